"""The index: passages and example questions, searched by words and by vectors at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from index.analysis import parts_of
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.evidence import Asked, Evidence, Examples
from index.fusion import DEPTH, WEIGHTS, Weights, ranks, scaled, top_rows
from index.lexical import LexicalIndex, Scores
from index.wordmatch import WordMatch


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
    words: WordMatch  # row i holds the words of passages[i], without title and headings
    document_rows: Rows  # row i is the i-th of `documents`
    examples: tuple[tuple[str, str], ...]  # (document id, example question): row i of example_rows
    example_rows: Rows
    encoder: Encoder
    # Derived once, for speed: the row of each document by its id, and the rows of the documents
    # that the passages and the example questions belong to.
    document_places: dict[str, int]
    passage_owner: NDArray[np.int64]
    example_owner: NDArray[np.int64]

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        allowed: Callable[[Passage], bool] | None = None,
        weights: Weights = WEIGHTS,
    ) -> list[Hit]:
        """The k best of the passages that compete, best first; [] when nothing is allowed.

        `allowed` says whether a passage may be found. It limits which passages compete and never
        changes how one is scored.
        """
        asked = Asked.of(question, self.encoder)
        lexical = self.passage_rows.lexical.scores(asked.terms, part_weight=weights.part)
        examples = self._examples(asked, weights)
        rows = self._rows_of(allowed)
        pool, lexical_ranks, dense_ranks = self._candidates(asked, lexical, examples, rows)
        owners = self.passage_owner[pool]
        cosines = self.passage_rows.dense.cosines(asked.vector, pool)
        passage = Evidence(scaled(lexical)[pool], cosines)
        document = self._document_evidence(asked, weights, owners)
        scores = (
            passage.score(weights.lexical, weights.dense)
            + document.score(weights.document_lexical, weights.document_dense)
            + weights.words * self._word_scores(asked, pool)
            + examples.scores(owners, passage.mean(document), weights)
        )
        order = np.lexsort((pool, -scores))[:k]
        return [
            Hit(
                passage=self.passages[row],
                score=float(scores[i]),
                dense_rank=dense_ranks.get(row, 0),
                lexical_rank=lexical_ranks.get(row, 0),
                cosine=float(cosines[i]),
                bm25=float(lexical[row]),
                example=self.examples[nearest][1] if nearest >= 0 else "",
                example_cosine=float(examples.cosine[owners[i]]),
            )
            for i, row, nearest in zip(
                order, pool[order].tolist(), examples.nearest[owners[order]], strict=True
            )
        ]

    def counts(self) -> dict[str, int]:
        """How much there is to search."""
        return {
            "documents": len(self.documents),
            "passages": len(self.passages),
            "examples": len(self.examples),
        }

    def text_of(self, passage: Passage) -> str:
        """What a passage is found by: its heading path and its words."""
        return passage_text(self.documents[passage.document_id], passage)

    def document_holds(self, document_id: str, part: str) -> bool:
        """Whether the title or the text of a document has a compound part."""
        return self.document_rows.lexical.holds(self.document_places[document_id], part)

    def _candidates(
        self,
        asked: Asked,
        lexical: Scores,
        examples: Examples,
        rows: NDArray[np.int64] | None,
    ) -> tuple[NDArray[np.int64], dict[int, int], dict[int, int]]:
        """Rows that compete, ascending, and the places of rows by words and by vectors."""
        best_lexical = top_rows(_only(lexical, rows), DEPTH)
        best_dense, _ = self.passage_rows.dense.top(asked.vector, DEPTH, allowed=rows)
        by_example = self._passages_of(examples.best_owners(), rows)
        pool = np.unique(np.concatenate([best_lexical, best_dense, by_example]))
        return pool, ranks(best_lexical), ranks(best_dense)

    def _rows_of(self, allowed: Callable[[Passage], bool] | None) -> NDArray[np.int64] | None:
        """Rows that may be found, ascending; None = all of them."""
        if allowed is None:
            return None
        rows = (i for i, passage in enumerate(self.passages) if allowed(passage))
        return np.fromiter(rows, dtype=np.int64)

    def _passages_of(
        self, owners: NDArray[np.int64], rows: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Rows of all passages of some documents, as far as they are allowed."""
        found = np.flatnonzero(np.isin(self.passage_owner, owners))
        return found if rows is None else np.intersect1d(found, rows)

    def _word_scores(self, asked: Asked, pool: NDArray[np.int64]) -> Vectors:
        """Soft match, 0 to 1; a word of the question weighs as much as its rarest part."""
        idf = self.passage_rows.lexical.idf
        weights = [max(map(idf, parts_of(word))) for word in asked.words]
        return self.words.scores(asked.word_vectors, weights, pool)

    def _document_evidence(
        self, asked: Asked, weights: Weights, owners: NDArray[np.int64]
    ) -> Evidence:
        """What the whole document of each passage says, in the order of the owners."""
        lexical = scaled(self.document_rows.lexical.scores(asked.terms, part_weight=weights.part))
        places, back = np.unique(owners, return_inverse=True)
        cosines = self.document_rows.dense.cosines(asked.vector, places)
        return Evidence(lexical[owners], cosines[back])

    def _examples(self, asked: Asked, weights: Weights) -> Examples:
        n = len(self.documents)
        found = Examples(
            nearest=np.full(n, -1, dtype=np.int64),
            score=np.zeros(n, dtype=np.float32),
            cosine=np.zeros(n, dtype=np.float32),
        )
        if not self.examples:
            return found
        lexical = scaled(self.example_rows.lexical.scores(asked.terms, part_weight=weights.part))
        cosines = self.example_rows.dense.cosines(asked.vector, np.arange(len(self.examples)))
        total = weights.example_lexical * lexical + weights.example_dense * cosines
        # Ascending, so that of the rows of one document the best is written last.
        order = np.argsort(total, kind="stable")
        owners = self.example_owner[order]
        found.nearest[owners] = order
        found.score[owners] = total[order]
        found.cosine[owners] = cosines[order]
        return found


def passage_text(document: Document, passage: Passage) -> str:
    """What a passage is found by: its heading path and its words."""
    words = document.slice(passage.start, passage.end)
    return ". ".join([*filter(None, passage.heading_path), words])


def _only(scores: Scores, rows: NDArray[np.int64] | None) -> Scores:
    """The scores with everything outside `rows` set to nothing."""
    if rows is None:
        return scores
    kept = np.zeros_like(scores)
    kept[rows] = scores[rows]
    return kept
