"""The index: passages and example questions, searched by words and by vectors at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from corpus.document import Document, Passage
from index.asking import Kinds, asked_for
from index.candidates import Found, Heard, only, within
from index.encoder import Encoder, Vectors
from index.evidence import Asked, Evidence, of_kinds
from index.examples import Examples
from index.fusion import (
    DEPTH,
    DOCUMENT_PASSAGES,
    DOCUMENTS,
    EXAMPLE_DOCUMENTS,
    EXAMPLE_FACTS,
    FUSION,
    Fusion,
    ranks,
    scaled,
    top_rows,
)
from index.hits import Hit
from index.late import LateIndex
from index.lexical import Scores
from index.rows import RowNumbers, Rows
from index.strength import Strength
from index.variants import Variants


@dataclass(frozen=True, slots=True)
class Index:
    """Passages with all that finds them. Immutable; one instance serves many threads."""

    documents: dict[str, Document]  # by id, in reading order
    passages: tuple[Passage, ...]  # row i of passage_rows; those of one document stand together
    passage_rows: Rows
    late: LateIndex  # row i holds the pieces of passages[i]
    offers: Kinds  # row i: what passages[i] offers, see index.asking
    document_rows: Rows  # row i is the i-th of `documents`
    examples: Examples
    vocabulary: dict[str, int]  # words of all texts, as `tokenize` has them, with their counts
    encoder: Encoder
    strength: Strength  # of the encoder
    # Derived once, for speed: the row of each document by its id, the rows of the documents that
    # the passages belong to, and what finds other words for a question.
    document_places: dict[str, int]
    passage_owner: RowNumbers
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
            spoken = found.spoken
            example, answers = spoken.by_document.row[owner], spoken.by_passage.row[row]
            hits.append(
                Hit(
                    passage=self.passages[row],
                    score=float(scores[i]),
                    dense_rank=found.dense_ranks.get(row, 0),
                    lexical_rank=found.lexical_ranks.get(row, 0),
                    cosine=float(cosines[i]),
                    bm25=float(found.bm25[row]),
                    example=self.examples.texts[example] if example >= 0 else "",
                    example_cosine=float(spoken.by_document.cosine[owner]),
                    answers=self.examples.texts[answers] if answers >= 0 else "",
                    gap_lead=spoken.gap_lead(owner),
                    gap_votes=spoken.votes,
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
        heard = self._heard(asked, fusion)
        rows = self._rows_of(allowed)
        best_lexical = top_rows(only(heard.bm25, rows), DEPTH)
        best_dense, _ = self.passage_rows.dense.top(asked.vector, DEPTH, allowed=rows)
        lent = self._lent(asked, heard, rows)
        pool = np.unique(np.concatenate([best_lexical, best_dense, *lent]))
        kinds = of_kinds(asked_for(question), self.offers[pool])
        return Found(
            pool=pool,
            evidence=self._evidence(asked, heard, pool, kinds=kinds),
            bm25=heard.bm25,
            spoken=heard.spoken,
            lexical_ranks=ranks(best_lexical),
            dense_ranks=ranks(best_dense),
        )

    def suggestion(self, question: str) -> str:
        """The question with what is misspelt in it repaired; "" when nothing seems to be."""
        return self.variants.speller.suggestion(question)

    def counts(self) -> dict[str, int]:
        """How much there is to search."""
        return {
            "documents": len(self.documents),
            "passages": len(self.passages),
            "examples": len(self.examples.texts),
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
        return within(np.flatnonzero(np.isin(self.passage_owner, owners)), rows)

    def _best_passages(self, asked: Asked, lexical: Scores, rows: RowNumbers) -> RowNumbers:
        """Of these rows the best few of each document."""
        scores = lexical[rows] + self.passage_rows.cosines(asked, self.strength, rows)
        order = np.lexsort((rows, -scores, self.passage_owner[rows]))
        owners = self.passage_owner[rows][order]
        place = np.arange(len(rows)) - np.searchsorted(owners, owners)
        return rows[order][place < DOCUMENT_PASSAGES]

    def _heard(self, asked: Asked, fusion: Fusion) -> Heard:
        """What does not depend on which passages compete."""
        rows = self.document_rows
        return Heard(
            bm25=asked.bm25(self.passage_rows.lexical, whole_words=fusion.whole_words),
            document_lexical=rows.lexical_scores(asked, fusion),
            document_dense=rows.cosines(asked, self.strength),
            spoken=self.examples.find(
                asked,
                fusion=fusion,
                strength=self.strength,
                documents=len(self.documents),
                passages=len(self.passages),
            ),
        )

    def _lent(
        self, asked: Asked, heard: Heard, rows: RowNumbers | None
    ) -> tuple[RowNumbers, RowNumbers, RowNumbers]:
        """The passages that compete because of what they belong to, as far as they are allowed.

        Those of the best documents, those of the documents whose example questions come nearest,
        and those whose own do.
        """
        documents = heard.document_lexical + np.maximum(heard.document_dense, 0)
        best = self._passages_of(top_rows(documents, DOCUMENTS), rows)
        by_document, by_passage = heard.spoken.by_document, heard.spoken.by_passage
        return (
            self._best_passages(asked, scaled(heard.bm25), best),
            self._passages_of(by_document.best(EXAMPLE_DOCUMENTS), rows),
            within(by_passage.best(EXAMPLE_FACTS), rows),
        )

    def _evidence(
        self, asked: Asked, heard: Heard, pool: RowNumbers, *, kinds: dict[str, Vectors]
    ) -> Evidence:
        """All that speaks for the passages of the pool, in its order; `kinds` is of `of_kinds`."""
        owners = self.passage_owner[pool]
        by_document, by_passage = heard.spoken.by_document, heard.spoken.by_passage
        late, late_headings = self.late.scores(asked.late, pool)
        return Evidence.of(
            lexical=scaled(heard.bm25)[pool],
            dense=self.passage_rows.cosines(asked, self.strength, pool),
            late=late,
            late_headings=late_headings,
            document_lexical=heard.document_lexical[owners],
            document_dense=heard.document_dense[owners],
            example_lexical=by_document.lexical[owners],
            example_dense=by_document.cosine[owners],
            example_late=by_document.late[owners],
            fact_lexical=by_passage.lexical[pool],
            fact_dense=by_passage.cosine[pool],
            fact_late=by_passage.late[pool],
            **kinds,
            has_examples=by_document.row[owners] >= 0,
        )


def passage_text(document: Document, passage: Passage) -> str:
    """What a passage is found by: its heading path and its words."""
    words = document.slice(passage.start, passage.end)
    return ". ".join([*filter(None, passage.heading_path), words])
