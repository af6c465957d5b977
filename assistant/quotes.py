"""Quotes: cut from a document by slice, and chosen from the passages that were found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.document import Document
from index.analysis import analyse
from index.hits import Hit

# A hit further below the best than this share of its score is no part of the answer.
_RELATIVE_FLOOR = 0.85
# Quotes from one document, at most, while other documents answer too.
_PER_DOCUMENT = 3
# Two quotes that share this much of their words say the same thing (Jaccard index of stems), unless
# their numbers differ: the same sentence about another year or amount is another fact.
_SAME = 0.7


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact slice of a document; only `cut` makes one."""

    document_id: str
    start: int
    end: int
    text: str  # document.text[start:end]


def cut(document: Document, start: int, end: int) -> Quote:
    """The quote at [start, end); ValueError when there is no text there."""
    return Quote(document.id, start, end, document.slice(start, end))


def select(hits: Sequence[Hit], documents: dict[str, Document], limit: int) -> list[Quote]:
    """At most `limit` quotes, best first, that say different things.

    The best hit always leads; the others must come near it.
    """
    if not hits:
        return []
    floor = max(hit.score for hit in hits) * _RELATIVE_FLOOR
    near = (h for h in hits[1:] if h.score >= floor)
    return distinct((hits[0], *near), documents, limit)


def distinct(hits: Iterable[Hit], documents: dict[str, Document], limit: int) -> list[Quote]:
    """The first `limit` hits as quotes, leaving out repeats.

    A fourth quote from one document only comes when no other document is left to quote.
    """
    quotes: list[Quote] = []
    spare: list[Quote] = []
    for hit in hits:
        passage = hit.passage
        quote = cut(documents[passage.document_id], passage.start, passage.end)
        if any(_repeats(quote, other) for other in (*quotes, *spare)):
            continue
        crowded = sum(q.document_id == quote.document_id for q in quotes) >= _PER_DOCUMENT
        (spare if crowded else quotes).append(quote)
        if len(quotes) == limit:
            break
    return [*quotes, *spare][:limit]


def _repeats(quote: Quote, other: Quote) -> bool:
    a, b = _words(quote.text), _words(other.text)
    numbers_a, numbers_b = ({w for w in words if w.isdigit()} for words in (a, b))
    says_the_same = numbers_a == numbers_b and len(a & b) >= _SAME * len(a | b)
    return says_the_same or _overlap(quote, other)


@lru_cache(maxsize=256)
def _words(text: str) -> frozenset[str]:
    return frozenset(analyse(text).words)


def _overlap(a: Quote, b: Quote) -> bool:
    return a.document_id == b.document_id and a.start < b.end and b.start < a.end
