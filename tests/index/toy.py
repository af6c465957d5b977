"""Encoders and documents small enough to work out by hand."""

import hashlib
from collections.abc import Sequence

import numpy as np

from corpus.blocks import Block, Draft, assemble
from corpus.document import Document, Metadata
from index.encoder import Vectors


class ToyEncoder:
    """Counts of words, each hashed to one of 64 dimensions, then length one."""

    name = "toy"
    fingerprint = "toy-64"
    dimensions = 64

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().replace(".", " ").replace("?", " ").split():
                vectors[row, hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(norms, np.float32(1e-12))
        return unit


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
    blocks = tuple(Block("item", text, level=1) for text in items)
    metadata = Metadata(questions=questions)
    return assemble(Draft(name, blocks, metadata), document_id=name, source=f"{name}.md")


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
