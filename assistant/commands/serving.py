"""Command serve: the web app."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.options import Home, MaxWrong, calibrate_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.settings import Settings


def serve(
    home: Home = None,
    host: Annotated[str | None, typer.Option(metavar="ADRES", help="Standaard 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=65535, help="Standaard 7860.")
    ] = None,
    max_wrong: MaxWrong = None,
) -> None:
    """Start de webapp en toon haar adres; Ctrl-C stopt.

    Voorbeelden: maatwijzer serve | maatwijzer serve --port 8080
    """
    from assistant.settings import read_settings
    from assistant.web.server import serve as run

    settings = read_settings()
    address = host or settings.host
    app = web_app(settings, home=home or settings.home, host=address, max_wrong=max_wrong)
    run(app, address, port or settings.port)


def web_app(
    settings: "Settings", *, home: Path, host: str, max_wrong: float | None = None
) -> "FastAPI":
    """The app over the index of a home, built first when there is none; follows new ones.

    Raises:
        UserError: when the index is not usable.
    """
    from assistant import library
    from assistant.shelf import Shelf
    from assistant.terminal import progress_bar, say
    from assistant.web.server import create_app

    with progress_bar("Verwerken") as progress:
        encoder = library.prepare(home, model=settings.model, say=say, progress=progress)
    shelf = Shelf(home, encoder)
    return create_app(
        shelf.index,
        quotes=settings.quotes,
        host=host,
        calibrate=calibrate_of(home, shelf.index(), max_wrong),
        helpdesk=settings.helpdesk,
    )
