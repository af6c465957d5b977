"""Pdf files: headings by their font, lists by their markers, paragraphs by the space between.

A paragraph that runs over a page end is one block, on the page where it begins.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pypdfium2

from corpus.blocks import Block, Draft, canonical
from corpus.errors import UserError
from corpus.formats.pdf_lines import Line, read_lines
from corpus.formats.pdf_paragraphs import read_blocks
from corpus.formats.pdf_tags import read_tags

MAX_PAGES = 2_000
# Fonts without a table of characters give signs that mean nothing.
_UNKNOWN = re.compile("[\ufffd\ue000-\uf8ff]")
_BULLETS = re.compile("[\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf06f]")
_NOT_A_TITLE = re.compile(
    r"\s*|untitled|naamloos|.*\.(?:docx?|pdf|indd|pptx?|xlsx?|odt|html?)|microsoft \w+ - .*|\(.*\)",
    re.IGNORECASE | re.DOTALL,
)
_PAGE_NUMBER = re.compile(
    r"[-\u2013—|\s]*(?:pagina|pag\.?|blz\.?|p\.)?\s*\d{1,4}\s*(?:(?:/|van|of|\|)\s*\d{1,4})?[-\u2013—|\s]*",
    re.I,
)
# Headers and footers stand in this part of the height of a page, at its top and bottom.
_MARGIN = 0.13
# Tags are believed when they hold most of the text, in blocks of the length of paragraphs.
_MOSTLY = 0.7
_MAX_BLOCK = 1_500


def read_pdf(data: bytes) -> Draft:
    """A draft of a pdf file.

    Raises:
        UserError: when it is encrypted, damaged, too long, or has no text to read.
    """
    document = _open(data)
    try:
        if len(document) > MAX_PAGES:
            raise UserError(
                f"heeft {len(document)} bladzijden en het maximum is {MAX_PAGES}; splits het"
            )
        pages = list(_pages(document, with_tags=True))
        lines = _tagged(pages)
        if not lines:
            if any(line.tag for _, found in pages for line in found):
                pages = list(_pages(document, with_tags=False))
            lines = _without_margins(pages)
        title = str(document.get_metadata_dict().get("Title", ""))
    finally:
        document.close()
    _check_text("".join(line.text for line in lines))
    blocks = read_blocks(lines)
    return Draft(title=_title(title, blocks), blocks=blocks)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UserError(
                "is versleuteld met een wachtwoord; bewaar het zonder wachtwoord"
            ) from error
        raise UserError("is beschadigd of geen pdf; bewaar of download het opnieuw") from error
    if not len(document):
        document.close()
        raise UserError("heeft geen bladzijden; bewaar of download het opnieuw")
    return document


def _pages(
    document: pypdfium2.PdfDocument, *, with_tags: bool
) -> Iterator[tuple[float, list[Line]]]:
    """The height and the lines of each page."""
    for number in range(len(document)):
        try:
            page = document[number]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise UserError(
                f"bladzijde {number + 1} is beschadigd; bewaar of download het opnieuw"
            ) from error
        tags = read_tags(page) if with_tags else {}
        yield page.get_height(), read_lines(text_page, number + 1, tags)
        text_page.close()
        page.close()


def _tagged(pages: list[tuple[float, list[Line]]]) -> list[Line]:
    """All lines but the headers and footers, which have no tag; [] when the tags are of no use."""
    lines = [line for _, found in pages for line in found]
    size = sum(len(line.text) for line in lines)
    tagged = [line for line in lines if line.tag is not None]
    blocks = {(line.page, line.tag.block) for line in tagged if line.tag and line.tag.block}
    if sum(len(line.text) for line in tagged) < _MOSTLY * size or size > _MAX_BLOCK * len(blocks):
        return []
    return [x for height, found in pages for x in found if x.tag or not _in_margin(x, height)]


def _check_text(text: str) -> None:
    if not text.strip():
        raise UserError(
            "bevat geen tekst; het is waarschijnlijk een scan: maak er met tekstherkenning (OCR) "
            "een doorzoekbare pdf van"
        )
    letters = _BULLETS.sub("", text)
    if len(_UNKNOWN.findall(letters)) > 0.3 * len(letters):
        raise UserError(
            "gebruikt een lettertype waarvan de tekens niet te lezen zijn; bewaar het als docx"
        )


def _without_margins(pages: list[tuple[float, list[Line]]]) -> list[Line]:
    """All lines but page numbers and the headers and footers that come back on most pages."""
    sizes: Counter[float] = Counter()
    for _, lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    repeated: Counter[str] = Counter()
    for height, lines in pages:
        repeated.update({_shape(line, body) for line in lines if _in_margin(line, height)})
    often = max(2, 0.5 * len(pages))
    kept = []
    for height, lines in pages:
        for line in lines:
            if _in_margin(line, height) and (
                _PAGE_NUMBER.fullmatch(line.text) or repeated[_shape(line, body)] >= often
            ):
                continue
            kept.append(line)
    return kept


def _in_margin(line: Line, height: float) -> bool:
    return line.bottom > (1 - _MARGIN) * height or line.top < _MARGIN * height


def _shape(line: Line, body: float) -> str:
    """A line with its size, and its numbers blotted out: the same on every page.

    In a line larger than the body they are kept: "Hoofdstuk 2" heads a page of its own. The size
    tells the title on the first page from the header that repeats it.
    """
    text = line.text if line.size > body else re.sub(r"\d+", "0", line.text)
    return f"{line.size} {text}"


def _title(named: str, blocks: tuple[Block, ...]) -> str:
    """The title in the file when it looks like one a person wrote, else the highest heading."""
    headings = [b for b in blocks if b.kind == "heading"]
    highest = min(headings, key=lambda b: b.level).text if headings else ""
    if highest and canonical(named).startswith(canonical(highest)):
        # A browser puts the name of the site behind the title.
        return highest
    if not _NOT_A_TITLE.fullmatch(named) and len(named.split()) > 1:
        return named.strip()
    return highest
