"""A set and an index in, a result out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from time import perf_counter
from typing import Any

import numpy as np

from assistant.confidence import Calibration
from assistant.evaluation.beir import Beir
from assistant.evaluation.metrics import (
    BEIR_METRICS,
    RESAMPLES,
    SEED,
    SET_METRICS,
    Estimate,
    auroc_estimate,
    mean,
    ranking_metrics,
)
from assistant.evaluation.report import Latency, Result, Row
from assistant.evaluation.runs import DEPTH, PASSAGES, Answered, Ranking, ask, rank_documents
from assistant.evaluation.sets import Question, QuestionSet, check_against
from index.analysis import analysis_fingerprint
from index.build import Progress
from index.fusion import WEIGHTS
from index.search import Index

_SHOWN = 10  # documents kept per row

# (question, earlier questions, oldest first) -> the question as it should be searched
Resolve = Callable[[str, Sequence[str]], str]


def as_asked(question: str, history: Sequence[str]) -> str:
    """The Resolve that ignores the conversation."""
    return question


def evaluate_set(
    index: Index,
    question_set: QuestionSet,
    *,
    calibration: Calibration | None = None,
    resolve: Resolve = as_asked,
    progress: Progress | None = None,
) -> tuple[Result, dict[str, Ranking]]:
    """Answer every question, and rank the documents for it; rankings by question id.

    Raises:
        UserError: when the set expects documents or quotes that the index does not have.
    """
    check_against(question_set, index.documents)
    started = perf_counter()
    index.search(question_set.questions[0].question)  # the first one loads tables: not timed
    answers: dict[str, Answered] = {}
    rankings: dict[str, Ranking] = {}
    for done, question in enumerate(question_set.questions, 1):
        searched = resolve(question.question, question.history)
        answers[question.id] = ask(index, question, searched=searched, calibration=calibration)
        hits = index.search(searched, PASSAGES)
        rankings[question.id] = rank_documents(index, searched, hits)
        if progress is not None:
            progress(done, len(question_set.questions))
    rows = _rows(question_set, answers, rankings)
    result = Result(
        set=question_set.name,
        metrics=summarise(rows),
        config=_config(index, question_set.sha256),
        quotes=sum(a.quotes for a in answers.values()),
        violations=sum(a.violations for a in answers.values()),
        latency=_latency([a.milliseconds for a in answers.values()]),
        elapsed_ms=(perf_counter() - started) * 1000,
        rows=rows,
    )
    return result, rankings


def evaluate_beir(
    index: Index, beir: Beir, *, progress: Progress | None = None
) -> tuple[Result, dict[str, Ranking]]:
    """Rank the documents of a benchmark, which the index was built from, for every question.

    A document with the id of the question counts like any other: in some benchmarks it is the
    answer. (BEIR's own evaluation leaves it out, for Quora and ArguAna.)
    """
    started = perf_counter()
    index.search(next(iter(beir.queries.values())))  # the first one loads tables: not timed
    rankings: dict[str, Ranking] = {}
    milliseconds: list[float] = []
    for done, (query_id, query) in enumerate(beir.queries.items(), 1):
        asked = perf_counter()
        hits = index.search(query, PASSAGES)
        milliseconds.append((perf_counter() - asked) * 1000)
        rankings[query_id] = rank_documents(index, query, hits)
        if progress is not None:
            progress(done, len(beir.queries))
    found = ranking_metrics(BEIR_METRICS, beir.qrels, rankings)
    rows = tuple(
        Row(query_id, found[query_id], tuple(ranking)[:_SHOWN])
        for query_id, ranking in rankings.items()
    )
    result = Result(
        set=beir.name,
        metrics=summarise(rows),
        config=_config(index, beir.sha256),
        quotes=0,
        violations=0,
        latency=_latency(milliseconds),
        elapsed_ms=(perf_counter() - started) * 1000,
        rows=rows,
    )
    return result, rankings


def _rows(
    question_set: QuestionSet, answers: Mapping[str, Answered], rankings: Mapping[str, Ranking]
) -> tuple[Row, ...]:
    found = ranking_metrics(SET_METRICS, set_qrels(question_set), rankings)
    return tuple(
        Row(
            id=q.id,
            metrics=found.get(q.id, {}) | _answer_metrics(q, answers[q.id]),
            documents=tuple(rankings[q.id])[:_SHOWN],
            status=answers[q.id].status,
            probability=answers[q.id].probability,
        )
        for q in question_set.questions
    )


def set_qrels(question_set: QuestionSet) -> dict[str, dict[str, int]]:
    """Judgements of the answerable questions: every document that answers has grade 1."""
    return {q.id: dict.fromkeys(q.documents, 1) for q in question_set.questions if q.documents}


def summarise(rows: Sequence[Row]) -> dict[str, Estimate]:
    """Each metric over the rows that have it, in order of appearance; then AUROC when it exists."""
    values: dict[str, list[float]] = {}
    for row in rows:
        for name, value in row.metrics.items():
            values.setdefault(name, []).append(value)
    metrics = {name: mean(numbers) for name, numbers in values.items()}
    positive = [r.probability for r in rows if r.probability is not None and r.answerable]
    negative = [r.probability for r in rows if r.probability is not None and not r.answerable]
    if positive and negative:
        metrics["AUROC"] = auroc_estimate(positive, negative)
    return metrics


def _answer_metrics(question: Question, given: Answered) -> dict[str, float]:
    """Shares that the mean over questions turns into rates; which there are depends on the row."""
    answered = float(given.status == "answered")
    shown = float(given.status != "not_found")
    if question.documents:
        metrics = {"Answered": answered, "AnsweredOrPossible": shown}
    else:
        metrics = {"FalseAnswered": answered, "FalseAnsweredOrPossible": shown}
    if answered:
        metrics["WrongAmongAnswered"] = float(given.quoted[0] not in question.documents)
    if question.quotes:
        for k in (1, 3):
            metrics[f"QuoteSuccess@{k}"] = float(1 <= given.quote_rank <= k)
    return metrics


def _config(index: Index, set_sha256: str) -> dict[str, Any]:
    return {
        "model": index.encoder.name or "meegeleverd",
        "model_fingerprint": index.encoder.fingerprint,
        "analysis": analysis_fingerprint(),
        "weights": asdict(WEIGHTS),
        "counts": index.counts(),
        "depth": DEPTH,
        "bootstrap": {"resamples": RESAMPLES, "seed": SEED},
        "set_sha256": set_sha256,
    }


def _latency(milliseconds: Sequence[float]) -> Latency:
    p50, p99 = np.percentile(milliseconds, (50, 99))
    return Latency(float(p50), float(p99))
