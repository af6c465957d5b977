"""BM25 over whole words and over compound parts, by bm25s."""

import math
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.analysis import Terms

Scores = NDArray[np.float32]

_FIELDS = ("words", "parts")


class LexicalIndex:
    """Two BM25 indexes over the same rows: stems of words, and stems of compound parts."""

    def __init__(self, fields: dict[str, bm25s.BM25 | None], size: int) -> None:
        self._fields = fields  # None: no row has any term in this field
        self._size = size

    @classmethod
    def build(cls, texts: Sequence[Terms], *, b: float = 0.75) -> "LexicalIndex":
        """Index rows 0..len(texts)-1; rows without terms are never found.

        `b`, from 0 to 1, is how far BM25 discounts long texts.
        """
        fields: dict[str, bm25s.BM25 | None] = {}
        for name in _FIELDS:
            rows = [list(getattr(terms, name)) for terms in texts]
            fields[name] = _bm25(rows, b) if any(rows) else None
        return cls(fields, len(texts))

    def scores(self, question: Terms, *, whole_words: float) -> Scores:
        """BM25 of every row, shape (rows,): parts plus whole_words times words, 0 without a match.

        A term that the question repeats counts once.
        """
        total = np.zeros(self._size, dtype=np.float32)
        for name, weight in zip(_FIELDS, (whole_words, 1.0), strict=True):
            field = self._fields[name]
            if field is None or not weight:
                continue
            known = field.vocab_dict
            ids = [known[t] for t in dict.fromkeys(getattr(question, name)) if t in known]
            if ids:
                total += weight * field.get_scores_from_ids(ids)
        return total

    def idf(self, part: str) -> float:
        """Inverse document frequency of a compound part, as BM25 of Lucene has it; above 0."""
        count = len(self._rows_with(part))
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))

    def knows(self, part: str) -> bool:
        """Whether any row has a compound part."""
        return len(self._rows_with(part)) > 0

    def holds(self, row: int, part: str) -> bool:
        """Whether the text of a row has a compound part."""
        return bool((self._rows_with(part) == row).any())

    def _rows_with(self, part: str) -> NDArray[np.int32]:
        field = self._fields["parts"]
        term = None if field is None else field.vocab_dict.get(part)
        if field is None or term is None:
            return np.empty(0, np.int32)
        start, end = field.scores["indptr"][term : term + 2]
        rows: NDArray[np.int32] = field.scores["indices"][start:end]
        return rows

    def save(self, folder: Path) -> None:
        """Write every field into a folder of its own."""
        for name, field in self._fields.items():
            if field is not None:
                field.save(folder / name, show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> "LexicalIndex":
        """Read what `save` wrote; `size` is the number of rows."""
        fields = {
            name: bm25s.BM25.load(folder / name, show_progress=False, verbosity=0)
            if (folder / name).is_dir()
            else None
            for name in _FIELDS
        }
        return cls(fields, size)


def _bm25(rows: list[list[str]], b: float) -> bm25s.BM25:
    field = bm25s.BM25(method="lucene", k1=1.2, b=b)
    field.index(rows, show_progress=False, leave_progress=False)
    return field
