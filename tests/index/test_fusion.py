"""The weights as a file, and the small steps of the ranking."""

import json
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.asking import KINDS
from index.fusion import (
    COLUMNS,
    COSINES,
    FUSION,
    OF_EXAMPLES,
    SHIPPED,
    Fusion,
    Weights,
    load_fusion,
    ranks,
    scaled,
    top_rows,
)
from index.lexical import Scores
from tests.index.toy import only

NUMBERS = ("whole_words", "thesaurus", "repair", "rewritten")


def test_the_weights_that_ship_are_those_of_the_file() -> None:
    record = json.loads(SHIPPED.read_text("utf-8"))
    assert load_fusion() == FUSION
    for kind in ("with_examples", "without_examples"):
        assert record[kind] == {c: getattr(getattr(FUSION, kind), c) for c in COLUMNS}
    assert {n: record[n] for n in NUMBERS} == {n: getattr(FUSION, n) for n in NUMBERS}
    assert "fitted_on" in record


def test_no_weight_is_negative_and_factors_are_at_most_one() -> None:
    for weights in (FUSION.with_examples, FUSION.without_examples):
        assert min(astuple(weights)) >= 0
        assert max(astuple(weights)) > 0
    assert FUSION.whole_words >= 0
    assert FUSION.rewritten >= 0
    assert 0 <= FUSION.thesaurus <= 1
    assert 0 <= FUSION.repair <= 1


def test_a_document_without_example_questions_is_not_weighed_by_them() -> None:
    assert len(OF_EXAMPLES) == 6
    assert {getattr(FUSION.without_examples, name) for name in OF_EXAMPLES} == {0.0}


def written(folder: Path, **changes: object) -> Path:
    record = json.loads(SHIPPED.read_text("utf-8")) | changes
    path = folder / "fusion.json"
    path.write_text(json.dumps({k: v for k, v in record.items() if v is not None}), "utf-8")
    return path


def test_a_file_says_each_number(tmp_path: Path) -> None:
    weights = {name: float(i) for i, name in enumerate(COLUMNS)}
    fusion = load_fusion(written(tmp_path, with_examples=weights, repair=0.125))
    assert fusion == replace(FUSION, with_examples=Weights(**weights), repair=0.125)


@pytest.mark.parametrize(
    "changes",
    [{"repair": None}, {"onbekend": 1.0}, {"with_examples": {"lexical": 1.0}}, {"fitted_on": None}],
)
def test_a_file_with_a_key_too_many_or_too_few_is_not_taken(
    changes: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises((TypeError, KeyError)):
        load_fusion(written(tmp_path, **changes))


def test_the_columns_are_the_weights_and_some_hang_on_the_model() -> None:
    assert tuple(Weights.__slots__) == COLUMNS
    assert set(COSINES) < set(COLUMNS)
    assert {name for name in COLUMNS if name.endswith("dense")} == set(COSINES)
    assert [name for name in COLUMNS if name.startswith("asked_")] == [f"asked_{k}" for k in KINDS]
    assert set(OF_EXAMPLES) == {
        f"{whose}_{how}" for whose in ("example", "fact") for how in ("lexical", "dense", "late")
    }


def fusion_of(value: float) -> Fusion:
    return only(thesaurus=0.7, repair=0.9, rewritten=0.5, **dict.fromkeys(COLUMNS, value))


def test_a_model_half_as_good_weighs_half_in_all_its_cosines_and_nowhere_else() -> None:
    adapted = fusion_of(4.0).adapted(0.5)
    for weights in (adapted.with_examples, adapted.without_examples):
        expected = {name: 2.0 if name in COSINES else 4.0 for name in COLUMNS}
        assert {name: getattr(weights, name) for name in COLUMNS} == expected
    for name in NUMBERS:
        assert getattr(adapted, name) == getattr(fusion_of(4.0), name)


def test_the_shipped_model_changes_no_weight_and_a_guess_has_none() -> None:
    assert FUSION.adapted(1.0) == FUSION
    for weights in (FUSION.adapted(0.0).with_examples, FUSION.adapted(0.0).without_examples):
        assert {getattr(weights, name) for name in COSINES} == {0.0}


def test_bm25_is_scaled_by_the_best() -> None:
    assert scaled(np.asarray([1, 4, 0], np.float32)).tolist() == [0.25, 1, 0]
    assert scaled(np.zeros(3, np.float32)).tolist() == [0, 0, 0]
    assert scaled(np.zeros(0, np.float32)).tolist() == []


SCORES = arrays(np.float32, st.integers(0, 30), elements=st.sampled_from([0.0, 0.5, 1.0, 2.0]))


@given(scores=SCORES, k=st.integers(0, 40))
def test_top_rows_are_those_of_a_full_sort(scores: Scores, k: int) -> None:
    # Which of equal scores a partial sort leaves out is not said; their order is.
    found = top_rows(scores, k).tolist()
    ordered = sorted((r for r in range(len(scores)) if scores[r] > 0), key=lambda r: -scores[r])
    assert [scores[r] for r in found] == [scores[r] for r in ordered[:k]]
    assert found == sorted(found, key=lambda r: (-scores[r], r))
    assert len(set(found)) == len(found)


def test_ranks_count_from_one() -> None:
    assert ranks(np.asarray([7, 2])) == {7: 1, 2: 2}
    assert ranks(np.empty(0, np.int64)) == {}
