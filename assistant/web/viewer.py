"""A source as a page of our own, with the quote highlighted: no Gradio, no script.

A link to it says where the quote stands and in which text, so the page knows when that changed.
"""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote as percent

from assistant.dutch import dutch_date
from assistant.render import UNDATED
from assistant.timeline import standing
from assistant.web.escape import link, page_text
from assistant.web.source_text import text_html
from corpus.document import Document, Source

_OFFSET = re.compile(r"[0-9]{1,9}")
_SHA = re.compile(r"[0-9a-f]{16,64}")  # whole or its beginning; fewer digits could be chance
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
# Characters of a quote that is looked for at every word of a source, at most: no passage is longer,
# and a link must not make the server hash a long text thousands of times.
_SOUGHT = 1_500

CHANGED = (
    "De bron is gewijzigd sinds deze link gemaakt werd en het citaat is er niet meer in "
    "teruggevonden. Hieronder staat de tekst zoals hij nu is."
)
RENEWED = (
    "De bron is gewijzigd sinds deze link gemaakt werd. Hieronder staat de tekst zoals hij nu is."
)
UNSURE = (
    "De bron is gewijzigd sinds deze link gemaakt werd. Wat hieronder omkaderd is, is misschien "
    "niet meer het citaat."
)
UNCHECKED = (
    "Deze link zegt niet duidelijk uit welke versie van de bron het citaat komt. Wat hieronder "
    "omkaderd is, is misschien niet het citaat."
)
KEPT = (
    "De bron is gewijzigd sinds deze link gemaakt werd, maar het citaat staat er nog woord voor "
    "woord in."
)
WRONG_PLACE = "De plaats van het citaat in deze link klopt niet. Hieronder staat de hele bron."


@dataclass(frozen=True, slots=True)
class Place:
    """What a link says about a quote, as it came in; "" = not given."""

    start: str
    end: str
    sha256: str  # of the document's text when it was quoted
    quoted: str  # fingerprint of the quote


def fingerprint(text: str) -> str:
    """Recognises the words of a quote: 16 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def document_path(document_id: str) -> str:
    """Where a source can be read; ids may hold any character."""
    return f"/bron/{percent(document_id, safe='')}"


def locate(document: Document, place: Place) -> tuple[tuple[int, int] | None, str]:
    """Where to highlight (None: nowhere) and what to tell the reader ("": nothing)."""
    same = _same_text(document, place.sha256)
    if not place.start and not place.end:
        return None, RENEWED if same is False else ""
    at = _span(document, place)
    quoted = place.quoted if _FINGERPRINT.fullmatch(place.quoted) else ""
    if at is not None and quoted and fingerprint(document.text[at[0] : at[1]]) == quoted:
        return at, KEPT if same is False else ""
    if same is not False:
        # The words would have been there: whoever made or mended the link made a mistake.
        return (None, WRONG_PLACE) if at is None or quoted else (at, "" if same else UNCHECKED)
    if not quoted:  # only the place is known
        return at, UNSURE if at is not None else RENEWED
    moved = _moved(document, place, quoted)
    return moved, CHANGED if moved is None else KEPT


def _same_text(document: Document, sha256: str) -> bool | None:
    """Whether the document has the text that a link was made for; None: the link does not say."""
    told = sha256.lower()
    return document.sha256.startswith(told) if _SHA.fullmatch(told) else None


def _span(document: Document, place: Place) -> tuple[int, int] | None:
    """The offsets of a link; None unless they name a stretch of the text."""
    if not (_OFFSET.fullmatch(place.start) and _OFFSET.fullmatch(place.end)):
        return None
    start, end = int(place.start), int(place.end)
    return (start, end) if start < end <= len(document.text) else None


def _moved(document: Document, place: Place, quoted: str) -> tuple[int, int] | None:
    """Where the words of a quote stand now that the text was changed; None: nowhere.

    Only the length of a quote and its fingerprint are known, so every word may be its first.
    """
    if not (_OFFSET.fullmatch(place.start) and _OFFSET.fullmatch(place.end)):
        return None
    length = int(place.end) - int(place.start)
    if not 0 < length <= _SOUGHT:
        return None
    for word in re.finditer(r"\S+", document.text):
        if fingerprint(document.text[word.start() : word.start() + length]) == quoted:
            return word.start(), word.start() + length
    return None


def viewer_page(document: Document, documents: dict[str, Document], place: Place) -> str:
    """The whole page; `documents` serves the link to a successor."""
    found, note = locate(document, place)
    # A link opens the page at the quote: what it has to tell stays in sight above it.
    notes = f'<p class="melding blijvend" role="note">{page_text(note)}</p>' if note else ""
    if told := standing(document, documents).notice:
        notes += f'<p class="melding" role="note">{page_text(told)}</p>'
    doubtful = " onzeker" if note in (UNSURE, UNCHECKED) else ""
    return _page(
        document.title,
        f'<main class="bron"><p class="bovenkop">Bron</p><h1>{page_text(document.title)}</h1>'
        f"{notes}{_about(document, documents)}"
        f'<article class="brontekst{doubtful}">{text_html(document, found)}</article>'
        f"{_sources(document)}</main>",
    )


def missing_page(document_id: str, documents: dict[str, Document], place: Place) -> str:
    """For an id that is not in the index; links to the same text when that has another id now."""
    same = [d for d in documents.values() if _same_text(d, place.sha256)]
    if len(same) == 1:
        url = f"{document_path(same[0].id)}?van={percent(place.start)}&tot={percent(place.end)}"
        url += f"&sha={same[0].sha256}&citaat={percent(place.quoted)}#citaat"
        title = f'<a href="{page_text(url)}">{page_text(same[0].title)}</a>'
        told = f"Dezelfde tekst staat er nu onder een andere naam in: {title}."
    else:
        told = "Misschien is ze verwijderd of kreeg ze een andere naam."
        if place.start:
            told += " Het citaat waar deze link naar verwijst, is hier niet meer na te lezen."
    return _page(
        "Bron niet gevonden",
        '<main class="bron"><h1>Bron niet gevonden</h1><p>De bron '
        f"\u201c{page_text(document_id)}\u201d zit niet (meer) in Maatwijzer. {told}</p>"
        '<p><a href="/">Stel uw vraag opnieuw</a> om te zien wat de bronnen nu zeggen.</p></main>',
    )


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{page_text(title)} \u2013 Maatwijzer</title>"
        '<link rel="stylesheet" href="/stijl.css"></head>'
        '<body class="bronpagina"><header class="balk"><a href="/">Maatwijzer</a>'
        f'<a href="/">Stel een vraag</a></header>{body}</body></html>'
    )


def _about(document: Document, documents: dict[str, Document]) -> str:
    known = document.metadata
    rows = [
        ("Status", page_text(known.status)),
        ("Geldig van", page_text(dutch_date(known.valid_from))),
        ("Geldig tot", page_text(dutch_date(known.valid_to))),
        ("Vervangen door", _successor(known.replaced_by, documents)),
        ("Akkoord", page_text(known.agreement)),
        ("Uitgever", page_text(known.publisher)),
        ("Peildatum" if known.sources else "Datum", page_text(dutch_date(known.date))),
        ("Adres", link(known.url, known.url, page_text)),
    ]
    items = "".join(f"<div><dt>{k}</dt><dd>{v}</dd></div>" for k, v in rows if v)
    return f'<dl class="gegevens">{items}</dl>' if items else ""


def _successor(document_id: str, documents: dict[str, Document]) -> str:
    successor = documents.get(document_id)
    if successor is None:
        return page_text(document_id)
    return f'<a href="{page_text(document_path(document_id))}">{page_text(successor.title)}</a>'


def _sources(document: Document) -> str:
    items = "".join(_source(s) for s in document.metadata.sources)
    if not items:
        return ""
    return (
        '<section class="bronnen" aria-labelledby="publicaties"><h2 id="publicaties">Publicaties'
        f"</h2><ol>{items}</ol></section>"
    )


def _source(source: Source) -> str:
    date = page_text(dutch_date(source.date) or UNDATED)
    parts = (page_text(source.publisher), link(source.url, source.title, page_text), date)
    text = ", ".join(p for p in parts if p)
    return f'<li id="bron-{source.number}" value="{source.number}">{text}</li>'
