"""Plain text: headings, lists and tables by their shape.

A heading is a short line between empty lines that does not end like a sentence. A number before
it belongs to it; a number with its neighbours right above or below is a list item.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.blocks import Block, Draft
from corpus.boilerplate import is_boilerplate, tidy
from corpus.formats.dates import date_line
from corpus.formats.lines import join_lines, words_of
from corpus.formats.lists import Marked, in_run, levels, read_marker

_BREAKS = re.compile(r"\r\n?|[\x0b\x1c-\x1e\x85\u2028\u2029]")
_HYPHENATED = re.compile(r"[^\W\d_]-$")
_RULE = re.compile(r"\s*[-=_*~#]{3,}\s*")
_SECTION_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)[.)]?\s")
# Longer lines are paragraphs of their own: the file was not wrapped by hand.
_MAX_WRAPPED = 120
# Shorter lines than this end where their author ended them.
_MIN_WRAPPED = 45
_MAX_HEADING = 110
_MAX_TITLE = 160


@dataclass(slots=True)
class _Piece:
    lines: list[str]
    mark: Marked | None = None  # the list marker before the first line
    is_row: bool = False
    alone: bool = False  # one line with nothing but empty lines or list items around it
    underlined: bool = False


def read_plain(text: str) -> Draft:
    """A draft of a text file; its title is the first short line that is not boilerplate."""
    words = words_of([text])
    pieces = [p for group in _groups(text) for p in _pieces(group)]
    marks = [p.mark for p in pieces]
    blocks: list[Block] = []
    depths = _depths(pieces)
    for i, piece in enumerate(pieces):
        is_last = i + 1 == len(pieces)
        blocks.append(
            _block(piece, words, depth=depths[i], in_list=_in_list(marks, i), is_last=is_last)
        )
    draft = tidy(Draft(title="", blocks=tuple(blocks)))
    return _with_title(draft)


def _groups(text: str) -> Iterator[list[str]]:
    """Lines that stand together, without the empty lines between."""
    group: list[str] = []
    for line in _BREAKS.sub("\n", text).replace("\f", "\n\n").split("\n"):
        if line.strip():
            group.append(line.rstrip())
        elif group:
            yield group
            group = []
    if group:
        yield group


def _pieces(group: list[str]) -> list[_Piece]:
    """The paragraphs, items and rows of lines that stand together."""
    tabbed = [not read_marker(line) and "\t" in line.strip() for line in group]
    is_table = sum(tabbed) >= 2
    pieces: list[_Piece] = []
    width = min(max(map(len, group)), _MAX_WRAPPED)
    for line, has_tab in zip(group, tabbed, strict=True):
        last = pieces[-1] if pieces else None
        if _RULE.fullmatch(line):
            if last and len(last.lines) == 1:
                last.underlined = True
            continue
        mark = None if is_table and has_tab else _marker(line, last)
        if mark:
            pieces.append(_Piece([mark.text], mark=mark))
        elif is_table and has_tab:
            cells = (c.strip() for c in line.strip().split("\t"))
            pieces.append(_Piece([" | ".join(c for c in cells if c)], is_row=True))
        elif last and not last.is_row and not last.underlined and _goes_on(last, line, width):
            last.lines.append(line)
        else:
            pieces.append(_Piece([line]))
    for i, piece in enumerate(pieces):
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        piece.alone = i == 0 and len(piece.lines) == 1 and (after is None or after.mark is not None)
    return pieces


def _marker(line: str, last: _Piece | None) -> Marked | None:
    """The list marker of a line; a dash in the middle of wrapped prose is none."""
    mark = read_marker(line)
    if mark is None or mark.sure or last is None or last.mark or last.is_row or last.underlined:
        return mark
    before = last.lines[-1]
    prose_goes_on = len(before) >= _MIN_WRAPPED and before[-1] not in ".!?:;…"
    return None if prose_goes_on else mark


def _goes_on(piece: _Piece, line: str, width: int) -> bool:
    """Whether a line is the next one of a wrapped paragraph or item."""
    before = piece.lines[-1]
    if line.strip()[0].islower() or _HYPHENATED.search(before):
        return True
    if piece.mark:
        indent = len(line) - len(line.lstrip())
        outdented = indent <= piece.mark.indent and (piece.mark.indent > 0 or indent == 0)
        if outdented and before[-1] in ".!?;" and len(before) < 0.8 * width:
            return False
        return indent > piece.mark.indent or len(before) >= min(_MIN_WRAPPED, 0.6 * width)
    wrapped = _MIN_WRAPPED <= len(before) <= _MAX_WRAPPED
    return wrapped and len(before) >= 0.6 * width


def _in_list(marks: list[Marked | None], at: int) -> bool:
    mark = marks[at]
    return mark is not None and (not mark.number or in_run(marks, at))


def _depths(pieces: list[_Piece]) -> list[int]:
    """The depth of each list item, by its indent within its own list; 0 for other pieces."""
    depths: list[int] = []
    run: list[float] = []
    for piece in [*pieces, _Piece([""])]:
        if piece.mark:
            run.append(piece.mark.indent)
            continue
        depths += levels(run)
        depths.append(0)
        run = []
    return depths


def _block(
    piece: _Piece, words: frozenset[str], *, depth: int, in_list: bool, is_last: bool
) -> Block:
    text = join_lines(piece.lines, words)
    if piece.is_row:
        return Block("row", text)
    if in_list:
        return Block("item", text, level=depth)
    if piece.mark:
        # A number on its own belongs to the words after it.
        text = f"{piece.mark.label} {text}"
    if not is_last and (piece.underlined or (piece.alone and _is_heading(text))):
        return Block("heading", text, level=_level(text))
    return Block("paragraph", text)


def _is_heading(text: str) -> bool:
    text = text.strip()
    first = text.lstrip("'\"\u2018\u2019“„(«")[:1]
    return (
        len(text) <= _MAX_HEADING
        and text[-1] not in ".,;:!…"
        and (first.isupper() or first.isdigit())
        and any(c.isalpha() for c in text)
        and not date_line(text)
    )


def _level(text: str) -> int:
    """2, or deeper for "1.2 ..."; the title alone is 1."""
    match = _SECTION_NUMBER.match(text)
    return min(6, 2 + match[1].count(".")) if match else 2


def _with_title(draft: Draft) -> Draft:
    if not draft.blocks or len(draft.blocks) < 2:
        return draft
    first = draft.blocks[0]
    is_short = first.kind == "paragraph" and len(first.text) <= _MAX_TITLE
    if (first.kind == "heading" or is_short) and not is_boilerplate(first.text, at_edge=True):
        title = Block("heading", first.text, level=1)
        return replace(draft, title=first.text.strip(), blocks=(title, *draft.blocks[1:]))
    return draft
