"""Citations: a quote with everything a reader needs to judge and to find it."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.quotes import Quote
from corpus.document import Document, Source
from index.search import Index


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with everything a reader needs to judge and to find it."""

    number: int  # from 1
    quote: Quote
    before: str  # the words of its passage that come before it; "" = none
    after: str  # and those that follow
    group: str  # heading under which it is shown; "" = none
    note: str  # what to know of its age, one sentence; "" = nothing
    title: str  # of the document
    publisher: str  # "" = not known; of the newest publication behind the fact on a measure sheet
    date: str  # "" = undated; idem
    url: str  # "" = none; idem
    heading: str  # the nearest heading above the quote; "" = none besides the title
    page: int  # from 1; 0 = the source has no pages
    status: str  # of the measure; "" = no measure sheet
    sources: tuple[Source, ...]  # publications behind this very fact, newest first
    sha256: str  # of the document's whole text


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as it will be shown."""

    quote: Quote
    start: int  # of the passage around it
    end: int
    group: str = ""
    note: str = ""


def cite(index: Index, shown: Sequence[Shown]) -> tuple[Citation, ...]:
    """Number the quotes from 1 and say where each one stands."""
    return tuple(
        _citation(index.documents[one.quote.document_id], one, number)
        for number, one in enumerate(shown, 1)
    )


def _citation(document: Document, shown: Shown, number: int) -> Citation:
    quote = shown.quote
    # ISO dates sort as text; an undated publication counts as the oldest.
    behind = document.sources_at(quote.start, quote.end)
    sources = tuple(sorted(behind, key=lambda s: s.date, reverse=True))
    known = document.metadata
    return Citation(
        number=number,
        quote=quote,
        before=document.text[shown.start : quote.start],
        after=document.text[quote.end : shown.end],
        group=shown.group,
        note=shown.note,
        title=document.title,
        publisher=sources[0].publisher if sources else known.publisher,
        date=sources[0].date if sources else known.date,
        url=sources[0].url if sources else known.url,
        heading=heading_above(document, quote.start),
        page=document.page_at(quote.start),
        status=known.status,
        sources=sources,
        sha256=document.sha256,
    )


def heading_above(document: Document, offset: int) -> str:
    """The nearest heading above an offset; "" when there is none besides the title."""
    above = [m for m in document.marks if m.kind == "heading" and m.end <= offset]
    heading = document.text[above[-1].start : above[-1].end] if above else ""
    return "" if heading == document.title else heading
