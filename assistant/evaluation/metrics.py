"""Numbers per question, and their means with bootstrap confidence intervals.

Ranking metrics are those of ir_measures. A question without hits counts, with 0.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from numpy.typing import ArrayLike, NDArray

# Name in our reports -> name in ir_measures.
_MEASURES = {
    "Success@1": "Success@1",
    "Success@3": "Success@3",
    "Recall@5": "R@5",
    "Recall@10": "R@10",
    "Recall@100": "R@100",
    "MRR@10": "RR@10",
    "nDCG@10": "nDCG@10",
}
SET_METRICS = ("Success@1", "Success@3", "Recall@5", "Recall@10", "MRR@10", "nDCG@10")
BEIR_METRICS = ("nDCG@10", "Recall@10", "Recall@100", "MRR@10", "Success@1")
# Shares of questions that should be small.
LOWER_IS_BETTER = frozenset({"FalseAnswered", "FalseAnsweredOrPossible", "WrongAmongAnswered"})

RESAMPLES = 1_000
SEED = 20_220_712
_TAILS = (2.5, 97.5)  # percentiles: a 95 % interval

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric over a set, with its 95 % bootstrap interval over questions."""

    value: float
    low: float
    high: float


def ranking_metrics(
    names: Sequence[str],
    qrels: Mapping[str, Mapping[str, int]],
    rankings: Mapping[str, Mapping[str, float]],
) -> dict[str, dict[str, float]]:
    """Metrics by question id of qrels, then by name in the order of `names`."""
    measures = {ir_measures.parse_measure(_MEASURES[name]): name for name in names}
    found: dict[str, dict[str, float]] = {query_id: {} for query_id in qrels}
    for metric in ir_measures.iter_calc(list(measures), qrels, rankings):
        found[metric.query_id][measures[metric.measure]] = float(metric.value)
    return {query_id: {name: row[name] for name in names} for query_id, row in found.items()}


def mean(values: Sequence[float], *, seed: int = SEED) -> Estimate:
    """The mean of at least one value with its interval."""
    array = np.asarray(values, dtype=np.float64)
    return _estimate([array], lambda parts: float(parts[0].mean()), seed)


def auroc(positive: ArrayLike, negative: ArrayLike) -> float:
    """Chance that a positive has a higher score than a negative; equal scores count half.

    Both hold at least one score.
    """
    high, low = np.asarray(positive), np.sort(np.asarray(negative))
    below = np.searchsorted(low, high, side="left") + np.searchsorted(low, high, side="right")
    return float(below.mean() / (2 * len(low)))


def auroc_estimate(
    positive: Sequence[float], negative: Sequence[float], *, seed: int = SEED
) -> Estimate:
    """AUROC with its interval; positives and negatives are resampled apart, so neither runs out."""
    parts = [np.asarray(p, dtype=np.float64) for p in (positive, negative)]
    return _estimate(parts, lambda drawn: auroc(drawn[0], drawn[1]), seed)


def _estimate(
    parts: Sequence[Values], statistic: Callable[[Sequence[Values]], float], seed: int
) -> Estimate:
    generator = np.random.default_rng(seed)
    drawn = [
        statistic([p[generator.integers(len(p), size=len(p))] for p in parts])
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(drawn, _TAILS)
    return Estimate(statistic(parts), float(low), float(high))
