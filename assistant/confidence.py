"""The probability that the best passages answer the question.

A logistic regression over a few features of the last ranking stage, none of which depends on the
size of the collection. The weights are data (confidence.json), fitted on labelled questions by
`python -m assistant.evaluation.calibrate`; docs/quality.md has the figures.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from index.analysis import analyse
from index.search import Hit, Index

WEIGHTS = Path(__file__).parent / "confidence.json"

AnswerStatus = Literal["answered", "possible", "not_found"]


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is computed from; each about 0 to 1."""

    cosine: float  # of the question and the best passage
    example_cosine: float  # of the question and the nearest example question of that document
    coverage: float  # share of the question's idf weight found in the best passage and its title
    document_coverage: float  # the same, over the best passages of that document
    margin: float  # lead of the best document over the next, as a share of its score


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted model and the thresholds that belong to it."""

    intercept: float
    weights: dict[str, float]  # by field of Features
    answered: float  # from this probability on, the quotes are an answer
    possible: float  # from this one on they are shown as possibly relevant; below, not found

    def status(self, probability: float) -> AnswerStatus:
        """What a probability means to the reader."""
        if probability >= self.answered:
            return "answered"
        return "possible" if probability >= self.possible else "not_found"


@cache
def shipped_calibration() -> Calibration:
    """The calibration that ships with the product."""
    record = json.loads(WEIGHTS.read_text("utf-8"))
    return Calibration(
        record["intercept"], record["weights"], record["answered"], record["possible"]
    )


def estimate(features: Features, calibration: Calibration) -> float:
    """Probability, 0 to 1, that the best passages answer."""
    total = calibration.intercept + sum(
        weight * getattr(features, name) for name, weight in calibration.weights.items()
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def features(index: Index, question: str, hits: Sequence[Hit]) -> Features:
    """Features of a question and its hits, best first; all zero without a hit."""
    if not hits:
        return Features(0, 0, 0, 0, 0)
    best = hits[0]
    document_id = best.passage.document_id
    same = [h for h in hits if h.passage.document_id == document_id]
    other = next((h for h in hits if h.passage.document_id != document_id), None)
    margin = 1.0 if other is None else (best.score - other.score) / max(best.score, 1e-6)
    return Features(
        cosine=max(h.cosine for h in same),
        example_cosine=best.example_cosine,
        coverage=_coverage(index, question, [best]),
        document_coverage=_coverage(index, question, same),
        margin=margin,
    )


def _coverage(index: Index, question: str, hits: Sequence[Hit]) -> float:
    """Share of the question's weight of compound parts and words that stands in the passages.

    Weights are idf, so a word that is in no source at all weighs most. 0 for a question of stop
    words only.
    """
    wanted = frozenset(analyse(question).parts)
    found: set[str] = set()
    for hit in hits:
        found.update(analyse(index.text_of(hit.passage)).parts)
    weight = {term: index.passage_rows.lexical.idf(term) for term in wanted}
    total = sum(weight.values())
    return sum(weight[t] for t in wanted & found) / total if total else 0.0
