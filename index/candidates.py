"""The passages that compete for a question."""

from dataclasses import dataclass

import numpy as np

from index.encoder import Vectors
from index.evidence import Evidence
from index.examples import Spoken
from index.lexical import Scores
from index.rows import RowNumbers


@dataclass(frozen=True, slots=True)
class Heard:
    """What all texts say about a question, whichever passages compete for it."""

    bm25: Scores  # of every passage
    document_lexical: Scores  # of every document, as a share of the best
    document_dense: Vectors  # cosine of every document
    spoken: Spoken


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that compete for a question, and what speaks for each."""

    pool: RowNumbers  # rows of passages, ascending
    evidence: Evidence  # in the order of the pool
    bm25: Scores  # of every passage
    spoken: Spoken
    lexical_ranks: dict[int, int]  # row -> place by BM25, from 1
    dense_ranks: dict[int, int]


def within(found: RowNumbers, rows: RowNumbers | None) -> RowNumbers:
    """Those of the rows found that are allowed, ascending; None = all are."""
    return np.sort(found) if rows is None else np.intersect1d(found, rows)


def only(scores: Scores, rows: RowNumbers | None) -> Scores:
    """The scores with everything outside `rows` set to nothing; None = nothing is outside."""
    if rows is None:
        return scores
    kept = np.zeros_like(scores)
    kept[rows] = scores[rows]
    return kept
