"""Measure sheets as pages that a user adds come: without example questions."""

from dataclasses import replace

from corpus.document import Document


def bare(document: Document) -> Document:
    """The same document without its example questions; its text and sha256 stay."""
    return replace(
        document,
        marks=tuple(replace(m, questions=()) for m in document.marks),
        metadata=replace(document.metadata, questions=(), gaps=()),
    )
