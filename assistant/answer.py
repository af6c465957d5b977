"""One question to one answer: search, estimate, quote, cite. No words are generated here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.confidence import (
    AnswerStatus,
    Calibration,
    estimate,
    features,
    shipped_calibration,
)
from assistant.dutch import dutch_date
from assistant.quotes import Quote, distinct, select
from corpus.document import Document, Passage, Source
from corpus.errors import UserError
from index.search import Hit, Index

MAX_QUESTION = 1_000  # characters; longer ones are pasted documents, not questions
_DEPTH = 20  # hits that are looked at for quotes and features
_NEAR_MISSES = 3
_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with everything a reader needs to judge and to find it."""

    number: int  # from 1
    quote: Quote
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
class Answer:
    """What is shown. Without an answer `citations` is empty and `near_misses` is not cited."""

    question: str
    interpreted_as: str
    status: AnswerStatus
    probability: float  # calibrated, that the quotes answer the question
    citations: tuple[Citation, ...]  # status answered or possible; best first
    near_misses: tuple[Citation, ...]  # status not_found: the nearest passages
    suggestion: str  # the question with its misspelt words repaired; "" = none seems misspelt
    suggestions: tuple[str, ...]  # example questions of the documents that were found
    notices: tuple[str, ...]  # sentences about the standing of the measures cited
    hits: tuple[Hit, ...]


def answer(
    index: Index,
    question: str,
    *,
    quotes: int = 3,
    allowed: Callable[[Passage], bool] | None = None,
    calibration: Calibration | None = None,
) -> Answer:
    """Answer from the passages that are allowed (None: all of them).

    Raises:
        UserError: when the question is empty or too long.
    """
    asked = check_question(question)
    hits = index.search(asked, _DEPTH, allowed=allowed)
    calibration = calibration or shipped_calibration(hits)
    probability = estimate(features(index, asked, hits), calibration)
    status = calibration.status(probability) if hits else "not_found"
    if status == "not_found":
        chosen, near = [], distinct(hits, index.documents, _NEAR_MISSES)
    else:
        chosen, near = select(hits, index.documents, quotes), []
    return Answer(
        question=question,
        interpreted_as=asked,
        status=status,
        probability=probability if hits else 0.0,
        citations=_cite(index, chosen),
        near_misses=_cite(index, near),
        suggestion=index.suggestion(asked),
        suggestions=_suggestions(index.documents, hits, asked),
        notices=_notices(index.documents, chosen),
        hits=tuple(hits),
    )


def check_question(question: str) -> str:
    """The question with its white space folded.

    Raises:
        UserError: when nothing is left, more than MAX_QUESTION characters, or bytes that are no
            text (Python reads those as surrogates, which nothing can write or embed).
    """
    asked = " ".join(question.split())
    if any("\ud800" <= c <= "\udfff" for c in asked):
        raise UserError("de vraag bevat tekens die geen UTF-8 zijn; typ ze opnieuw")
    if not asked:
        raise UserError("de vraag is leeg; typ een vraag over een maatregel")
    if len(asked) > MAX_QUESTION:
        raise UserError(
            f"de vraag telt {len(asked)} tekens en er mogen er {MAX_QUESTION} zijn; maak ze korter"
        )
    return asked


def _cite(index: Index, quotes: Sequence[Quote]) -> tuple[Citation, ...]:
    return tuple(_citation(index.documents[q.document_id], q, n) for n, q in enumerate(quotes, 1))


def _citation(document: Document, quote: Quote, number: int) -> Citation:
    # ISO dates sort as text; an undated publication counts as the oldest.
    behind = document.sources_at(quote.start, quote.end)
    sources = tuple(sorted(behind, key=lambda s: s.date, reverse=True))
    known = document.metadata
    return Citation(
        number=number,
        quote=quote,
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


def _suggestions(
    documents: dict[str, Document], hits: Sequence[Hit], asked: str
) -> tuple[str, ...]:
    """Example questions of the documents found: their nearest one, then the others in turn."""
    ids = list(dict.fromkeys(h.passage.document_id for h in hits))[:_SUGGESTIONS]
    nearest = {h.passage.document_id: h.example for h in hits}
    columns = [list(dict.fromkeys([nearest[i], *documents[i].metadata.questions])) for i in ids]
    depth = max((len(c) for c in columns), default=0)
    turns = (c[row] for row in range(depth) for c in columns if row < len(c))
    fresh = (q for q in turns if q and q.casefold() != asked.casefold())
    return tuple(dict.fromkeys(fresh))[:_SUGGESTIONS]


def _notices(documents: dict[str, Document], quotes: Sequence[Quote]) -> tuple[str, ...]:
    ids = dict.fromkeys(q.document_id for q in quotes)
    notices = (standing(documents[i], documents) for i in ids)
    return tuple(n for n in notices if n)


def standing(document: Document, documents: dict[str, Document]) -> str:
    """One sentence when a measure is no longer, or not yet, in force; "" otherwise."""
    known = document.metadata
    until = f" (tot {dutch_date(known.valid_to)})" if known.valid_to else ""
    match known.status:
        case "vervangen":
            successor = documents.get(known.replaced_by)
            by = f" door: {successor.title}" if successor else ""
            return f"De maatregel \u201c{document.title}\u201d is vervangen{until}{by}."
        case "stopgezet":
            return f"De maatregel \u201c{document.title}\u201d is stopgezet{until}."
        case "uitdovend":
            return f"De maatregel \u201c{document.title}\u201d dooft uit{until}."
        case "aangekondigd":
            return (
                f"De maatregel \u201c{document.title}\u201d is aangekondigd; in de bronnen staat "
                "niet dat ze al van kracht is."
            )
        case _:
            return ""
