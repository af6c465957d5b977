"""Dutch as it is written: sentences, dates, decimal numbers."""

from corpus.formats.dates import MONTHS


def sentence(message: str) -> str:
    """An error message with a capital and a full stop."""
    message = message if message.endswith((".", "?", "!")) else message + "."
    first = message.split(maxsplit=1)[0].rstrip(".,;:?!")
    # A message that begins with the name of a file or an address keeps it as it is.
    return message[0].upper() + message[1:] if first.replace("-", "").isalpha() else message


def counted(number: int, one: str, more: str) -> str:
    """A number with its noun: 1 bron, 2 bronnen."""
    return f"{number} {one if number == 1 else more}"


def dutch_date(date: str) -> str:
    """2023-10-01 as "1 oktober 2023", 2023-10 as "oktober 2023", 2023 as it is."""
    match date.split("-"):
        case [year, month, day]:
            return f"{int(day)} {MONTHS[int(month) - 1]} {year}"
        case [year, month]:
            return f"{MONTHS[int(month) - 1]} {year}"
        case _:
            return date


def decimal(number: float, digits: int = 3, *, sign: bool = False) -> str:
    """A number with a comma."""
    shown = round(number, digits) + 0.0  # turns -0.0 into 0.0
    return f"{shown:{'+' if sign else ''}.{digits}f}".replace(".", ",")
