"""Web pages: the words of the main content, without what surrounds it."""

import re

from lxml import etree
from lxml.etree import _Element as Element

from corpus.blocks import Block, Draft, canonical
from corpus.errors import UserError
from corpus.formats.encoding import decode
from corpus.formats.html_blocks import walk
from corpus.formats.html_content import choose_content
from corpus.formats.html_metadata import read_metadata

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.I)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def read_html(data: bytes | str, *, url: str = "", content_type: str = "") -> Draft:
    """The content of a page; `url` and `content_type` are what the server said, or "".

    Raises:
        UserError: when the page is nested deeper than the parser goes, so that text would be lost.
    """
    page = _parse(data if isinstance(data, str) else _decode(data, content_type))
    if page is None:
        return Draft(title="", blocks=())
    content = choose_content(page)
    title, metadata = read_metadata(page, url=url, skip=content.skip)
    blocks = walk(content.root, content.skip, _layout_tables(content.root))
    if title and not any(b.level == 1 and b.kind == "heading" for b in blocks):
        # The title may stand above the main content, or nowhere but in the head.
        heads = (canonical(b.text) for b in blocks if b.kind == "heading")
        if title not in heads:
            blocks.insert(0, Block("heading", title, level=1))
    return Draft(title=title, blocks=tuple(blocks), metadata=metadata)


def _decode(data: bytes, content_type: str) -> str:
    declared = _HTTP_CHARSET.search(content_type)
    if declared:
        return decode(data, declared[1])
    in_page = _CHARSET.search(data[:4_096])
    return decode(data, in_page[1].decode("ascii") if in_page else "")


def _parse(text: str) -> Element | None:
    # The text is decoded, so a declaration of another encoding must not count again.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    text = _NOT_XML.sub("\ufffd", text).strip()
    if not text:
        return None
    try:
        page: Element | None = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise UserError(f"de html is niet leesbaar ({error}); bewaar de pagina opnieuw") from error
    if any("depth" in entry.message for entry in parser.error_log.filter_from_fatals()):
        raise UserError(
            "de html is dieper genest dan 2000 niveaus, zodat er tekst verloren zou gaan; "
            "bewaar de pagina als pdf of txt"
        )
    return page


def _layout_tables(root: Element) -> frozenset[Element]:
    """Tables that place things on the page instead of stating facts in rows."""
    found = set()
    for inner in root.iter("table", "h1", "h2", "h3", "ul", "ol"):
        outer = inner.getparent()
        steps = 0
        while outer is not None and outer not in found and steps < 60:
            if outer.tag == "table" and (inner.tag != "ul" and inner.tag != "ol"):
                found.add(outer)
            outer, steps = outer.getparent(), steps + 1
    for table in root.iter("table"):
        if table.get("role") in ("presentation", "none"):
            found.add(table)
    return frozenset(found) | _single_columns(root)


def _single_columns(root: Element) -> frozenset[Element]:
    """Tables without a row of two cells."""
    found = set(root.iter("table"))
    for row in root.iter("tr"):
        if sum(1 for cell in row if cell.tag in ("td", "th")) > 1:
            parents = (row.getparent(), *_up(row.getparent()))
            found -= {p for p in parents if p is not None and p.tag == "table"}
    return frozenset(found)


def _up(element: Element | None) -> tuple[Element | None, ...]:
    """The parent of a row's parent: a row stands in a table or in one of its sections."""
    return () if element is None or element.tag == "table" else (element.getparent(),)
