"""Fit a calibration; as a command, those that ship: `python -m assistant.evaluation.calibrate`.

What is reported, and the thresholds, come from probabilities of models that had not seen the
question, nor another one about its main document.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.calibrations import KINDS, Fitted, FittedOn, answered_threshold, to_text
from assistant.confidence import SHIPPED, Features
from assistant.dutch import counted, sentence
from assistant.evaluation.bare import bare
from assistant.evaluation.fitting import (
    Logistic,
    Vector,
    brier,
    expected_calibration_error,
    fit_intercept,
    fit_logistic,
    folds,
    out_of_fold,
    reliability,
    threshold_above,
    threshold_below,
)
from assistant.evaluation.metrics import SEED, auroc
from assistant.evaluation.observing import Observed, observe
from assistant.evaluation.sets import QuestionSet, read_set
from assistant.files import write_text
from corpus.errors import UserError
from index.build import build_index
from index.search import Index

FOLDS = 5
ENOUGH = 40  # questions, for weights of their own
_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)  # wishes with a threshold of their own
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an operator wants of the thresholds; shares, 0 to 1."""

    max_wrong: float = 0.05  # of the unanswerable questions, answered all the same
    max_missed: float = 0.05  # of the answerable ones, not even shown as possibly relevant

    def __post_init__(self) -> None:
        for share in (self.max_wrong, self.max_missed):
            if not 0 <= share <= 1:
                raise UserError(f"het deel {share} kan niet; geef een getal van 0 tot 1")


@dataclass(frozen=True, slots=True)
class Fit:
    """A calibration with what it was judged by."""

    wishes: Wishes  # behind `answered` and `possible`
    model: Logistic  # on all questions
    recalibrated: bool  # only its intercept was fitted
    by_document: bool  # questions about one document were held out together
    thresholds: dict[float, float]  # wish -> threshold
    answered: float  # threshold
    possible: float  # threshold, at most `answered`
    probabilities: Vector  # out of fold
    quality: dict[str, float]  # out of fold: auroc, auroc_answerable, brier, ece
    without: tuple[float, ...]  # auroc_answerable when a feature is left out, in their order


def fit(observed: Observed, wishes: Wishes, *, base: Logistic | None = None) -> Fit:
    """Fit a model, and choose thresholds by its out-of-fold probabilities.

    With fewer than ENOUGH questions only the intercept of `base` is fitted; without a base the
    weights always are.

    Raises:
        UserError: when the set has too little of either kind to fit anything.
    """
    correct, answerable = observed.correct, observed.answerable
    if min(correct.sum(), (~answerable).sum()) < FOLDS:
        raise UserError(
            f"van {counted(len(correct), 'vraag', 'vragen')} zijn er {correct.sum()} juist "
            f"beantwoord en {(~answerable).sum()} onbeantwoordbaar ('documents' is leeg), en van "
            f"elk zijn er minstens {FOLDS} nodig; vul de vragenset aan"
        )
    fold, by_document = _folds(observed)
    recalibrated = base is not None and len(correct) < ENOUGH
    fitting = (
        partial(fit_intercept, base=base, ridge=_RIDGE)
        if base is not None and recalibrated
        else partial(fit_logistic, ridge=_RIDGE)
    )
    unseen = out_of_fold(observed.features, correct, fold, fitting)
    rates = sorted({*_RATES, wishes.max_wrong} - {0.0, 1.0})
    thresholds = {rate: threshold_above(unseen, ~answerable, rate=rate) for rate in rates}
    answered = answered_threshold(thresholds, wishes.max_wrong)
    return Fit(
        wishes=wishes,
        model=fitting(observed.features, correct),
        recalibrated=recalibrated,
        by_document=by_document,
        thresholds=thresholds,
        answered=answered,
        possible=min(threshold_below(unseen, answerable, rate=wishes.max_missed), answered),
        probabilities=unseen,
        quality={
            "auroc": auroc(unseen[correct], unseen[~correct]),
            "auroc_answerable": auroc(unseen[answerable], unseen[~answerable]),
            "brier": brier(unseen, correct),
            "ece": expected_calibration_error(reliability(unseen, correct)),
        },
        without=_without(observed, fold),
    )


def _without(observed: Observed, fold: NDArray[np.int64]) -> tuple[float, ...]:
    """What each feature is worth: AUROC of answerable against not, fitted without it."""
    found = []
    for column in range(observed.features.shape[1]):
        fewer = np.delete(observed.features, column, axis=1)
        fitting = partial(fit_logistic, ridge=_RIDGE)
        seen = out_of_fold(fewer, observed.correct, fold, fitting)
        found.append(auroc(seen[observed.answerable], seen[~observed.answerable]))
    return tuple(found)


def _folds(observed: Observed) -> tuple[NDArray[np.int64], bool]:
    """The fold of each question, and whether those about one document are together.

    They cannot be when there are fewer documents than folds: then every question is by itself.
    Answerable and unanswerable ones are dealt out apart, so that each fold has both.
    """
    fold = np.empty(len(observed.groups), dtype=np.int64)
    groups = np.asarray(observed.groups)
    by_document = len(set(groups[observed.answerable])) >= FOLDS
    if not by_document:
        groups = np.arange(len(groups)).astype(str)
    for rows in (observed.answerable, ~observed.answerable):
        fold[rows] = folds(groups[rows].tolist(), count=FOLDS, seed=SEED)
    return fold, by_document


def to_fitted(fitted: Fit, question_set: QuestionSet, index: Index) -> Fitted:
    """What is kept of a fit on this set against this index."""
    names = [f.name for f in fields(Features)]
    return Fitted(
        intercept=round(fitted.model.intercept, 6),
        weights={n: round(w, 6) for n, w in zip(names, fitted.model.weights, strict=True)},
        answered=round(fitted.answered, 6),
        possible=round(fitted.possible, 6),
        thresholds={rate: round(t, 6) for rate, t in fitted.thresholds.items()},
        fitted_on=FittedOn(
            set=question_set.name,
            sha256=question_set.sha256,
            questions=len(fitted.probabilities),
            model_fingerprint=index.encoder.fingerprint,
            recalibrated=fitted.recalibrated,
            max_wrong=fitted.wishes.max_wrong,
            max_missed=fitted.wishes.max_missed,
            **{name: round(value, 4) for name, value in fitted.quality.items()},
            folds=FOLDS,
            ridge=_RIDGE,
            seed=SEED,
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m assistant.evaluation.calibrate")
    parser.add_argument("set", type=Path, help="vragenset (JSON Lines)")
    parser.add_argument("--home", type=Path, help="map met de index")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="waar de gewichten komen")
    parser.add_argument("--max-wrong", type=float, default=Wishes().max_wrong, metavar="DEEL")
    parser.add_argument("--max-missed", type=float, default=Wishes().max_missed, metavar="DEEL")
    options = parser.parse_args(arguments)
    try:
        text = _calibrate(options)
    except UserError as error:
        sys.stderr.write(f"{sentence(str(error))}\n")
        return 2
    sys.stdout.write(f"{text}\n")
    return 0


def _calibrate(options: argparse.Namespace) -> str:
    # Imported here: it brings the readers of all formats, which nothing else here needs.
    from assistant.commands.options import open_home
    from assistant.evaluation.costs import told

    wishes = Wishes(options.max_wrong, options.max_missed)
    question_set = read_set(options.set)
    index = open_home(options.home)
    calibrations, texts = {}, []
    for kind, searched in zip(KINDS, (index, _without_examples(index)), strict=True):
        observed = observe(searched, question_set)
        fitted = fit(observed, wishes)
        calibrations[kind] = to_fitted(fitted, question_set, searched)
        texts.append(told(kind, fitted, observed))
    write_text(options.out, to_text(calibrations))
    return "\n\n".join(texts)


def _without_examples(index: Index) -> Index:
    """The same documents as pages that come without example questions."""
    texts = map(bare, index.documents.values())
    return build_index(texts, index.encoder, strength=index.strength)


if __name__ == "__main__":
    sys.exit(main())
