"""JSON Lines as they come from outside: read, and checked so that an error names its line."""

import gzip
import json
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant import files
from corpus.errors import UserError

# Suffix -> how to unpack; "" is a file as it is.
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.decompress,
    ".xz": lzma.decompress,
}


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, unpacked by its suffix.

    Raises:
        UserError: when it cannot be read or unpacked.
    """
    data = files.read_bytes(path)
    try:
        return UNPACK.get(path.suffix, bytes)(data)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise UserError(
            f"bestand {str(path)!r} is beschadigd; bewaar of download het opnieuw"
        ) from error


def lines_of(path: Path, data: bytes) -> Iterator[tuple[str, str]]:
    """("file, regel N", line) for every line that is not empty; N from 1.

    Raises:
        UserError: for a line that is not UTF-8, when its turn comes.
    """
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        place = f"{path.name}, regel {number}"
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise UserError(f"{place}: geen geldige UTF-8; bewaar het bestand als UTF-8") from error
        if text.strip():
            yield place, text.rstrip("\r")


def records_of(path: Path, data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """("file, regel N", object) for every line; UserError for a line that is no JSON object."""
    for place, line in lines_of(path, data):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise UserError(f"{place}: geen geldige JSON ({error}); verbeter de regel") from error
        if not isinstance(record, dict):
            raise UserError(f"{place}: geen JSON-object; zet de regel tussen accolades")
        yield place, record


def id_in(place: str, record: Mapping[str, Any], key: str) -> str:
    """An id; UserError when it is missing, empty or holds white space."""
    value = text_in(place, record, key)
    # White space separates the columns of a TREC file.
    if not value or value.split() != [value]:
        raise UserError(f"{place}: {key!r} is {value!r}; geef een id zonder spaties")
    return value


def text_in(place: str, record: Mapping[str, Any], key: str) -> str:
    """A text, "" when it is missing; UserError for another type."""
    value = record.get(key, "")
    if not isinstance(value, str):
        raise UserError(f"{place}: {key!r} is {value!r}; geef een tekst tussen aanhalingstekens")
    return value


def texts_in(place: str, record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts, () when it is missing; UserError for an empty text or a repeat."""
    values = record.get(key, [])
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
        raise UserError(f"{place}: {key!r} is {values!r}; geef een lijst van teksten, of []")
    if len(set(values)) < len(values):
        raise UserError(f"{place}: {key!r} noemt iets twee keer; laat de herhaling weg")
    return tuple(values)
