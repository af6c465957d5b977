"""What a question says and what speaks for a document: the values that a search adds up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import Terms, analyse, tokenize
from index.encoder import Encoder, Vectors
from index.fusion import EXAMPLE_DOCUMENTS, Weights
from index.lexical import Scores


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, analysed and embedded."""

    terms: Terms
    words: tuple[str, ...]  # each once
    vector: Vectors  # shape (dimensions,)
    word_vectors: Vectors  # shape (len(words), dimensions)

    @classmethod
    def of(cls, question: str, encoder: Encoder) -> "Asked":
        """Analyse and embed a question."""
        words = tuple(dict.fromkeys(tokenize(question)))
        vectors = encoder.encode_queries([question, *words])
        return cls(analyse(question), words, vectors[0], vectors[1:])


@dataclass(frozen=True, slots=True)
class Evidence:
    """How words and vector of the question match some texts; both arrays have one order."""

    lexical: Scores  # BM25 as a share of the best in the collection
    cosine: Vectors

    def score(self, lexical: float, dense: float) -> Vectors:
        """The weighted sum."""
        result: Vectors = lexical * self.lexical + dense * self.cosine
        return result

    def mean(self, other: "Evidence") -> "Evidence":
        """Halfway between two."""
        half = np.float32(0.5)
        return Evidence(half * (self.lexical + other.lexical), half * (self.cosine + other.cosine))


@dataclass(frozen=True, slots=True)
class Examples:
    """What the example questions say, per document."""

    nearest: NDArray[np.int64]  # row of the nearest example question; -1 = none
    score: Vectors
    cosine: Vectors

    def scores(self, owners: NDArray[np.int64], instead: "Evidence", weights: Weights) -> Vectors:
        """Scores in the order of the owners.

        A document without example questions, such as a page that a user added, must not lose to
        one that has them: `instead` speaks for it.
        """
        stand_in = instead.score(weights.example_lexical, weights.example_dense)
        result: Vectors = np.where(self.nearest[owners] >= 0, self.score[owners], stand_in)
        return result

    def best_owners(self) -> NDArray[np.int64]:
        """The documents whose example questions come nearest."""
        have = np.flatnonzero(self.nearest >= 0)
        return have[np.argsort(-self.score[have], kind="stable")][:EXAMPLE_DOCUMENTS]
