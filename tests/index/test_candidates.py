"""Which passages compete, for texts of any size and models of any kind."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from corpus.blocks import Block, Draft, assemble
from corpus.document import Document
from corpus.read import read_paths
from index.build import build_index
from index.encoder import Encoder, Vectors, unit
from index.fusion import (
    COLUMNS,
    DEPTH,
    DOCUMENT_PASSAGES,
    DOCUMENTS,
    EXAMPLE_DOCUMENTS,
    EXAMPLE_FACTS,
    FUSION,
    Fusion,
)
from index.search import Index
from index.snapshot import load, save
from index.strength import REFERENCE, Strength, measure
from tests.index.toy import Guesses, Squeezed, make_document, only, small_corpus, words_of
from tests.toy import ToyEncoder, document, fact, within

MEASURES = Path(__file__).parents[2] / "corpus" / "measures"


class Blind(ToyEncoder):
    """One vector for every text."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return unit(np.ones((len(texts), self.dimensions), dtype=np.float32))


def crowded() -> list[Document]:
    """One document speaks of a car too; each of the many others says premie more often."""
    others = [make_document(f"d{i}", *["premie premie premie"] * 3) for i in range(DEPTH)]
    return [*others, document("veel", ["fiets en auto", "premie een", "premie twee", "drie"])]


def test_a_passage_competes_when_its_document_is_among_the_best() -> None:
    index = build_index(crowded(), Blind())
    found = index.find("premie voor de aankoop van een auto")
    veel = [row for row in found.pool.tolist() if index.passages[row].document_id == "veel"]
    alone = {*found.lexical_ranks, *found.dense_ranks}
    extra = [row for row in veel if row not in alone]
    # "auto" is found by its words; one with "premie" is not among the best DEPTH by any search.
    assert [index.text_of(index.passages[row]) for row in extra] == ["veel. premie een"]
    assert len(veel) == DOCUMENT_PASSAGES


def test_a_document_gives_so_many_passages_at_most_and_so_many_documents_do() -> None:
    index = build_index(crowded(), Blind())
    found = index.find("premie")
    alone = {*found.lexical_ranks, *found.dense_ranks}
    extra = [index.passages[row].document_id for row in found.pool.tolist() if row not in alone]
    assert len(set(extra)) <= DOCUMENTS
    assert max(Counter(extra).values(), default=0) <= DOCUMENT_PASSAGES
    assert len(found.pool) <= 2 * DEPTH + DOCUMENTS * DOCUMENT_PASSAGES
    assert (np.diff(found.pool) > 0).all()


def test_all_passages_of_a_document_compete_when_an_example_question_of_it_is_near() -> None:
    question = "Wie betaalt mijn trein?"
    asked = make_document("woonwerk", "een", "twee", "drie", questions=(question,))
    index = build_index([*crowded(), asked], ToyEncoder())
    found = index.find(question)
    own = [row for row, p in enumerate(index.passages) if p.document_id == "woonwerk"]
    assert set(own) <= set(found.pool.tolist())


def test_every_candidate_has_all_evidence_and_it_is_that_of_the_parts() -> None:
    index = build_index(small_corpus(), ToyEncoder())
    question = "Hoeveel kost een dienstencheque?"
    found = index.find(question)
    assert found.evidence.table.shape == (len(found.pool), len(COLUMNS))
    assert np.isfinite(found.evidence.table).all()
    hits = {h.passage: h for h in index.search(question, k=50)}
    for name, of_hit in (("dense", "cosine"), ("example_dense", "example_cosine")):
        column = found.evidence.column(name)
        for row, value in zip(found.pool.tolist(), column.tolist(), strict=True):
            assert getattr(hits[index.passages[row]], of_hit) == value
    best = found.bm25.max()
    assert found.evidence.column("lexical") == pytest.approx(found.bm25[found.pool] / best)
    every = only(**dict.fromkeys(COLUMNS, 1.0))
    sums = found.evidence.table.sum(axis=1)
    assert found.evidence.scores(every) == pytest.approx(sums, abs=1e-5)


def crowded_out(n: int) -> list[Document]:
    """Facts of so many documents that answer "premie?", where all else lies nearer to it."""
    return [*crowded(), *(make_document(f"feit{i}", fact("alfa", "premie?")) for i in range(n))]


def test_a_passage_competes_when_a_question_that_it_answers_is_near() -> None:
    documents = crowded_out(EXAMPLE_DOCUMENTS + 5)
    index = build_index(documents, ToyEncoder())
    found = index.find("premie?")
    rows = {p.document_id: row for row, p in enumerate(index.passages) if "feit" in p.document_id}
    assert not set(rows.values()) & {*found.lexical_ranks, *found.dense_ranks}
    # the last five can only come of their own question: enough other documents are as near
    assert set(rows.values()) <= set(found.pool.tolist())
    mute = [replace(d, marks=tuple(replace(m, questions=()) for m in d.marks)) for d in documents]
    pool = build_index(mute, ToyEncoder()).find("premie?").pool
    assert not set(rows.values()) & set(pool.tolist())


def test_so_many_passages_compete_by_their_own_questions_at_most() -> None:
    index = build_index(crowded_out(EXAMPLE_FACTS + 5), ToyEncoder())
    found = index.find("premie?")
    facts = [row for row in found.pool.tolist() if "feit" in index.passages[row].document_id]
    assert len(facts) == EXAMPLE_FACTS


def test_the_question_of_a_fact_brings_no_passage_in_that_is_not_allowed() -> None:
    index = build_index(crowded_out(3), ToyEncoder())
    found = index.find("premie?", allowed=within("feit1", "d0"))
    assert {index.passages[row].document_id for row in found.pool.tolist()} == {"feit1", "d0"}


@cache
def long_index() -> Index:
    """One law of 5,000 articles, two of which say what others do not, and a small page."""
    rows = [f"Artikel {i} gaat over onderwerp {i % 97} en regel {i % 89}." for i in range(5_000)]
    rows[2_500] = "Wie verhuist voor werk, krijgt een vergoeding."
    rows[4_999] = "Deze wet vervalt bij de volgende verkiezingen."
    law = Draft("wet", tuple(Block("item", text, level=1) for text in rows))
    page = make_document("blad", "De premie is honderd euro.")
    return build_index([assemble(law, document_id="wet", source="wet.md"), page], ToyEncoder())


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("vergoeding bij verhuis voor werk", "Wie verhuist voor werk, krijgt een vergoeding."),
        ("wanneer vervalt de wet?", "Deze wet vervalt bij de volgende verkiezingen."),
        ("hoeveel is de premie?", "De premie is honderd euro."),
    ],
)
def test_a_document_of_five_thousand_passages_is_searched_to_its_end(
    question: str, words: str
) -> None:
    index = long_index()
    assert len(index.passages) == 5_001
    assert words_of(index, index.search(question)[0]) == words


def test_a_document_of_five_thousand_passages_adds_a_few() -> None:
    found = long_index().find("onderwerp 3 en regel 7")
    assert len(found.pool) <= 2 * DEPTH + 2 * DOCUMENT_PASSAGES
    assert len(long_index().search("onderwerp 3 en regel 7", k=10)) == 10


def pages() -> list[Document]:
    return [
        make_document("verlof", "Wie studeert, mag vrij nemen.", "Het loon loopt door."),
        make_document("premie", "De premie is honderd euro.", "Vraag ze online aan."),
    ]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Hoeveel is de premie?", "De premie is honderd euro."),
        ("Loopt mijn loon door bij verlof?", "Het loon loopt door."),
        ("Kan ik het online aanvragen?", "Vraag ze online aan."),
    ],
)
def test_two_pages_are_enough(question: str, words: str) -> None:
    index = build_index(pages(), ToyEncoder())
    assert words_of(index, index.search(question)[0]) == words
    assert len(index.search(question)) == 4


def test_one_document_of_one_passage_is_found() -> None:
    index = build_index([make_document("een", "De premie is honderd euro.")], ToyEncoder())
    [hit] = index.search("Hoeveel is de premie?")
    assert (hit.dense_rank, hit.lexical_rank) == (1, 1)


@pytest.mark.parametrize("question", ["???", "", "!?", "het de een", "\n", "\u200b"])
@pytest.mark.parametrize("documents", [pages(), pages()[:1], [make_document("x", "???")]])
def test_a_question_without_words_is_no_error(
    question: str, documents: list[Document], tmp_path: Path
) -> None:
    index = build_index(documents, ToyEncoder())
    save(index, tmp_path)
    hits = index.search(question)
    assert len(hits) == len(index.passages)
    assert all(np.isfinite(h.score) for h in hits)
    assert load(tmp_path, ToyEncoder()).search(question) == hits
    assert index.suggestion(question) == ""


def test_a_misspelt_question_finds_what_was_meant_and_is_not_replaced() -> None:
    index = build_index(pages(), ToyEncoder())
    assert index.suggestion("Wie studeerd?") == "Wie studeert?"
    assert index.suggestion("Wie studeert?") == ""
    fusion = only(lexical=1.0, repair=0.5)
    [best, *_] = index.search("prremie", fusion=fusion)
    assert best.passage.document_id == "premie"
    assert best.bm25 == pytest.approx(index.search("premie", fusion=fusion)[0].bm25 / 2)
    assert index.search("prremie", fusion=only(lexical=1.0))[0].bm25 == 0


QUESTIONS = (
    "Wat is de jobbonus?",
    "Hoeveel kost een cheque?",
    "Mag ik verlof nemen voor een opleiding?",
    "Krijg ik extra geld bij een laag loon?",
)


def singles() -> list[Document]:
    """Documents of one passage each, so that a document is as near as its passage."""
    texts = [
        "De jobbonus is een premie voor wie werkt met een laag loon.",
        "Het bedrag wordt elk jaar betaald.",
        "Met een dienstencheque betaalt u hulp in het huishouden.",
        "Een cheque kost negen euro.",
        "Wie een opleiding volgt, krijgt verlof met behoud van loon.",
    ]
    asked = ("Krijg ik extra geld?", "", "", "Wat kost hulp?", "Mag ik vrij nemen?")
    return [
        make_document(f"d{i}", text, questions=(question,) if question else ())
        for i, (text, question) in enumerate(zip(texts, asked, strict=True))
    ]


def built(documents: list[Document], encoder: Encoder) -> Index:
    """With the strength that is measured on these very documents."""
    asked = [(d.id, q) for d in documents for q in d.metadata.questions]
    sought = [(d.id, d.text) for d in documents]
    return build_index(documents, encoder, strength=measure(encoder, asked, sought))


@pytest.mark.parametrize("height", [1.0, 3.0])
def test_a_model_with_squeezed_cosines_gives_the_same_order_and_scores(height: float) -> None:
    plain, squeezed = (
        built(singles(), ToyEncoder()),
        built(singles(), Squeezed(ToyEncoder(), height)),
    )
    assert squeezed.strength.mean > plain.strength.mean + 0.2
    # Without the vector of the question in other words, which is squeezed a little otherwise.
    fusion = only(**dict.fromkeys(COLUMNS, 1.0))
    for question in QUESTIONS:
        before = plain.search(question, fusion=fusion)
        after = squeezed.search(question, fusion=fusion)
        assert [h.passage for h in after] == [h.passage for h in before]
        assert [h.score for h in after] == pytest.approx([h.score for h in before], abs=2e-3)


def test_vectors_of_a_model_without_skill_have_no_say() -> None:
    strength = replace(REFERENCE, skill=-0.1)
    index = build_index(pages(), Guesses(), strength=strength)
    for question in ("Hoeveel is de premie?", "Loopt mijn loon door bij verlof?"):
        hits = index.search(question)
        silent = index.search(question, fusion=FUSION.adapted(0))
        assert [(h.passage, h.score) for h in hits] == [(h.passage, h.score) for h in silent]


@pytest.mark.slow
def test_vectors_that_guess_are_not_below_words_alone() -> None:
    """The sheets that ship, asked by their own example questions: the right sheet first."""
    documents = [
        replace(
            d,
            marks=tuple(replace(m, questions=()) for m in d.marks),
            metadata=replace(d.metadata, questions=(), gaps=()),
        )
        for d in read_paths([MEASURES]).documents
    ]
    questions = [
        (d.id, q) for d in read_paths([MEASURES]).documents for q in d.metadata.questions[:1]
    ]
    assert len(questions) > 50
    passages = [(d.id, d.text) for d in documents]
    index = build_index(documents, Guesses(), strength=measure(Guesses(), questions, passages))

    def right(fusion: Fusion) -> int:
        found = [index.search(q, 1, fusion=fusion)[0].passage.document_id for _, q in questions]
        return sum(own == best for (own, _), best in zip(questions, found, strict=True))

    words = right(FUSION.adapted(0))
    assert words > len(questions) / 3
    # Two questions are chance.
    assert right(FUSION) >= words - 2


def test_a_filter_finds_what_would_not_compete_without_it() -> None:
    index = build_index(crowded(), Blind())
    hits = index.search("premie", k=500, allowed=within("veel"))
    assert len(hits) == 4


def test_the_strength_of_an_index_is_that_of_the_shipped_model_unless_told() -> None:
    assert build_index(pages(), ToyEncoder()).strength == REFERENCE
    strength = Strength(mean=0.8, spread=0.02, skill=0.5)
    assert build_index(pages(), ToyEncoder(), strength=strength).strength == strength


def test_cosines_of_a_hit_are_in_the_units_of_the_shipped_model() -> None:
    strength = replace(REFERENCE, mean=REFERENCE.mean + 0.5)
    plain = build_index(pages(), ToyEncoder())
    shifted = build_index(pages(), ToyEncoder(), strength=strength)
    fusion = only(dense=1.0)
    for before, after in zip(
        plain.search("premie", fusion=fusion), shifted.search("premie", fusion=fusion), strict=True
    ):
        assert after.passage == before.passage
        assert after.cosine == pytest.approx(before.cosine - 0.5, abs=1e-5)
