"""What a set, a benchmark or a file of judgements says is right, in one shape."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.evaluation.beir import Beir
from assistant.evaluation.metrics import BEIR_METRICS, SET_METRICS
from assistant.evaluation.report import Row
from assistant.evaluation.runs import Ranking
from assistant.evaluation.sets import QuestionSet
from assistant.evaluation.trec import Qrels

_SHOWN = 10  # documents kept per row


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions and the documents that answer them."""

    name: str
    sha256: str  # tells whether two results are on the same set
    questions: dict[str, str]  # question id -> its text, "" = not known; all of them, in order
    qrels: dict[str, dict[str, int]]  # question id -> document id -> grade; of those with an answer
    metrics: tuple[str, ...]  # of a ranking of these, see assistant.evaluation.metrics


def judged_set(question_set: QuestionSet) -> Judged:
    """The judgements of a question set: every document that answers has grade 1."""
    return Judged(
        name=question_set.name,
        sha256=question_set.sha256,
        questions={q.id: q.question for q in question_set.questions},
        qrels={q.id: dict.fromkeys(q.documents, 1) for q in question_set.questions if q.documents},
        metrics=SET_METRICS,
    )


def judged_beir(beir: Beir) -> Judged:
    """The judgements of a benchmark."""
    return Judged(beir.name, beir.sha256, beir.queries, beir.qrels, BEIR_METRICS)


def judged_qrels(qrels: Qrels) -> Judged:
    """The judgements of a TREC file, which has no words of the questions."""
    questions = dict.fromkeys(qrels.grades, "")
    return Judged(qrels.name, qrels.sha256, questions, qrels.grades, BEIR_METRICS)


def ranked_row(
    judged: Judged, question_id: str, metrics: Mapping[str, float], ranking: Ranking
) -> Row:
    """The row of a question that was ranked; the best grade is expected first."""
    grades = judged.qrels.get(question_id, {})
    return Row(
        id=question_id,
        question=judged.questions[question_id],
        expected=tuple(
            sorted((i for i, g in grades.items() if g > 0), key=grades.__getitem__, reverse=True)
        ),
        found=tuple(ranking)[:_SHOWN],
        metrics=dict(metrics),
    )
