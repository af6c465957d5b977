"""Training of the pieces of late interaction, on tables that can be worked out by hand."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from index.encoder import Vectors, unit
from index.late import LateIndex, LateQuestion
from index.pieces import Pieces, quantised
from index.training import late
from index.training.batches import Encoded, Texts, encode_pairs
from index.training.interaction import Bags, scores
from index.training.late import Settings, bags, main, start, train
from index.training.pairs import Pair, Recipe
from index.training.sheets import Sharpening

FRONT = """---
titel: Premie
thema: ["loopbaan"]
status: van kracht
bronnen: [{nr: 1, uitgever: Kantoor, titel: Bericht}]
voorbeeldvragen: ["krijg ik een premie?"]
---
"""
FACTS = "# Premie\n\n- De premie bedraagt 900 euro. [1]\n{}- Ze komt in mei. [1]\n{}"
QUESTIONS = ("  - vraag: hoeveel geld krijg ik?\n", "  - vraag: wanneer?\n")

WORDS = [f"{side}{n}" for side in "qp" for n in range(8)]
TOY = Recipe("toy", "toy", lambda row, rng: iter(()), limit=8, weight=1.0)
SETTINGS = Settings(dim=8, steps=40, batch=8, warmup=2, rate=0.05, weight_rate=0.05)


def tokenizer(words: list[str]) -> Tokenizer:
    model = Tokenizer(WordLevel({word: i for i, word in enumerate(words)}, unk_token=words[0]))
    model.pre_tokenizer = WhitespaceSplit()
    return model


def raw(weights: Vectors) -> torch.Tensor:
    """What `softplus` turns into these weights."""
    return torch.from_numpy(np.log(np.expm1(weights)))


def bag(*rows: list[int]) -> Bags:
    """Rows of pieces, filled up with piece 0."""
    length = max(map(len, rows))
    return Bags(
        torch.tensor([[*row, *[0] * (length - len(row))] for row in rows]),
        torch.tensor([[n < len(row) for n in range(length)] for row in rows]),
    )


def encoded() -> Encoded:
    """Eight pairs without a word in common."""
    pairs = [Pair(f"q{n}", f"p{n} p{(n + 1) % 8}") for n in range(8)]
    return encode_pairs(pairs, tokenizer(WORDS))


def table(dim: int = 8) -> torch.Tensor:
    return torch.randn(len(WORDS), dim, generator=torch.Generator().manual_seed(3))


def test_score_is_the_weighted_mean_of_the_best_cosines() -> None:
    vectors = torch.tensor([[2.0, 0.0], [0.0, 1.0], [0.3, 0.4]])  # of any length
    weights = raw(np.asarray([1, 3, 5], dtype=np.float32))
    # Piece 0 alone; with its weight of 1 against 3; and one empty place that counts for nothing.
    found = scores(vectors, weights, bag([0, 1], [1]), bag([2], [0], [0, 2]))
    by_hand = [[(0.6 + 3 * 0.8) / 4, 1 / 4, (1 + 3 * 0.8) / 4], [0.8, 0.0, 0.8]]
    assert found.numpy() == pytest.approx(np.asarray(by_hand), abs=1e-6)


def test_training_scores_as_the_search_does() -> None:
    rng = np.random.default_rng(5)
    words = [f"w{n}" for n in range(30)]
    # Whole numbers up to 127, as the search stores them; none negative, for an empty place in a
    # batch has cosine 0.
    whole = rng.integers(0, 128, (30, 6))
    whole[:, 0] = 127
    vectors = unit(whole.astype(np.float32))
    weights = rng.uniform(0.1, 3, 30).astype(np.float32)
    bodies = ["w1 w2 w3 w4", "w5", "w6 w7 w1", "w8 w9 w10 w11 w12"]
    questions = ["w1 w20 w21", "w22", "w8 w23 w24 w2 w25"]
    pieces = Pieces(tokenizer(words), whole.astype(np.int8), weights)
    index = LateIndex.build(pieces, bodies, [""] * len(bodies))
    rows = np.arange(len(bodies))
    searched = [index.scores(LateQuestion.of(pieces, q, []), rows)[0] for q in questions]
    asked, told = (bag(*(row.tolist() for row in pieces.of(t))) for t in (questions, bodies))
    trained = scores(torch.from_numpy(vectors), raw(weights), asked, told)
    assert trained.numpy() == pytest.approx(np.asarray(searched), abs=1e-5)


def test_start_in_all_dimensions_keeps_every_cosine() -> None:
    vectors, _ = start(table(), 8)
    directions = torch.nn.functional.normalize(table())
    assert torch.allclose(vectors @ vectors.T, directions @ directions.T, atol=1e-5)


def test_start_keeps_the_main_directions_first() -> None:
    vectors, _ = start(table(), 3)
    every = torch.linalg.eigvalsh(
        torch.nn.functional.normalize(table()).T @ torch.nn.functional.normalize(table())
    )
    spread = vectors.T @ vectors  # diagonal, for the directions are at right angles
    assert torch.allclose(spread, torch.diag(every.flip(0)[:3]), atol=1e-4)


def test_first_weights_are_the_lengths_as_shares_of_the_middle_one_and_none_is_nothing() -> None:
    lengths = torch.tensor([0.0, 1.0, 2.0, 4.0, 8.0])
    _, weights = start(lengths[:, None] * torch.tensor([[0.6, 0.8]]), 2)
    found = torch.nn.functional.softplus(weights)
    assert found.tolist() == pytest.approx([0.05, 0.5, 1, 2, 4], abs=1e-6)


def texts(*rows: list[int]) -> Texts:
    starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return Texts(np.concatenate([np.asarray(row, dtype=np.int32) for row in rows]), starts)


def test_bag_of_a_short_text_holds_each_of_its_pieces_once() -> None:
    made = texts([9], [3, 5, 3, 7, 5])
    drawn = bags(made, np.array([1, 0]), most=4, stretch=1.6, rng=np.random.default_rng(0))
    assert drawn.pieces[drawn.filled].tolist() == [3, 5, 7, 9]
    assert drawn.filled.tolist() == [[True, True, True, False], [True, False, False, False]]


def test_bag_of_a_long_passage_is_drawn_from_one_stretch_of_it() -> None:
    made, rng = texts(list(range(1_000, 1_100))), np.random.default_rng(0)
    firsts = []
    for _ in range(200):
        drawn = bags(made, np.array([0]), most=10, stretch=1.6, rng=rng)
        pieces = drawn.pieces[0].numpy()
        assert drawn.filled.all()
        assert len(set(pieces.tolist())) == 10
        assert pieces.max() - pieces.min() < 16
        firsts.append(pieces.min())
    beginning = np.mean(np.asarray(firsts) < 1_016)  # every other time, and a few by chance
    assert 0.45 < beginning < 0.75


def test_bag_of_a_long_query_is_drawn_from_all_of_it() -> None:
    made, rng = texts(list(range(100))), np.random.default_rng(0)
    drawn = [bags(made, np.array([0]), most=10, stretch=0, rng=rng).pieces for _ in range(100)]
    assert len(np.unique(torch.cat(drawn))) > 90


def test_training_brings_the_partners_together() -> None:
    part = encoded()
    trained = train({"toy": part}, [TOY], table(), SETTINGS)
    rows, rng = np.arange(8), np.random.default_rng(0)
    queries = bags(part.queries, rows, most=2, stretch=0, rng=rng)
    passages = bags(part.passages, rows, most=2, stretch=0, rng=rng)

    def loss(vectors: torch.Tensor, weights: torch.Tensor) -> float:
        found = SETTINGS.scale * scores(vectors, weights, queries, passages)
        return float(torch.nn.functional.cross_entropy(found, torch.arange(8)))

    vectors, weights = trained
    assert vectors.norm(dim=1).numpy() == pytest.approx(np.ones(len(WORDS)), abs=1e-5)
    assert bool((weights > 0).all())
    before = loss(*start(table(), SETTINGS.dim))
    assert loss(vectors, torch.log(torch.expm1(weights))) < before / 4


def test_same_seed_gives_the_same_table_and_another_seed_another() -> None:
    settings = Settings(dim=8, steps=3, batch=4)
    first, again = (train({"toy": encoded()}, [TOY], table(), settings) for _ in range(2))
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    other = train({"toy": encoded()}, [TOY], table(), Settings(seed=1, dim=8, steps=3, batch=4))
    assert not torch.equal(first[0], other[0])


def test_quantised_vectors_keep_their_direction() -> None:
    vectors = unit(np.random.default_rng(2).standard_normal((50, 128), dtype=np.float32))
    kept = unit(quantised(vectors).astype(np.float32))
    assert (kept * vectors).sum(axis=1).min() > 0.9998


@pytest.mark.slow
def test_build_writes_the_table_that_the_search_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late, "encode_mixture", lambda *_, **__: ({"toy": encoded()}, []))
    monkeypatch.setattr(late, "MIXTURE", (TOY,))
    monkeypatch.setattr(late, "Sharpening", lambda: Sharpening(steps=9, warmup=1, rate=0.1))
    out, other = tmp_path / "nieuw" / "pieces.safetensors", tmp_path / "ander.safetensors"
    silent, spoken = tmp_path / "stil", tmp_path / "fiches"
    for folder, asked in ((silent, ("", "")), (spoken, QUESTIONS)):
        folder.mkdir()
        (folder / "premie.md").write_text(FRONT + FACTS.format(*asked), "utf-8")
    for sheets, path in ((spoken, out), (silent, other)):
        late.build(tmp_path, sheets, path, [], Settings(dim=16, steps=2, batch=8))
    written = load_file(out)
    # The questions of the sheets are the second thing that is learned from.
    assert not np.array_equal(written["vectors"], load_file(other)["vectors"])
    assert written["vectors"].dtype == np.int8
    assert written["vectors"].shape == (len(written["weights"]), 16)
    assert (np.abs(written["vectors"].astype(int)).max(axis=1) == 127).all()
    assert written["weights"].dtype == np.float16
    assert (written["weights"] > 0).all()
    assert out.stat().st_mode & 0o044 == 0o044  # others may read it


def test_missing_data_is_named_before_anything_is_trained_or_written(tmp_path: Path) -> None:
    out = tmp_path / "pieces.safetensors"
    with pytest.raises(FileNotFoundError, match="weg"):
        main(["--data", str(tmp_path / "weg"), "--out", str(out)])
    assert not out.exists()
