"""Two results on one set, question by question: what changed, and whether it could be chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from assistant.dutch import decimal
from assistant.evaluation.metrics import LOWER_IS_BETTER, SEED
from assistant.evaluation.report import Result, table
from corpus.errors import UserError

_RESAMPLES = 9_999
_SIGNIFICANT = 0.05
_TINY = 1e-5  # results are rounded to six decimals when they are written
_LISTED = 10  # questions won or lost that the text names per metric
# Metrics whose questions the text names, with what it means to win one.
_TOLD = {
    "Success@1": "juiste bron op de eerste plaats",
    "nDCG@10": "rangschikking van de eerste tien",
    "FalseAnswered": "onbeantwoordbare vraag kreeg geen antwoord",
    "QuoteSuccess@3": "verwacht citaat bij de eerste drie",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One question of a metric."""

    id: str
    question: str  # "" = not known
    value: float
    other: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of two results over the questions that have it in both."""

    metric: str
    value: float
    other: float
    p: float  # of a two-sided paired randomisation test of the mean; 1 without any difference
    won: tuple[Change, ...]  # the questions that got better, in the order of the set
    lost: tuple[Change, ...]  # those that got worse

    @property
    def difference(self) -> float:
        """`value - other`; above 0 is better unless the metric is in LOWER_IS_BETTER."""
        return self.value - self.other


@dataclass(frozen=True, slots=True)
class Comparison:
    """A result against an older one."""

    set: str
    questions: int
    differences: tuple[Difference, ...]  # in the order of the metrics of the result


def compare(result: Result, other: Result, *, seed: int = SEED) -> Comparison:
    """Compare per metric that each question has in both results or in neither.

    AUROC belongs to no single question, and the answers given are not the same questions in both,
    so those two are left out.

    Raises:
        UserError: when the results are not on the same set.
    """
    old = {row.id: row for row in other.rows}
    same = result.config.get("set_sha256") == other.config.get("set_sha256")
    if not same or [row.id for row in result.rows] != list(old):
        raise UserError(
            f"de resultaten {result.set!r} ({len(result.rows)} vragen) en {other.set!r} "
            f"({len(other.rows)} vragen) komen niet van dezelfde vragenset; meet beide op "
            "hetzelfde bestand"
        )
    differences = []
    for metric in result.metrics:
        mine = [row for row in result.rows if metric in row.metrics]
        theirs = [i for i, row in old.items() if metric in row.metrics]
        if mine and [row.id for row in mine] == theirs and metric != "WrongAmongAnswered":
            changes = [
                Change(r.id, r.question, r.metrics[metric], old[r.id].metrics[metric]) for r in mine
            ]
            differences.append(_difference(metric, changes, seed=seed))
    return Comparison(result.set, len(result.rows), tuple(differences))


def _difference(metric: str, changes: Sequence[Change], *, seed: int) -> Difference:
    better = -1.0 if metric in LOWER_IS_BETTER else 1.0
    return Difference(
        metric=metric,
        value=sum(c.value for c in changes) / len(changes),
        other=sum(c.other for c in changes) / len(changes),
        p=paired_p([c.value - c.other for c in changes], seed=seed),
        won=tuple(c for c in changes if better * (c.value - c.other) > _TINY),
        lost=tuple(c for c in changes if better * (c.value - c.other) < -_TINY),
    )


def paired_p(
    gains: Sequence[float],
    *,
    alternative: Literal["two-sided", "less"] = "two-sided",
    seed: int = SEED,
) -> float:
    """Chance of a mean gain as far from 0, were the sign of every gain a toss of a coin.

    "less" counts only the tosses that come out as far below 0. Exact up to 13 gains that are not 0,
    where all tosses can be counted; else over random ones.
    """
    # Imported here: loading scipy.stats takes longer than most evaluations.
    from scipy.stats import permutation_test

    # A gain of 0 is the same under both signs, so leaving it out changes nothing but the work.
    moved = np.asarray([g for g in gains if abs(g) > _TINY])
    if len(moved) < 2:  # scipy wants two; with one, either sign is as far from 0
        return 1.0
    test = permutation_test(
        (moved,),
        np.sum,
        permutation_type="samples",
        n_resamples=_RESAMPLES,
        alternative=alternative,
        batch=1_000,
        rng=np.random.default_rng(seed),
    )
    return float(test.pvalue)


def to_json(comparison: Comparison) -> dict[str, Any]:
    """For `evaluate --json --compare`, under the key "comparison"."""
    return {
        "set": comparison.set,
        "questions": comparison.questions,
        "metrics": {
            d.metric: {
                "value": round(d.value, 6),
                "other": round(d.other, 6),
                "difference": round(d.difference, 6),
                "p": round(d.p, 6),
                "won": [_change_json(c) for c in d.won],
                "lost": [_change_json(c) for c in d.lost],
            }
            for d in comparison.differences
        },
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {"id": change.id, "value": round(change.value, 6), "other": round(change.other, 6)}


def to_text(comparison: Comparison) -> str:
    """The table for a terminal, and which questions went over."""
    rows = [("maat", "nu", "eerder", "verschil", "p", "beter", "slechter", "besluit")]
    rows += [
        (
            d.metric,
            decimal(d.value),
            decimal(d.other),
            decimal(d.difference, sign=True),
            "<0,001" if d.p < 0.001 else decimal(d.p),
            str(len(d.won)),
            str(len(d.lost)),
            _verdict(d),
        )
        for d in comparison.differences
    ]
    lines = [f"vergelijking op {comparison.set}: {comparison.questions} vragen", "", *table(rows)]
    for d in comparison.differences:
        if d.metric in _TOLD and (d.won or d.lost):
            lines += ["", f"{d.metric} ({_TOLD[d.metric]})"]
            lines += _listed("gewonnen", d.won) + _listed("verloren", d.lost)
    return "\n".join(lines)


def _listed(name: str, changes: Sequence[Change]) -> list[str]:
    """The questions, those that changed most first, with the figure of then and of now."""
    if not changes:
        return [f"  {name}: geen"]
    most = sorted(changes, key=lambda c: abs(c.value - c.other), reverse=True)
    lines = [f"  {name}: {len(changes)}"]
    lines += [
        f"    {c.id}  {decimal(c.other)} -> {decimal(c.value)}  {c.question}".rstrip()
        for c in most[:_LISTED]
    ]
    if len(changes) > _LISTED:
        lines.append(f"    ... en nog {len(changes) - _LISTED}; --json noemt ze alle")
    return lines


def _verdict(difference: Difference) -> str:
    if not difference.won and not difference.lost:
        return "gelijk"
    if difference.p >= _SIGNIFICANT:
        return "kan toeval zijn"
    lower = difference.metric in LOWER_IS_BETTER
    return "beter" if (difference.difference > 0) is not lower else "slechter"
