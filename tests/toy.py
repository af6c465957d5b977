"""An encoder and documents for the tests of all folders, small enough to work out by hand."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from corpus.blocks import Block, Draft, assemble
from corpus.document import Document, Metadata, Passage
from index.encoder import Vectors, unit


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
        return unit(vectors)


def document(
    document_id: str,
    facts: Sequence[str | Block],
    *,
    title: str = "",
    metadata: Metadata | None = None,
) -> Document:
    """A document of list items, or of the blocks given; its title is its id."""
    blocks = tuple(Block("item", f, level=1) if isinstance(f, str) else f for f in facts)
    draft = Draft(title or document_id, blocks, metadata or Metadata())
    return assemble(draft, document_id=document_id, source=f"{document_id}.md")


def fact(text: str, *questions: str) -> Block:
    """A list item that answers these questions."""
    return Block("item", text, level=1, questions=questions)


def within(*ids: str) -> Callable[[Passage], bool]:
    """What `Index.search` takes to search these documents only."""
    return lambda passage: passage.document_id in ids
