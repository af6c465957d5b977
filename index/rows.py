"""One kind of searchable text: its vectors and its words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.encoder import Vectors
from index.evidence import Asked
from index.fusion import Fusion, scaled
from index.lexical import LexicalIndex, Scores
from index.strength import Strength

RowNumbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts that are searched in two ways; row i of both indexes is the same text."""

    dense: DenseIndex
    lexical: LexicalIndex

    def __len__(self) -> int:
        return len(self.dense)

    def lexical_scores(self, asked: Asked, fusion: Fusion) -> Scores:
        """BM25 of every row as a share of the best, shape (rows,)."""
        return scaled(asked.bm25(self.lexical, whole_words=fusion.whole_words))

    def cosines(
        self, asked: Asked, strength: Strength, numbers: RowNumbers | None = None
    ) -> Vectors:
        """With these rows, in their order (None: every row), in the units of the shipped model."""
        chosen = np.arange(len(self)) if numbers is None else numbers
        return strength.cosines(self.dense.cosines(asked.vector, chosen))
