"""Two results on one set, question by question: what changed, and whether it could be chance."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.dutch import decimal
from assistant.evaluation.metrics import LOWER_IS_BETTER, SEED
from assistant.evaluation.report import Result, table
from corpus.errors import UserError

_RESAMPLES = 9_999
_SIGNIFICANT = 0.05
_TINY = 1e-5  # results are rounded to six decimals when they are written
# Metrics whose questions are told by id, with what it means to win one.
_TOLD = {
    "Success@1": "juiste bron op de eerste plaats",
    "FalseAnswered": "onbeantwoordbare vraag kreeg geen antwoord",
    "QuoteSuccess@3": "verwacht citaat bij de eerste drie",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of two results over the questions that have it in both."""

    metric: str
    value: float
    other: float
    p: float  # of a two-sided paired randomisation test of the mean; 1 without any difference
    won: tuple[str, ...]  # ids of the questions that got better, in the order of the set
    lost: tuple[str, ...]  # ids of those that got worse

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
        mine = {r.id: r.metrics[metric] for r in result.rows if metric in r.metrics}
        theirs = {i: r.metrics[metric] for i, r in old.items() if metric in r.metrics}
        if mine and mine.keys() == theirs.keys() and metric != "WrongAmongAnswered":
            differences.append(_difference(metric, mine, theirs, seed=seed))
    return Comparison(result.set, len(result.rows), tuple(differences))


def _difference(
    metric: str, mine: dict[str, float], theirs: dict[str, float], *, seed: int
) -> Difference:
    gains = {i: mine[i] - theirs[i] for i in mine}
    better = -1.0 if metric in LOWER_IS_BETTER else 1.0
    return Difference(
        metric=metric,
        value=sum(mine.values()) / len(mine),
        other=sum(theirs.values()) / len(theirs),
        p=paired_p(list(gains.values()), seed=seed),
        won=tuple(i for i, gain in gains.items() if better * gain > _TINY),
        lost=tuple(i for i, gain in gains.items() if better * gain < -_TINY),
    )


def paired_p(gains: list[float], *, seed: int = SEED) -> float:
    """Two-sided p of the mean gain, were the sign of every gain a toss of a coin.

    Exact up to 13 gains that are not 0, where all tosses can be counted; else over random ones.
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
                "won": list(d.won),
                "lost": list(d.lost),
            }
            for d in comparison.differences
        },
    }


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
            lines.append(f"  gewonnen: {', '.join(d.won) or 'geen'}")
            lines.append(f"  verloren: {', '.join(d.lost) or 'geen'}")
    return "\n".join(lines)


def _verdict(difference: Difference) -> str:
    if not difference.won and not difference.lost:
        return "gelijk"
    if difference.p >= _SIGNIFICANT:
        return "kan toeval zijn"
    lower = difference.metric in LOWER_IS_BETTER
    return "beter" if (difference.difference > 0) is not lower else "slechter"
