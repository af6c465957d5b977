"""Check the quotes of an exported answer against the sources, word for word."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.files import read_bytes
from corpus.document import Document
from corpus.errors import UserError

Verdict = Literal["intact", "changed", "gone"]

DUTCH: dict[Verdict, str] = {
    "intact": "intact: staat woord voor woord in de bron",
    "changed": "gewijzigd: de bron zegt op die plaats iets anders",
    "gone": "verdwenen: de bron zit niet in de index",
}


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one quote."""

    document: str  # id
    start: int
    end: int
    verdict: Verdict


def check_file(path: Path, documents: dict[str, Document]) -> list[Check]:
    """One check for each quote and near miss in a file of `ask --json`, in their order.

    Raises:
        UserError: when the file cannot be read or holds no answers.
    """
    data = read_bytes(path)
    try:
        answers = _answers(data.decode())
        quotes = [q for a in answers for q in (*a["quotes"], *a["near_misses"])]
        return [_check(quote, documents) for quote in quotes]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"bestand {str(path)!r} bevat geen antwoorden; geef een bestand op dat "
            "'maatwijzer ask --json' geschreven heeft"
        ) from error


def _answers(text: str) -> list[dict[str, Any]]:
    """The objects of JSON Lines, or one object over many lines, as an editor may have left it."""
    try:
        answers = [json.loads(line) for line in text.split("\n") if line.strip()]
    except ValueError:
        answers = [json.loads(text)]
    if not answers:
        raise ValueError("empty")
    return answers


def _check(quote: dict[str, Any], documents: dict[str, Document]) -> Check:
    document_id, text = str(quote["document"]), str(quote["text"])
    start, end = int(quote["start"]), int(quote["end"])
    document = documents.get(document_id)
    verdict: Verdict = "gone"
    if document is not None:
        # The same words at the same place are what counts; the rest of the source may change.
        same = 0 <= start < end <= len(document.text) and document.text[start:end] == text
        verdict = "intact" if same else "changed"
    return Check(document_id, start, end, verdict)
