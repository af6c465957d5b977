"""Late interaction with pieces whose cosines can be worked out by hand."""

from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import unit
from index.late import LateIndex, LateQuestion
from index.pieces import load_pieces
from tests.index.toy import toy_pieces

HALF = sqrt(1 / 2)  # the cosine of 45 degrees
# loon and salaris are alike, half as much as two equal words; all others have nothing in common.
PIECES = toy_pieces(
    {
        "[UNK]": ((0, 0, 0, 1), 1.0),
        "loon": ((1, 0, 0, 0), 2.0),
        "salaris": ((1, 1, 0, 0), 0.5),
        "verlof": ((0, 0, 1, 0), 1.0),
        "tegendeel": ((-1, 0, 0, 0), 1.0),
    }
)
BODIES = ("loon", "salaris verlof", "", "tegendeel")
HEADINGS = ("verlof", "", "loon", "")


def late_index() -> LateIndex:
    return LateIndex.build(PIECES, BODIES, HEADINGS)


def scores(
    question: str, *variants: tuple[str, tuple[str, ...], float], rows: tuple[int, ...] = (0, 1)
) -> list[list[float]]:
    """Of the words of the rows, and of these with their headings."""
    asked = LateQuestion.of(PIECES, question, variants)
    return [s.tolist() for s in late_index().scores(asked, np.asarray(rows, dtype=np.int64))]


def test_a_score_is_the_weighted_mean_of_the_best_cosines() -> None:
    body, both = scores("loon verlof")
    # loon weighs 2, verlof 1. Row 0: 1 and 0; row 1: cosine of loon and salaris, and 1.
    assert body == pytest.approx([(2 * 1 + 0) / 3, (2 * HALF + 1) / 3], abs=1e-6)
    # The heading of row 0 is "verlof"; row 1 has none.
    assert both == pytest.approx([1, (2 * HALF + 1) / 3], abs=1e-6)


def test_a_word_that_the_question_repeats_counts_once() -> None:
    assert scores("loon verlof loon loon") == scores("loon verlof")


def test_a_row_without_pieces_has_none_like_any() -> None:
    body, both = scores("loon", rows=(2, 3))
    assert body == pytest.approx([-1, -1], abs=1e-6)  # the other is the opposite of loon
    assert both == pytest.approx([1, -1], abs=1e-6)


def test_rows_come_in_the_order_and_as_often_as_they_are_asked_for() -> None:
    [first, _], [second, _] = scores("loon verlof", rows=(0, 1)), scores("loon", rows=(1, 0))
    assert len(first) == len(second) == 2
    assert scores("loon", rows=(1, 0, 1))[0] == [second[0], second[1], second[0]]
    assert scores("loon", rows=()) == [[], []]


def test_a_question_without_pieces_says_nothing() -> None:
    assert scores("", rows=(0, 1, 2)) == [[0, 0, 0], [0, 0, 0]]
    assert scores("", ("", ("loon",), 1.0), rows=(0, 1)) == [[0, 0], [0, 0]]


def test_other_words_count_where_they_match_better_times_their_factor() -> None:
    [body, _] = scores("loon verlof", ("loon", ("salaris",), 0.8))
    # Row 0 has loon itself: 1 is more than .8 times the .7 of salaris. In row 1 salaris stands
    # itself: .8 times 1, instead of .7. Either way it weighs 2, as loon does.
    assert body == pytest.approx([(2 * 1 + 0) / 3, (2 * 0.8 + 1) / 3], abs=1e-6)


def test_other_words_that_match_worse_take_nothing_away() -> None:
    assert scores("loon verlof", ("loon", ("tegendeel",), 1.0)) == scores("loon verlof")
    assert scores("loon verlof", ("loon", ("salaris",), 0.0)) == scores("loon verlof")


def test_of_several_other_words_the_best_counts() -> None:
    several = scores("loon", ("loon", ("tegendeel", "verlof", "salaris"), 0.9))
    assert several == scores("loon", ("loon", ("salaris",), 0.9))


def test_a_name_of_several_words_counts_as_their_weighted_mean() -> None:
    [body, _] = scores("loon", ("loon", ("salaris verlof",), 0.9))
    # salaris weighs .5 and verlof 1; both stand in row 1, while in row 0 loon itself is better.
    assert body == pytest.approx([1, 0.9], abs=1e-6)
    [body, _] = scores("tegendeel", ("tegendeel", ("loon verlof",), 0.9))
    # Row 0: (2 * 1 + 1 * 0) / 3; row 1: (2 * .7 + 1 * 1) / 3.
    assert body == pytest.approx([0.9 * 2 / 3, 0.9 * (2 * HALF + 1) / 3], abs=1e-6)


def test_what_was_said_can_itself_be_another_word_for_a_mistake() -> None:
    repaired = ("tegendeel", ("loon",), 0.9)
    [body, _] = scores("tegendeel", repaired, ("loon", ("salaris",), 0.8), rows=(0, 1))
    # Here "tegendeel" was a mistake for loon, which may be called salaris too.
    # The mistake weighs 1, loon 2. Row 0: -1 becomes .9 by the repair, and loon stands there, so
    # salaris adds nothing. Row 1: -.7 becomes .9 * .7 by the repair, and instead of loon's .7 there
    # is .8, twice.
    assert body == pytest.approx([0.9, 0.9 * HALF + 2 * (0.8 - HALF)], abs=1e-6)


def test_pieces_of_variants_weigh_nothing_in_the_question_itself() -> None:
    asked = LateQuestion.of(PIECES, "loon", [("loon", ("salaris", "verlof loon"), 0.5)])
    assert asked.ids.tolist() == [1, 2, 3]
    assert asked.asked.tolist() == [2.0, 0.0, 0.0]
    [(said, others, factor)] = asked.variants
    assert said.tolist() == [2.0, 0.0, 0.0]
    assert [other.tolist() for other in others] == [[0.0, 0.5, 0.0], [2.0, 0.0, 1.0]]
    assert factor == 0.5


WORDS = ("premie", "verlof", "loon", "kinderopvang", "een", "fiets", "2025", "opleidingscheque")
ROWS = [" ".join(WORDS[j] for j in range(8) if i >> j & 1) for i in range(200)]


def real_index() -> LateIndex:
    return LateIndex.build(load_pieces(), ROWS, list(reversed(ROWS)))


@given(st.lists(st.integers(0, 199), max_size=60), st.sampled_from(ROWS[1:]))
def test_a_score_does_not_depend_by_the_least_bit_on_the_other_rows(
    rows: list[int], question: str
) -> None:
    index = real_index()
    asked = LateQuestion.of(index.pieces, question, [("premie", ("loon", "een fiets"), 0.7)])
    every = index.scores(asked, np.arange(200))
    some = index.scores(asked, np.asarray(rows, dtype=np.int64))
    for whole, part in zip(every, some, strict=True):
        assert whole[rows].tolist() == part.tolist()


def test_scores_are_those_of_the_plain_formula() -> None:
    index, pieces = real_index(), load_pieces()
    question = "premie voor kinderopvang in 2025"
    [ids] = pieces.of([question])
    asked = LateQuestion.of(pieces, question, [])
    weights = pieces.weights[ids]
    found, _ = index.scores(asked, np.arange(200))
    for row, text in enumerate(ROWS):
        [own] = pieces.of([text])
        if not len(own):
            continue
        asked_for, there = (unit(pieces.vectors[i].astype(np.float32)) for i in (ids, own))
        best = (asked_for @ there.T).max(axis=1)
        assert found[row] == pytest.approx(weights @ best / weights.sum(), abs=1e-5)


def test_a_text_matches_itself_wholly() -> None:
    index = real_index()
    for row in (1, 77, 199):
        asked = LateQuestion.of(index.pieces, ROWS[row], [])
        [score], _ = index.scores(asked, np.asarray([row]))
        assert score == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("rows", [(), ("",), ("", "loon", "")])
def test_saving_and_loading_changes_nothing(rows: tuple[str, ...], tmp_path: Path) -> None:
    index = LateIndex.build(PIECES, rows, tuple(reversed(rows)))
    index.save(tmp_path / "late")
    loaded = LateIndex.load(tmp_path / "late", PIECES)
    asked = LateQuestion.of(PIECES, "loon verlof", [("loon", ("salaris",), 0.8)])
    every = np.arange(len(rows))
    for before, after in zip(index.scores(asked, every), loaded.scores(asked, every), strict=True):
        assert before.shape == (len(rows),)
        assert before.tolist() == after.tolist()


def test_only_pieces_of_the_corpus_are_kept() -> None:
    index = LateIndex.build(PIECES, ["verlof loon"], ["loon"])
    assert index.used.tolist() == [1, 3]
    assert index.vectors.shape == (2, 4)


def test_two_of_them_are_saved_beside_each_other(tmp_path: Path) -> None:
    for name, text in (("een", "loon"), ("twee", "verlof")):
        LateIndex.build(PIECES, [text], [""]).save(tmp_path / name)
    for name, used in (("een", [1]), ("twee", [3])):
        assert LateIndex.load(tmp_path / name, PIECES).used.tolist() == used
