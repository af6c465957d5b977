"""How evidence becomes one score: weights, and the scaling that makes them carry over.

Both searches and the example questions deliver candidates; every candidate is then scored by all
evidence, so that a passage which one search missed is not punished with a zero. BM25 is divided by
the best BM25 of the question, because its size depends on the number of words; cosines stay as they
are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.lexical import Scores

DEPTH = 100  # candidates that each search delivers
EXAMPLE_DOCUMENTS = 10  # documents that compete because of their example questions alone


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the evidence; docs/quality.md has the figures that chose them."""

    lexical: float = 0.75  # BM25 of the passage with its title and headings
    dense: float = 1.0  # cosine of the passage with its title and headings
    words: float = 2.0  # soft match of the question's words with those of the passage alone
    document_lexical: float = 0.7  # BM25 of the whole document
    document_dense: float = 1.5  # cosine of the document: the mean of its passages
    example_lexical: float = 0.8  # BM25 of the document's nearest example question
    example_dense: float = 0.8  # cosine of the document's nearest example question
    part: float = 0.4  # of compound parts against whole words, inside BM25


WEIGHTS = Weights()  # those that ship


def scaled(scores: Scores) -> Scores:
    """BM25 as a share of the best in the collection; all zeros stay zeros."""
    best = scores.max(initial=0.0)
    result: Scores = scores / best if best > 0 else scores
    return result


def top_rows(scores: Scores, k: int) -> NDArray[np.int64]:
    """Rows with a positive score, best first, at most k; equal scores by row number."""
    k = min(k, len(scores))
    if k == 0:
        return np.empty(0, np.int64)
    # A partial sort first: a full one over all passages would cost more than BM25 itself.
    part = np.argpartition(-scores, k - 1)[:k]
    order = part[np.lexsort((part, -scores[part]))]
    return order[scores[order] > 0].astype(np.int64)


def ranks(rows: NDArray[np.int64]) -> dict[int, int]:
    """Place of each row in an ordered list, from 1."""
    return {int(row): rank for rank, row in enumerate(rows, 1)}
