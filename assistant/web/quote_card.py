"""One quote as a card: its words, its passage, where it stands and who published it."""

from dataclasses import dataclass

from assistant.citing import Citation
from assistant.dutch import dutch_date
from assistant.render import UNDATED, source_lines
from assistant.web.escape import chat_text, link
from assistant.web.viewer import document_path, fingerprint
from corpus.document import Source

PASSAGE = "Toon de hele passage"


@dataclass(frozen=True, slots=True)
class Look:
    """How the cards of a part of an answer are shown."""

    level: int = 2  # of the headings; 0 = none: what stands above says the title and the status
    compact: bool = False  # smaller, and with the publications folded
    near_miss: bool = False  # plainly no answer


def card_html(citation: Citation, look: Look) -> str:
    """The card of a quote."""
    kind = "kaart" + " bijna" * look.near_miss + " krap" * look.compact
    note = f'<p class="leeftijd">{chat_text(citation.note)}</p>' if citation.note else ""
    return (
        f'<article class="{kind}">{_title(citation, look.level)}'
        f'<blockquote class="citaat">{chat_text(citation.quote.text)}</blockquote>'
        f"{note}{_passage(citation)}{_place(citation, whole=look.level > 0)}"
        f"{_publications(citation, folded=look.compact)}"
        f'<div class="knoppen"><a class="knop" href="{chat_text(viewer_url(citation))}" '
        'target="_blank" rel="noopener noreferrer">Open bron</a>'
        '<button type="button" class="knop kopieer">Kopieer met bronvermelding</button></div>'
        f'<span class="vermelding" hidden>{chat_text(chr(10).join(source_lines(citation)))}</span>'
        "</article>"
    )


def viewer_url(citation: Citation) -> str:
    """Our own page with the source, opened at the quote."""
    quote = citation.quote
    return (
        f"{document_path(quote.document_id)}?van={quote.start}&tot={quote.end}"
        f"&sha={citation.sha256}&citaat={fingerprint(quote.text)}#citaat"
    )


def status_html(status: str) -> str:
    """The standing of a measure, coloured as going, changing or gone; "" when it is no measure."""
    if not status:
        return ""
    ended = "weg" if status in ("stopgezet", "vervangen") else "let-op"
    colour = "goed" if status == "van kracht" else ended
    return f'<span class="merk {colour}">{chat_text(status)}</span>'


def _title(citation: Citation, level: int) -> str:
    number = f'<span class="nummer">{citation.number}</span>'
    if not level:
        return f'<p class="titel">{number}<span>{chat_text(citation.heading)}</span></p>'
    words = chat_text(citation.title)
    return f'<h{level} class="titel">{number}<span>{words}</span></h{level}>'


def _passage(citation: Citation) -> str:
    """The passage, folded, with the quote marked in it; "" when the quote is all of it."""
    if not citation.before and not citation.after:
        return ""
    return (
        f'<details class="passage"><summary>{PASSAGE}</summary><p>{chat_text(citation.before)}'
        f"<mark>{chat_text(citation.quote.text)}</mark>{chat_text(citation.after)}</p></details>"
    )


def _place(citation: Citation, *, whole: bool) -> str:
    """Status, heading and page; only the page when the rest stands above."""
    parts = [status_html(citation.status)] if whole and citation.status else []
    if whole and citation.heading:
        parts.append(f"<span>{chat_text(citation.heading)}</span>")
    if citation.page:
        parts.append(f"<span>blz. {citation.page}</span>")
    return f'<p class="plaats">{" ".join(parts)}</p>' if parts else ""


def _publications(citation: Citation, *, folded: bool) -> str:
    sources = citation.sources
    if not sources:
        whole = Source(0, citation.publisher, citation.url, citation.date, citation.url)
        return f'<ul class="publicaties"><li>{_publication(whole)}</li></ul>'
    items = "".join(f"<li>{_publication(s)}</li>" for s in sources)
    shown = f'<ul class="publicaties">{items}</ul>'
    if not folded:
        return shown
    # The newest one, so that the card bears its date.
    parts = [sources[0].publisher, dutch_date(sources[0].date) or UNDATED]
    told = ", ".join(part for part in parts if part)
    others = f" (+\u00a0{len(sources) - 1})" if len(sources) > 1 else ""
    return f"<details><summary>{chat_text(told + others)}</summary>{shown}</details>"


def _publication(source: Source) -> str:
    date = chat_text(dutch_date(source.date) or UNDATED)
    title = link(source.url, source.title, chat_text)
    return ", ".join(part for part in (chat_text(source.publisher), title, date) if part)
