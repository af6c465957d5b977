"""What a document is: exact text, marks on it, and what is known about it.

All offsets are indices into `Document.text` as Python counts them (code points), half-open.
"""

import unicodedata
from dataclasses import dataclass, field
from typing import Literal, get_args

MarkKind = Literal["heading", "paragraph", "item", "row", "page"]
Status = Literal[
    "aangekondigd", "van kracht", "gewijzigd", "uitdovend", "stopgezet", "vervangen", "onbekend"
]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Source:
    """A publication behind a fact, as a measure sheet lists it."""

    number: int  # from 1, as in the markers `[1, 4]`
    publisher: str
    title: str
    date: str  # YYYY, YYYY-MM or YYYY-MM-DD; "" = undated
    url: str  # "" = none


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of text is. Block marks do not overlap; page marks span them."""

    kind: MarkKind
    start: int
    end: int
    level: int = 0  # heading: 1-6; item: depth from 1; page: page number from 1; else 0
    sources: tuple[int, ...] = ()  # numbers of `Metadata.sources` that carry this fact
    questions: tuple[str, ...] = ()  # that this fact answers: searched, never quoted


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document; "" or () means not known, and matches no filter on it."""

    publisher: str = ""
    date: str = ""  # of publication; for a measure sheet its peildatum. Same forms as Source.date
    url: str = ""
    agreement: str = ""
    pillar: str = ""
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    status: Status | Literal[""] = ""
    valid_from: str = ""  # and below: in the forms of Source.date
    valid_to: str = ""
    replaced_by: str = ""  # id of the document that took its place
    sources: tuple[Source, ...] = ()
    questions: tuple[str, ...] = ()  # example questions about the whole: searched, never quoted
    gaps: tuple[str, ...] = ()  # questions that are known not to be answered: never quoted either


@dataclass(frozen=True, slots=True)
class Document:
    """One source with its canonical text; made by `corpus.blocks.assemble`, never changed."""

    id: str
    source: str  # file name or URL it was read from
    title: str
    text: str  # NFC, "\n" line ends, no control characters, runs of spaces folded
    sha256: str  # of text in UTF-8, hexadecimal
    marks: tuple[Mark, ...] = ()  # by start; a page mark comes before the blocks on it
    metadata: Metadata = field(default_factory=Metadata)

    def __post_init__(self) -> None:
        if not unicodedata.is_normalized("NFC", self.text) or "\r" in self.text:
            raise ValueError(f"document {self.id!r}: text is not canonical")
        if any(not 0 <= m.start < m.end <= len(self.text) for m in self.marks):
            raise ValueError(f"document {self.id!r}: a mark lies outside the text")

    def slice(self, start: int, end: int) -> str:
        """The exact text of [start, end); the only way in which text leaves a document.

        Raises:
            ValueError: when the range is empty or lies outside the text. Python's own slicing
                would hide both.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"document {self.id!r}: no text at [{start}, {end})")
        return self.text[start:end]

    def page_at(self, offset: int) -> int:
        """The page number at an offset, from 1; 0 when the document has no pages."""
        pages = (m.level for m in self.marks if m.kind == "page" and m.start <= offset < m.end)
        return next(pages, 0)

    def sources_at(self, start: int, end: int) -> tuple[Source, ...]:
        """The publications behind the facts that touch [start, end), in order of number."""
        numbers = {n for m in self.marks if m.start < end and start < m.end for n in m.sources}
        return tuple(s for s in self.metadata.sources if s.number in numbers)


@dataclass(frozen=True, slots=True)
class Example:
    """An example question, and what answers it."""

    question: str
    start: int  # of the fact; start == end == 0: the document as a whole
    end: int
    answered: bool = True  # False: a known gap, no source answers it


def examples_of(document: Document) -> tuple[Example, ...]:
    """Those about the whole document, those of its facts in order of place, then known gaps."""
    known = document.metadata
    whole = (Example(question, 0, 0) for question in known.questions)
    facts = (Example(q, m.start, m.end) for m in document.marks for q in m.questions)
    gaps = (Example(question, 0, 0, answered=False) for question in known.gaps)
    return (*whole, *facts, *gaps)


def questions_at(document: Document, start: int, end: int) -> tuple[str, ...]:
    """The questions that the facts which touch [start, end) answer, in order of place."""
    marks = (m for m in document.marks if m.start < end and start < m.end)
    return tuple(question for m in marks for question in m.questions)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that can be found and quoted."""

    document_id: str
    start: int
    end: int
    heading_path: tuple[str, ...] = ()  # title first; context for searching, never quoted
