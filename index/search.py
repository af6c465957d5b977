"""The index: passages and example questions, searched by words and by vectors at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.evidence import Asked, Evidence, Examples, best_examples
from index.fusion import (
    DEPTH,
    DOCUMENT_PASSAGES,
    DOCUMENTS,
    FUSION,
    Fusion,
    ranks,
    scaled,
    top_rows,
)
from index.late import LateIndex
from index.lexical import LexicalIndex, Scores
from index.strength import Strength
from index.variants import Variants

RowNumbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and why."""

    passage: Passage
    score: float  # fused, higher is better; comparable within one question only
    dense_rank: int  # place by cosine alone, from 1; 0 = not among the nearest DEPTH
    lexical_rank: int  # place by BM25 alone, from 1; 0 = not among the best DEPTH
    cosine: float  # of question and passage, in the units of the shipped model (see Strength)
    bm25: float  # of question and passage, from 0
    example: str  # the example question of its document nearest to the question; "" = none
    example_cosine: float  # of the question and that example question; 0 without one


@dataclass(frozen=True, slots=True)
class Rows:
    """One kind of searchable text; row i of both indexes is the same text."""

    dense: DenseIndex
    lexical: LexicalIndex


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that compete for a question, and what speaks for each."""

    pool: RowNumbers  # rows of passages, ascending
    evidence: Evidence  # in the order of the pool
    bm25: Scores  # of every passage
    examples: Examples
    lexical_ranks: dict[int, int]  # row -> place by BM25, from 1
    dense_ranks: dict[int, int]


@dataclass(frozen=True, slots=True)
class Index:
    """Passages with all that finds them. Immutable; one instance serves many threads."""

    documents: dict[str, Document]  # by id, in reading order
    passages: tuple[Passage, ...]  # row i of passage_rows; those of one document stand together
    passage_rows: Rows
    late: LateIndex  # row i holds the pieces of passages[i]
    document_rows: Rows  # row i is the i-th of `documents`
    examples: tuple[tuple[str, str], ...]  # (document id, example question): row i of example_rows
    example_rows: Rows
    vocabulary: dict[str, int]  # words of all texts, as `tokenize` has them, with their counts
    encoder: Encoder
    strength: Strength  # of the encoder
    # Derived once, for speed: the row of each document by its id, the rows of the documents that
    # the passages and the example questions belong to, and what finds other words for a question.
    document_places: dict[str, int]
    passage_owner: RowNumbers
    example_owner: RowNumbers
    variants: Variants

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        allowed: Callable[[Passage], bool] | None = None,
        fusion: Fusion = FUSION,
    ) -> list[Hit]:
        """The k best of the passages that compete, best first; [] when nothing is allowed.

        `allowed` says whether a passage may be found. It limits which passages compete and never
        changes how one is scored.
        """
        found = self.find(question, allowed=allowed, fusion=fusion)
        scores = found.evidence.scores(fusion.adapted(self.strength.weight))
        cosines = found.evidence.column("dense")
        order = np.lexsort((found.pool, -scores))[:k]
        hits = []
        for i, row in zip(order, found.pool[order].tolist(), strict=True):
            owner = self.passage_owner[row]
            nearest = found.examples.nearest[owner]
            hits.append(
                Hit(
                    passage=self.passages[row],
                    score=float(scores[i]),
                    dense_rank=found.dense_ranks.get(row, 0),
                    lexical_rank=found.lexical_ranks.get(row, 0),
                    cosine=float(cosines[i]),
                    bm25=float(found.bm25[row]),
                    example=self.examples[nearest][1] if nearest >= 0 else "",
                    example_cosine=float(found.examples.cosine[owner]),
                )
            )
        return hits

    def find(
        self,
        question: str,
        *,
        allowed: Callable[[Passage], bool] | None = None,
        fusion: Fusion = FUSION,
    ) -> Found:
        """What competes for a question, with all evidence and before any weight of it."""
        asked = Asked.of(
            question,
            self.variants.find(question),
            encoder=self.encoder,
            pieces=self.late.pieces,
            fusion=fusion,
        )
        bm25 = asked.bm25(self.passage_rows.lexical, whole_words=fusion.whole_words)
        lexical = scaled(bm25)
        documents = self._document_evidence(asked, fusion)
        examples = self._examples(asked, fusion)
        rows = self._rows_of(allowed)
        best_lexical = top_rows(_only(bm25, rows), DEPTH)
        best_dense, _ = self.passage_rows.dense.top(asked.vector, DEPTH, allowed=rows)
        best_documents = top_rows(documents[:, 0] + np.maximum(documents[:, 1], 0), DOCUMENTS)
        by_document = self._best_passages(asked, lexical, self._passages_of(best_documents, rows))
        by_example = self._passages_of(examples.best_owners(), rows)
        pool = np.unique(np.concatenate([best_lexical, best_dense, by_document, by_example]))
        owners = self.passage_owner[pool]
        late, late_headings = self.late.scores(asked.late, pool)
        evidence = Evidence.of(
            lexical=lexical[pool],
            dense=self._cosines(self.passage_rows, asked, pool),
            late=late,
            late_headings=late_headings,
            document_lexical=documents[owners, 0],
            document_dense=documents[owners, 1],
            example_lexical=examples.lexical[owners],
            example_dense=examples.cosine[owners],
            has_examples=examples.nearest[owners] >= 0,
        )
        return Found(pool, evidence, bm25, examples, ranks(best_lexical), ranks(best_dense))

    def suggestion(self, question: str) -> str:
        """The question with what is misspelt in it repaired; "" when nothing seems to be."""
        return self.variants.speller.suggestion(question)

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

    def _rows_of(self, allowed: Callable[[Passage], bool] | None) -> RowNumbers | None:
        """Rows that may be found, ascending; None = all of them."""
        if allowed is None:
            return None
        rows = (i for i, passage in enumerate(self.passages) if allowed(passage))
        return np.fromiter(rows, dtype=np.int64)

    def _passages_of(self, owners: RowNumbers, rows: RowNumbers | None) -> RowNumbers:
        """Rows of all passages of some documents, as far as they are allowed, ascending."""
        found = np.flatnonzero(np.isin(self.passage_owner, owners))
        return found if rows is None else np.intersect1d(found, rows)

    def _best_passages(self, asked: Asked, lexical: Scores, rows: RowNumbers) -> RowNumbers:
        """Of these rows the best few of each document."""
        scores = lexical[rows] + self._cosines(self.passage_rows, asked, rows)
        order = np.lexsort((rows, -scores, self.passage_owner[rows]))
        owners = self.passage_owner[rows][order]
        place = np.arange(len(rows)) - np.searchsorted(owners, owners)
        return rows[order][place < DOCUMENT_PASSAGES]

    def _document_evidence(self, asked: Asked, fusion: Fusion) -> Vectors:
        """BM25 and cosine of every document, shape (documents, 2)."""
        lexical = scaled(asked.bm25(self.document_rows.lexical, whole_words=fusion.whole_words))
        every = np.arange(len(self.documents))
        return np.stack([lexical, self._cosines(self.document_rows, asked, every)], axis=1)

    def _examples(self, asked: Asked, fusion: Fusion) -> Examples:
        if not self.examples:
            return Examples.none(len(self.documents))
        bm25 = asked.bm25(self.example_rows.lexical, whole_words=fusion.whole_words)
        cosines = self._cosines(self.example_rows, asked, np.arange(len(self.examples)))
        return best_examples(scaled(bm25), cosines, self.example_owner, len(self.documents))

    def _cosines(self, rows: Rows, asked: Asked, numbers: RowNumbers) -> Vectors:
        return self.strength.cosines(rows.dense.cosines(asked.vector, numbers))


def passage_text(document: Document, passage: Passage) -> str:
    """What a passage is found by: its heading path and its words."""
    words = document.slice(passage.start, passage.end)
    return ". ".join([*filter(None, passage.heading_path), words])


def _only(scores: Scores, rows: RowNumbers | None) -> Scores:
    """The scores with everything outside `rows` set to nothing."""
    if rows is None:
        return scores
    kept = np.zeros_like(scores)
    kept[rows] = scores[rows]
    return kept
