"""Help and usage errors of the command line in Dutch.

Typer has no translations of its own help texts. The texts below are its own of the pinned
version; tests/assistant/test_cli.py fails when one of them is no longer translated.
"""

import re
from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer._click.core import Context

_HELP = {
    "Usage:": "Gebruik:",
    "Options:": "Opties:",
    "Commands:": "Opdrachten:",
    "Arguments:": "Argumenten:",
    "[OPTIONS]": "[OPTIES]",
    "COMMAND [ARGS]...": "OPDRACHT [ARGUMENTEN]...",
    "Show this message and exit.": "Toon deze uitleg.",
    "[required]": "[verplicht]",
    "[default: ": "[standaard: ",
}

_ERRORS = (
    (r"Missing argument '(.+?)'\.", "argument {0} ontbreekt"),
    (r"Missing option '(.+?)'\.", "optie {0} ontbreekt"),
    (r"Missing command\.", "er is geen opdracht gegeven"),
    (r"No such option: (\S+)(?: Did you mean (\S+?)\?)?.*", "optie {0} bestaat niet"),
    (r"No such command '(.+?)'\..*", "opdracht {0!r} bestaat niet"),
    (r"Got unexpected extra argument\(s\) \((.+)\)", "{0!r} is te veel"),
    (r"Option '?(.+?)'? requires an argument\.", "optie {0} heeft een waarde nodig"),
    (r"Option '?(.+?)'? does not take a value\.", "optie {0} neemt geen waarde"),
    (
        r"Invalid value for '(.+?)': Input should be a valid integer.*",
        "{0} moet een geheel getal zijn",
    ),
    (
        r"Invalid value for '(.+?)': Input should be a valid number.*",
        "{0} moet een getal zijn, met een punt voor de decimalen",
    ),
    (
        r"Invalid value for '(.+?)': Input should be greater than or equal to (\d+)",
        "{0} moet minstens {1} zijn",
    ),
    (
        r"Invalid value for '(.+?)': Input should be less than or equal to (\d+)",
        "{0} mag hoogstens {1} zijn",
    ),
    (r"Invalid value for '(.+?)': (.+)", "{0} heeft een ongeldige waarde ({1})"),
)


class DutchCommand(TyperCommand):
    """A command whose help is in Dutch."""

    def get_help(self, ctx: "Context") -> str:
        """The help text with Typer's own words translated."""
        return _translated(super().get_help(ctx))


class DutchGroup(TyperGroup):
    """A group of commands whose help is in Dutch."""

    def get_help(self, ctx: "Context") -> str:
        """The help text with Typer's own words translated."""
        return _translated(super().get_help(ctx))


def dutch_error(message: str) -> str:
    """A usage error of Typer as a Dutch sentence with the way out; unknown ones stay English."""
    for pattern, template in _ERRORS:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            message = template.format(*match.groups())
            break
    return f"{message}; zie 'maatwijzer --help' of 'maatwijzer OPDRACHT --help'"


def _translated(text: str) -> str:
    for english, dutch in _HELP.items():
        text = text.replace(english, dutch)
    # Typer shows the Python type of an argument behind its name; blanks keep the columns straight.
    return re.sub(r" <[\w\[\]]+>", lambda match: " " * len(match[0]), text)
