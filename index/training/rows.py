"""Read the training folder: xz-compressed JSON Lines, one source a file."""

import json
import lzma
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]

SUFFIX = ".jsonl.xz"

# The question number that the Belgian Chamber puts behind a title, as in "(MV 17962)".
_QUESTION_NUMBER = re.compile(r"\s*\((?:MV|QO|MV/QO|QO/MV)\s*[\dA-Z]+\)")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")


def read_rows(path: Path) -> Iterator[Row]:
    """The rows in file order."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def clean(text: str, *, words: int) -> str:
    """The text with single spaces, cut after so many words; empty when nothing is left."""
    parts = _SPACES.sub(" ", _QUESTION_NUMBER.sub("", text)).strip().split(" ")
    return " ".join(parts[:words])


def fingerprint(text: str) -> str:
    """The letters and digits of the text: equal for texts that differ in layout only."""
    folded = unicodedata.normalize("NFKC", _QUESTION_NUMBER.sub("", text)).lower()
    return _NOT_ALPHANUMERIC.sub("", folded)


def all_texts(row: Row) -> Iterator[str]:
    """The Dutch running text of a row of any source (no ids, dates, themes or French)."""
    fields = ("title", "heading", "law", "section", "lemma", "question", "body", "text", "answer")
    for field in (*fields, "a", "b", "titles", "keywords", "synonyms"):
        value = row.get(field)
        if isinstance(value, str):
            yield value
        elif value is not None:
            yield from value
