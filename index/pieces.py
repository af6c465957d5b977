"""Vectors and weights of subword pieces, trained for late interaction.

They are of this project's own and ship with it, whatever model embeds the passages: a table that is
looked up, so that comparing a question with a hundred passages costs a millisecond. How they were
trained and what they bring: index/late/README.md.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.durable import file_sha256
from index.encoder import SHIPPED_MODEL, Vectors, encoded, read_tokenizer

TABLE = Path(__file__).parent / "late" / "pieces.safetensors"
TOKENIZER = SHIPPED_MODEL / "tokenizer.json"  # the pieces are those of the shipped model
_LARGEST = 127  # of a signed byte

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The table and its tokenizer."""

    tokenizer: Tokenizer
    # Whole numbers; only the direction of a row means something. Shape (pieces, dimensions).
    vectors: NDArray[np.int8]
    weights: Vectors  # of a piece in a question, above 0, shape (pieces,)

    def of(self, texts: Sequence[str]) -> list[Ids]:
        """The pieces of each text, each once, in the order of their first place in it."""
        encodings = encoded(self.tokenizer, texts)
        return [np.fromiter(dict.fromkeys(e.ids), dtype=np.int32) for e in encodings]


@cache
def load_pieces() -> Pieces:
    """The shipped table; read once."""
    table = load_file(TABLE)
    return Pieces(read_tokenizer(TOKENIZER), table["vectors"], table["weights"].astype(np.float32))


@cache
def pieces_fingerprint() -> str:
    """Changes whenever the pieces of a text, or what is made of them, could."""
    digests = file_sha256(TABLE) + file_sha256(TOKENIZER)
    return hashlib.sha256(digests.encode()).hexdigest()


def quantised(vectors: Vectors) -> NDArray[np.int8]:
    """Unit vectors as signed bytes, each with a scale of its own."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    scales = _LARGEST / np.maximum(largest, 1e-12)
    rounded: NDArray[np.int8] = np.rint(vectors * scales).astype(np.int8)
    return rounded
