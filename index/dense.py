"""Exact inner-product search over unit vectors, by FAISS."""

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

# Questions come side by side: threads for each of them would only fight over the cores.
faiss.omp_set_num_threads(1)


class DenseIndex:
    """Vectors by row number. With unit vectors the inner product is the cosine."""

    def __init__(self, vectors: Vectors) -> None:
        """Take the vectors, shape (n, dimensions); n may be 0."""
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def all_vectors(self) -> Vectors:
        """A copy of every vector, shape (n, dimensions)."""
        vectors: Vectors = self._index.reconstruct_n(0, len(self))
        return vectors.reshape(len(self), self._index.d)

    def top(
        self, query: Vectors, k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """The k nearest rows and their cosines, best first; fewer when there are fewer.

        `query` has shape (dimensions,); `allowed` limits the search to these rows.
        """
        if allowed is not None and not len(allowed):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters()
            selector = faiss.IDSelectorBatch(allowed)  # by name: FAISS keeps no reference to it
            parameters.sel = selector
        cosines, rows = self._index.search(query[None, :], k, params=parameters)
        found = rows[0] >= 0  # FAISS fills up with -1
        return rows[0][found], cosines[0][found]

    def cosines(self, query: Vectors, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Cosines of the query with the given rows, in their order, shape (len(rows),)."""
        if not len(rows):
            return np.empty(0, np.float32)
        picked = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        # Not `picked @ query`: there the last bits depend on how many rows go together, so a filter
        # would change a score.
        result: Vectors = np.einsum("ij,j->i", picked, query)
        return result
