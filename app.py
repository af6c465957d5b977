"""The web app: `python app.py`, or `uvicorn --factory app:create`."""

import sys

from fastapi import FastAPI

from assistant.settings import Settings, read_settings
from corpus.errors import UserError


def create(settings: Settings | None = None) -> FastAPI:
    """The app over the current index; builds the shipped measures first when there is none.

    Raises:
        UserError: when a setting or the index is not usable.
    """
    from assistant import library
    from assistant.shelf import Shelf
    from assistant.web.server import create_app

    settings = settings or read_settings()
    encoder = library.prepare(settings.home, model=settings.model, say=_say)
    shelf = Shelf(settings.home, encoder)
    return create_app(shelf.index, quotes=settings.quotes, host=settings.host)


def main() -> None:
    """Serve at the address of the settings until Ctrl-C."""
    from assistant.web.server import serve

    try:
        settings = read_settings()
        serve(create(settings), settings.host, settings.port)
    except UserError as error:
        _say(f"{error}")
        sys.exit(2)


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    main()
