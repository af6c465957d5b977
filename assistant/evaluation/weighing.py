"""Find weights of evidence under which what is right comes first, and judge them.

The loss is the cross-entropy of a softmax over the documents that compete, each with the score of
its best passage, and, where a fact is labelled, half as much of one over the passages of the right
documents. That one is sharper: weights that tell the passages of one document apart would
otherwise have to grow until they decide between documents too (measured: nDCG@10 of dekamer_2017
.641 -> .650, right document first on the labelled questions .983 -> .996).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

from assistant.evaluation.fitting import folds
from assistant.evaluation.metrics import SEED, ranking_metrics
from index.evidence import Evidence
from index.fusion import COLUMNS

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

FOLDS = 5
RIDGE = 0.003  # times the squared weights
_FACTS = 0.5  # weight of finding the passage against finding the document
_SHARPER = 2.0  # factor on the scores before the softmax over passages
_STEPS = 60  # of the search for the minimum, which has kinks where another passage becomes best
_METRICS = ("nDCG@10", "Success@1")


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what competes for it; at least one passage does."""

    group: str  # questions of one group are held out together
    evidence: Evidence
    document: NDArray[np.int64]  # of each passage, numbered from 0 without gaps
    right: NDArray[np.bool_]  # of each document
    facts: NDArray[np.bool_]  # passages that hold a fact that answers
    has_facts: bool  # whether facts are labelled; none of them need compete
    missing: int  # right documents that do not compete; with those that do at least one


@dataclass(frozen=True, slots=True)
class Material:
    """One set of questions against one index."""

    name: str
    sha256: str  # of the set
    cases: tuple[Case, ...]


def features(case: Case) -> Matrix:
    """Shape (passages, 2 * columns): the evidence stands where the weights of its kind are."""
    table = case.evidence.table.astype(np.float64)
    kind = case.evidence.has_examples[:, None]
    return np.concatenate([np.where(kind, table, 0), np.where(kind, 0, table)], axis=1)


def fit(sets: Sequence[Sequence[Case]]) -> Vector:
    """The weights of documents with examples, then without, each in the order of COLUMNS.

    None is negative. Every set weighs the same, however many questions it has.
    """
    weighted = [(case, features(case), 1 / len(group)) for group in sets for case in group]

    def total(weights: Vector) -> tuple[float, Vector]:
        value, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for case, table, share in weighted:
            own, gradient = loss(case, table, weights)
            value += share * own
            slope = slope + share * gradient
        return value, slope

    first = np.ones(2 * len(COLUMNS))
    result = minimize(
        total, first, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(first),
        options={"maxiter": _STEPS},
    )  # fmt: skip
    weights: Vector = result.x
    return weights


def loss(case: Case, table: Matrix, weights: Vector) -> tuple[float, Vector]:
    """Of one question, with its gradient; `table` holds its features."""
    scores = table @ weights
    best = _best_rows(case, scores)
    value, slope = _cross_entropy(table[best], scores[best], case.right)
    inside = case.right[case.document]
    fact, fact_slope = _cross_entropy(
        _SHARPER * table[inside], _SHARPER * scores[inside], case.facts[inside]
    )
    return value + _FACTS * fact, slope + _FACTS * fact_slope


def _best_rows(case: Case, scores: Vector) -> NDArray[np.int64]:
    """The best passage of each document."""
    order = np.lexsort((-scores, case.document))
    return order[np.searchsorted(case.document[order], np.arange(len(case.right)))]


def _cross_entropy(table: Matrix, scores: Vector, right: NDArray[np.bool_]) -> tuple[float, Vector]:
    """Of finding any of the right rows, with its gradient; nothing when none is right."""
    if not right.any():
        return 0.0, np.zeros(table.shape[1])
    wanted = np.zeros(len(scores))
    wanted[right] = softmax(scores[right])
    value = logsumexp(scores) - logsumexp(scores[right])
    return float(value), table.T @ (softmax(scores) - wanted)


def figures(material: Material, weights: Sequence[Vector]) -> dict[str, float]:
    """nDCG@10 (grades do not count) and Success@1 of the documents, and fact@1.

    `weights` has those of each case, in the order of the cases. fact@1 is absent when no case has
    labelled facts.
    """
    qrels: dict[str, dict[str, int]] = {}
    rankings: dict[str, dict[str, float]] = {}
    facts = []
    for n, (case, own) in enumerate(zip(material.cases, weights, strict=True)):
        scores = features(case) @ own
        right = [*np.flatnonzero(case.right), *(f"missing {i}" for i in range(case.missing))]
        qrels[str(n)] = dict.fromkeys(map(str, right), 1)
        best = scores[_best_rows(case, scores)].tolist()
        rankings[str(n)] = {str(document): score for document, score in enumerate(best)}
        if case.has_facts:
            facts.append(float(case.facts[np.argmax(scores)]))
    rows = ranking_metrics(_METRICS, qrels, rankings).values()
    means = {name: float(np.mean([row[name] for row in rows])) for name in _METRICS}
    return means | ({"fact@1": float(np.mean(facts))} if facts else {})


def cross_validated(sets: Sequence[Material]) -> dict[str, dict[str, float]]:
    """Figures by set, every question ranked with weights that were fitted without its group."""
    groups = sorted({case.group for material in sets for case in material.cases})
    fold = dict(zip(groups, folds(groups, count=FOLDS, seed=SEED), strict=True))
    by_fold = [
        fit([[c for c in m.cases if fold[c.group] != n] for m in sets]) for n in range(FOLDS)
    ]
    return {m.name: figures(m, [by_fold[fold[c.group]] for c in m.cases]) for m in sets}
