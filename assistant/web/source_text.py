"""The text of a source as HTML, with a stretch of it highlighted.

The text stands in elements of class "tekst", separators included: their contents, one after the
other, are exactly `document.text`, and the contents of all <mark> are exactly the highlight.
"""

from collections.abc import Iterable

from assistant.web.escape import page_text
from corpus.document import Document, Mark

_OPEN = {"": "", "ul": "<ul>", "div": '<div class="tabel">'}


def text_html(document: Document, highlight: tuple[int, int] | None) -> str:
    """The blocks of a document; `highlight` are offsets in its text (None: nothing)."""
    nowhere = (len(document.text), len(document.text))
    pages = {m.start: m.level for m in document.marks if m.kind == "page"}
    blocks = _blocks(document)
    return "".join(_listed(_block(document, b, highlight or nowhere, pages) for b in blocks))


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
