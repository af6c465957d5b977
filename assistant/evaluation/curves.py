"""Reliability and risk-coverage curves of the probability, as numbers and as pictures.

`python -m assistant.evaluation.curves SET.jsonl ... --out docs/images` writes
reliability-NAME.svg for each set and risk-coverage.svg for all of them. On the set that the
calibration was fitted on, probabilities are out of fold; on any other they are those of answers.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.calibrations import KINDS, Calibrations, calibrations_of, shipped
from assistant.dutch import decimal, sentence
from assistant.evaluation.calibrate import Wishes, fit
from assistant.evaluation.calibrate_home import logistic
from assistant.evaluation.drawing import Point, Series, draw
from assistant.evaluation.fitting import (
    Bin,
    Labels,
    Vector,
    brier,
    expected_calibration_error,
    reliability,
)
from assistant.evaluation.metrics import auroc
from assistant.evaluation.observing import Observed, observe
from assistant.evaluation.report import table
from assistant.evaluation.sets import QuestionSet, read_set
from assistant.files import write_text
from corpus.errors import UserError

_MOST = 2  # sets in one picture
_RISK_TOP = 0.5  # of the axis; a higher risk is of no use to anyone


@dataclass(frozen=True, slots=True)
class Judged:
    """The probabilities of a set and what came of them; row i is question i."""

    name: str  # of the set, without suffix
    probabilities: Vector
    correct: Labels
    answerable: Labels
    answered: Labels  # at the threshold in use
    out_of_fold: bool


def risk_coverage(probabilities: Vector, correct: Labels) -> tuple[Vector, Vector]:
    """Share of questions answered, and share wrong among those, as the threshold falls.

    One place for each distinct probability, so equal ones are answered together.
    """
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    last = np.append(ranked[1:] != ranked[:-1], True)  # of its probability
    answered = np.arange(1, len(order) + 1)
    wrong = np.cumsum(~correct[order])
    return (answered / len(order))[last], (wrong / answered)[last]


def area_under(coverage: Vector, risk: Vector) -> float:
    """Mean risk over all coverages, 0 to 1, lower is better; of the curve of `risk_coverage`."""
    return float(risk @ np.diff(coverage, prepend=0.0))


def judge(observed: Observed, question_set: QuestionSet, calibrations: Calibrations) -> Judged:
    """The probabilities that answers have, or out of fold where they were fitted on this set."""
    probabilities = np.empty(len(observed.correct))
    answered = np.zeros(len(observed.correct), dtype=np.bool_)
    seen = False
    for kind in KINDS:
        rows = observed.of_kind(kind)
        if not rows.any():
            continue
        fitted = calibrations[kind]
        on = fitted.fitted_on
        part = observed.part(rows)
        if on.sha256 == question_set.sha256:
            wishes = Wishes(on.max_wrong, on.max_missed)
            base = logistic(shipped()[kind]) if on.recalibrated else None
            probabilities[rows] = fit(part, wishes, base=base).probabilities
            seen = True
        else:
            probabilities[rows] = logistic(fitted).probabilities(part.features)
        answered[rows] = probabilities[rows] >= fitted.answered
    name = Path(question_set.name).stem
    return Judged(name, probabilities, observed.correct, observed.answerable, answered, seen)


def reliability_picture(judged: Judged) -> bytes:
    """Mean probability and share right of each bin, with its 95 % interval (Wilson), as SVG."""
    from scipy.stats import binomtest  # here, because loading it is slow

    bins = reliability(judged.probabilities, judged.correct)
    points = []
    for one in bins:
        interval = binomtest(one.true, one.count).proportion_ci(method="wilson")
        points.append(Point(one.predicted, one.true / one.count, interval.low, interval.high))
    error = expected_calibration_error(bins)
    series = Series(
        f"{_size(bins)} questions a point; ECE {error:.3f}",
        tuple((p.x, p.y) for p in points),
        tuple(points),
    )
    return draw(
        f"Reliability on {_told(judged)}",
        [series],
        x_label="Predicted probability that the quotes answer",
        y_label="Share of questions answered right",
        y_top=1.0,
        ideal=True,
    )


def risk_picture(sets: Sequence[Judged]) -> bytes:
    """The risk-coverage curves of one or two sets as SVG; a point marks the threshold in use."""
    series = []
    for judged in sets:
        coverage, risk = risk_coverage(judged.probabilities, judged.correct)
        area = area_under(coverage, risk)
        share = float(judged.answered.mean())
        wrong = _wrong(judged)
        series.append(
            Series(
                f"{_told(judged)}; area {area:.3f}",
                tuple(zip(coverage.tolist(), risk.tolist(), strict=True)),
                (Point(share, wrong, wrong, wrong),),
            )
        )
    return draw(
        "Risk and coverage",
        series,
        x_label="Coverage: share of all questions answered",
        y_label="Risk: share wrong among those answered",
        y_top=_RISK_TOP,
        ideal=False,
    )


def to_text(sets: Sequence[Judged]) -> str:
    """The figures behind the pictures, one row a set."""
    head = ("set", "vragen", "AUROC", "AUROC beantwoordbaar", "Brier", "ECE", "AURC",
            "beantwoord", "van beantwoordbare", "van onbeantwoordbare", "fout", "")  # fmt: skip
    rows = []
    for judged in sets:
        seen, right, able = judged.probabilities, judged.correct, judged.answerable
        numbers = (
            auroc(seen[right], seen[~right]),
            auroc(seen[able], seen[~able]),
            brier(seen, right),
            expected_calibration_error(reliability(seen, right)),
            area_under(*risk_coverage(seen, right)),
            float(judged.answered.mean()),
            float(judged.answered[able].mean()),
            float(judged.answered[~able].mean()),
            _wrong(judged),
        )
        note = "gekruist" if judged.out_of_fold else ""
        rows.append((judged.name, str(len(seen)), *map(decimal, numbers), note))
    return "\n".join(table([head, *rows]))


def _wrong(judged: Judged) -> float:
    """Share wrong among the questions answered at the threshold in use; 0 when none is."""
    return float((~judged.correct[judged.answered]).mean()) if judged.answered.any() else 0.0


def _told(judged: Judged) -> str:
    return f"{judged.name} (out of fold)" if judged.out_of_fold else judged.name


def _size(bins: Sequence[Bin]) -> str:
    low, high = min(b.count for b in bins), max(b.count for b in bins)
    return str(low) if low == high else f"{low}-{high}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m assistant.evaluation.curves")
    parser.add_argument("sets", type=Path, nargs="+", help="een of twee vragensets (JSON Lines)")
    parser.add_argument("--home", type=Path, help="map met de index")
    parser.add_argument("--out", type=Path, required=True, help="map voor de tekeningen")
    options = parser.parse_args(arguments)
    try:
        text = _draw(options)
    except UserError as error:
        sys.stderr.write(f"{sentence(str(error))}\n")
        return 2
    sys.stdout.write(f"{text}\n")
    return 0


def _draw(options: argparse.Namespace) -> str:
    # Imported here: it brings the readers of all formats, which nothing else here needs.
    from assistant.commands.options import home_of, open_home

    if len(options.sets) > _MOST:
        raise UserError(f"er zijn {len(options.sets)} vragensets; geef er hoogstens {_MOST}")
    sets = [read_set(path) for path in options.sets]
    index = open_home(options.home)
    calibrations = calibrations_of(home_of(options.home), index.encoder.fingerprint)
    judged = [judge(observe(index, one), one, calibrations) for one in sets]
    for one in judged:
        write_text(options.out / f"reliability-{one.name}.svg", reliability_picture(one).decode())
    write_text(options.out / "risk-coverage.svg", risk_picture(judged).decode())
    return to_text(judged)


if __name__ == "__main__":
    sys.exit(main())
