"""A source as a page of our own, with the quote highlighted: no Gradio, no script.

The text stands in elements of class "tekst", separators included: their contents, one after the
other, are exactly `document.text`, and the contents of all <mark> are exactly the quote.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote as percent

from assistant.answer import standing
from assistant.dutch import dutch_date
from assistant.render import UNDATED
from assistant.web.escape import link, page_text
from corpus.document import Document, Mark, Source

_OFFSET = re.compile(r"[0-9]{1,9}")
_OPEN = {"": "", "ul": "<ul>", "div": '<div class="tabel">'}

CHANGED = "De bron is gewijzigd sinds dit citaat. Hieronder staat de tekst zoals hij nu is."
KEPT = "De bron is gewijzigd sinds dit citaat, maar het citaat staat er nog woord voor woord in."
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
    if not place.start and not place.end:
        return None, ""
    if not (_OFFSET.fullmatch(place.start) and _OFFSET.fullmatch(place.end)):
        return None, WRONG_PLACE
    start, end = int(place.start), int(place.end)
    if place.sha256 in ("", document.sha256):
        fits = start < end <= len(document.text)
        return ((start, end), "") if fits else (None, WRONG_PLACE)
    # The text was changed: the quote may stand where it stood, or at the head of another block.
    for at in (start, *(m.start for m in document.marks)):
        words = document.text[at : at + end - start]
        if words and fingerprint(words) == place.quoted:
            return (at, at + len(words)), KEPT
    return None, CHANGED


def viewer_page(document: Document, documents: dict[str, Document], place: Place) -> str:
    """The whole page; `documents` serves the link to a successor."""
    found, note = locate(document, place)
    nowhere = (len(document.text), len(document.text))
    pages = {m.start: m.level for m in document.marks if m.kind == "page"}
    body = "".join(
        _listed(_block(document, block, found or nowhere, pages) for block in _blocks(document))
    )
    notes = "".join(
        f'<p class="melding" role="note">{page_text(n)}</p>'
        for n in (note, standing(document, documents))
        if n
    )
    return _page(
        document.title,
        f'<main class="bron"><p class="bovenkop">Bron</p><h1>{page_text(document.title)}</h1>'
        f"{notes}{_about(document, documents)}"
        f'<article class="brontekst">{body}</article>'
        f"{_sources(document)}</main>",
    )


def missing_page(document_id: str) -> str:
    """For an id that is not in the index."""
    return _page(
        "Bron niet gevonden",
        '<main class="bron"><h1>Bron niet gevonden</h1><p>De bron '
        f"\u201c{page_text(document_id)}\u201d zit niet in Maatwijzer. Misschien is ze "
        "verwijderd of kreeg ze een andere naam.</p></main>",
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


def _blocks(document: Document) -> list[tuple[Mark, int]]:
    """Block marks in order, each with the end of the text it shows: up to the next block.

    Text that no mark covers is shown as a paragraph.
    """
    marks = [m for m in document.marks if m.kind != "page"]
    if not document.text:
        return []
    if not marks or marks[0].start > 0:
        marks.insert(0, Mark("paragraph", 0, marks[0].start if marks else len(document.text)))
    ends = [*(m.start for m in marks[1:]), len(document.text)]
    return list(zip(marks, ends, strict=True))


def _block(
    document: Document,
    block: tuple[Mark, int],
    highlight: tuple[int, int],
    pages: dict[int, int],
) -> tuple[str, str]:
    """The list element that a block belongs in ("": none) and its HTML."""
    mark, end = block
    words = _marked(document.text, mark.start, mark.end, highlight)
    numbers = ", ".join(
        f'<a href="#bron-{n}" aria-label="publicatie {n}">{n}</a>' for n in mark.sources
    )
    words += f'<sup class="verwijzing">{numbers}</sup>' if numbers else ""
    words += _marked(document.text, mark.end, end, highlight)
    page = pages.get(mark.start, 0)
    top = f'<p class="bladzijde">Bladzijde {page}</p>' if page else ""
    match mark.kind:
        case "heading":
            level = min(6, max(1, mark.level) + 1)
            # The title stands above the page already; it stays in the text, out of sight.
            title = mark.start == 0 and document.text[: mark.end] == document.title
            hide = ' class="dubbel"' if title and highlight[0] >= mark.end else ""
            return "", f"{top}<h{level}{hide}>{words}</h{level}>"
        case "item":
            depth = min(4, max(1, mark.level))
            return "ul", f'<li class="diepte-{depth}">{top}{words}</li>'
        case "row":
            return "div", f'{top}<p class="rij">{words}</p>'
        case _:
            return "", f"{top}<p>{words}</p>"


def _marked(text: str, start: int, end: int, highlight: tuple[int, int]) -> str:
    """text[start:end] with its part of the highlight in <mark>; the first mark has the anchor."""
    if start >= end:
        return ""
    first, last = max(start, highlight[0]), min(end, highlight[1])
    if first >= last:
        return f'<span class="tekst">{page_text(text[start:end])}</span>'
    anchor = ' id="citaat"' if first == highlight[0] else ""
    return (
        f'<span class="tekst">{page_text(text[start:first])}'
        f"<mark{anchor}>{page_text(text[first:last])}</mark>{page_text(text[last:end])}</span>"
    )


def _listed(blocks: Iterable[tuple[str, str]]) -> list[str]:
    """Neighbouring items in one list, neighbouring rows in one table."""
    listed: list[str] = []
    wrapper = ""
    for kind, html in [*blocks, ("", "")]:
        if kind != wrapper:
            listed.append(f"</{wrapper}>" if wrapper else "")
            listed.append(_OPEN[kind])
        listed.append(html)
        wrapper = kind
    return listed


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
