"""The command `maatwijzer`. Each command imports what it needs itself, so help is instant."""

import io
import sys

import typer
from typer.exceptions import TyperException

from assistant.commands import calibrating, evaluating, questions, serving, sources
from assistant.dutch import sentence
from assistant.usage import DutchCommand, DutchGroup, dutch_error
from corpus.errors import UserError

app = typer.Typer(
    cls=DutchGroup,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Antwoordt op vragen over maatregelen door de bronnen woord voor woord te citeren.",
)
for command in (
    questions.ask,
    questions.search,
    questions.chat,
    questions.verify,
    serving.serve,
    sources.build,
    sources.add,
    sources.remove,
    sources.documents,
    evaluating.evaluate,
    calibrating.calibrate,
):
    app.command(cls=DutchCommand)(command)


def main() -> None:
    """Run the command line; a UserError ends it with one sentence and exit code 2."""
    _speak_utf8()
    try:
        code = app(standalone_mode=False)
    except UserError as error:
        typer.echo(sentence(str(error)), err=True)
        sys.exit(2)
    except TyperException as error:
        typer.echo(sentence(dutch_error(error.format_message())), err=True)
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output went away, as with `| head`
        sys.stderr.close()
        sys.exit(141)
    sys.exit(code if isinstance(code, int) else 0)


def _speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale: quotes hold characters that ASCII lacks."""
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "strict"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):  # None, or another object, under a test or a GUI
            stream.reconfigure(encoding="utf-8", errors=errors)
