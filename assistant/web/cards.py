"""An answer as HTML for one chat message.

The HTML is one line: a line feed could end Markdown's HTML block. Every word from outside passes
through `chat_text`, so a quote is shown as it stands in its source.
"""

from assistant.answer import Answer, Citation
from assistant.dutch import dutch_date
from assistant.render import (
    MEANT,
    NEAR,
    NOT_FOUND,
    POSSIBLE,
    SUGGESTIONS,
    UNDATED,
    source_lines,
)
from assistant.web.escape import chat_text, link
from assistant.web.viewer import document_path, fingerprint
from corpus.document import Source

ANSWERED = "Dit staat woord voor woord in de bronnen:"


def question_html(question: str) -> str:
    """What the user asked, exactly as typed."""
    return f'<div class="vraag">{chat_text(question)}</div>'


def problem_html(told: str) -> str:
    """A failure that the user can mend, in one sentence."""
    return f'<p class="fout">{chat_text(told)}</p>'


def answer_html(answer: Answer) -> str:
    """Status, notices and one card per quote; near misses look different from an answer."""
    meant = _meant(answer.suggestion)
    if answer.status == "not_found":
        lead = f'<p class="stand niet">{chat_text(NOT_FOUND)}</p>{meant}'
        if answer.near_misses:
            lead += f'<p class="bijna-kop">{chat_text(NEAR)}</p>'
    elif answer.status == "possible":
        lead = f'<p class="stand misschien">{chat_text(POSSIBLE)}</p>{meant}'
    else:
        lead = f'{meant}<p class="stand">{chat_text(ANSWERED)}</p>'
    notices = "".join(f"<li>{chat_text(n)}</li>" for n in answer.notices)
    if notices:
        lead += f'<ul class="meldingen">{notices}</ul>'
    cards = "".join(_card(c, "kaart") for c in answer.citations)
    cards += "".join(_card(c, "kaart bijna") for c in answer.near_misses)
    more = answer.suggestions and answer.status != "answered"
    tail = f'<p class="ook">{chat_text(SUGGESTIONS)}</p>' if more else ""
    return f'<div class="antwoord">{lead}{cards}{tail}</div>'


def viewer_url(citation: Citation) -> str:
    """Our own page with the source, opened at the quote."""
    quote = citation.quote
    return (
        f"{document_path(quote.document_id)}?van={quote.start}&tot={quote.end}"
        f"&sha={citation.sha256}&citaat={fingerprint(quote.text)}#citaat"
    )


def _meant(suggestion: str) -> str:
    """The question that was probably meant, as a button that asks it (page.js); "" without one."""
    if not suggestion:
        return ""
    button = f'<button type="button" class="bedoeld">{chat_text(suggestion)}</button>'
    return f'<p class="bedoelde">{chat_text(MEANT)} {button}</p>'


def _card(citation: Citation, kind: str) -> str:
    cited = kind == "kaart"
    number = f'<span class="nummer">{citation.number}</span>' if cited else ""
    return (
        f'<article class="{kind}"><h2 class="titel">{number}'
        f"<span>{chat_text(citation.title)}</span></h2>"
        f'<blockquote class="citaat">{chat_text(citation.quote.text)}</blockquote>'
        f"{_place(citation)}{_publications(citation)}"
        f'<div class="knoppen"><a class="knop" href="{chat_text(viewer_url(citation))}" '
        'target="_blank" rel="noopener noreferrer">Open bron</a>'
        '<button type="button" class="knop kopieer">Kopieer met bronvermelding</button></div>'
        f'<span class="vermelding" hidden>{chat_text(chr(10).join(source_lines(citation)))}</span>'
        "</article>"
    )


def _place(citation: Citation) -> str:
    parts = []
    if citation.status:
        status = chat_text(citation.status)
        parts.append(f'<span class="merk {badge(citation.status)}">{status}</span>')
    if citation.heading:
        parts.append(f"<span>{chat_text(citation.heading)}</span>")
    if citation.page:
        parts.append(f"<span>blz. {citation.page}</span>")
    return f'<p class="plaats">{" ".join(parts)}</p>' if parts else ""


def badge(status: str) -> str:
    """CSS class for the standing of a measure: going, changing or gone."""
    if status == "van kracht":
        return "goed"
    return "weg" if status in ("stopgezet", "vervangen") else "let-op"


def _publications(citation: Citation) -> str:
    sources = citation.sources
    if not sources:
        whole = Source(0, citation.publisher, citation.url, citation.date, citation.url)
        return f'<ul class="publicaties"><li>{_publication(whole)}</li></ul>'
    items = "".join(f"<li>{_publication(s)}</li>" for s in sources)
    return f'<ul class="publicaties">{items}</ul>'


def _publication(source: Source) -> str:
    date = chat_text(dutch_date(source.date) or UNDATED)
    title = link(source.url, source.title, chat_text)
    return ", ".join(part for part in (chat_text(source.publisher), title, date) if part)
