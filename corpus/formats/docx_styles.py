"""What the styles of a Word file say of a paragraph: heading, list item, hidden."""

import re
from collections.abc import Iterator

from docx.document import Document as WordFile
from lxml import etree

_SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
_HEADING = re.compile(r"(?:heading|kop|berschrift|titre)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|titel", re.IGNORECASE)
_LIST = re.compile(
    r"(?:list (?:bullet|number|continue)|lijst(?:opsom\.?teken|nummering|alinea)|opsomming\w*"
    r"|list paragraph)\s*([1-9])?",
    re.IGNORECASE,
)
_MAX_BASES = 20


def tag(name: str) -> str:
    """A tag such as "w:p" as lxml writes it."""
    prefix, local = name.split(":")
    return f"{{{_SPACES[prefix]}}}{local}"


_VAL = tag("w:val")


class Styles:
    """The styles of one file, by their ids."""

    def __init__(self, word: WordFile) -> None:
        """Read the names, bases and paragraph properties of all styles."""
        self._elements: dict[str, etree._Element] = {}
        for element in word.styles.element.iter(tag("w:style")):
            self._elements.setdefault(element.get(tag("w:styleId")) or "", element)

    def heading_level(self, paragraph: etree._Element) -> int | None:
        """1-6 for a heading, 0 for the title, None for anything else."""
        outline = _number(paragraph, "w:pPr/w:outlineLvl")
        if outline is not None and outline < 9:
            return min(6, outline + 1)
        for style in self._chain(paragraph):
            name = _name(style)
            if match := _HEADING.fullmatch(name):
                return min(6, int(match[1]))
            if _TITLE.fullmatch(name):
                return 0
            outline = _number(style, "w:pPr/w:outlineLvl")
            if outline is not None:
                return min(6, outline + 1) if outline < 9 else None
        return None

    def list_depth(self, paragraph: etree._Element) -> int:
        """The depth of a list item from 1; 0 when the paragraph is none."""
        depth = 0
        for element in (paragraph, *self._chain(paragraph)):
            number = _number(element, "w:pPr/w:numPr/w:numId")
            if number == 0:
                # Numbering that the style gives and the paragraph takes away.
                return 0
            level = _number(element, "w:pPr/w:numPr/w:ilvl")
            if number is not None or level is not None:
                depth = max(depth, (level or 0) + 1)
            if element is not paragraph and (match := _LIST.fullmatch(_name(element))):
                depth = max(depth, int(match[1] or 1))
        return min(depth, 9)

    def is_hidden(self, run: etree._Element) -> bool:
        """Whether a run has the font effect "hidden"."""
        mark = run.find(f"{tag('w:rPr')}/{tag('w:vanish')}")
        return mark is not None and mark.get(_VAL) not in ("0", "false", "off")

    def _chain(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        """The style of a paragraph, the style it is based on, and so on."""
        named = paragraph.find(f"{tag('w:pPr')}/{tag('w:pStyle')}")
        for _ in range(_MAX_BASES):
            style = self._elements.get((named.get(_VAL) or "") if named is not None else "")
            if style is None:
                return
            yield style
            named = style.find(tag("w:basedOn"))


def _name(style: etree._Element) -> str:
    name = style.find(tag("w:name"))
    return (name.get(_VAL) or "").strip() if name is not None else ""


def _number(element: etree._Element, path: str) -> int | None:
    found = element.find("/".join(map(tag, path.split("/"))))
    value = found.get(_VAL) if found is not None else None
    return int(value) if value is not None and value.isdecimal() else None
