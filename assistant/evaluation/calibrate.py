"""Fit the calibration that ships: `python -m assistant.evaluation.calibrate SET.jsonl`.

The label of a question is that its sources answer it AND that the best hit lies in one of them: an
answer from a wrong document is a wrong answer. What is reported, and the thresholds, come from
probabilities of models that had not seen the question, nor another one about its main document.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answer import answer
from assistant.confidence import SHIPPED, Calibration, Features, features
from assistant.dutch import decimal, sentence
from assistant.evaluation.bare import bare
from assistant.evaluation.fitting import (
    Labels,
    Logistic,
    Matrix,
    Vector,
    brier,
    expected_calibration_error,
    fit_logistic,
    folds,
    out_of_fold,
    threshold_above,
    threshold_below,
)
from assistant.evaluation.metrics import SEED, auroc
from assistant.evaluation.report import table
from assistant.evaluation.sets import QuestionSet, check_against, read_set
from assistant.files import write_text
from corpus.errors import UserError
from index.build import build_index
from index.search import Index

_FOLDS = 5
_RIDGE = 1.0
_SHOWN = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # thresholds in the table
# Only its hits are wanted; they do not depend on the calibration.
_ANY = Calibration(intercept=0.0, weights={}, answered=1.0, possible=1.0)


@dataclass(frozen=True, slots=True)
class Observed:
    """What the index makes of a set; row i is question i."""

    features: Matrix  # columns in the order of the fields of Features
    correct: Labels  # answerable, and the best hit lies in a document that answers
    answerable: Labels
    groups: tuple[str, ...]  # main document, or the question itself when there is none


@dataclass(frozen=True, slots=True)
class Fit:
    """A calibration with what it was judged by."""

    model: Logistic  # on all questions
    answered: float  # thresholds
    possible: float
    probabilities: Vector  # out of fold
    quality: dict[str, float]  # out of fold: auroc, brier, ece


def observe(index: Index, question_set: QuestionSet) -> Observed:
    """Ask every question as a user would.

    Raises:
        UserError: when the set expects what the index does not have.
    """
    check_against(question_set, index.documents)
    rows, correct = [], []
    for question in question_set.questions:
        given = answer(index, question.question, calibration=_ANY)
        rows.append(astuple(features(index, given.interpreted_as, given.hits)))
        best = given.hits[0].passage.document_id if given.hits else ""
        correct.append(best in question.documents)
    return Observed(
        features=np.asarray(rows, dtype=np.float64),
        correct=np.asarray(correct),
        answerable=np.asarray([bool(q.documents) for q in question_set.questions]),
        groups=tuple(
            f"document {q.documents[0]}" if q.documents else f"question {q.id}"
            for q in question_set.questions
        ),
    )


def fit(observed: Observed, *, max_wrong: float, max_missed: float) -> Fit:
    """Fit the model, and choose thresholds by its out-of-fold probabilities.

    Raises:
        UserError: when the set has too little of either kind to fit anything.
    """
    correct, answerable = observed.correct, observed.answerable
    if min(correct.sum(), (~correct).sum(), (~answerable).sum()) < _FOLDS:
        raise UserError(
            f"de vragenset heeft minder dan {_FOLDS} juist gevonden, of minder dan {_FOLDS} "
            "onbeantwoordbare vragen; vul ze aan"
        )
    fold = folds(observed.groups, count=_FOLDS, seed=SEED)
    unseen = out_of_fold(observed.features, correct, fold, ridge=_RIDGE)
    answered = threshold_above(unseen, ~answerable, rate=max_wrong)
    possible = threshold_below(unseen, answerable, rate=max_missed)
    return Fit(
        model=fit_logistic(observed.features, correct, ridge=_RIDGE),
        answered=answered,
        possible=min(possible, answered),
        probabilities=unseen,
        quality={
            "auroc": auroc(unseen[correct], unseen[~correct]),
            "brier": brier(unseen, correct),
            "ece": expected_calibration_error(unseen, correct),
        },
    )


def to_json(fitted: Fit, question_set: QuestionSet, **choices: float) -> dict[str, Any]:
    """What confidence.json holds; `choices` are told under "fitted_on"."""
    names = [f.name for f in fields(Features)]
    return {
        "intercept": round(fitted.model.intercept, 6),
        "weights": {
            name: round(weight, 6) for name, weight in zip(names, fitted.model.weights, strict=True)
        },
        "answered": round(fitted.answered, 6),
        "possible": round(fitted.possible, 6),
        "fitted_on": {
            "set": question_set.name,
            "sha256": question_set.sha256,
            "questions": len(question_set.questions),
            **{name: round(value, 4) for name, value in fitted.quality.items()},
            "folds": _FOLDS,
            "ridge": _RIDGE,
            "seed": SEED,
            **choices,
        },
    }


def to_text(fitted: Fit, observed: Observed) -> str:
    """The weights, the quality, and what each threshold would cost and bring."""
    names = [f.name for f in fields(Features)]
    weights = zip(names, fitted.model.weights, strict=True)
    lines = [*table([("kenmerk", "gewicht"), *((n, decimal(w)) for n, w in weights)]), ""]
    lines += [f"{name}: {decimal(value)}" for name, value in fitted.quality.items()]
    lines.append(
        f"({_FOLDS}-voudig gekruist; {int(observed.answerable.sum())} beantwoordbare vragen, "
        f"waarvan {int(observed.correct.sum())} met de juiste bron eerst, en "
        f"{int((~observed.answerable).sum())} onbeantwoordbare)"
    )
    head = ("drempel", "beantwoord", "van beantwoordbare", "van onbeantwoordbare", "fout", "")
    chosen = {fitted.possible: "<- mogelijk relevant", fitted.answered: "<- antwoord"}
    rows = [
        _risk(fitted.probabilities, observed, threshold, chosen.get(threshold, ""))
        for threshold in sorted({*_SHOWN, *chosen})
    ]
    return "\n".join([*lines, "", *table([head, *rows])])


def _risk(
    probabilities: Vector, observed: Observed, threshold: float, note: str
) -> tuple[str, ...]:
    """Shares that reach the threshold, and the share of wrong ones among all that do (risk)."""
    reached = probabilities >= threshold
    risk = 1 - observed.correct[reached].mean() if reached.any() else 0.0
    shares = (
        reached.mean(),
        reached[observed.answerable].mean(),
        reached[~observed.answerable].mean(),
        risk,
    )
    return (decimal(threshold), *(decimal(float(s)) for s in shares), note)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m assistant.evaluation.calibrate")
    parser.add_argument("set", type=Path, help="vragenset (JSON Lines)")
    parser.add_argument("--home", type=Path, help="map met de index")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="waar de gewichten komen")
    parser.add_argument("--max-wrong", type=float, default=0.20, metavar="DEEL")
    parser.add_argument("--max-missed", type=float, default=0.10, metavar="DEEL")
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

    question_set = read_set(options.set)
    index = open_home(options.home)
    chosen = {"max_wrong": options.max_wrong, "max_missed": options.max_missed}
    records, texts = {}, []
    for name, searched in (
        ("with_examples", index),
        ("without_examples", _without_examples(index)),
    ):
        observed = observe(searched, question_set)
        fitted = fit(observed, **chosen)
        records[name] = to_json(fitted, question_set, **chosen)
        records[name]["fitted_on"] |= {"model_fingerprint": index.encoder.fingerprint}
        texts.append(f"{name}\n\n{to_text(fitted, observed)}")
    write_text(options.out, json.dumps(records, ensure_ascii=False, indent=2) + "\n")
    return "\n\n".join(texts)


def _without_examples(index: Index) -> Index:
    """The same documents as pages that come without example questions."""
    texts = map(bare, index.documents.values())
    return build_index(texts, index.encoder, strength=index.strength)


if __name__ == "__main__":
    sys.exit(main())
