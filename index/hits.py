"""What a search returns."""

from dataclasses import dataclass

from corpus.document import Passage


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
    answers: str  # the nearest example question that the passage itself answers; "" = none
    gap_lead: float  # see `Spoken.gap_lead`, of its document
    gap_votes: float  # see `Spoken.votes`; the same for all hits of a question
