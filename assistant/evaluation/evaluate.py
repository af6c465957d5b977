"""A set and an index in, or a ranking from elsewhere, and a result out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from time import perf_counter
from typing import Any

import numpy as np

from assistant.answer import Calibrate
from assistant.conversation import understand
from assistant.evaluation.beir import Beir
from assistant.evaluation.judged import Judged, judged_beir, judged_set, ranked_row
from assistant.evaluation.metrics import (
    RESAMPLES,
    SEED,
    Estimate,
    auroc_estimate,
    mean,
    ranking_metrics,
)
from assistant.evaluation.report import Latency, Result, Row
from assistant.evaluation.runs import DEPTH, PASSAGES, Answered, Ranking, ask, rank_documents
from assistant.evaluation.sets import Question, QuestionSet, check_against
from assistant.evaluation.trec import Run
from corpus.errors import UserError
from index.analysis import analysis_fingerprint
from index.build import Progress
from index.fusion import FUSION
from index.search import Index

# (index, question, earlier questions, oldest first) -> the question as it should be searched
Resolve = Callable[[Index, str, Sequence[str]], str]


def as_understood(index: Index, question: str, history: Sequence[str]) -> str:
    """The Resolve of the product: what a question means after those before it."""
    return understand(index, question, history).question


def evaluate_set(
    index: Index,
    question_set: QuestionSet,
    *,
    calibrate: Calibrate | None = None,
    resolve: Resolve = as_understood,
    progress: Progress | None = None,
) -> tuple[Result, dict[str, Ranking]]:
    """Answer every question, and rank the documents for it; rankings by question id.

    A question with a history is searched as `resolve` says.

    Raises:
        UserError: when the set expects documents or quotes that the index does not have.
    """
    check_against(question_set, index.documents)
    started = perf_counter()
    index.search(question_set.questions[0].question)  # the first one loads tables: not timed
    answers: dict[str, Answered] = {}
    rankings: dict[str, Ranking] = {}
    for done, question in enumerate(question_set.questions, 1):
        searched = resolve(index, question.question, question.history)
        answers[question.id] = ask(index, question, searched=searched, calibrate=calibrate)
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
    judged = judged_beir(beir)
    found = ranking_metrics(judged.metrics, judged.qrels, rankings)
    rows = tuple(ranked_row(judged, i, found[i], ranking) for i, ranking in rankings.items())
    result = Result(
        set=beir.name,
        metrics=summarise(rows),
        config=_config(index, judged.sha256),
        quotes=0,
        violations=0,
        latency=_latency(milliseconds),
        elapsed_ms=(perf_counter() - started) * 1000,
        rows=rows,
    )
    return result, rankings


def evaluate_run(judged: Judged, run: Run) -> Result:
    """Measure a ranking that any system made, by the judgements of a set.

    A question that the run does not have counts with 0; one that is not in the set does not count.

    Raises:
        UserError: when the run has no question of the set.
    """
    started = perf_counter()
    if not run.rankings.keys() & judged.qrels.keys():
        raise UserError(
            f"rangschikking {run.name!r} heeft geen enkele vraag van {judged.name!r}; controleer "
            "of de bestanden bij elkaar horen"
        )
    rankings = {i: run.rankings.get(i, {}) for i in judged.questions}
    found = ranking_metrics(judged.metrics, judged.qrels, rankings)
    rows = tuple(ranked_row(judged, i, found.get(i, {}), r) for i, r in rankings.items())
    return Result(
        set=judged.name,
        metrics=summarise(rows),
        config={
            "run": run.name,
            "run_sha256": run.sha256,
            "bootstrap": {"resamples": RESAMPLES, "seed": SEED},
            "set_sha256": judged.sha256,
        },
        quotes=0,
        violations=0,
        latency=None,
        elapsed_ms=(perf_counter() - started) * 1000,
        rows=rows,
    )


def _rows(
    question_set: QuestionSet, answers: Mapping[str, Answered], rankings: Mapping[str, Ranking]
) -> tuple[Row, ...]:
    judged = judged_set(question_set)
    found = ranking_metrics(judged.metrics, judged.qrels, rankings)
    return tuple(
        replace(
            ranked_row(
                judged,
                q.id,
                found.get(q.id, {}) | _answer_metrics(q, answers[q.id]),
                rankings[q.id],
            ),
            status=answers[q.id].status,
            probability=answers[q.id].probability,
        )
        for q in question_set.questions
    )


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
    if len(question.documents) > 1:
        metrics["AllQuoted"] = float(set(question.documents) <= set(given.quoted))
    return metrics


def _config(index: Index, set_sha256: str) -> dict[str, Any]:
    return {
        "model": index.encoder.name or "meegeleverd",
        "model_fingerprint": index.encoder.fingerprint,
        "analysis": analysis_fingerprint(),
        "fusion": asdict(FUSION),
        "counts": index.counts(),
        "depth": DEPTH,
        "bootstrap": {"resamples": RESAMPLES, "seed": SEED},
        "set_sha256": set_sha256,
    }


def _latency(milliseconds: Sequence[float]) -> Latency:
    p50, p99 = np.percentile(milliseconds, (50, 99))
    return Latency(float(p50), float(p99))
