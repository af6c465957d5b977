"""The probability that the best passages answer the question.

A logistic regression over a few features of the last ranking stage, none of which depends on the
size of the collection. The weights are data (confidence.json), fitted on labelled questions by
`python -m assistant.evaluation.calibrate`; docs/quality.md has the figures.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from assistant.coverage import Weighed
from assistant.periods import periods_in
from assistant.pointers import pointers
from corpus.document import questions_at
from index.asking import KINDS, asked_for, offered_by
from index.hits import Hit
from index.matching import matches
from index.search import Index

SHIPPED = Path(__file__).parent / "confidence.json"

# Kinds of question (index/asking.py) that only a figure answers.
_FIGURES = [KINDS.index(kind) for kind in ("amount", "count", "duration")]
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

AnswerStatus = Literal["answered", "possible", "not_found"]


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is computed from: the question, the best hit and its document.

    None is a score that depends on the size of the collection.
    """

    match: float  # late interaction with the passage, its headings and the questions it answers
    gap_votes: float  # share of the nearest example questions that are known not to be answered
    gap_lead: float  # how much nearer such a question of this document is than what it answers
    coverage: float  # share of the question's weight found in the passage and those questions
    document_coverage: float  # the same, anywhere in the document
    names_year: float  # 1 when the question names a year
    year_missing: float  # 1 when the passage has not got that year
    year_unknown: float  # 1 when the whole document has not
    kind_missing: float  # 1 when an amount, a number or the like is asked that it has not
    elsewhere: float  # 1 when another body is known to answer for the subject


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


def estimate(features: Features, calibration: Calibration) -> float:
    """Probability, 0 to 1, that the best passages answer."""
    total = calibration.intercept + sum(
        weight * getattr(features, name) for name, weight in calibration.weights.items()
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def features(index: Index, question: str, hits: Sequence[Hit]) -> Features:
    """Features of a question and its hits, best first; all zero without a hit."""
    if not hits:
        return _NOTHING
    best = hits[0]
    document = index.documents[best.passage.document_id]
    words = index.text_of(best.passage)
    near = [words, best.example, *questions_at(document, best.passage.start, best.passage.end)]
    weighed = Weighed.of(index, question)
    years = _years(question)
    asked, offered = asked_for(question), offered_by([words])[0]
    return Features(
        match=float(matches(index, question, [" ".join(near)])[0]),
        gap_votes=best.gap_votes,
        gap_lead=best.gap_lead,
        coverage=weighed.share_in(near),
        document_coverage=weighed.share_in_document(index, document),
        names_year=float(bool(years)),
        year_missing=float(any(year not in words for year in years)),
        year_unknown=float(any(year not in document.text for year in years)),
        kind_missing=float((asked & ~offered)[_FIGURES].any()),
        elsewhere=float(bool(pointers(index, question))),
    )


def features_together(index: Index, question: str, texts: Sequence[str]) -> Features:
    """Features of a question that several texts answer together, as a list or a comparison.

    No single passage has to hold all that is asked for, so what is asked of one passage is not
    asked here. All zero without a text.
    """
    if not texts:
        return _NOTHING
    weighed = Weighed.of(index, question)
    share = weighed.share_in(texts)
    years = _years(question)
    missing = float(any(all(year not in text for text in texts) for year in years))
    return replace(
        _NOTHING,
        match=float(matches(index, question, [" ".join(texts)])[0]),
        coverage=share,
        document_coverage=share,
        names_year=float(bool(years)),
        year_missing=missing,
        elsewhere=float(bool(pointers(index, question))),
    )


def _years(question: str) -> set[str]:
    return {year for period in periods_in(question) for year in _YEAR.findall(period.text)}


_NOTHING = Features(**dict.fromkeys((f.name for f in fields(Features)), 0.0))
