"""The structure that a tagged pdf carries: which text is a heading, an item, a cell.

Browsers and Word write it; without it a list whose bullets are drawn looks like a paragraph.
"""

import ctypes
import re
from dataclasses import dataclass
from typing import Any, Literal

import pypdfium2.raw as pdfium

_HEADING = re.compile(r"H([1-6])?")
# Parts of a line; the block around them counts.
_INLINE = frozenset(
    """Span Link Em Strong Quote Code Reference Annot Ruby Warichu Lbl LBody Figure Formula
    NonStruct Private""".split()  # noqa: SIM905
)
# Parts of a page that hold blocks; text right inside them is loose.
_GROUPS = frozenset(
    """Document DocumentFragment Part Art Sect Div Aside Table THead TBody TFoot TOC Index Form
    StructTreeRoot""".split()  # noqa: SIM905
)
_MAX_DEPTH = 200
_MAX_ELEMENTS = 200_000


@dataclass(frozen=True, slots=True)
class Tag:
    """What a piece of marked text is part of."""

    kind: Literal[
        "heading", "paragraph", "item", "row", "label", "loose"
    ]  # loose: in none of these
    block: int  # the same for all text of one block of a page
    level: int = 0  # heading: 1-6; item: depth from 1
    cell: int = 0  # the same for all text of one cell of a row


@dataclass(frozen=True, slots=True)
class _Place:
    """An element of the structure and what is known from those above it."""

    element: Any
    depth: int
    tag: Tag
    lists: int = 0
    in_item: bool = False


def read_tags(page: Any) -> dict[int, Tag]:  # noqa: ANN401 - a pypdfium2 page
    """The tag of each piece of marked text of a page by its number; {} for an untagged page."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    tags: dict[int, Tag] = {}
    try:
        top = Tag("loose", 0)
        count = max(0, pdfium.FPDF_StructTree_CountChildren(tree))
        children = (pdfium.FPDF_StructTree_GetChildAtIndex(tree, i) for i in range(count))
        places = [_Place(c, 0, top) for c in children if c]
        seen = 0
        while places and seen < _MAX_ELEMENTS:
            seen += 1
            place = _read(places.pop(), number=seen)
            for i in range(max(0, pdfium.FPDF_StructElement_CountChildren(place.element))):
                marked = pdfium.FPDF_StructElement_GetChildMarkedContentID(place.element, i)
                child = pdfium.FPDF_StructElement_GetChildAtIndex(place.element, i)
                if marked >= 0:
                    tags[marked] = place.tag
                elif child and place.depth < _MAX_DEPTH:
                    places.append(
                        _Place(child, place.depth + 1, place.tag, place.lists, place.in_item)
                    )
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    return tags


def _read(place: _Place, *, number: int) -> _Place:
    """The place with its own type taken into account; `number` is unique on the page."""
    name = _type(place.element)
    tag, lists, in_item = place.tag, place.lists, place.in_item
    in_row = tag.kind == "row"
    if match := _HEADING.fullmatch(name):
        tag = tag if in_row else Tag("heading", number, int(match[1] or 1))
    elif name == "Title":
        tag = Tag("heading", number, 1)
    elif name == "L":
        lists += 1
    elif name == "LI":
        in_item = True
        tag = tag if in_row else Tag("item", number, max(1, lists))
    elif name == "Lbl" and in_item:
        tag = Tag("label", number)
    elif name == "TR":
        tag = tag if in_row else Tag("row", number)
    elif name in ("TD", "TH") and in_row:
        tag = Tag("row", tag.block, cell=number)
    elif name not in _INLINE and name not in _GROUPS and not in_row and tag.kind != "heading":
        tag = Tag("item", number, max(1, lists)) if in_item else Tag("paragraph", number)
    return _Place(place.element, place.depth, tag, lists, in_item)


def _type(element: Any) -> str:  # noqa: ANN401 - a pypdfium2 handle
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    if not 0 < size <= 256:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")
