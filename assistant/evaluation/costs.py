"""A calibration told to the operator: its weights, its quality, and what each threshold costs."""

from dataclasses import fields

from assistant.calibrations import Kind
from assistant.confidence import Features
from assistant.dutch import decimal
from assistant.evaluation.calibrate import FOLDS, Fit
from assistant.evaluation.observing import Observed
from assistant.evaluation.report import table

_NAMES: dict[Kind, str] = {
    "with_examples": "Bronnen met voorbeeldvragen",
    "without_examples": "Bronnen zonder voorbeeldvragen",
}
_HEAD = (
    "hoogstens onterecht",
    "drempel",
    "beantwoord",
    "van beantwoordbare",
    "van onbeantwoordbare",
    "fout onder antwoorden",
    "",
)


def name_of(kind: Kind) -> str:
    """What the operator calls a kind of calibration."""
    return _NAMES[kind]


def told(kind: Kind, fitted: Fit, observed: Observed) -> str:
    """All there is to say about one fit, in lines."""
    names = [f.name for f in fields(Features)]
    weights = zip(names, fitted.model.weights, fitted.without, strict=True)
    how = (
        "Herijkt: alleen het niveau en de drempels zijn aangepast, de gewichten zijn de "
        "meegeleverde; daarvoor zijn er te weinig vragen."
        if fitted.recalibrated
        else "Alle gewichten zijn op deze vragen bepaald."
    )
    return "\n".join(
        [
            name_of(kind),
            "",
            _counts(fitted, observed),
            how,
            "",
            *table(
                [
                    ("kenmerk", "gewicht", "auroc_answerable zonder"),
                    *((name, decimal(weight), decimal(less)) for name, weight, less in weights),
                ]
            ),
            "",
            *(f"{name}: {decimal(value)}" for name, value in fitted.quality.items()),
            "",
            *table([_HEAD, *_rows(fitted, observed)]),
        ]
    )


def _counts(fitted: Fit, observed: Observed) -> str:
    held_out = "bron" if fitted.by_document else "vraag, want er zijn te weinig bronnen"
    return (
        f"{int(observed.answerable.sum())} beantwoordbare vragen, waarvan "
        f"{int(observed.correct.sum())} juist beantwoord, en "
        f"{int((~observed.answerable).sum())} onbeantwoordbare; {FOLDS}-voudig gekruist per "
        f"{held_out}."
    )


def _rows(fitted: Fit, observed: Observed) -> list[tuple[str, ...]]:
    """A row for each wish, and one for what is shown with a caution."""
    stated = fitted.wishes.max_wrong
    # A wish of 0 or 1 has no threshold in the table.
    thresholds = {**fitted.thresholds, stated: fitted.answered}
    rows = [
        (decimal(wish), *_shares(threshold, fitted, observed), "<- antwoord" * (wish == stated))
        for wish, threshold in sorted(thresholds.items())
    ]
    return [*rows, ("", *_shares(fitted.possible, fitted, observed), "<- mogelijk relevant")]


def _shares(threshold: float, fitted: Fit, observed: Observed) -> tuple[str, ...]:
    """The threshold, the shares that reach it, and the share of wrong ones among all that do."""
    reached = fitted.probabilities >= threshold
    wrong = 1 - observed.correct[reached].mean() if reached.any() else 0.0
    shares = (
        reached.mean(),
        reached[observed.answerable].mean(),
        reached[~observed.answerable].mean(),
        wrong,
    )
    return (decimal(threshold), *(decimal(float(share)) for share in shares))
