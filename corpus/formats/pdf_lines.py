"""The printed lines of a pdf page with their place and font, read character by character."""

import ctypes
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from corpus.formats.pdf_tags import Tag

# pdfium shows the hyphen of a broken word as this, and runs the next line on.
_BROKEN = "\x02"
# A gap wider than this many ems parts two columns or cells.
_CELL_GAP = 1.2
# Characters on one baseline may differ this much in height, in ems: superscripts, other fonts.
_SAME_LINE = 0.45
_BOLD = 600


@dataclass(slots=True)
class Line:
    """Characters on one baseline, in points from the lower left of the page."""

    cells: list[str]  # parts with a wide gap between them; one for ordinary text
    left: float
    right: float
    bottom: float
    top: float
    size: float  # of most of its characters, in points
    bold: bool  # most of its characters are
    page: int
    tag: Tag | None = None  # None in a pdf that does not say what its text is

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(self.cells)


@dataclass(slots=True)
class _Open:
    """A line that is being read."""

    cells: list[list[str]] = field(default_factory=lambda: [[]])
    left: float = math.inf
    right: float = -math.inf
    bottom: float = math.inf
    top: float = -math.inf
    sizes: Counter[float] = field(default_factory=Counter)
    bold: int = 0
    count: int = 0
    tag: Tag | None = None

    def add(self, char: "_Char") -> None:
        if self.count and char.left - self.right > _CELL_GAP * char.size:
            self.cells.append([])
        self.cells[-1].append(char.text)
        self.tag = char.tag
        self.left, self.right = min(self.left, char.left), max(self.right, char.right)
        self.bottom, self.top = min(self.bottom, char.bottom), max(self.top, char.top)
        self.sizes[char.size] += 1
        self.bold += char.bold
        self.count += 1

    def closed(self, page: int) -> Line | None:
        cells = ["".join(c).strip() for c in self.cells]
        cells = [c for c in cells if c]
        if not cells or not self.count:
            return None
        size = self.sizes.most_common(1)[0][0]
        return Line(
            cells, self.left, self.right, self.bottom, self.top, size,
            bold=self.bold > 0.8 * self.count, page=page, tag=self.tag,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    tag: Tag | None


def read_lines(
    text_page: Any,  # noqa: ANN401 - a pypdfium2 handle
    page: int,
    tags: Mapping[int, Tag],
) -> list[Line]:
    """The lines of a page in the order in which the file draws them.

    `tags` says what its marked text is; text of different blocks is never in one line.
    """
    reader = _Reader(text_page, tags)
    lines: list[Line] = []
    current = _Open()
    for i in range(pdfium.FPDFText_CountChars(text_page)):
        text = reader.text(i)
        if text in "\r\n":
            # A cell of a table can be drawn as a line of its own, so the place decides too.
            continue
        if reader.is_generated(i):
            if current.count and text == " ":
                current.cells[-1].append(" ")
            continue
        char = reader.char(i, text)
        if char.tag is not None and char.tag.kind == "label":
            # A bullet or number: the tag of the item after it says as much.
            continue
        if current.count and not _on_line(current, char):
            _close(lines, current, page)
            current = _Open()
        current.add(char)
        if text == "-" and reader.is_broken(i):
            _close(lines, current, page)
            current = _Open()
    _close(lines, current, page)
    return lines


def _close(lines: list[Line], current: _Open, page: int) -> None:
    line = current.closed(page)
    if line is not None:
        lines.append(line)


def _on_line(current: _Open, char: _Char) -> bool:
    """Whether a character continues the line: as high, and not back to the left."""
    if char.tag != current.tag:
        return False
    if not char.text.strip() and char.left >= current.left:
        return True
    size = max(char.size, 1.0)
    middle, own = (current.bottom + current.top) / 2, (char.bottom + char.top) / 2
    overlaps = abs(middle - own) <= _SAME_LINE * max(size, current.top - current.bottom)
    return overlaps and char.left >= current.right - 1.5 * size


class _Reader:
    """Access to the characters of one page, with the buffers that pdfium fills."""

    def __init__(self, text_page: Any, tags: Mapping[int, Tag]) -> None:  # noqa: ANN401
        self._page = text_page
        self._tags = tags
        self._rect = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._font = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()

    def text(self, i: int) -> str:
        code = pdfium.FPDFText_GetUnicode(self._page, i)
        if code == ord(_BROKEN):
            return "-"
        return chr(code) if code and code != 0xFFFE else "\ufffd"

    def is_generated(self, i: int) -> bool:
        return bool(pdfium.FPDFText_IsGenerated(self._page, i) == 1)

    def is_broken(self, i: int) -> bool:
        return bool(pdfium.FPDFText_GetUnicode(self._page, i) == ord(_BROKEN))

    def char(self, i: int, text: str) -> _Char:
        pdfium.FPDFText_GetLooseCharBox(self._page, i, self._rect)
        pdfium.FPDFText_GetMatrix(self._page, i, self._matrix)
        scale = math.hypot(self._matrix.b, self._matrix.d) or 1.0
        size = pdfium.FPDFText_GetFontSize(self._page, i) * scale
        if not math.isfinite(size):
            # A broken matrix; any size will do.
            size = 1.0
        box = self._rect
        # The box of a space can be empty; its height is of no use then.
        return _Char(
            text, box.left, box.right, min(box.bottom, box.top), max(box.bottom, box.top),
            round(size * 2) / 2, self._is_bold(i), self._tag(i),
        )  # fmt: skip

    def _tag(self, i: int) -> Tag | None:
        if not self._tags:
            return None
        drawn = pdfium.FPDFText_GetTextObject(self._page, i)
        return self._tags.get(pdfium.FPDFPageObj_GetMarkedContentID(drawn)) if drawn else None

    def _is_bold(self, i: int) -> bool:
        if pdfium.FPDFText_GetFontWeight(self._page, i) >= _BOLD:
            return True
        self._font.value = b""
        pdfium.FPDFText_GetFontInfo(self._page, i, self._font, 128, self._flags)
        name = self._font.value.lower()
        return b"bold" in name or b"black" in name or b"heavy" in name
