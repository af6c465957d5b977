"""An HTML tree as blocks, in one pass without recursion."""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree
from lxml.etree import _Element as Element

from corpus.blocks import Block
from corpus.formats.lists import Marked, read_marker

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_LISTS = frozenset(("ul", "ol", "dir"))
# Elements that do not break a line; every other one ends the block before it.
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big button cite code data del dfn em font i img ins kbd label mark
    meter nobr output q rp rt ruby s samp small span strike strong sub sup time tt u var wbr
    custom-element picture source o:p""".split()  # noqa: SIM905
)
_BOLD = frozenset(("b", "strong"))
_MAX_TITLE = 100
_SPACES = re.compile(r"[ \t\r\n\f]+")
# Only <br> and <pre> put line ends into the text of a block.
_EMPTY_LINE = re.compile(r"\n[ \xa0]*\n")


@dataclass(slots=True)
class _Writer:
    """What has been read so far and where we are."""

    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)  # text of the block that is being read
    heading: int = 0
    last_heading: int = 1
    lists: int = 0  # how many lists are open
    items: list[int] = field(default_factory=list)  # depth of each open list item
    pre: int = 0
    bold: int = 0
    thin: int = 0  # characters of the block that are not bold
    cells: list[list[str]] = field(default_factory=list)  # finished cells of each open row
    in_cell: list[bool] = field(default_factory=list)

    def text(self, text: str | None) -> None:
        if text:
            self.parts.append(text if self.pre else _SPACES.sub(" ", text))
            self.thin += 0 if self.bold else len(text.strip())

    def flush(self) -> None:
        """End the block that is being read."""
        if self.in_cell and self.in_cell[-1]:
            # A paragraph inside a cell: the cell goes on.
            self.parts.append(" ")
            return
        text, is_bold = "".join(self.parts), not self.thin
        self.parts, self.thin = [], 0
        if not text.strip():
            return
        if self.heading:
            self.blocks.append(Block("heading", text, level=self.heading))
            self.last_heading = self.heading
        elif is_bold and not self.items and _is_title(text):
            self.blocks.append(Block("heading", text, level=min(6, self.last_heading + 1)))
        else:
            self.blocks.extend(_typed_blocks(text, self.items[-1] if self.items else 0))

    def end_cell(self) -> None:
        """The text so far is a cell of the open row."""
        text = "".join(self.parts).strip()
        self.parts, self.thin = [], 0
        if self.cells and text:
            self.cells[-1].append(text)

    def end_row(self) -> None:
        """The cells so far are a row."""
        cells = self.cells.pop()
        self.in_cell.pop()
        if cells:
            self.blocks.append(Block("row", " | ".join(cells)))


def walk(root: Element, skip: Container[Element], layout: Container[Element]) -> list[Block]:
    """Blocks of a tree without the elements in `skip`; tables in `layout` are not read as rows."""
    out = _Writer()
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    open_layouts: list[bool] = []
    for event, element in walker:
        if event == "start" and element in skip:
            walker.skip_subtree()
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if event in ("comment", "pi") or element in skip:
            _after(out, element, root)
            continue
        if tag == "table" and event == "start":
            open_layouts.append(element in layout)
        is_layout = bool(open_layouts) and open_layouts[-1]
        if event == "start":
            _open(out, tag, is_layout=is_layout)
            out.text(element.text)
        else:
            _close(out, tag, is_layout=is_layout)
            if tag == "table":
                open_layouts.pop()
            _after(out, element, root)
    out.flush()
    return out.blocks


def _after(out: _Writer, element: Element, root: Element) -> None:
    if element is not root:
        out.text(element.tail)


def _open(out: _Writer, tag: str, *, is_layout: bool) -> None:
    if tag == "br":
        out.parts.append("\n")
        return
    if tag in _INLINE:
        out.bold += tag in _BOLD
        return
    if tag in ("td", "th", "dd") and out.cells and not is_layout:
        out.end_cell()
        out.in_cell[-1] = True
        return
    if tag == "dt" or (tag == "tr" and not is_layout):
        if tag == "dt" and out.cells:
            out.end_cell()
            out.end_row()
        out.flush()
        out.cells.append([])
        out.in_cell.append(True)
        return
    out.flush()
    if tag in _HEADINGS:
        out.heading = _HEADINGS[tag]
    elif tag == "summary":
        out.heading = min(6, out.last_heading + 1)
    elif tag in _LISTS:
        out.lists += 1
    elif tag == "li":
        out.items.append(max(1, out.lists))
    elif tag == "pre":
        out.pre += 1


def _close(out: _Writer, tag: str, *, is_layout: bool) -> None:
    if tag == "br":
        return
    if tag in _INLINE:
        out.bold -= tag in _BOLD
        return
    if tag in ("td", "th", "dt", "dd") and out.cells and not is_layout:
        out.end_cell()
        return
    if (tag == "tr" and not is_layout and out.cells) or (tag == "dl" and out.cells):
        out.end_cell()
        out.end_row()
        return
    out.flush()
    if tag in _HEADINGS or tag == "summary":
        out.heading = 0
    elif tag in _LISTS:
        out.lists = max(0, out.lists - 1)
    elif tag == "li" and out.items:
        out.items.pop()
    elif tag == "pre":
        out.pre -= 1


def _is_title(text: str) -> bool:
    """Whether a paragraph that is bold throughout stands for a heading."""
    text = text.strip()
    return len(text) <= _MAX_TITLE and "\n" not in text and text[-1] not in ".,;:!"


def _typed_blocks(text: str, depth: int) -> list[Block]:
    """Blocks of one run of text: an empty line parts paragraphs, a typed bullet makes an item."""
    blocks: list[Block] = []
    for part in _EMPTY_LINE.split(text):
        lines = [line for line in part.split("\n") if line.strip()]
        marks = [read_marker(line) for line in lines]
        if any(_is_bullet(m, marks) for m in marks):
            blocks += _items(lines, marks, depth)
        elif lines:
            kind: Literal["item", "paragraph"] = "item" if depth else "paragraph"
            blocks.append(Block(kind, " ".join(lines), level=depth))
    return blocks


def _is_bullet(mark: Marked | None, marks: list[Marked | None]) -> bool:
    """A real bullet, or one of several dashes; numbers are left as they are."""
    if mark is None or mark.number:
        return False
    return mark.sure or sum(m is not None and not m.number for m in marks) > 1


def _items(lines: list[str], marks: list[Marked | None], depth: int) -> list[Block]:
    blocks: list[Block] = []
    for line, mark in zip(lines, marks, strict=True):
        if mark is not None and _is_bullet(mark, marks):
            blocks.append(Block("item", mark.text, level=depth + 1))
        elif depth:
            blocks.append(Block("item", line, level=depth))
        else:
            blocks.append(Block("paragraph", line))
    return blocks
