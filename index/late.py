"""Late interaction: whether each piece of the question has one like it in the passage.

For each piece of the question the best cosine with any piece of the passage, averaged with learned
weights (Khattab and Zaharia, "ColBERT", SIGIR 2020; here the vectors of pieces know no context, so
those of a corpus are numbers in a list). It sees which of the passages of one document speaks of
what is asked; the vectors of whole passages, which share their title, hardly do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.pieces import Ids, Pieces

# Rows multiplied at once: so few that numpy's library does it in this thread. Waking others for a
# millisecond of work takes ten when the processor has more to do than this question.
_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Bags:
    """The pieces of some texts: those of row i are ids[starts[i]:starts[i + 1]]."""

    starts: NDArray[np.int64]  # shape (rows + 1,)
    ids: Ids  # into `LateIndex.used`

    def take(self, rows: NDArray[np.int64]) -> "Bags":
        """The bags of these rows, in their order."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        return Bags(starts, self.ids[places])

    def best(self, cosines: Vectors) -> Vectors:
        """The highest cosine with any piece of each row; -1 for a row without pieces.

        `cosines` holds those of each of `ids`, in its order, with the pieces of the question: shape
        (ids, question pieces). The result has shape (rows, question pieces).
        """
        filled = np.diff(self.starts) > 0
        best = np.full((len(filled), cosines.shape[1]), -1, dtype=np.float32)
        if filled.any():
            best[filled] = np.maximum.reduceat(cosines, self.starts[:-1][filled], axis=0)
        return best


@dataclass(frozen=True, slots=True)
class LateIndex:
    """The pieces of all passages; row i is passage i."""

    pieces: Pieces
    used: Ids  # the pieces of the corpus, ascending
    vectors: Vectors  # of the used pieces: whole numbers
    bodies: Bags  # of the words of a passage
    headings: Bags  # of its heading path

    @classmethod
    def build(cls, pieces: Pieces, bodies: Sequence[str], headings: Sequence[str]) -> "LateIndex":
        """Index passages by their words and their heading paths, both in one order."""
        rows = [*pieces.of(bodies), *pieces.of(headings)]
        flat = np.concatenate(rows) if rows else np.empty(0, np.int32)
        used, ids = np.unique(flat, return_inverse=True)
        starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        return cls._of(pieces, used.astype(np.int32), ids.astype(np.int32), starts)

    @classmethod
    def _of(cls, pieces: Pieces, used: Ids, ids: Ids, starts: NDArray[np.int64]) -> "LateIndex":
        half = (len(starts) - 1) // 2
        return cls(
            pieces=pieces,
            used=used,
            vectors=pieces.vectors[used].astype(np.float32),
            bodies=Bags(starts[: half + 1], ids),
            headings=Bags(starts[half:], ids),
        )

    def scores(self, question: "LateQuestion", rows: NDArray[np.int64]) -> tuple[Vectors, Vectors]:
        """How well the words of the rows, and these with their headings, match; each (rows,)."""
        bodies, headings = self.bodies.take(rows), self.headings.take(rows)
        seen = np.zeros(len(self.used), dtype=np.bool_)
        seen[bodies.ids] = seen[headings.ids] = True
        cosines = self._cosines(np.flatnonzero(seen), question.ids)
        place = np.cumsum(seen) - 1
        body = bodies.best(cosines[place[bodies.ids]])
        both = np.maximum(body, headings.best(cosines[place[headings.ids]]))
        return question.mean(body), question.mean(both)

    def _cosines(self, used: NDArray[np.int64], ids: Ids) -> Vectors:
        """Of some of the used pieces with any pieces, shape (len(used), len(ids))."""
        padded = np.pad(used, (0, -len(used) % _BLOCK))
        one, other = self.vectors[padded], self.pieces.vectors[ids].astype(np.float32)
        # Sums of whole numbers below 2 ** 24 are exact in any order, so that the last bits do not
        # depend on which rows are asked for.
        blocks = one.reshape(-1, _BLOCK, one.shape[1]) @ other.T
        lengths = np.outer(np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1))
        cosines = blocks.reshape(lengths.shape) / lengths
        return np.asarray(cosines[: len(used)], dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the numbers into a new folder; the table of pieces is not part of a snapshot."""
        folder.mkdir()
        np.save(folder / "used.npy", self.used)
        np.save(folder / "ids.npy", self.bodies.ids)
        starts = np.concatenate([self.bodies.starts, self.headings.starts[1:]])
        np.save(folder / "starts.npy", starts)

    @classmethod
    def load(cls, folder: Path, pieces: Pieces) -> "LateIndex":
        """Read what `save` wrote with the same pieces."""
        used, ids, starts = (
            np.load(folder / f"{name}.npy", allow_pickle=False)
            for name in ("used", "ids", "starts")
        )
        return cls._of(pieces, used, ids, starts)


@dataclass(frozen=True, slots=True)
class LateQuestion:
    """The pieces of a question, and of other words for some of its words."""

    ids: Ids  # each once: those of the question first, then those of its variants
    asked: Vectors  # weight of each piece in the question; 0 = only in a variant
    variants: tuple[tuple[Vectors, tuple[Vectors, ...], float], ...]  # see `of`

    @classmethod
    def of(
        cls, pieces: Pieces, question: str, variants: Sequence[tuple[str, Sequence[str], float]]
    ) -> "LateQuestion":
        """Look up a question; a variant is (what was said, what else it may be called, factor)."""
        texts = [question, *(t for said, others, _ in variants for t in (said, *others))]
        found = pieces.of(texts)
        ids = np.fromiter(dict.fromkeys(np.concatenate(found).tolist()), dtype=np.int32)
        weights = pieces.weights[ids]
        rows = iter(np.where(np.isin(ids, own), weights, np.float32(0)) for own in found)
        asked = next(rows)
        made = tuple(
            (next(rows), tuple(next(rows) for _ in others), factor)
            for _, others, factor in variants
        )
        return cls(ids, asked, made)

    def mean(self, best: Vectors) -> Vectors:
        """Weighted mean of the best cosines, shape (rows,); 0 for a question without pieces.

        `best` has shape (rows, question pieces), in the order of `ids`.
        Other words for what was said count where they match better than what was said, times their
        factor, and weigh together what it weighs.
        """
        whole = self.asked.sum()
        if not whole:
            return np.zeros(len(best), dtype=np.float32)
        total = _weighted(self.asked, best)
        for said, others, factor in self.variants:
            weight = said.sum()
            means = [_weighted(other, best) / max(other.sum(), 1e-6) for other in others]
            better = np.float32(factor) * weight * np.max(means, axis=0)
            total += np.maximum(better - _weighted(said, best), 0)
        return np.asarray(total / whole, dtype=np.float32)


def _weighted(weights: Vectors, best: Vectors) -> Vectors:
    # Not `@`, for the reason given in `DenseIndex.cosines`.
    result: Vectors = (best * weights).sum(axis=1)
    return result
