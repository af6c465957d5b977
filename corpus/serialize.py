"""Documents as JSON objects and back: what a snapshot stores."""

from dataclasses import asdict
from typing import Any

from corpus.document import Document, Mark, Metadata, Source


def document_to_json(document: Document) -> dict[str, Any]:
    """A JSON object that `document_from_json` turns back into an equal document."""
    return asdict(document)


def document_from_json(record: dict[str, Any]) -> Document:
    """The document that `document_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: when the record is not one; a checksum guards against it.
    """
    metadata = dict(record["metadata"])
    metadata["sources"] = tuple(Source(**s) for s in metadata["sources"])
    for key in ("themes", "audiences", "instruments", "questions", "gaps"):
        metadata[key] = tuple(metadata[key])
    marks = tuple(
        Mark(**{**m, "sources": tuple(m["sources"]), "questions": tuple(m["questions"])})
        for m in record["marks"]
    )
    return Document(**{**record, "marks": marks, "metadata": Metadata(**metadata)})
