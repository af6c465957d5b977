"""The web app: `python app.py`, or `uvicorn --factory app:create`."""

import sys

from fastapi import FastAPI

from assistant.commands.serving import serve, web_app
from assistant.dutch import sentence
from assistant.settings import read_settings
from corpus.errors import UserError


def create() -> FastAPI:
    """The app over the current index; builds the shipped measures first when there is none.

    Raises:
        UserError: when a setting or the index is not usable.
    """
    settings = read_settings()
    return web_app(settings, home=settings.home, host=settings.host)


def main() -> None:
    """Serve at the address of the settings until Ctrl-C."""
    try:
        serve()
    except UserError as error:
        sys.stderr.write(f"{sentence(str(error))}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
