"""Quotes: cut from a document by slice, and chosen from the passages that were found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.document import Document
from index.analysis import analyse
from index.search import Hit

# A hit further below the best than this share of its score is no part of the answer.
_RELATIVE_FLOOR = 0.85
# Quotes from one document, at most, while other documents answer too.
_PER_DOCUMENT = 2
# Two quotes that share this much of their words say the same thing (Jaccard index of stems).
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
    floor = hits[0].score * _RELATIVE_FLOOR
    return distinct((h for h in hits if h.score >= floor), documents, limit)


def distinct(hits: Iterable[Hit], documents: dict[str, Document], limit: int) -> list[Quote]:
    """The first `limit` hits as quotes, leaving out repeats.

    A third quote from one document only comes when no other document is left to quote.
    """
    quotes: list[Quote] = []
    spare: list[Quote] = []
    seen: list[frozenset[str]] = []
    for hit in hits:
        passage = hit.passage
        quote = cut(documents[passage.document_id], passage.start, passage.end)
        words = frozenset(analyse(quote.text).words)
        within = any(_touch(quote, other) for other in (*quotes, *spare))
        if within or any(_overlap(words, other) >= _SAME for other in seen):
            continue
        seen.append(words)
        crowded = sum(q.document_id == quote.document_id for q in quotes) >= _PER_DOCUMENT
        (spare if crowded else quotes).append(quote)
        if len(quotes) == limit:
            break
    return [*quotes, *spare][:limit]


def _touch(a: Quote, b: Quote) -> bool:
    return a.document_id == b.document_id and a.start < b.end and b.start < a.end


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0
