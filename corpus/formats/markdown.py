"""Markdown: the structure by markdown-it, the words without their markup.

A file that begins with YAML front matter in the keys of a measure sheet is read as one.
"""

from datetime import date

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.blocks import Block, Draft
from corpus.document import Metadata
from corpus.formats.dates import find_date, valid_iso
from corpus.formats.measure import is_measure, read_front_matter, read_measure

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def read_markdown(text: str) -> Draft:
    """Headings, paragraphs, list items and table rows, in order.

    Raises:
        UserError: when the front matter is broken or a measure sheet is not valid.
    """
    front, body = read_front_matter(text)
    blocks = markdown_blocks(body)
    if is_measure(front):
        return read_measure(front, blocks)
    titles = (b.text for b in blocks if b.kind == "heading")
    # The keys of a measure sheet, and the English ones that other programs write.
    english = {"titel": "title", "uitgever": "publisher", "datum": "date"}
    known = {english.get(k, k): str(v) for k, v in front.items() if isinstance(v, str | int | date)}
    return Draft(
        title=known.get("title", "") or next(titles, ""),
        blocks=blocks,
        metadata=Metadata(
            publisher=known.get("publisher", ""),
            date=valid_iso(known.get("date", "")) or find_date(known.get("date", "")),
            url=known.get("url", ""),
        ),
    )


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of Markdown text without front matter."""
    blocks: list[Block] = []
    cells: list[str] | None = None
    depth = 0
    in_item = heading = 0
    for token in _PARSER.parse(text):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                in_item = depth
            case "list_item_close":
                in_item = depth - 1
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "tr_open":
                cells = []
            case "tr_close":
                blocks.append(Block("row", " | ".join(cells or [])))
                cells = None
            case "inline" if cells is not None:
                cells.append(_words(token))
            case "inline" if heading:
                blocks.append(Block("heading", _words(token), level=heading))
            case "inline":
                blocks.append(
                    Block("item" if in_item else "paragraph", _words(token), level=in_item)
                )
            case "fence" | "code_block":
                blocks.append(Block("paragraph", token.content))
            case _:
                pass
    return tuple(blocks)


def _words(token: Token) -> str:
    """The visible words of an inline token: link and emphasis markup gone, images by their alt."""
    words = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            words.append(" ")
        else:
            words.append(child.content)
    return "".join(words)
