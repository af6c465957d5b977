"""A toy encoder and a tiny corpus whose rankings can be told by eye."""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from corpus.blocks import Block, Draft, assemble
from corpus.document import Document
from index.build import build_index
from index.encoder import Vectors
from index.search import Index

# Document id -> its facts. Each question word below stands in one document only.
FACTS = {
    "jobbonus": ("De jobbonus bedraagt 700 euro.", "De jobbonus komt vanzelf."),
    "telewerk": ("Telewerk vraagt een schriftelijke afspraak.",),
    "kinderopvang": ("Kinderopvang kost minder bij een laag inkomen.",),
    "mentor": ("De mentorkorting duurt acht kwartalen.",),
}


class ToyEncoder:
    """Bag of words hashed into 64 dimensions; no meaning, but equal words are near."""

    name = "toy"
    fingerprint = "toy-1"
    dimensions = 64

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().replace(".", " ").split():
                vectors[row, zlib.crc32(word.encode()) % self.dimensions] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        normed: Vectors = vectors / np.maximum(norms, np.float32(1e-12))
        return normed

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.encode_queries(texts)


def document(document_id: str, facts: Sequence[str]) -> Document:
    blocks = tuple(Block("item", fact, level=1) for fact in facts)
    draft = Draft(document_id.capitalize(), blocks)
    return assemble(draft, document_id=document_id, source=f"{document_id}.md")


def toy_index(facts: Mapping[str, Sequence[str]] = FACTS) -> Index:
    return build_index([document(i, f) for i, f in facts.items()], ToyEncoder())
