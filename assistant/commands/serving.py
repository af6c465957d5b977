"""Command serve: the web app."""

from typing import Annotated

import typer

from assistant.commands.options import Home, home_of, model_of


def serve(
    home: Home = None,
    host: Annotated[str | None, typer.Option(metavar="ADRES", help="Standaard 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=65535, help="Standaard 7860.")
    ] = None,
) -> None:
    """Start de webapp en toon haar adres; Ctrl-C stopt.

    Voorbeelden: maatwijzer serve | maatwijzer serve --port 8080
    """
    from assistant import library
    from assistant.settings import read_settings
    from assistant.shelf import Shelf
    from assistant.terminal import progress_bar, say
    from assistant.web.server import create_app
    from assistant.web.server import serve as run

    settings = read_settings()
    address, door = host or settings.host, port or settings.port
    where = home_of(home)
    with progress_bar("Verwerken") as progress:
        encoder = library.prepare(where, model=model_of(""), say=say, progress=progress)
    shelf = Shelf(where, encoder)
    run(create_app(shelf.index, quotes=settings.quotes, host=address), host=address, port=door)
