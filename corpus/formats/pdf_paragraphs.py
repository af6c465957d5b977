"""Lines of a pdf as blocks: by its tags, else by font, list markers and the space between."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.blocks import Block
from corpus.formats.lines import join_lines, words_of
from corpus.formats.lists import Marked, in_run, levels, read_marker
from corpus.formats.pdf_lines import Line
from corpus.formats.pdf_tags import Tag

# A font this much larger than that of the body is a heading's.
_LARGER = 1.12
_MAX_HEADING = 250
# Lines further apart than this many times the usual distance are in two paragraphs.
_PARAGRAPH_GAP = 1.3
# A line that ends this far before the right edge is the last of its paragraph.
_SHORT_LINE = 0.8
_INDENT = 4.0


@dataclass(slots=True)
class _Piece:
    lines: list[Line]
    level: int = 0  # of a heading; 0 = none
    mark: Marked | None = None
    is_row: bool = False
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is usual in a document."""

    body: float  # font size of most characters
    body_bold: bool
    leading: float  # distance between the lines of a paragraph, in font sizes
    right: float  # right edge of the text
    sizes: tuple[float, ...]  # of headings, the largest first


def read_blocks(lines: Sequence[Line]) -> tuple[Block, ...]:
    """The blocks of a document, in order, with the page on which each begins."""
    if not lines:
        return ()
    layout = _layout(lines)
    words = words_of(line.text for line in lines)
    pieces = _pieces(lines, layout)
    marks = [p.mark if not p.level else None for p in pieces]
    depths = _depths(pieces)
    blocks = []
    for i, piece in enumerate(pieces):
        in_list = piece.mark is not None and (not piece.mark.number or in_run(marks, i))
        blocks.append(_block(piece, words, depth=depths[i] if in_list else 0))
    return tuple(blocks)


def _layout(lines: Sequence[Line]) -> _Layout:
    counts: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        counts[line.size, line.bold] += len(line.text)
    (body, body_bold), _ = counts.most_common(1)[0]
    steps: Counter[float] = Counter(
        round((above.bottom - below.bottom) / below.size, 1)
        for above, below in pairwise(lines)
        if above.page == below.page and above.size == below.size == body
        and 0.8 < (above.bottom - below.bottom) / below.size < 2.5
    )  # fmt: skip
    # Of the distances that occur often, the smallest is that within paragraphs.
    often = [step for step, n in steps.items() if n >= 0.25 * max(steps.values())]
    sizes = {line.size for line in lines if line.size >= _LARGER * body}
    rights = sorted(line.right for line in lines if line.size == body)
    return _Layout(
        body=body,
        body_bold=body_bold,
        leading=min(often, default=1.2),
        right=rights[int(0.95 * (len(rights) - 1))],
        sizes=tuple(sorted(sizes, reverse=True)),
    )


def _level(line: Line, layout: _Layout) -> int:
    """The level of a heading by its font; 0 for a line of the body."""
    if line.size in layout.sizes and any(c.isalpha() for c in line.text):
        return min(6, 1 + layout.sizes.index(line.size))
    is_bold = line.bold and not layout.body_bold and line.size >= 0.98 * layout.body
    if is_bold and len(line.cells) == 1 and line.text[-1] not in ".,;:" and _begins(line.text):
        return min(6, 1 + len(layout.sizes))
    return 0


def _begins(text: str) -> bool:
    first = text.lstrip("'\"\u2018\u2019“„(«")[:1]
    return first.isupper() or first.isdigit()


def _pieces(lines: Sequence[Line], layout: _Layout) -> list[_Piece]:
    pieces: list[_Piece] = []
    rows = _rows(lines)
    for i, line in enumerate(lines):
        last = pieces[-1] if pieces else None
        if line.tag is not None and line.tag.kind != "loose":
            _add_tagged(pieces, line, line.tag, layout)
            continue
        if i in rows:
            pieces.append(_Piece([line], is_row=True))
            continue
        level = _level(line, layout)
        mark = read_marker(line.text) if not level else None
        if last and mark and (last.mark or _is_mark(mark, last, line, layout)):
            pieces.append(_Piece([line], mark=mark))
        elif last and last.tag is None and _goes_on(last, line, level, layout):
            last.lines.append(line)
        else:
            pieces.append(_Piece([line], level=level, mark=mark))
    return pieces


def _add_tagged(pieces: list[_Piece], line: Line, tag: Tag, layout: _Layout) -> None:
    """Put a line with a tag into the piece of its block, or into a new one."""
    last = pieces[-1] if pieces else None
    by_font = _level(line, layout) if tag.kind == "paragraph" else 0
    if last and last.tag and _is_same_block(last.lines[-1], line, tag):
        last.lines.append(line)
        if tag.kind == "paragraph" and not by_font:
            # One bold line does not make a heading of a paragraph.
            last.level = 0
        return
    piece = _Piece([line], tag=tag, is_row=tag.kind == "row")
    piece.level = tag.level if tag.kind == "heading" else by_font
    if tag.kind in ("paragraph", "item") and not by_font:
        piece.mark = read_marker(line.text)
    pieces.append(piece)


def _is_same_block(above: Line, line: Line, tag: Tag) -> bool:
    if above.tag is None:
        return False
    if above.page == line.page:
        return above.tag.block == tag.block
    # Blocks are numbered by page: what runs over a page end is known by its words.
    is_text = tag.kind == above.tag.kind and tag.kind in ("paragraph", "item")
    return is_text and above.text[-1] not in ".!?:;" and line.text[:1].islower()


def _rows(lines: Sequence[Line]) -> set[int]:
    """The lines of tables: two or more below each other that have cells."""
    rows: set[int] = set()
    for i, (above, below) in enumerate(pairwise(lines)):
        if above.page == below.page and _has_cells(above) and _has_cells(below):
            rows |= {i, i + 1}
    return rows


def _has_cells(line: Line) -> bool:
    # A bullet or number with a wide gap after it makes no table.
    is_item = len(line.cells) == 2 and len(line.cells[0]) <= 4 and read_marker(line.text)
    return len(line.cells) > 1 and not is_item


def _is_mark(mark: Marked, last: _Piece, line: Line, layout: _Layout) -> bool:
    """Whether a marker begins an item; a dash or number inside a paragraph does not."""
    if mark.sure or last.level or last.is_row:
        return True
    return not _goes_on(last, line, 0, layout)


def _goes_on(last: _Piece, line: Line, level: int, layout: _Layout) -> bool:
    """Whether a line belongs to the piece above it."""
    above = last.lines[-1]
    # The marker of an item can be larger or smaller than its text.
    after_marker = last.mark is not None and len(last.lines) == 1
    if last.is_row or last.level != level:
        return False
    if abs(above.size - line.size) > 0.5 and not after_marker:
        return False
    if above.page != line.page:
        return not level and above.text[-1] not in ".!?:;" and line.text[:1].islower()
    if above.text[-1:] == "-" and line.text[:1].islower() and not level:
        return True
    step = (above.bottom - line.bottom) / max(line.size, 1)
    if level:
        size_of_all = sum(len(x.text) for x in last.lines)
        return 0 < step <= 1.6 and size_of_all < _MAX_HEADING and above.bold == line.bold
    if step > _PARAGRAPH_GAP * layout.leading:
        return False
    if step < 0:
        # The top of the next column.
        return above.text[-1] not in ".!?:;" and line.text[:1].islower()
    if last.mark:
        return line.left > last.lines[0].left + 1 or line.text[:1].islower()
    ends = above.text[-1] in ".!?:" and above.right < _SHORT_LINE * layout.right
    indented = line.left > above.left + _INDENT and above.text[-1] in ".!?:"
    return not (ends or indented)


def _depths(pieces: Sequence[_Piece]) -> list[int]:
    depths: list[int] = []
    run: list[float] = []
    for piece in [*pieces, _Piece([])]:
        if piece.mark:
            run.append(piece.lines[0].left)
            continue
        depths += levels(run, tolerance=_INDENT)
        depths.append(0)
        run = []
    return depths


def _block(piece: _Piece, words: frozenset[str], *, depth: int) -> Block:
    texts = [line.text for line in piece.lines]
    page = piece.lines[0].page
    if piece.is_row:
        return Block("row", " | ".join(_cells(piece, words)), page=page)
    if piece.level:
        return Block("heading", join_lines(texts, words), level=piece.level, page=page)
    if piece.tag and piece.tag.kind == "item":
        if piece.mark and (piece.mark.sure or piece.mark.number):
            # A marker without a tag of its own.
            texts[0] = piece.mark.text
        return Block("item", join_lines(texts, words), level=piece.tag.level, page=page)
    if piece.mark and depth:
        texts[0] = piece.mark.text
        return Block("item", join_lines(texts, words), level=depth, page=page)
    return Block("paragraph", join_lines(texts, words), page=page)


def _cells(piece: _Piece, words: frozenset[str]) -> list[str]:
    """The texts of a row, by the tags of its cells or by the gaps in its one line."""
    if piece.tag is None:
        return piece.lines[0].cells
    cells: dict[int, list[str]] = {}
    for line in piece.lines:
        if line.tag is not None:
            cells.setdefault(line.tag.cell, []).append(line.text)
    return [join_lines(texts, words) for texts in cells.values()]
