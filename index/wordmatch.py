"""Soft word match: whether each word of the question has a word like it in the passage.

A simple late interaction (Khattab and Zaharia, "ColBERT", SIGIR 2020) over vectors of single words:
for each word of the question the best cosine with any word of the passage, averaged with idf
weights. It sees which of the passages of one document speaks of what is asked; the vectors of whole
passages, which share their title, hardly do.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors


@dataclass(frozen=True, slots=True)
class WordMatch:
    """The words of all passages: those of row i are words[ids[starts[i]:starts[i + 1]]]."""

    words: tuple[str, ...]  # the vocabulary
    vectors: Vectors  # of the vocabulary, shape (len(words), dimensions)
    starts: NDArray[np.int64]  # shape (rows + 1,)
    ids: NDArray[np.int32]

    @classmethod
    def build(
        cls, rows: Sequence[Sequence[str]], encode: Callable[[Sequence[str]], Vectors]
    ) -> "WordMatch":
        """Lay out the words of each row; `encode` gives the vectors of the vocabulary."""
        words = tuple(sorted({word for row in rows for word in row}))
        place = {word: i for i, word in enumerate(words)}
        unique = [sorted({place[word] for word in row}) for row in rows]
        return cls(
            words=words,
            vectors=encode(words),
            starts=np.cumsum([0, *(len(row) for row in unique)], dtype=np.int64),
            ids=np.asarray([i for row in unique for i in row], dtype=np.int32),
        )

    def scores(
        self, question: Vectors, weights: Sequence[float], rows: NDArray[np.int64]
    ) -> Vectors:
        """Weighted mean of the best cosines, 0 to 1, shape (len(rows),).

        `question` holds the unit vectors of its words, shape (words, dimensions), and `weights`
        their weights. A row or a question without words gives 0.
        """
        result = np.zeros(len(rows), dtype=np.float32)
        lengths = self.starts[rows + 1] - self.starts[rows]
        filled = np.flatnonzero(lengths)
        if not len(question) or not len(filled):
            return result
        spans = [self.ids[self.starts[r] : self.starts[r + 1]] for r in rows[filled]]
        # Passages share words: each word is compared with the question once.
        used, place = np.unique(np.concatenate(spans), return_inverse=True)
        # Not `@`: there the last bits depend on how many rows go together, so a filter would
        # change a score.
        cosines = np.einsum("qd,wd->qw", question, self.vectors[used])[:, place]
        cuts = np.cumsum([0, *lengths[filled][:-1]])
        best = np.maximum.reduceat(cosines, cuts, axis=1)
        weight = np.asarray(weights, dtype=np.float32)
        total = (weight[:, None] * best).sum(axis=0)
        result[filled] = np.clip(total / weight.sum(), 0, 1)
        return result

    def save(self, folder: Path) -> None:
        """Write all but the vectors, which are kept with the others of a snapshot."""
        (folder / "words.json").write_bytes(json.dumps(self.words, ensure_ascii=False).encode())
        np.save(folder / "word-starts.npy", self.starts)
        np.save(folder / "word-ids.npy", self.ids)

    @classmethod
    def load(cls, folder: Path, vectors: Vectors) -> "WordMatch":
        """Read what `save` wrote."""
        return cls(
            words=tuple(json.loads((folder / "words.json").read_bytes())),
            vectors=vectors,
            starts=np.load(folder / "word-starts.npy", allow_pickle=False),
            ids=np.load(folder / "word-ids.npy", allow_pickle=False),
        )
