"""What an index makes of a labelled set: the features of each question, and whether it went right.

A question went right when its sources answer it AND the answer shows that: a quote from a wrong
document, or another sentence than the one that answers, is a wrong answer.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Answer, answer
from assistant.calibrations import Kind, kind_of
from assistant.confidence import Calibration
from assistant.conversation import understand
from assistant.evaluation.fitting import Labels, Matrix
from assistant.evaluation.sets import Question, QuestionSet, check_against
from corpus.blocks import canonical
from index.build import Progress
from index.search import Index

_QUOTES = 3  # that an answer shows by default, and of which one must answer
# Every question is to show its quotes; neither hits nor quotes depend on the calibration otherwise.
_ALWAYS = Calibration(intercept=0.0, weights={}, answered=0.0, possible=0.0)


@dataclass(frozen=True, slots=True)
class Observed:
    """What the index makes of a set; row i is question i."""

    features: Matrix  # columns in the order of the fields of Features
    correct: Labels  # see `is_right`
    answerable: Labels
    kinds: NDArray[np.str_]  # which calibration is for the question, see KINDS
    groups: tuple[str, ...]  # main document, or the question itself when there is none

    def part(self, rows: Labels) -> "Observed":
        """These questions only; at least one."""
        return Observed(
            self.features[rows],
            self.correct[rows],
            self.answerable[rows],
            self.kinds[rows],
            tuple(g for g, kept in zip(self.groups, rows, strict=True) if kept),
        )

    def of_kind(self, kind: Kind) -> Labels:
        """Which questions this kind of calibration is for."""
        return np.asarray(self.kinds == kind)


def observe(
    index: Index, question_set: QuestionSet, *, progress: Progress | None = None
) -> Observed:
    """Ask every question as a user would, after those of its history.

    Raises:
        UserError: when the set expects what the index does not have.
    """
    check_against(question_set, index.documents)
    rows, correct, kinds = [], [], []
    for done, question in enumerate(question_set.questions, 1):
        asked = understand(index, question.question, question.history).question
        given = answer(index, asked, quotes=_QUOTES, calibrate=lambda _: _ALWAYS)
        rows.append(astuple(given.features))
        correct.append(is_right(question, given))
        kinds.append(kind_of(given.hits))
        if progress is not None:
            progress(done, len(question_set.questions))
    return Observed(
        features=np.asarray(rows, dtype=np.float64),
        correct=np.asarray(correct),
        answerable=np.asarray([bool(q.documents) for q in question_set.questions]),
        kinds=np.asarray(kinds),
        groups=tuple(_groups(question_set.questions)),
    )


def is_right(question: Question, given: Answer) -> bool:
    """Whether an answer that shows its quotes answers the question.

    One of its first three quotes holds a labelled one; where none is labelled, the first comes
    from a right document. Never right: a question that must not be answered, an answer without
    quotes.
    """
    shown = [c.quote for c in given.citations[:_QUOTES]]
    if not question.quotes:
        return bool(shown) and shown[0].document_id in question.documents
    texts = [canonical(quote.text) for quote in shown]
    return any(wanted in text for wanted in question.quotes for text in texts)


def _groups(questions: Iterable[Question]) -> Iterable[str]:
    return (f"document {q.documents[0]}" if q.documents else f"question {q.id}" for q in questions)
