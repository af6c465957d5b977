"""Fit and judge a probability: regularised logistic regression, cross-validation, thresholds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]  # shape (questions, features)
Vector = NDArray[np.float64]  # shape (questions,), or (features,) for weights
Labels = NDArray[np.bool_]  # shape (questions,)

BINS = 10


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted model, in the units of the features as they came."""

    intercept: float
    weights: tuple[float, ...]  # in the order of the columns

    def probabilities(self, features: Matrix) -> Vector:
        """Of the label, 0 to 1, shape (questions,)."""
        result: Vector = _sigmoid(self.intercept + features @ np.asarray(self.weights))
        return result


def fit_logistic(features: Matrix, labels: Labels, *, ridge: float) -> Logistic:
    """Minimise log loss plus ridge / 2 times the squared weights of the standardised features.

    Standardising makes the penalty weigh on all features alike; the intercept has none.
    """
    from scipy.optimize import minimize  # here, because loading it is slow

    centre, spread = features.mean(axis=0), features.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)  # a constant feature gets weight 0
    x = np.column_stack([np.ones(len(features)), (features - centre) / spread])
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 0.0

    def loss(weights: Vector) -> tuple[float, Vector]:
        score = x @ weights
        value = np.logaddexp(0, score).sum() - score[labels].sum() + penalty @ weights**2 / 2
        return float(value), x.T @ (_sigmoid(score) - labels) + penalty * weights

    fitted = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    weights = fitted[1:] / spread
    return Logistic(float(fitted[0] - weights @ centre), tuple(float(w) for w in weights))


def fit_intercept(features: Matrix, labels: Labels, *, base: Logistic, ridge: float) -> Logistic:
    """The weights of `base`, with the intercept under which it fits these labels.

    Minimises log loss plus ridge / 2 times the squared step away from the intercept of `base`.
    """
    from scipy.optimize import brentq  # here, because loading it is slow

    score = features @ np.asarray(base.weights)

    def slope(intercept: float) -> float:
        wanted = _sigmoid(intercept + score) - labels
        return float(wanted.sum() + ridge * (intercept - base.intercept))

    # The slope rises, and the penalty outweighs all labels together at this distance.
    reach = (len(labels) + 1) / ridge
    best = brentq(slope, base.intercept - reach, base.intercept + reach)
    return Logistic(float(best), base.weights)


def folds(groups: Sequence[str], *, count: int, seed: int) -> NDArray[np.int64]:
    """Number of the fold of each question; questions of one group are never apart.

    Groups are dealt out at random, so folds hold about as many groups, not as many questions.
    """
    names = list(dict.fromkeys(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {names[g]: place % count for place, g in enumerate(order)}
    return np.asarray([fold[g] for g in groups], dtype=np.int64)


def out_of_fold(
    features: Matrix,
    labels: Labels,
    fold: NDArray[np.int64],
    fit: Callable[[Matrix, Labels], Logistic],
) -> Vector:
    """Probability of each question by the model that `fit` makes of the other folds."""
    result = np.empty(len(labels))
    for number in np.unique(fold):
        held_out = fold == number
        model = fit(features[~held_out], labels[~held_out])
        result[held_out] = model.probabilities(features[held_out])
    return result


def brier(probabilities: Vector, labels: Labels) -> float:
    """Mean squared distance of probability and truth, 0 to 1, lower is better."""
    return float(np.mean((probabilities - labels) ** 2))


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions with neighbouring probabilities."""

    count: int  # at least 1
    predicted: float  # mean probability, 0 to 1
    true: int  # of them, those whose label is true


def reliability(probabilities: Vector, labels: Labels, *, bins: int = BINS) -> tuple[Bin, ...]:
    """Bins of about as many questions, by rising probability; fewer when questions run out."""
    order = np.argsort(probabilities, kind="stable")
    return tuple(
        Bin(len(rows), float(probabilities[rows].mean()), int(labels[rows].sum()))
        for rows in np.array_split(order, bins)
        if len(rows)
    )


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance, over questions, of the mean probability and the share true in their bin."""
    gaps = [b.count * abs(b.predicted - b.true / b.count) for b in bins]
    return sum(gaps) / sum(b.count for b in bins)


def threshold_above(probabilities: Vector, refused: Labels, *, rate: float) -> float:
    """The lowest threshold that at most this share of the refused questions reaches.

    Between two observed probabilities it lies halfway, so that a rounding error moves nobody.
    """
    descending = np.sort(probabilities[refused])[::-1]
    allowed = int(rate * len(descending) + 1e-9)
    if allowed >= len(descending):
        return 0.0
    blocked = descending[allowed]
    higher = probabilities[probabilities > blocked]
    return float((blocked + higher.min(initial=1.0)) / 2)


def threshold_below(probabilities: Vector, wanted: Labels, *, rate: float) -> float:
    """The highest threshold below which at most this share of the wanted questions falls."""
    ascending = np.sort(probabilities[wanted])
    allowed = int(rate * len(ascending) + 1e-9)
    if allowed >= len(ascending):
        return 1.0
    kept = ascending[allowed]
    lower = probabilities[probabilities < kept]
    return float((kept + lower.max(initial=0.0)) / 2)


def _sigmoid(score: Vector) -> Vector:
    result: Vector = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
    return result
