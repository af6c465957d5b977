"""Ask an index every question of a set, and keep what came back."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from time import perf_counter

from assistant.answer import Answer, Calibrate, answer
from assistant.confidence import AnswerStatus
from assistant.evaluation.sets import Question
from corpus.blocks import canonical
from corpus.document import Document, Passage
from index.fusion import FUSION, Fusion
from index.hits import Hit
from index.search import Index

DEPTH = 100  # documents per question, when the index can find as many
PASSAGES = 200  # that one search may deliver
_QUOTES = 3  # as many as an answer shows by default
# trec_eval reads scores as 32-bit floats and breaks ties by name. Steps of this size survive that.
_STEP = 1e-4

Ranking = dict[str, float]  # document id -> score, best first, scores strictly falling


@dataclass(frozen=True, slots=True)
class Answered:
    """What the assistant did with one question of a set."""

    status: AnswerStatus
    probability: float  # 0 to 1
    quoted: tuple[str, ...]  # document of each quote given as an answer, in order
    quote_rank: int  # place, from 1, of the first quote with a wanted substring; 0 = none
    quotes: int  # quotes and near misses shown
    violations: int  # of those, how many are not the exact text of their document
    milliseconds: float  # from question to answer


def rank_documents(
    index: Index, question: str, first: Sequence[Hit], *, fusion: Fusion = FUSION
) -> Ranking:
    """At least DEPTH documents where there are as many, each at the place of its best passage.

    `first` are the PASSAGES best hits with this fusion. Long documents may fill them; then the
    search is repeated over the documents not found yet, and those follow behind.
    """
    ranking: Ranking = {}
    ceiling = float("inf")
    hits = first
    while hits:
        for hit in hits:
            if hit.passage.document_id not in ranking:
                score = min(round(hit.score, 4), ceiling)
                ranking[hit.passage.document_id] = score
                ceiling = score - _STEP
        left = index.documents.keys() - ranking.keys()
        if len(ranking) >= DEPTH or not left:
            break
        hits = index.search(question, PASSAGES, allowed=_of(left), fusion=fusion)
    return ranking


def _of(ids: Set[str]) -> Callable[[Passage], bool]:
    return lambda passage: passage.document_id in ids


def ask(
    index: Index, question: Question, *, searched: str, calibrate: Calibrate | None = None
) -> Answered:
    """Answer `searched`, which is the question with its history resolved, and check every quote."""
    started = perf_counter()
    given = answer(index, searched, quotes=_QUOTES, calibrate=calibrate)
    milliseconds = (perf_counter() - started) * 1000
    texts = [canonical(c.quote.text) for c in given.citations]
    ranks = (n for n, t in enumerate(texts, 1) if any(q in t for q in question.quotes))
    return Answered(
        status=given.status,
        probability=given.probability,
        quoted=tuple(c.quote.document_id for c in given.citations),
        quote_rank=next(ranks, 0),
        quotes=len(given.citations) + len(given.near_misses),
        violations=count_violations(index.documents, given),
        milliseconds=milliseconds,
    )


def count_violations(documents: Mapping[str, Document], given: Answer) -> int:
    """Quotes that are not the slice of their document, or carry the hash of another text."""
    violations = 0
    for citation in (*given.citations, *given.near_misses):
        quote = citation.quote
        document = documents[quote.document_id]
        # Not Document.slice: this is the check on it.
        exact = document.text[quote.start : quote.end] == quote.text
        violations += not (exact and citation.sha256 == document.sha256)
    return violations
