"""Options that several commands share, and what they come to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
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


def home_of(home: Path | None) -> Path:
    """The home asked for, else that of the settings."""
    from assistant.settings import read_settings

    return home or read_settings().home


def model_of(model: str) -> str:
    """The model asked for, else that of the settings; "" = none asked for."""
    from assistant.settings import read_settings

    return model or read_settings().model


def open_home(home: Path | None) -> "Index":
    """The index of a home, built first when there is none; says so on standard error."""
    from assistant import library
    from assistant.terminal import progress_bar, say

    with progress_bar("Verwerken") as progress:
        return library.open_index(home_of(home), model=model_of(""), say=say, progress=progress)
