"""What speaks for a passage, added up by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from index.analysis import Terms, analyse
from index.asking import KINDS
from index.encoder import Vectors
from index.evidence import Asked, Evidence, OtherTerms, of_kinds
from index.fusion import COLUMNS
from index.late import LateQuestion
from index.lexical import LexicalIndex
from index.variants import Variant
from tests.index.test_late import PIECES
from tests.index.toy import CountingEncoder, only

CRECHE = Variant("creche", ("opvang", "kribbe"), misspelt=False)


def asked(question: str, *variants: Variant, **numbers: float) -> tuple[Asked, CountingEncoder]:
    encoder = CountingEncoder()
    fusion = only(**numbers)
    made = Asked.of(question, variants, encoder=encoder, pieces=PIECES, fusion=fusion)
    return made, encoder


def test_a_question_without_variants_is_embedded_as_it_is() -> None:
    made, encoder = asked("premie loon", rewritten=0.5)
    assert encoder.queries == ["premie loon"]
    [alone] = encoder.encode_queries(["premie loon"])
    assert made.vector == pytest.approx(alone, abs=1e-6)
    assert (made.terms, made.variants) == (analyse("premie loon"), ())


def test_the_vector_of_the_question_in_other_words_is_mixed_in() -> None:
    made, encoder = asked("een creche", CRECHE, thesaurus=0.7, rewritten=0.5)
    assert encoder.queries == ["een creche", "een opvang"]
    typed, other = encoder.encode_queries(["een creche", "een opvang"])
    mixed = typed + 0.5 * other
    assert made.vector == pytest.approx(mixed / np.linalg.norm(mixed), abs=1e-6)


def test_the_other_words_are_not_embedded_when_their_vector_weighs_nothing() -> None:
    _, encoder = asked("een creche", CRECHE, thesaurus=0.7, rewritten=0.0)
    assert encoder.queries == ["een creche"]


def test_other_words_of_no_weight_are_not_used_at_all() -> None:
    made, encoder = asked("een creche", CRECHE, thesaurus=0.0, repair=0.9, rewritten=0.5)
    assert encoder.queries == ["een creche"]
    assert (made.variants, made.late.variants) == ((), ())


def test_a_repair_and_a_synonym_have_factors_of_their_own() -> None:
    repair = Variant("verlfo", ("verlof",), misspelt=True)
    made, _ = asked("verlfo creche", repair, CRECHE, repair=0.9, thesaurus=0.7)
    assert [v.factor for v in made.variants] == [0.9, 0.7]
    assert [factor for _, _, factor in made.late.variants] == [0.9, 0.7]


def bm25(said: Terms, *variants: OtherTerms) -> list[float]:
    late = LateQuestion.of(PIECES, "", [])
    question = Asked(said, variants, late, np.zeros(1, np.float32))
    scores: list[float] = question.bm25(ROWS, whole_words=1.0).tolist()
    return scores


def words(*terms: str) -> Terms:
    return Terms(terms, ())


# Each term stands in one row of four, each row has two terms.
ROWS = LexicalIndex.build(
    [words("creche", "a"), words("opvang", "b"), words("kribbe", "c"), words("d", "e")]
)
ONE = ROWS.scores(words("creche"), whole_words=1.0)[0]


def test_other_words_find_less_than_what_was_said() -> None:
    other = OtherTerms(words("creche"), (words("opvang"), words("kribbe")), 0.5)
    assert bm25(words("creche"), other) == pytest.approx([ONE, ONE / 2, ONE / 2, 0])


def test_other_words_beside_what_was_said_add_nothing() -> None:
    rows = LexicalIndex.build([words("creche", "opvang"), words("d", "e")])
    late = LateQuestion.of(PIECES, "", [])
    other = OtherTerms(words("creche"), (words("opvang"),), 1.0)
    both = Asked(words("creche"), (other,), late, np.zeros(1, np.float32))
    alone = Asked(words("creche"), (), late, np.zeros(1, np.float32))
    assert both.bm25(rows, whole_words=1.0) == pytest.approx(alone.bm25(rows, whole_words=1.0))


def test_of_several_other_words_the_best_counts() -> None:
    rows = LexicalIndex.build([words("opvang", "kribbe"), words("d", "e")])
    other = OtherTerms(words("creche"), (words("opvang"), words("kribbe")), 0.5)
    late = LateQuestion.of(PIECES, "", [])
    question = Asked(words("creche"), (other,), late, np.zeros(1, np.float32))
    opvang = rows.scores(words("opvang"), whole_words=1.0)[0]
    assert question.bm25(rows, whole_words=1.0).tolist() == pytest.approx([opvang / 2, 0])


def test_the_words_of_a_name_share_its_weight() -> None:
    name = OtherTerms(words("d"), (words("opvang", "b"),), 0.5)
    assert bm25(words("d"), name) == pytest.approx([0, 2 * ONE / 4, 0, ONE])
    # as many words as were said: each weighs whole
    name = OtherTerms(words("d", "e"), (words("opvang", "b"),), 0.5)
    assert bm25(words("d", "e"), name) == pytest.approx([0, 2 * ONE / 2, 0, 2 * ONE])


def test_a_variant_of_stop_words_does_nothing() -> None:
    nothing = OtherTerms(words(), (words(),), 1.0)
    assert bm25(words("creche"), nothing) == pytest.approx([ONE, 0, 0, 0])


def column(*values: float) -> Vectors:
    return np.asarray(values, dtype=np.float32)


def evidence(has_examples: Sequence[bool]) -> Evidence:
    """Of two passages; column i has i and 10 i."""
    columns = {name: column(i, 10 * i) for i, name in enumerate(COLUMNS)}
    return Evidence.of(has_examples=np.asarray(has_examples), **columns)


def test_the_columns_come_out_by_name() -> None:
    made = evidence([True, True])
    for i, name in enumerate(COLUMNS):
        assert made.column(name).tolist() == [i, 10 * i]


def test_a_score_is_the_sum_by_the_weights_of_its_kind() -> None:
    lexical, late = COLUMNS.index("lexical"), COLUMNS.index("late")
    dense = COLUMNS.index("dense")
    assert (lexical, dense, late) == (0, 1, 2)
    mixed = only(lexical=3.0, late=5.0)
    other = only(dense=7.0)
    fusion = type(mixed)(
        with_examples=mixed.with_examples,
        without_examples=other.without_examples,
        whole_words=0.3,
        thesaurus=0.0,
        repair=0.0,
        rewritten=0.0,
    )
    assert evidence([True, True]).scores(fusion).tolist() == [5 * 2, 5 * 20]
    assert evidence([False, False]).scores(fusion).tolist() == [7 * 1, 7 * 10]
    assert evidence([True, False]).scores(fusion).tolist() == [5 * 2, 7 * 10]


def test_of_no_passages_there_are_no_scores() -> None:
    columns = {name: column() for name in COLUMNS}
    made = Evidence.of(has_examples=np.empty(0, np.bool_), **columns)
    assert made.scores(only(lexical=1.0)).shape == (0,)


def test_a_passage_has_what_is_asked_only_when_it_is_asked_and_it_has_it() -> None:
    n = len(KINDS)
    asked = np.asarray([True] * (n - 1) + [False])
    offers = np.zeros((3, n), np.bool_)
    offers[1] = True
    offers[2, 1] = True
    columns = of_kinds(asked, offers)
    assert list(columns) == [f"asked_{name}" for name in KINDS]
    assert np.stack(list(columns.values()), axis=1).tolist() == [
        [0.0] * n,
        [1.0] * (n - 1) + [0.0],
        [0.0, 1.0] + [0.0] * (n - 2),
    ]


def test_of_no_passages_there_are_no_kinds() -> None:
    columns = of_kinds(np.ones(len(KINDS), np.bool_), np.zeros((0, len(KINDS)), np.bool_))
    assert {column.shape for column in columns.values()} == {(0,)}
