"""A calibration that can be worked out by hand, as a file holds it and as it is read."""

from dataclasses import fields
from typing import Any

from assistant.calibrations import Fitted
from assistant.confidence import Features

RECORD: dict[str, Any] = {
    "intercept": -1.0,
    "weights": {f.name: 0.5 for f in fields(Features)},
    "answered": 0.7,
    "possible": 0.4,
    "thresholds": {"0.05": 0.7, "0.1": 0.5, "0.3": 0.3},
    "fitted_on": {
        "set": "set.jsonl", "sha256": "0" * 64, "questions": 50, "model_fingerprint": "model",
        "recalibrated": False, "max_wrong": 0.05, "max_missed": 0.05, "auroc": 0.9,
        "auroc_answerable": 0.9, "brier": 0.1, "ece": 0.03, "folds": 5, "ridge": 1.0, "seed": 1,
    },
}  # fmt: skip
FITTED = Fitted.model_validate(RECORD)
