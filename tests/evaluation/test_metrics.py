import math

import pytest

from assistant.evaluation.metrics import (
    BEIR_METRICS,
    SET_METRICS,
    auroc,
    auroc_estimate,
    mean,
    ranking_metrics,
)

# "a": relevant d1 and d2, of which d2 stands second. "b": nothing was found.
QRELS = {"a": {"d1": 1, "d2": 1}, "b": {"d1": 1}}
RANKINGS = {"a": {"d9": 3.0, "d2": 2.0, "d8": 1.0}, "b": dict[str, float]()}


def test_ranking_metrics_are_the_values_worked_out_by_hand() -> None:
    found = ranking_metrics(SET_METRICS, QRELS, RANKINGS)
    ideal = 1 + 1 / math.log2(3)  # both relevant documents on top
    assert found["a"] == pytest.approx(
        {
            "Success@1": 0,
            "Success@3": 1,
            "Recall@5": 0.5,
            "Recall@10": 0.5,
            "MRR@10": 0.5,
            "nDCG@10": (1 / math.log2(3)) / ideal,
        }
    )


def test_question_without_hits_counts_as_zero() -> None:
    found = ranking_metrics(SET_METRICS, QRELS, RANKINGS)
    assert found["b"] == dict.fromkeys(SET_METRICS, 0.0)
    assert ranking_metrics(["MRR@10"], QRELS, {})["a"] == {"MRR@10": 0.0}


def test_grades_count_in_ndcg_and_zero_is_not_relevant() -> None:
    qrels = {"a": {"d1": 1, "d2": 3, "d3": 0}}
    found = ranking_metrics(BEIR_METRICS, qrels, {"a": {"d3": 3.0, "d1": 2.0, "d2": 1.0}})["a"]
    gained = 1 / math.log2(3) + 3 / math.log2(4)
    assert found["nDCG@10"] == pytest.approx(gained / (3 + 1 / math.log2(3)))
    assert found["Success@1"] == 0
    assert found["Recall@100"] == 1


def test_cutoffs_cut() -> None:
    ranking = {f"d{n}": 100.0 - n for n in range(1, 13)}
    found = ranking_metrics(SET_METRICS, {"a": {"d4": 1, "d11": 1}}, {"a": ranking})["a"]
    assert (found["Success@3"], found["Recall@5"], found["Recall@10"]) == (0, 0.5, 0.5)
    late = ranking_metrics(["MRR@10"], {"a": {"d11": 1}}, {"a": ranking})["a"]
    assert late["MRR@10"] == 0


def test_auroc_counts_the_pairs_in_order_and_ties_half() -> None:
    # pairs: 0.9>0.8, 0.9>0.3, 0.3<0.8, 0.3=0.3 -> (1 + 1 + 0 + 0.5) / 4
    assert auroc([0.9, 0.3], [0.8, 0.3]) == 0.625
    assert auroc([1.0], [0.0]) == 1
    assert auroc([0.5, 0.5], [0.5]) == 0.5


def test_interval_is_the_same_every_time_and_holds_the_value() -> None:
    values = [1.0] * 30 + [0.0] * 10
    estimate = mean(values)
    assert estimate.value == 0.75
    assert estimate == mean(values)
    assert estimate != mean(values, seed=1)
    # the normal approximation: 0.75 +- 1.96 * sqrt(0.75 * 0.25 / 40)
    assert estimate.low == pytest.approx(0.616, abs=0.03)
    assert estimate.high == pytest.approx(0.884, abs=0.03)


def test_interval_of_equal_values_is_a_point() -> None:
    estimate = mean([1.0, 1.0])
    assert (estimate.low, estimate.value, estimate.high) == (1, 1, 1)


def test_auroc_interval_holds_the_value() -> None:
    estimate = auroc_estimate([0.9, 0.8, 0.4], [0.5, 0.1])
    assert estimate.value == pytest.approx(5 / 6)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
