"""The file that `ask --json` writes, read back: what an answer said of its quotes."""

import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from assistant.files import read_text
from corpus.errors import UserError


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication behind a fact, as `ask --json` writes it; "" = not known."""

    publisher: str
    title: str
    date: str
    url: str


@dataclass(frozen=True, slots=True)
class Cited:
    """What `ask --json` tells about the source of a quote; "" = not known."""

    title: str  # of the document
    publisher: str  # this, date and url: of the first of `sources`, or of the document without any
    date: str
    url: str
    status: str
    sources: tuple[Publication, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """A quote as `ask --json` wrote it, or as someone changed it since."""

    text: str
    document: str  # id
    start: int
    end: int
    sha256: str = ""  # of the document's text at the time; "" = not told
    citation: Cited | None = None  # None: not told, so not compared


@dataclass(frozen=True, slots=True)
class Export:
    """One answer of `ask --json`."""

    quotes: tuple[Exported, ...]
    near_misses: tuple[Exported, ...]


def read_export(path: Path) -> list[Exported]:
    """The quotes and near misses of all answers in the file, in their order.

    Raises:
        UserError: when the file cannot be read or holds no answers.
    """
    text = read_text(path)
    try:
        answers = _answers(text)
    except ValueError as error:
        raise UserError(
            f"bestand {str(path)!r} bevat geen antwoorden; geef een bestand op dat "
            "'maatwijzer ask --json' geschreven heeft"
        ) from error
    quotes = (quote for answer in answers for quote in (*answer.quotes, *answer.near_misses))
    # Sources are in NFC; an editor may have written the same words in another form.
    return [replace(quote, text=unicodedata.normalize("NFC", quote.text)) for quote in quotes]


def _answers(text: str) -> list[Export]:
    """The answers of JSON Lines, or one over many lines, as an editor may have left it."""
    adapter = TypeAdapter(Export)
    try:
        lines = (line for line in text.split("\n") if line.strip())
        answers = [adapter.validate_json(line, strict=True) for line in lines]
    except ValueError:
        answers = [adapter.validate_json(text, strict=True)]
    if not answers:
        raise ValueError("empty")
    return answers
