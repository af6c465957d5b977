"""How evidence becomes one score: weights, and the scaling that makes them carry over.

Both searches, the documents and the example questions deliver candidates; every candidate is then
scored by all evidence, so that a passage which one search missed is not punished with a zero. BM25
is divided by the best BM25 of the question, because its size depends on the number of words;
cosines stay as they are, in the units of the shipped model.

The weights are data, fusion.json, written by `python -m assistant.evaluation.fuse`; docs/quality.md
has the figures that chose them.
"""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.lexical import Scores

SHIPPED = Path(__file__).parent / "fusion.json"

DEPTH = 100  # candidates that each search delivers
EXAMPLE_DOCUMENTS = 10  # documents that compete because of their example questions alone
EXAMPLE_FACTS = 20  # passages that compete because of a question that they answer
DOCUMENTS = 50  # documents that compete because of their whole text
DOCUMENT_PASSAGES = 2  # passages of each of those


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the evidence, none negative. Each field is a column of `Evidence.table`."""

    lexical: float  # BM25 of the passage with its title and headings
    dense: float  # cosine of the passage with its title and headings
    late: float  # late interaction with the words of the passage alone
    late_headings: float  # late interaction with the words and the headings
    document_lexical: float  # BM25 of the whole document
    document_dense: float  # cosine of the document: the mean of its passages
    example_lexical: float  # BM25 of the document's nearest example question
    example_dense: float  # cosine of the document's nearest example question
    example_late: float  # late interaction with that example question
    fact_lexical: float  # BM25 of the nearest example question that the passage itself answers
    fact_dense: float  # its cosine
    fact_late: float  # late interaction with it
    # The passage has what is asked for (index/asking.py): 1, or 0 when it has not or nothing is.
    asked_amount: float
    asked_count: float
    asked_date: float
    asked_duration: float
    asked_condition: float
    asked_standing: float
    asked_who: float


COLUMNS = tuple(f.name for f in fields(Weights))
# Those that hang on the embedding model, which need not be the shipped one.
COSINES = ("dense", "document_dense", "example_dense", "fact_dense")
# Those that a document without example questions cannot have.
OF_EXAMPLES = tuple(c for c in COLUMNS if c.startswith(("example_", "fact_")))


@dataclass(frozen=True, slots=True)
class Fusion:
    """All numbers of the ranking."""

    # A page that a user adds has no example questions: its own text must speak for it, so that it
    # neither loses to a sheet that has them nor beats it.
    with_examples: Weights
    without_examples: Weights
    whole_words: float  # of stems of whole words against compound parts, inside BM25
    thesaurus: float  # of a synonym against the word that was typed, from 0 to 1
    repair: float  # of the right word against what was misspelt, from 0 to 1
    rewritten: float  # of the vector of the question in other words, against its own

    def adapted(self, strength: float) -> "Fusion":
        """For a model that is so many times as good as the shipped one."""
        if strength == 1:
            return self

        def adapt(weights: Weights) -> Weights:
            return replace(weights, **{c: strength * getattr(weights, c) for c in COSINES})

        return replace(
            self,
            with_examples=adapt(self.with_examples),
            without_examples=adapt(self.without_examples),
        )


def load_fusion(path: Path = SHIPPED) -> Fusion:
    """Read the numbers; "fitted_on" tells where they come from."""
    record = json.loads(path.read_text("utf-8"))
    del record["fitted_on"]
    with_examples, without = (
        Weights(**record.pop(kind)) for kind in ("with_examples", "without_examples")
    )
    return Fusion(with_examples=with_examples, without_examples=without, **record)


FUSION = load_fusion()  # what ships


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
