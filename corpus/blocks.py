"""What readers yield, and how it becomes a document: the only place where offsets are born."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from corpus.document import Document, Mark, Metadata

_SPACES = re.compile(r"\s+")
# Control characters, soft hyphens, zero-width and bidirectional marks: they are invisible, so two
# texts that look the same would differ, and bidirectional ones can show a quote in another order.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Block:
    """One structural piece of a source, in reading order."""

    kind: Literal["heading", "paragraph", "item", "row"]
    text: str  # as read; `assemble` makes it canonical. Blocks without visible text are dropped
    level: int = 0  # heading: 1-6; item: depth from 1; else 0
    page: int = 0  # from 1; 0 = the source has no pages
    sources: tuple[int, ...] = ()
    questions: tuple[str, ...] = ()  # that this block answers


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader makes of one file."""

    title: str  # "" when the source names none
    blocks: tuple[Block, ...]
    metadata: Metadata = field(default_factory=Metadata)


def canonical(text: str) -> str:
    """Text of one block: NFC, invisible characters removed, white space folded to one space."""
    text = _SURROGATES.sub("\ufffd", text)
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    # Removing a mark can bring two characters together that compose: normalise once more.
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def assemble(draft: Draft, *, document_id: str, source: str) -> Document:
    """Join the blocks of a draft into one canonical text with marks.

    Items and rows follow each other on the next line, other blocks after an empty line. A draft
    without a title takes its first heading, else its document id.
    """
    # Parts joined once: adding to one long text takes minutes for a page of 200,000 blocks.
    parts: list[str] = []
    marks: list[Mark] = []
    pages: list[int] = []
    end = 0
    for block in draft.blocks:
        words = canonical(block.text)
        if not words:
            continue
        if marks:
            in_list = block.kind == marks[-1].kind and block.kind in ("item", "row")
            parts.append("\n" if in_list else "\n\n")
            end += len(parts[-1])
        start, end = end, end + len(words)
        parts.append(words)
        marks.append(Mark(block.kind, start, end, block.level, block.sources, block.questions))
        pages.append(block.page)
    text = "".join(parts)
    headings = (text[m.start : m.end] for m in marks if m.kind == "heading")
    title = canonical(draft.title) or next(headings, document_id)
    page_marks = _page_marks(marks, pages)
    return Document(
        id=document_id,
        source=source,
        title=title,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        marks=tuple(sorted([*page_marks, *marks], key=lambda m: (m.start, m.kind != "page"))),
        metadata=draft.metadata,
    )


def _page_marks(marks: Iterable[Mark], pages: Iterable[int]) -> list[Mark]:
    spans: dict[int, tuple[int, int]] = {}
    for mark, page in zip(marks, pages, strict=True):
        if page:
            start, _ = spans.get(page, (mark.start, 0))
            spans[page] = (start, mark.end)
    return [Mark("page", start, end, page) for page, (start, end) in spans.items()]
