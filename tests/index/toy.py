"""Documents of the search index, an encoder that remembers, and a look at what was saved."""

from collections.abc import Sequence
from pathlib import Path

from corpus.document import Document, Metadata
from index.build import build_index
from index.encoder import Vectors
from index.search import Index
from index.snapshot import load
from tests.toy import ToyEncoder, document


class CountingEncoder(ToyEncoder):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        self.queries: list[str] = []
        self.passages: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.queries.extend(texts)
        return super().encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages.extend(texts)
        return super().encode_passages(texts)


def make_document(name: str, *items: str, questions: tuple[str, ...] = ()) -> Document:
    """A document with one passage per item; its title is its id."""
    return document(name, items, metadata=Metadata(questions=questions))


def index_of(name: str) -> Index:
    """One document of one passage."""
    return build_index([make_document(name, "De premie is honderd euro.")], ToyEncoder())


def found_in(home: Path) -> str:
    """The id of the one document of the current snapshot, after a search has found it."""
    [hit] = load(home, ToyEncoder()).search("premie")
    assert hit.lexical_rank == hit.dense_rank == 1
    return hit.passage.document_id


def small_corpus() -> list[Document]:
    return [
        make_document(
            "jobbonus",
            "De jobbonus is een premie voor wie werkt met een laag loon.",
            "Het bedrag wordt elk jaar betaald.",
            questions=("Krijg ik extra geld bij een laag loon?",),
        ),
        make_document(
            "dienstencheque",
            "Met een dienstencheque betaalt u hulp in het huishouden.",
            "Een cheque kost negen euro.",
        ),
        make_document(
            "opleidingsverlof",
            "Wie een opleiding volgt, krijgt verlof met behoud van loon.",
            questions=("Mag ik vrij nemen om te studeren?", "Hoeveel uur mag ik studeren?"),
        ),
    ]
