from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from index.build import build_index, vector_keys
from index.encoder import Vectors
from index.fusion import COLUMNS, DEPTH
from index.hits import Hit
from index.search import Index, passage_text
from index.snapshot import known_vectors, load, save
from tests.index.toy import CountingEncoder, make_document, only, small_corpus, words_of
from tests.toy import ToyEncoder, fact, within

QUESTIONS = (
    "Wanneer komt het geld?",
    "Waar koop ik een cheque?",
    "Wat is de jobbonus?",
    "Hoeveel kost een dienstencheque?",
    "Mag ik verlof nemen voor een opleiding?",
    "Krijg ik extra geld bij een laag loon?",
    "Wat is dat en hoe is het?",
    "xyzzy",
    "",
)


@cache
def small_index() -> Index:
    return build_index(small_corpus(), ToyEncoder())


def test_the_best_passage_comes_first() -> None:
    index = small_index()
    best = index.search("Hoeveel kost een cheque?")[0]
    assert words_of(index, best) == "Een cheque kost negen euro."
    assert (best.lexical_rank, best.dense_rank) == (1, 1)
    assert best.bm25 > 0


def test_scores_descend() -> None:
    for question in QUESTIONS:
        scores = [hit.score for hit in small_index().search(question)]
        assert scores == sorted(scores, reverse=True)


def test_a_passage_is_found_by_its_headings_too() -> None:
    index = small_index()
    second = index.passages[1]
    assert index.text_of(second) == "jobbonus. Het bedrag wordt elk jaar betaald."
    assert passage_text(index.documents["jobbonus"], second) == index.text_of(second)
    hit = next(h for h in index.search("jobbonus") if h.passage == second)
    assert hit.lexical_rank > 0


def test_the_score_is_the_weighted_sum_of_its_parts() -> None:
    documents = [make_document("a", "premie loon"), make_document("b", "verlof")]
    index = build_index(documents, ToyEncoder())
    first, second = index.search("a premie loon", fusion=only(lexical=2.0, dense=3.0))
    # The vector has the same three words, so the cosine is 1; the best BM25 counts as 1.
    assert first.cosine == pytest.approx(1.0)
    assert first.score == pytest.approx(2.0 * 1 + 3.0 * 1)
    assert second.bm25 == 0.0
    assert second.score == pytest.approx(3.0 * second.cosine)


def test_the_document_lends_its_score_to_its_passages() -> None:
    documents = [make_document("a", "premie loon"), make_document("b", "verlof")]
    index = build_index(documents, ToyEncoder())
    fusion = only(document_lexical=2.0, document_dense=3.0)
    first, second = index.search("a premie loon", fusion=fusion)
    # A document of one passage is as near as its passage.
    assert first.score == pytest.approx(2.0 * 1 + 3.0 * first.cosine)
    assert second.score == pytest.approx(3.0 * second.cosine)


def test_ranks_are_those_of_each_search_alone() -> None:
    index = small_index()
    hits = index.search("premie voor een laag loon", k=5)
    by_cosine = sorted(hits, key=lambda h: -h.cosine)
    assert [h.dense_rank for h in by_cosine] == [1, 2, 3, 4, 5]
    matched = sorted((h for h in hits if h.bm25 > 0), key=lambda h: -h.bm25)
    assert [h.lexical_rank for h in matched] == list(range(1, len(matched) + 1))
    assert {h.lexical_rank for h in hits if h.bm25 == 0} <= {0}


def test_a_passage_beyond_the_depth_of_one_search_has_rank_nought_there() -> None:
    # Words of the question lie in every passage; only one has no other words.
    items = [f"loon {'woord' + 'abcdefghij'[i % 10]} {i}" for i in range(DEPTH + 20)]
    index = build_index([make_document("lang", *items, "loon")], ToyEncoder())
    hits = index.search("loon", k=500)
    assert DEPTH <= len(hits) <= 2 * DEPTH
    assert words_of(index, hits[0]) == "loon"
    for rank in ("dense_rank", "lexical_rank"):
        given_ranks = sorted(getattr(h, rank) for h in hits if getattr(h, rank))
        assert given_ranks == list(range(1, DEPTH + 1))


@pytest.mark.parametrize(("k", "found"), [(0, 0), (1, 1), (3, 3), (5, 5), (50, 5)])
def test_at_most_k_hits(k: int, found: int) -> None:
    hits = small_index().search("premie", k)
    assert len(hits) == found
    assert hits == small_index().search("premie", 50)[:k]


@given(
    question=st.sampled_from(QUESTIONS),
    allowed=st.sets(st.sampled_from(["jobbonus", "dienstencheque", "opleidingsverlof", "weg"])),
)
def test_a_filter_never_changes_a_score(question: str, allowed: set[str]) -> None:
    def found(hits: list[Hit]) -> dict[int, Hit]:
        # ranks are places among those who compete, so they may change
        return {id(h.passage): replace(h, dense_rank=0, lexical_rank=0) for h in hits}

    free = small_index().search(question)
    filtered = small_index().search(question, allowed=within(*allowed))
    expected = [h for h in free if h.passage.document_id in allowed]
    assert [h.passage for h in filtered] == [h.passage for h in expected]
    assert found(filtered) == found(expected)


class WideEncoder(ToyEncoder):
    """Any vector of 256 numbers per text, so that sums are rounded as those of a real model."""

    dimensions = 256

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        seeds = (int.from_bytes(sha256(text.encode()).digest()[:4]) for text in texts)
        drawn = [np.random.default_rng(seed).standard_normal(256) for seed in seeds]
        vectors = np.asarray(drawn, dtype=np.float32).reshape(len(texts), 256)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


@cache
def wide_index() -> Index:
    documents = [
        make_document(
            f"d{i}",
            f"premie loon {i}",
            fact(f"verlof werk {i * i}", *[f"hoeveel verlof {i}"] * (i % 2)),
            f"cheque uur {i % 7}",
            questions=(f"welke premie {i}",) * (i % 3 == 0),
            gaps=(f"loon en uur {i}",) * (i % 5 == 0),
        )
        for i in range(30)
    ]
    return build_index(documents, WideEncoder())


@given(rows=st.sets(st.integers(0, 89)))
def test_a_filter_never_changes_a_score_by_the_least_bit(rows: set[int]) -> None:
    question = "hoeveel premie voor verlof, uur en loon van 16 cheque"
    # Odd weights, so that the sums are rounded.
    evidence = {name: 0.1 + 0.3 * i for i, name in enumerate(COLUMNS)}
    fusion = only(thesaurus=0.7, repair=0.9, rewritten=0.5, **evidence)
    allowed = {wide_index().passages[row] for row in rows}
    free = {h.passage: h.score for h in wide_index().search(question, k=90, fusion=fusion)}
    filtered = wide_index().search(question, 90, allowed=allowed.__contains__, fusion=fusion)
    assert {h.passage for h in filtered} == allowed
    assert {h.passage: h.score for h in filtered}.items() <= free.items()


@pytest.mark.parametrize("allowed", [[], ["bestaat niet"]])
def test_nothing_allowed_finds_nothing(allowed: list[str]) -> None:
    assert small_index().search("jobbonus", allowed=within(*allowed)) == []


def test_an_example_question_lifts_its_document() -> None:
    asked = "Mag ik vrij nemen om te studeren?"
    index = small_index()
    best = index.search(asked)[0]
    assert best.passage.document_id == "opleidingsverlof"
    assert best.example == asked
    assert best.example_cosine == pytest.approx(1.0)
    # the best BM25 among the examples counts as 1, and the cosine is 1
    fusion = only(example_lexical=0.25, example_dense=0.5)
    assert index.search(asked, fusion=fusion)[0].score == pytest.approx(0.25 + 0.5)


def test_each_word_of_the_question_looks_for_itself_in_the_passage() -> None:
    documents = [make_document("a", "premie loon"), make_document("b", "premie verlof")]
    index = build_index(documents, ToyEncoder())
    first, second = index.search("premie loon", fusion=only(late=2.0))
    assert words_of(index, first) == "premie loon"
    assert first.score == pytest.approx(2.0 * 1)
    # "premie" is there, and "loon" at best has one a little like it
    assert 0 < second.score < 2.0 * 0.99


def test_the_headings_count_for_the_words_of_a_passage_where_they_are_asked_to() -> None:
    documents = [make_document("premie", "loon"), make_document("verlof", "loon")]
    index = build_index(documents, ToyEncoder())
    words = index.search("premie loon", fusion=only(late=1.0))
    assert words[0].score == words[1].score < 0.99
    first, second = index.search("premie loon", fusion=only(late_headings=1.0))
    assert first.passage.document_id == "premie"
    assert first.score == pytest.approx(1.0)
    assert second.score < 0.99


def test_the_nearest_of_several_example_questions_speaks_for_its_document() -> None:
    for asked in ("Mag ik vrij nemen om te studeren?", "Hoeveel uur mag ik studeren?"):
        hits = small_index().search(asked)
        assert {h.example for h in hits if h.passage.document_id == "opleidingsverlof"} == {asked}


def test_an_example_question_is_never_a_passage() -> None:
    index = small_index()
    for question in QUESTIONS:
        for hit in index.search(question, k=50):
            assert hit.passage in index.passages
            assert "?" not in words_of(index, hit)


def test_a_document_without_example_questions_has_none_on_its_hits() -> None:
    hits = small_index().search("dienstencheque", allowed=within("dienstencheque"))
    assert {(h.example, h.example_cosine) for h in hits} == {("", 0.0)}
    assert {h.answers for h in hits} == {""}


@pytest.mark.parametrize("documents", [[], [make_document("leeg")]])
def test_an_index_without_passages_finds_nothing(documents: list[Document], tmp_path: Path) -> None:
    index = build_index(documents, ToyEncoder())
    save(index, tmp_path)
    for one in (index, load(tmp_path, ToyEncoder())):
        assert one.search("jobbonus") == []
        assert one.search("jobbonus", allowed=within("leeg")) == []
        assert list(one.documents) == [d.id for d in documents]


def test_a_document_without_passages_can_still_have_example_questions() -> None:
    index = build_index([make_document("leeg", questions=("Wat is leeg?",))], ToyEncoder())
    assert index.search("Wat is leeg?") == []


def test_a_question_of_stop_words_is_answered_by_vectors_alone() -> None:
    hits = small_index().search("Wat is dat en hoe is het?")
    assert len(hits) == 5
    assert {(h.lexical_rank, h.bm25) for h in hits} == {(0, 0.0)}


def test_equal_passages_come_in_reading_order_each_time() -> None:
    documents = [make_document(f"d{i}", "De premie is honderd euro.") for i in range(9)]
    documents = [replace(d, title="zelfde") for d in documents]
    index = build_index(documents, ToyEncoder())
    for _ in range(3):
        hits = index.search("premie")
        assert [h.passage.document_id for h in hits] == [f"d{i}" for i in range(9)]
        assert len({h.score for h in hits}) == 1


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Index:
    home = tmp_path_factory.mktemp("saved")
    save(small_index(), home)
    return load(home, ToyEncoder())


@given(question=st.sampled_from(QUESTIONS) | st.text(), k=st.integers(0, 6))
def test_a_loaded_index_finds_the_very_same(loaded: Index, question: str, k: int) -> None:
    assert loaded.search(question, k) == small_index().search(question, k)


def test_a_loaded_index_equals_the_one_that_was_saved(loaded: Index) -> None:
    index = small_index()
    assert loaded.documents == index.documents
    assert list(loaded.documents) == list(index.documents)
    assert loaded.passages == index.passages
    assert loaded.examples.texts == index.examples.texts
    for name in ("documents", "answered", "answered_by"):
        mine, its = (getattr(one.examples, name) for one in (index, loaded))
        assert (mine.dtype, mine.tolist()) == (its.dtype, its.tolist())
    assert np.array_equal(loaded.offers, index.offers)
    assert vector_keys(loaded) == vector_keys(index)
    assert loaded.vocabulary == index.vocabulary
    assert loaded.strength == index.strength
    for mine, its in (
        (index.passage_rows, loaded.passage_rows),
        (index.document_rows, loaded.document_rows),
        (index.examples.rows, loaded.examples.rows),
    ):
        assert np.array_equal(mine.dense.all_vectors(), its.dense.all_vectors())


def test_the_vocabulary_counts_the_words_of_titles_texts_and_example_questions() -> None:
    corpus = [make_document("jobbonus", "loon", "loon en verlof", questions=("Welk verlof?",))]
    index = build_index(corpus, ToyEncoder())
    assert index.vocabulary == {"jobbonus": 1, "loon": 2, "verlof": 2}


def test_building_again_embeds_nothing(tmp_path: Path) -> None:
    save(small_index(), tmp_path)
    encoder = CountingEncoder()
    steps: list[tuple[int, int]] = []
    again = build_index(
        small_corpus(),
        encoder,
        known=known_vectors(tmp_path, encoder),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert (encoder.passages, encoder.queries, steps) == ([], [], [])
    assert vector_keys(again) == vector_keys(small_index())
    for question in QUESTIONS:
        assert again.search(question) == small_index().search(question)


def test_only_the_texts_of_a_changed_document_are_embedded(tmp_path: Path) -> None:
    save(small_index(), tmp_path)
    documents = small_corpus()
    documents[1] = make_document(
        "dienstencheque",
        "Met een dienstencheque betaalt u hulp in het huishouden.",
        "Een cheque kost tien euro.",
        questions=("Wat kost een cheque?",),
    )
    encoder = CountingEncoder()
    changed = build_index(documents, encoder, known=known_vectors(tmp_path, encoder))
    assert encoder.passages == ["dienstencheque. Een cheque kost tien euro."]
    assert encoder.queries == ["Wat kost een cheque?"]
    fresh = build_index(documents, ToyEncoder())
    for question in QUESTIONS:
        assert changed.search(question) == fresh.search(question)


def test_passages_and_questions_of_the_same_words_have_vectors_of_their_own() -> None:
    index = build_index([make_document("x", "premie", questions=("x. premie",))], ToyEncoder())
    passage, example, *_ = vector_keys(index)
    assert index.text_of(index.passages[0]) == index.examples.texts[0]
    assert passage != example


def test_progress_counts_the_texts_that_are_embedded() -> None:
    items = [f"regel {i}" for i in range(600)]
    steps: list[tuple[int, int]] = []
    build_index(
        [make_document("lang", *items)],
        ToyEncoder(),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert steps == [(128, 600), (256, 600), (384, 600), (512, 600), (600, 600)]


def test_of_two_documents_with_one_id_the_last_counts() -> None:
    index = build_index([make_document("a", "oud"), make_document("a", "nieuw")], ToyEncoder())
    assert [words_of(index, h) for h in index.search("oud")] == ["nieuw"]
