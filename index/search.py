"""The index: passages and example questions, searched by words and by vectors at once."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from index.analysis import Terms, analyse
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.fusion import DEPTH, Weights, ranks, scaled, top_rows
from index.lexical import LexicalIndex


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and why."""

    passage: Passage
    score: float  # fused, higher is better; comparable within one question only
    dense_rank: int  # place by cosine alone, from 1; 0 = not among the nearest DEPTH
    lexical_rank: int  # place by BM25 alone, from 1; 0 = not among the best DEPTH
    cosine: float  # of question and passage, -1 to 1
    bm25: float  # of question and passage, from 0
    example: str  # the example question of its document nearest to the question; "" = none
    example_cosine: float  # of the question and that example question; 0 without one


@dataclass(frozen=True, slots=True)
class Rows:
    """One kind of searchable text; row i of both indexes is the same text."""

    dense: DenseIndex
    lexical: LexicalIndex


@dataclass(frozen=True, slots=True)
class Index:
    """Passages with all that finds them. Immutable; one instance serves many threads."""

    documents: dict[str, Document]  # by id, in reading order
    passages: tuple[Passage, ...]  # row i of passage_rows
    passage_rows: Rows
    examples: tuple[tuple[str, str], ...]  # (document id, example question): row i of example_rows
    example_rows: Rows
    encoder: Encoder
    # Derived once, for speed: the row of each passage's document in `documents`, and the same
    # for the example questions.
    passage_owner: NDArray[np.int64]
    example_owner: NDArray[np.int64]

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        allowed: Iterable[str] | None = None,
        weights: Weights | None = None,
    ) -> list[Hit]:
        """The k best passages, best first; [] when the index is empty or nothing is allowed.

        `allowed` holds the ids of the documents to search. It limits which passages compete and
        never changes how one is scored.
        """
        weights = weights or Weights()
        terms = analyse(question)
        vector = self.encoder.encode_queries([question])[0]
        rows = None if allowed is None else self._rows_of(frozenset(allowed))
        lexical = self.passage_rows.lexical.scores(terms, part_weight=weights.part)
        best_lexical = top_rows(_only(lexical, rows), DEPTH)
        best_dense, _ = self.passage_rows.dense.top(vector, DEPTH, allowed=rows)
        pool = np.union1d(best_lexical, best_dense)
        cosines = self.passage_rows.dense.cosines(vector, pool)
        example, example_score, example_cosine = self._examples(terms, vector, weights)
        owners = self.passage_owner[pool]
        scores = (
            weights.lexical * scaled(lexical)[pool]
            + weights.dense * cosines
            + example_score[owners]
        )
        lexical_ranks, dense_ranks = ranks(best_lexical), ranks(best_dense)
        hits = []
        for i in np.lexsort((pool, -scores))[:k]:
            row, owner = int(pool[i]), int(owners[i])
            nearest = int(example[owner])
            hits.append(
                Hit(
                    passage=self.passages[row],
                    score=float(scores[i]),
                    dense_rank=dense_ranks.get(row, 0),
                    lexical_rank=lexical_ranks.get(row, 0),
                    cosine=float(cosines[i]),
                    bm25=float(lexical[row]),
                    example=self.examples[nearest][1] if nearest >= 0 else "",
                    example_cosine=float(example_cosine[owner]),
                )
            )
        return hits

    def text_of(self, passage: Passage) -> str:
        """What a passage is found by: its heading path and its words."""
        return passage_text(self.documents[passage.document_id], passage)

    def _rows_of(self, ids: frozenset[str]) -> NDArray[np.int64]:
        rows = [i for i, p in enumerate(self.passages) if p.document_id in ids]
        return np.asarray(rows, dtype=np.int64)

    def _examples(
        self, terms: Terms, vector: Vectors, weights: Weights
    ) -> tuple[NDArray[np.int64], Vectors, Vectors]:
        """Per document: row of its nearest example question (-1 = none), its score and cosine."""
        n = len(self.documents)
        nearest = np.full(n, -1, dtype=np.int64)
        score = np.zeros(n, dtype=np.float32)
        cosine = np.zeros(n, dtype=np.float32)
        if not self.examples:
            return nearest, score, cosine
        lexical = scaled(self.example_rows.lexical.scores(terms, part_weight=weights.part))
        cosines = self.example_rows.dense.cosines(vector, np.arange(len(self.examples)))
        total = weights.example_lexical * lexical + weights.example_dense * cosines
        # Ascending, so that of the rows of one document the best is written last.
        order = np.argsort(total, kind="stable")
        owners = self.example_owner[order]
        nearest[owners] = order
        score[owners] = total[order]
        cosine[owners] = cosines[order]
        return nearest, score, cosine


def passage_text(document: Document, passage: Passage) -> str:
    """What a passage is found by: its heading path and its words."""
    words = document.slice(passage.start, passage.end)
    return ". ".join([*passage.heading_path, words])


def _only(scores: NDArray[np.float32], rows: NDArray[np.int64] | None) -> NDArray[np.float32]:
    """The scores with everything outside `rows` set to nothing."""
    if rows is None:
        return scores
    kept = np.zeros_like(scores)
    kept[rows] = scores[rows]
    return kept
