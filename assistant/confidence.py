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

SHIPPED = Path(__file__).parent / "confidence.json"

_ON_TOP = 5  # places that count as the top of a search

AnswerStatus = Literal["answered", "possible", "not_found"]


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is computed from, of the best hit and its document; each 0 to 1."""

    similarity: float  # cosine with the document's nearest example question; without, the passage
    coverage: float  # share of the question's weight found in that passage or example question
    document_coverage: float  # the same, anywhere in the document
    margin: float  # lead of the document over the next one, as a share of its score
    agreement: float  # 1 when both searches, by words and by vectors, have the passage on top


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


def shipped_calibration(hits: Sequence[Hit]) -> Calibration:
    """The calibration that ships, for these hits.

    There are two: a document with example questions is recognised by them, a page that a user
    added has none. The second was fitted on the same questions with all example questions left out.
    """
    has_example = bool(hits and hits[0].example)
    return _shipped()["with_examples" if has_example else "without_examples"]


@cache
def _shipped() -> dict[str, Calibration]:
    records = json.loads(SHIPPED.read_text("utf-8"))
    return {
        name: Calibration(r["intercept"], r["weights"], r["answered"], r["possible"])
        for name, r in records.items()
    }


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
    document = index.documents[best.passage.document_id]
    other = next((h for h in hits if h.passage.document_id != document.id), None)
    weights = _weights(index, question)
    others = [
        (frozenset(analyse(v.said).parts), [frozenset(analyse(o).parts) for o in v.others])
        for v in index.variants.find(question)
    ]
    near = frozenset(analyse(f"{index.text_of(best.passage)} {best.example}").parts)
    examples = frozenset(analyse(" ".join(document.metadata.questions)).parts)
    # Asked of the index: analysing a long document at each question would take tenths of a second.
    sought = set(weights).union(*(other for _, found in others for other in found))
    inside = frozenset(part for part in sought if index.document_holds(document.id, part))
    on_top = 0 < best.dense_rank <= _ON_TOP and 0 < best.lexical_rank <= _ON_TOP
    return Features(
        similarity=best.example_cosine if best.example else best.cosine,
        coverage=_coverage(weights, _with_said(near, others)),
        document_coverage=_coverage(weights, _with_said(inside | examples, others)),
        margin=1.0 if other is None else (best.score - other.score) / max(best.score, 1e-6),
        agreement=float(on_top),
    )


def _weights(index: Index, question: str) -> dict[str, float]:
    """What each part of a word of the question weighs: its idf, most for one in no source."""
    return {part: index.passage_rows.lexical.idf(part) for part in analyse(question).parts}


def _with_said(
    found: frozenset[str], others: Sequence[tuple[frozenset[str], Sequence[frozenset[str]]]]
) -> frozenset[str]:
    """What was found, and the words of the question that were found by another name."""
    return found.union(
        *(said for said, names in others if any(name and name <= found for name in names))
    )


def _coverage(weights: dict[str, float], found: frozenset[str]) -> float:
    """Share of the question's weight that was found; 0 for a question of stop words only."""
    total = sum(weights.values())
    return sum(w for part, w in weights.items() if part in found) / total if total else 0.0
