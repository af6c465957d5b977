"""Example questions: what they say about documents, and about the facts that answer them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage, examples_of
from index.encoder import Vectors
from index.evidence import Asked
from index.fusion import Fusion
from index.late import LateIndex
from index.lexical import Scores
from index.rows import RowNumbers, Rows
from index.strength import Strength

# Example questions that are compared piece by piece: comparing all would take most of the time of a
# question. Those further off are the nearest of no document that can win.
_NEAR = 500
# How many example questions say whether one like these is answered, and how much more the nearest
# ones count. Half or twice as many change AUROC on the development questions by .004 at most.
_VOTERS = 10
_SHARPNESS = 8.0


@dataclass(frozen=True, slots=True)
class Nearest:
    """Of the example questions of each document, or of each passage, the one nearest to a question.

    All arrays have one row for each document or passage.
    """

    row: NDArray[np.int64]  # of the example question; -1 = there is none
    lexical: Scores  # of that example question; 0 without one, as are the next
    cosine: Vectors
    late: Vectors

    @classmethod
    def none(cls, size: int) -> "Nearest":
        """Where no document or passage has any."""
        zeros = np.zeros((3, size), dtype=np.float32)
        return cls(np.full(size, -1, dtype=np.int64), zeros[0], zeros[1], zeros[2])

    def best(self, most: int) -> RowNumbers:
        """The rows whose example questions come nearest, best first."""
        have = np.flatnonzero(self.row >= 0)
        total = self.lexical[have] + self.cosine[have] + self.late[have]
        return have[np.argsort(-total, kind="stable")][:most]


@dataclass(frozen=True, slots=True)
class Examples:
    """All example questions; row i of `rows` and of `late` is texts[i]."""

    texts: tuple[str, ...]
    rows: Rows
    late: LateIndex
    documents: RowNumbers  # the row of the document of each
    answered: NDArray[np.bool_]  # False: a known gap
    # Which question is answered by which passage: question answered_by[0, j] by passage
    # answered_by[1, j]. A question about a document as a whole has no passage.
    answered_by: NDArray[np.int64]  # shape (2, pairs)

    @classmethod
    def of(
        cls,
        documents: dict[str, Document],
        passages: Sequence[Passage],
        *,
        rows: Rows,
        late: LateIndex,
    ) -> "Examples":
        """Tie the example questions of the documents, in order, to the passages.

        `rows` and `late` hold them in the order of `example_texts`.
        """
        starts: dict[str, list[tuple[int, int, int]]] = {}
        for n, p in enumerate(passages):
            starts.setdefault(p.document_id, []).append((p.start, p.end, n))
        owners: list[int] = []
        answered: list[bool] = []
        pairs: list[tuple[int, int]] = []
        for place, document in enumerate(documents.values()):
            for example in examples_of(document):
                pairs += [
                    (len(owners), row)
                    for start, end, row in starts.get(document.id, ())
                    if start < example.end and example.start < end
                ]
                owners.append(place)
                answered.append(example.answered)
        return cls(
            texts=example_texts(documents.values()),
            rows=rows,
            late=late,
            documents=np.asarray(owners, dtype=np.int64),
            answered=np.asarray(answered, dtype=np.bool_),
            answered_by=np.asarray(pairs, dtype=np.int64).reshape(-1, 2).T,
        )

    def find(
        self, asked: Asked, *, fusion: Fusion, strength: Strength, documents: int, passages: int
    ) -> "Spoken":
        """What they say; there are so many documents and passages."""
        if not self.texts:
            return Spoken(
                Nearest.none(documents), Nearest.none(passages), Nearest.none(documents), 0.0
            )
        lexical = self.rows.lexical_scores(asked, fusion)
        cosine = self.rows.cosines(asked, strength)
        near = np.argsort(-(lexical + cosine), kind="stable")[:_NEAR]
        late = np.zeros(len(self.texts), dtype=np.float32)
        late[near], _ = self.late.scores(asked.late, near)
        scores = (lexical, cosine, late)
        of_documents = np.flatnonzero(self.answered)
        gaps = np.flatnonzero(~self.answered)
        question, passage = self.answered_by
        return Spoken(
            by_document=_nearest(of_documents, self.documents[of_documents], documents, scores),
            by_passage=_nearest(question, passage, passages, scores),
            gaps=_nearest(gaps, self.documents[gaps], documents, scores),
            votes=_votes(np.add.reduce(scores), ~self.answered),
        )


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the example questions say about a question."""

    by_document: Nearest  # those that a document answers, of every document
    by_passage: Nearest  # those that a passage answers, of every passage
    gaps: Nearest  # those that a document is known not to answer, of every document
    votes: float  # of the nearest example questions the share that nothing answers, by nearness

    def gap_lead(self, document: int) -> float:
        """How much nearer the nearest known gap of a document is than what it answers.

        In cosines, from -4 to 4; 0 when it has no known gap.
        """
        if self.gaps.row[document] < 0:
            return 0.0
        gap, known = (n.late[document] + n.cosine[document] for n in (self.gaps, self.by_document))
        return float(gap - known)


def example_texts(documents: Iterable[Document]) -> tuple[str, ...]:
    """The example questions of all documents, in order."""
    return tuple(e.question for d in documents for e in examples_of(d))


def _votes(nearness: Vectors, gaps: NDArray[np.bool_]) -> float:
    """The share of gaps among the nearest questions, each counting less the further it is."""
    near = np.argsort(-nearness, kind="stable")[:_VOTERS]
    votes = np.exp(_SHARPNESS * (nearness[near] - nearness[near[0]]))
    return float((votes * gaps[near]).sum() / votes.sum())


def _nearest(
    questions: RowNumbers, owners: RowNumbers, size: int, scores: tuple[Scores, Vectors, Vectors]
) -> Nearest:
    """Of the questions of each owner the best one; question questions[j] belongs to owners[j]."""
    best = Nearest.none(size)
    total = sum(score[questions] for score in scores)
    # Ascending, so that of the rows of one owner the best is written last.
    order = np.argsort(total, kind="stable")
    rows, owned = questions[order], owners[order]
    best.row[owned] = rows
    for column, score in zip((best.lexical, best.cosine, best.late), scores, strict=True):
        column[owned] = score[rows]
    return best
