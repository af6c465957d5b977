"""Fit the calibration of a home on questions about its own sources."""

from dataclasses import fields
from pathlib import Path

from assistant.calibrations import KINDS, Fitted, Kind, shipped, write_calibrations
from assistant.confidence import Features
from assistant.dutch import sentence
from assistant.evaluation.calibrate import Wishes, fit, to_fitted
from assistant.evaluation.costs import name_of, told
from assistant.evaluation.fitting import Logistic
from assistant.evaluation.observing import observe
from assistant.evaluation.sets import QuestionSet
from corpus.errors import UserError
from index.build import Progress
from index.search import Index


def calibrate_home(
    home: Path,
    index: Index,
    question_set: QuestionSet,
    *,
    wishes: Wishes,
    progress: Progress | None = None,
) -> str:
    """Fit each kind of calibration that the set has questions for, and keep them in the home.

    A kind with too few keeps what ships. Returns what there is to tell, in Dutch.

    Raises:
        UserError: when no kind has enough, or the set expects what the index does not have;
            nothing has changed then.
    """
    observed = observe(index, question_set, progress=progress)
    made: dict[Kind, Fitted] = {}
    texts, failures = [], []
    for kind in KINDS:
        rows = observed.of_kind(kind)
        if not rows.any():
            continue
        part = observed.part(rows)
        try:
            fitted = fit(part, wishes, base=logistic(shipped()[kind]))
        except UserError as error:
            failures.append(f"{name_of(kind)}: {error}")
            continue
        made[kind] = to_fitted(fitted, question_set, index)
        texts.append(told(kind, fitted, part))
    if not made:
        raise UserError("; ".join(failures))
    kept = [f"{sentence(reason)} De meegeleverde kalibratie blijft gelden." for reason in failures]
    path = write_calibrations(home, made)
    return "\n\n".join([*texts, *kept, f"Bewaard in {path}."])


def logistic(fitted: Fitted) -> Logistic:
    """The model of a calibration, its weights in the order of the fields of Features."""
    return Logistic(fitted.intercept, tuple(fitted.weights[f.name] for f in fields(Features)))
