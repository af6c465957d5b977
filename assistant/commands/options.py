"""Options that several commands share, and what they come to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.answer import Calibrate
    from index.search import Index

Home = Annotated[
    Path | None,
    typer.Option(
        metavar="MAP", help="Map met alles wat het programma bewaart (ook: MAATWIJZER_HOME)."
    ),
]
Question = Annotated[str | None, typer.Argument(metavar="VRAAG", help="De vraag.")]
File = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="BESTAND",
        help="Vragen uit een bestand: een per regel, of .jsonl met question.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines op de standaarduitvoer.")]
Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="SLEUTEL=WAARDE",
        help="Alleen bronnen die passen; sleutels: akkoord, pijler, thema, doelgroep, instrument, "
        "status, uitgever, jaar, document. Herhaalbaar.",
    ),
]
Model = Annotated[
    str,
    typer.Option(
        metavar="MODEL",
        help="Een ander sentence-transformers-model: map of naam (ook: MAATWIJZER_MODEL).",
    ),
]

MaxWrong = Annotated[
    float | None,
    typer.Option(
        metavar="DEEL",
        min=0,
        max=1,
        help="Van de vragen die de bronnen niet beantwoorden mag hoogstens dit deel toch een "
        "antwoord krijgen; gewoonlijk 0.05 (ook: MAATWIJZER_MAX_WRONG).",
    ),
]


def home_of(home: Path | None) -> Path:
    """The home asked for, else that of the settings."""
    from assistant.settings import read_settings

    return home or read_settings().home


def model_of(model: str) -> str:
    """The model asked for, else that of the settings; "" = none asked for."""
    from assistant.settings import read_settings

    return model or read_settings().model


def max_wrong_of(max_wrong: float | None) -> float | None:
    """The wish given, else that of the settings; None = the calibration's own."""
    from assistant.settings import read_settings

    return read_settings().max_wrong if max_wrong is None else max_wrong


def calibrate_of(home: Path | None, index: "Index", max_wrong: float | None) -> "Calibrate":
    """How sure an answer must be in this home: its own calibration where it has one.

    Raises:
        UserError: when that one is damaged or was made for another model.
    """
    from assistant.calibrations import calibrations_of, kind_of

    known = calibrations_of(home_of(home), index.encoder.fingerprint)
    wish = max_wrong_of(max_wrong)
    chosen = {kind: fitted.calibration(wish) for kind, fitted in known.items()}
    return lambda hits: chosen[kind_of(hits)]


def open_home(home: Path | None) -> "Index":
    """The index of a home, built first when there is none; says so on standard error."""
    from assistant import library
    from assistant.terminal import progress_bar, say

    with progress_bar("Verwerken") as progress:
        return library.open_index(home_of(home), model=model_of(""), say=say, progress=progress)
