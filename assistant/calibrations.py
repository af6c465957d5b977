"""Calibrations as they are kept: the shipped ones, and those of a home, fitted on local questions.

Made by `assistant.evaluation.calibrate` and by `maatwijzer calibrate`; read at answer time, so
nothing here loads what fits them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.confidence import SHIPPED, Calibration, Features
from corpus.errors import UserError, os_reason
from index.durable import write_whole
from index.hits import Hit

# Documents with example questions are recognised by them; a page that a user added has none.
Kind = Literal["with_examples", "without_examples"]
KINDS: tuple[Kind, ...] = ("with_examples", "without_examples")

_MEND = (
    "maak ze opnieuw met 'maatwijzer calibrate SET.jsonl', of verwijder ze met "
    "'maatwijzer calibrate --reset'"
)

_Share = Annotated[float, Field(ge=0, le=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class FittedOn(_Record):
    """The questions behind a calibration, how it was fitted, and its quality out of fold."""

    set: str  # name of the file
    sha256: str  # of the bytes of the file
    questions: int  # of this kind of document
    model_fingerprint: str  # of the embedding model that searched
    recalibrated: bool  # True = the weights are the shipped ones, too few questions to fit others
    max_wrong: _Share  # the wish behind `answered`
    max_missed: _Share  # the wish behind `possible`
    auroc: float  # right against not right
    auroc_answerable: float  # answerable against not
    brier: float
    ece: float
    folds: int
    ridge: float
    seed: int


class Fitted(_Record):
    """A calibration with what an operator may choose from it."""

    intercept: float
    weights: dict[str, float]  # by field of Features, all of them
    answered: _Share  # threshold
    possible: _Share  # threshold, at most `answered`
    # Share of the unanswerable questions that may be answered -> the threshold at which they are.
    thresholds: dict[float, _Share]
    fitted_on: FittedOn

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if set(self.weights) != {f.name for f in fields(Features)}:
            raise ValueError("ze hoort bij een andere versie van het programma")
        ordered = [self.thresholds[rate] for rate in sorted(self.thresholds)]
        if not ordered or ordered != sorted(ordered, reverse=True):
            raise ValueError("haar drempels dalen niet")
        if not all(0 < rate < 1 for rate in self.thresholds) or self.possible > self.answered:
            raise ValueError("haar drempels kloppen niet")
        return self

    def calibration(self, max_wrong: float | None = None) -> Calibration:
        """With the thresholds for this wish (see `answered_threshold`); None = as it was fitted."""
        answered = (
            self.answered if max_wrong is None else answered_threshold(self.thresholds, max_wrong)
        )
        return Calibration(self.intercept, self.weights, answered, min(self.possible, answered))


class _File(_Record):
    with_examples: Fitted | None = None
    without_examples: Fitted | None = None


Calibrations = Mapping[Kind, Fitted]


def answered_threshold(thresholds: Mapping[float, float], max_wrong: float) -> float:
    """The threshold at which at most this share of the unanswerable questions is answered.

    `thresholds` has some rates, between 0 and 1, with theirs; between them it is interpolated.
    0 gives 1.0, which nothing reaches, and 1 gives 0.0, which everything does.

    Raises:
        UserError: when the share does not lie between 0 and 1.
    """
    if not 0 <= max_wrong <= 1:
        raise UserError(f"het deel foute antwoorden is {max_wrong}; geef een getal van 0 tot 1")
    rates = sorted(thresholds)
    known = [1.0, *(thresholds[rate] for rate in rates), 0.0]
    return float(np.interp(max_wrong, [0.0, *rates, 1.0], known))


def kind_of(hits: Sequence[Hit]) -> Kind:
    """Which calibration is for these hits, best first; a page without examples when none."""
    return "with_examples" if hits and hits[0].example else "without_examples"


@cache
def shipped() -> Calibrations:
    """The calibrations that ship, of both kinds."""
    return _read(SHIPPED)


def read_calibrations(home: Path) -> Calibrations | None:
    """What `maatwijzer calibrate` fitted in this home; None = nothing, so the shipped ones hold.

    A kind that is absent had too few questions: the shipped one holds for it.

    Raises:
        UserError: when the file cannot be read, is damaged or belongs to another version.
    """
    path = calibrations_path(home)
    try:
        return _read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(
            f"kalibratie {str(path)!r} kan niet gelezen worden ({os_reason(error)}); {_MEND}"
        ) from error
    except ValidationError as error:
        reason = _reason(error)
        raise UserError(f"kalibratie {str(path)!r} is niet bruikbaar: {reason}; {_MEND}") from error


def calibrations_of(home: Path, fingerprint: str) -> Calibrations:
    """Those of a home where it has its own, else the shipped ones; of both kinds.

    Raises:
        UserError: as `read_calibrations`, and when its own were made with another model than that
            with this fingerprint.
    """
    own = read_calibrations(home) or {}
    check_model(own, fingerprint)
    return {**shipped(), **own}


def check_model(calibrations: Calibrations, fingerprint: str) -> None:
    """Refuse calibrations that were fitted with another embedding model than this one.

    Raises:
        UserError: its cosines are other numbers, so the probabilities would mean nothing.
    """
    if any(c.fitted_on.model_fingerprint != fingerprint for c in calibrations.values()):
        raise UserError(f"de kalibratie in deze map is gemaakt met een ander model; {_MEND}")


def write_calibrations(home: Path, calibrations: Calibrations) -> Path:
    """Keep calibrations in a home, whole or not at all; the file.

    Raises:
        UserError: when the disk refuses.
    """
    path = calibrations_path(home)
    try:
        write_whole(path, to_text(calibrations).encode())
    except OSError as error:
        raise UserError(
            f"kalibratie {str(path)!r} kan niet bewaard worden ({os_reason(error)}); maak plaats "
            "of kies een andere map met --home"
        ) from error
    return path


def remove_calibrations(home: Path) -> bool:
    """Go back to the shipped calibrations; False when this home had none of its own.

    Raises:
        UserError: when the disk refuses.
    """
    path = calibrations_path(home)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UserError(
            f"kalibratie {str(path)!r} kan niet verwijderd worden ({os_reason(error)}); "
            "verwijder het bestand zelf"
        ) from error
    return True


def to_text(calibrations: Calibrations) -> str:
    """What a file of calibrations holds."""
    records = {kind: fitted.model_dump(mode="json") for kind, fitted in calibrations.items()}
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def calibrations_path(home: Path) -> Path:
    """Where a home keeps its own calibrations."""
    return home / "calibration.json"


def _read(path: Path) -> Calibrations:
    file = _File.model_validate_json(path.read_bytes())
    both = {"with_examples": file.with_examples, "without_examples": file.without_examples}
    return {kind: fitted for kind in KINDS if (fitted := both[kind]) is not None}


def _reason(error: ValidationError) -> str:
    """The first thing that is wrong, in Dutch where it is ours."""
    first = error.errors()[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    where = ".".join(map(str, first["loc"]))
    return f"veld {where!r} ontbreekt of klopt niet" if where else "ze is beschadigd"
