"""Word files: headings and lists by their styles, tables as rows, the text as it is shown.

Inserted text under review is read, deleted and hidden text is not. Headers, footers, footnotes
and comments are left out.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

import docx
from docx.document import Document as WordFile
from docx.opc.exceptions import OpcError
from lxml import etree

from corpus.blocks import Block, Draft
from corpus.errors import UserError
from corpus.formats.docx_styles import Styles, tag
from corpus.formats.lists import read_marker

MAX_ENTRIES = 5_000
MAX_UNPACKED = 300_000_000  # bytes
# A file of text packs ten times smaller; one that packs more is made to fill the memory.
MAX_RATIO = 150
_RATIO_COUNTS_FROM = 5_000_000  # bytes
_PARAGRAPH, _TABLE = tag("w:p"), tag("w:tbl")
# Wrappers around paragraphs and around runs, entered as if they were not there.
_WRAPPERS = frozenset(
    map(tag, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag"))
)
_INSIDE = _WRAPPERS | frozenset(
    map(tag, ("w:r", "w:hyperlink", "w:fldSimple", "w:dir", "w:bdo", "w:ruby", "w:rubyBase"))
)
_SIGNS = {
    tag("w:tab"): "\t",
    tag("w:br"): "\n",
    tag("w:cr"): "\n",
    tag("w:noBreakHyphen"): "-",
    tag("w:softHyphen"): "",
}
_MAX_DEPTH = 50
_ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError
)  # fmt: skip


def read_docx(data: bytes) -> Draft:
    """A draft of a Word file.

    Raises:
        UserError: when it is no Word file, damaged, or unpacks to more than can be right.
    """
    check_zip(data)
    try:
        word = docx.Document(io.BytesIO(data))
    except (OpcError, KeyError, etree.XMLSyntaxError, *_ZIP_ERRORS) as error:
        raise UserError(
            "is beschadigd of geen Word-bestand; bewaar het opnieuw als docx"
        ) from error
    styles = Styles(word)
    blocks = tuple(_blocks(word.element.body, styles, depth=0))
    has_title = any(b.kind == "heading" and b.level == 0 for b in blocks)
    # Below a title the first headings come second, as on a web page.
    levelled = (
        replace(b, level=min(6, b.level + has_title)) if b.kind == "heading" else b for b in blocks
    )
    return Draft(title=_title(word, blocks), blocks=tuple(levelled))


def check_zip(data: bytes) -> None:
    """Refuse a zip that would unpack to too much, or whose XML declares entities.

    Raises:
        UserError: saying which limit it passes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            total = sum(e.file_size for e in entries)
            packed = max(1, sum(e.compress_size for e in entries))
            if len(entries) > MAX_ENTRIES:
                raise UserError(f"bevat {len(entries)} onderdelen en het maximum is {MAX_ENTRIES}")
            if total > MAX_UNPACKED:
                raise UserError(
                    f"is uitgepakt {total // 1_000_000} MB en het maximum is "
                    f"{MAX_UNPACKED // 1_000_000} MB; verwijder de afbeeldingen of splits het"
                )
            if total > _RATIO_COUNTS_FROM and total > MAX_RATIO * packed:
                raise UserError(
                    f"wordt bij het uitpakken {total // packed} keer zo groot, zoals een zipbom; "
                    "bewaar het opnieuw in Word"
                )
            if any(e.flag_bits & 1 for e in entries):
                raise UserError("is versleuteld met een wachtwoord; bewaar het zonder wachtwoord")
            for entry in entries:
                _check_entities(archive, entry)
    except _ZIP_ERRORS as error:
        raise UserError("is beschadigd; bewaar of download het opnieuw") from error


def _check_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if not entry.filename.lower().endswith((".xml", ".rels")):
        return
    with archive.open(entry) as part:
        # UTF-16 text has a zero between the letters; Word never writes a declaration of types.
        head = part.read(4_096).replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise UserError(
            f"verwijst in {entry.filename[:80]} naar gegevens buiten het bestand (DOCTYPE); "
            "bewaar het opnieuw in Word"
        )


def _title(word: WordFile, blocks: tuple[Block, ...]) -> str:
    headings = [b for b in blocks if b.kind == "heading"]
    if headings and headings[0].level <= 1:
        return headings[0].text
    named = (word.core_properties.title or "").strip()
    # The name that python-docx and Word's own templates give.
    if named and not re.fullmatch(r"(?i)word document|document\d*|untitled|naamloos", named):
        return named
    return headings[0].text if headings else ""


def _blocks(parent: etree._Element, styles: Styles, *, depth: int) -> Iterator[Block]:
    """The blocks of a body, cell or text box. The title has level 0 here."""
    if depth > _MAX_DEPTH:
        return
    for child in parent:
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child, styles, depth)
        elif child.tag == _TABLE:
            yield from _table(child, styles, depth)
        elif child.tag in _WRAPPERS:
            yield from _blocks(child, styles, depth=depth + 1)


def _paragraph(element: etree._Element, styles: Styles, depth: int) -> Iterator[Block]:
    text = _text(element, styles)
    level, items = styles.heading_level(element), styles.list_depth(element)
    mark = read_marker(text.strip()) if text.strip() else None
    if level is not None and text.strip():
        yield Block("heading", text, level=level)
    elif items:
        yield Block("item", text, level=items)
    elif mark and mark.sure:
        yield Block("item", mark.text, level=1)
    else:
        yield Block("paragraph", text)
    for box in element.iter(tag("w:txbxContent")):
        # Word writes each text box twice, the second time for old versions.
        if not any(a.tag == tag("mc:Fallback") for a in box.iterancestors()):
            yield from _blocks(box, styles, depth=depth + 1)


def _text(element: etree._Element, styles: Styles, depth: int = 0) -> str:
    """The shown text of a paragraph: hidden and deleted runs, fields and drawings are not."""
    parts: list[str] = []
    if depth > _MAX_DEPTH:
        return ""
    for child in element:
        if child.tag == tag("w:t"):
            parts.append(child.text or "")
        elif child.tag in _SIGNS:
            parts.append(_SIGNS[child.tag])
        elif child.tag in _INSIDE and not styles.is_hidden(child):
            parts.append(_text(child, styles, depth + 1))
    return "".join(parts)


def _table(element: etree._Element, styles: Styles, depth: int) -> Iterator[Block]:
    """A row per block; a table of one column only places its text on the page."""
    rows = [list(_cells(row)) for row in _children(element, tag("w:tr"))]
    if all(len(row) <= 1 for row in rows):
        for row in rows:
            for cell in row:
                yield from _blocks(cell, styles, depth=depth + 1)
        return
    for row in rows:
        texts = []
        nested: list[etree._Element] = []
        for cell in row:
            paragraphs = _children(cell, _PARAGRAPH)
            words = (_text(p, styles).strip() for p in paragraphs)
            texts.append(" ".join(w for w in words if w))
            nested += _children(cell, _TABLE)
        yield Block("row", " | ".join(t for t in texts if t))
        for table in nested:
            if depth < _MAX_DEPTH:
                yield from _table(table, styles, depth + 1)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row; one that continues the cell above it is left out."""
    for cell in _children(row, tag("w:tc")):
        merge = cell.find(f"{tag('w:tcPr')}/{tag('w:vMerge')}")
        if merge is None or merge.get(tag("w:val")) == "restart":
            yield cell


def _children(parent: etree._Element, name: str, depth: int = 0) -> Iterator[etree._Element]:
    """The children of a kind, also inside wrappers."""
    for child in parent:
        if child.tag == name:
            yield child
        elif child.tag in _WRAPPERS and depth < _MAX_DEPTH:
            yield from _children(child, name, depth + 1)
