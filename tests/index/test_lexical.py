import math
from pathlib import Path

import numpy as np
import pytest

from index.analysis import Terms
from index.lexical import LexicalIndex

# Lengths 2, 3 and 1, so 2 on average. "loon" stands in one row of three, "werk" in two.
WORDS = (("loon", "premie"), ("werk", "werk", "premie"), ("werk",))
K1, B, MEAN_LENGTH = 1.2, 0.75, 2.0


def terms(*words: str) -> Terms:
    return Terms(words, ())


def bm25(*, frequency: int, length: int, rows_with_term: int) -> float:
    """The formula of Lucene, for a collection of three rows."""
    idf = math.log(1 + (3 - rows_with_term + 0.5) / (rows_with_term + 0.5))
    norm = K1 * (1 - B + B * length / MEAN_LENGTH)
    return idf * frequency / (frequency + norm)


@pytest.fixture
def by_words() -> LexicalIndex:
    return LexicalIndex.build([terms(*row) for row in WORDS])


def test_scores_are_bm25_of_lucene(by_words: LexicalIndex) -> None:
    assert by_words.scores(terms("werk"), whole_words=1).tolist() == pytest.approx(
        [
            0.0,
            bm25(frequency=2, length=3, rows_with_term=2),
            bm25(frequency=1, length=1, rows_with_term=2),
        ]
    )
    # worked out: ln(1 + 2.5/1.5) * 1 / (1 + 1.2) = 0.9808 / 2.2
    assert by_words.scores(terms("loon"), whole_words=1)[0] == pytest.approx(0.44583, abs=1e-5)


def test_scores_of_terms_add_up(by_words: LexicalIndex) -> None:
    both = by_words.scores(terms("loon", "premie"), whole_words=1)
    assert both.tolist() == pytest.approx(
        [
            bm25(frequency=1, length=2, rows_with_term=1)
            + bm25(frequency=1, length=2, rows_with_term=2),
            bm25(frequency=1, length=3, rows_with_term=2),
            0.0,
        ]
    )


def test_a_term_that_the_question_repeats_counts_once(by_words: LexicalIndex) -> None:
    once = by_words.scores(terms("werk"), whole_words=1)
    assert by_words.scores(terms("werk", "werk", "werk"), whole_words=1).tolist() == once.tolist()


@pytest.mark.parametrize("question", [(), ("onbekend",)])
def test_unknown_terms_score_nothing(question: tuple[str, ...], by_words: LexicalIndex) -> None:
    assert by_words.scores(terms(*question), whole_words=1).tolist() == [0.0, 0.0, 0.0]


def test_an_unknown_term_takes_nothing_from_a_known_one(by_words: LexicalIndex) -> None:
    known = by_words.scores(terms("loon"), whole_words=1).tolist()
    assert by_words.scores(terms("onbekend", "loon"), whole_words=1).tolist() == known


def test_whole_words_weigh_as_much_as_they_are_told() -> None:
    index = LexicalIndex.build([Terms(row, ("loonpremie",)) for row in WORDS])
    parts = index.scores(Terms(("werk",), ("loonpremie",)), whole_words=0.0)
    # In all rows, each of one part: ln(1 + .5/3.5) / (1 + 1.2)
    assert parts.tolist() == pytest.approx([math.log(8 / 7) / 2.2] * 3)
    both = index.scores(Terms(("werk",), ("loonpremie",)), whole_words=0.5)
    assert (both - parts).tolist() == pytest.approx(
        [
            0.0,
            0.5 * bm25(frequency=2, length=3, rows_with_term=2),
            0.5 * bm25(frequency=1, length=1, rows_with_term=2),
        ]
    )


def test_idf_is_that_of_lucene_and_above_zero() -> None:
    index = LexicalIndex.build([Terms((), row) for row in (("a", "b"), ("a",), ("a", "a"))])
    assert index.idf("a") == pytest.approx(math.log(1 + 0.5 / 3.5))  # in every row
    assert index.idf("b") == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert index.idf("onbekend") == pytest.approx(math.log(1 + 3.5 / 0.5))
    assert 0 < index.idf("a") < index.idf("b") < index.idf("onbekend")


@pytest.mark.parametrize("size", [0, 1, 3])
def test_rows_without_terms_are_never_found(size: int, tmp_path: Path) -> None:
    index = LexicalIndex.build([terms()] * size)
    index.save(tmp_path / "bm25")
    for one in (index, LexicalIndex.load(tmp_path / "bm25", size)):
        assert one.scores(Terms(("loon",), ("loon",)), whole_words=1).tolist() == [0.0] * size
        assert one.idf("loon") > 0


def test_a_row_without_terms_between_others_keeps_its_number() -> None:
    index = LexicalIndex.build([terms("loon"), terms(), terms("werk")])
    assert np.flatnonzero(index.scores(terms("werk"), whole_words=1)).tolist() == [2]


def test_loading_gives_the_scores_that_were_saved(tmp_path: Path) -> None:
    rows = [Terms(row, (*row, "é", "4250", "x y")) for row in WORDS]
    index = LexicalIndex.build([*rows, terms()])
    index.save(tmp_path / "bm25")
    loaded = LexicalIndex.load(tmp_path / "bm25", 4)
    for question in ("loon", "werk", "premie", "é", "4250", "x y", "onbekend"):
        asked = Terms((question,), (question,))
        before = index.scores(asked, whole_words=0.4)
        assert loaded.scores(asked, whole_words=0.4).tolist() == before.tolist()
        assert loaded.idf(question) == index.idf(question)


def test_a_row_holds_the_parts_of_its_own_text_only(tmp_path: Path) -> None:
    index = LexicalIndex.build([Terms((), ("loon", "werk")), terms(), Terms((), ("werk",))])
    index.save(tmp_path / "bm25")
    for one in (index, LexicalIndex.load(tmp_path / "bm25", 3)):
        assert [one.holds(row, "werk") for row in range(3)] == [True, False, True]
        assert [one.holds(row, "loon") for row in range(3)] == [True, False, False]
        assert not one.holds(0, "onbekend")
