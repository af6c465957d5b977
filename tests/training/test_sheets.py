"""The second stage of the piece vectors, on sheets of a few words each."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from torch.nn.functional import normalize

from corpus.document import Document, Metadata
from index.pieces import Pieces
from index.training.interaction import Bags, scores
from index.training.sheets import Fact, Sharpening, Sheet, sharpen, sheets_of
from tests.toy import document, fact

SETTINGS = Sharpening(steps=60, sheets=2, gaps=2, rate=0.02, weight_rate=0.02, warmup=2)
# Pieces 0-3 are those of the facts, 10-17 of their questions, 20-21 of the gaps.
FACTS, ASKED, GAPS = range(4), range(10, 18), (20, 21)


def ids(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.asarray(numbers, dtype=np.int32)


def toy_sheets() -> list[Sheet]:
    """Two sheets of two facts; every fact has one word and two questions of one word each."""
    facts = [Fact(ids(n), (ids(10 + 2 * n), ids(11 + 2 * n))) for n in FACTS]
    return [Sheet(tuple(facts[:2]), (ids(20),)), Sheet(tuple(facts[2:]), (ids(21),))]


def table(seed: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    vectors = torch.randn(24, 8, generator=torch.Generator().manual_seed(seed))
    return normalize(vectors), torch.ones(24)


def nearness(vectors: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """The score of every question, of one word, with every fact, (questions, facts)."""

    def bags(pieces: Sequence[int]) -> Bags:
        rows = torch.tensor(list(pieces))[:, None]
        return Bags(rows, torch.ones_like(rows, dtype=torch.bool))

    return scores(vectors, torch.log(torch.expm1(weights)), bags(ASKED), bags(FACTS))


def test_a_question_comes_nearer_to_its_own_fact_than_to_the_others_of_the_sheet() -> None:
    own = torch.arange(8) // 2
    sibling = own + 1 - 2 * (own % 2)
    before = nearness(*table())
    vectors, weights = sharpen(*table(), toy_sheets(), SETTINGS)
    after = nearness(vectors, weights)
    rows = torch.arange(8)
    assert (after[rows, own] > before[rows, own]).all()
    assert (after[rows, own] > after[rows, sibling]).all()
    assert not (before[rows, own] > before[rows, sibling]).all()  # it had something to learn


def test_a_question_comes_nearer_to_the_other_about_its_fact_than_to_a_gap() -> None:
    def cosines(vectors: torch.Tensor) -> tuple[float, float]:
        """The mean with the other question of the fact, and with the gaps."""
        of = vectors[list(ASKED)]
        alike = float((of[0::2] * of[1::2]).sum(1).mean())
        return alike, float((of @ vectors[list(GAPS)].T).mean())

    before = cosines(table()[0])
    after = cosines(sharpen(*table(), toy_sheets(), SETTINGS)[0])
    assert after[0] - after[1] > before[0] - before[1] + 0.3


def test_what_comes_back_can_be_stored_and_what_was_given_stays() -> None:
    given = table()
    kept = tuple(t.clone() for t in given)
    vectors, weights = sharpen(*given, toy_sheets(), SETTINGS)
    assert vectors.norm(dim=1).numpy() == pytest.approx(np.ones(24), abs=1e-5)
    assert bool((weights > 0).all())
    assert not vectors.requires_grad
    assert torch.equal(given[0], kept[0])
    assert torch.equal(given[1], kept[1])


def test_pieces_that_no_sheet_has_stay_as_they_are() -> None:
    vectors, weights = sharpen(*table(), toy_sheets(), SETTINGS)
    assert torch.allclose(vectors[22:], table()[0][22:], atol=1e-6)
    assert weights[22:].numpy() == pytest.approx(np.ones(2), abs=1e-5)
    assert not torch.allclose(vectors[:4], table()[0][:4], atol=1e-2)


def test_same_seed_gives_the_same_table_and_another_seed_another() -> None:
    few = {"steps": 3, "sheets": 1, "warmup": 1}
    first, again = (sharpen(*table(), toy_sheets(), Sharpening(**few)) for _ in range(2))
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    other = sharpen(*table(), toy_sheets(), Sharpening(**few, seed=1))
    assert not torch.equal(first[0], other[0])


@pytest.mark.parametrize("sheets", [[], [Sheet((Fact(ids(0), (ids(10),)),), ())]])
def test_nothing_to_learn_from_is_no_error(sheets: list[Sheet]) -> None:
    """No sheets at all, and one with a single fact, a single question and no gap."""
    vectors, weights = sharpen(*table(), sheets, Sharpening(steps=2))
    assert torch.isfinite(vectors).all()
    assert torch.isfinite(weights).all()
    if not sheets:
        assert torch.allclose(vectors, table()[0], atol=1e-6)


# From documents

WORDS = ("[UNK]", "Premie.", "bedraagt", "veel", "hoeveel?", "wanneer?", "waar?", "mei")


@pytest.fixture
def pieces() -> Pieces:
    tokenizer = Tokenizer(WordLevel({w: n for n, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return Pieces(tokenizer, np.empty((0, 0), np.int8), np.empty(0, np.float32))


def test_a_sheet_has_its_facts_with_questions_and_its_gaps(pieces: Pieces) -> None:
    known = Metadata(questions=("mei",), gaps=("waar?",))
    facts = (fact("bedraagt veel", "hoeveel?", "wanneer?"), fact("mei"), fact("mei", "wanneer?"))
    (made,) = sheets_of([document("a", facts, title="Premie", metadata=known)], pieces)
    # The title first; the fact without a question, and that of the whole sheet, teach nothing.
    assert [f.words.tolist() for f in made.facts] == [[1, 2, 3], [1, 7]]
    assert [[q.tolist() for q in f.questions] for f in made.facts] == [[[4], [5]], [[5]]]
    assert [g.tolist() for g in made.gaps] == [[6]]


@pytest.mark.parametrize(
    "silent",
    [
        document("a", ["bedraagt veel"]),
        document("a", ["bedraagt"], metadata=Metadata(questions=("mei",), gaps=("waar?",))),
    ],
)
def test_a_sheet_without_questions_under_its_facts_gives_nothing(
    pieces: Pieces, silent: Document
) -> None:
    assert sheets_of([silent], pieces) == []
    assert sheets_of([], pieces) == []
