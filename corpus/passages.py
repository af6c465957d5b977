"""Cut a document into passages: a bullet, a paragraph of whole sentences, a few table rows."""

from collections.abc import Iterable, Iterator

from corpus.document import Document, Mark, Passage
from corpus.sentences import sentence_spans

# A quote must be readable at a glance: longer blocks are cut at sentence ends.
MAX_CHARS = 600
# One sentence longer than this (an OCR page without full stops) is cut between words.
MAX_SENTENCE = 1_200
_CLOSERS = ("", "\u2026", "enz", "enzovoort", "etc", "etcetera")


def cut_passages(document: Document) -> list[Passage]:
    """All passages of a document, in order of their start.

    They overlap in one case: a paragraph that announces a short list is a passage together with
    that list, and each item is one too. Headings are context, not passages - unless the document
    has nothing else. An empty document has none.
    """
    blocks = [m for m in document.marks if m.kind != "page"]
    has_body = any(m.kind != "heading" for m in blocks)
    passages: list[Passage] = []
    open_headings: list[Mark] = []
    for group in _groups(blocks):
        first = group[0]
        if first.kind == "heading" and has_body:
            open_headings = [h for h in open_headings if h.level < first.level] + [first]
            continue
        path = _heading_path(document, open_headings)
        if first.kind == "row":
            spans = [(rows[0].start, rows[-1].end) for rows in _tables(group)]
        else:
            spans = [span for mark in group for span in _spans(document.text, mark)]
        if _announces(document.text, first) and group[-1].end - first.start <= MAX_CHARS:
            spans[0] = (first.start, group[-1].end)
        passages += [Passage(document.id, a, b, path) for a, b in spans if _says(document, a, b)]
    return passages


def _groups(blocks: Iterable[Mark]) -> Iterator[list[Mark]]:
    """Blocks one by one, but a table together, and a list together with the paragraph above it."""
    group: list[Mark] = []
    for mark in blocks:
        follows = {"row": ("row",), "item": ("item", "paragraph")}.get(mark.kind, ())
        if group and group[-1].kind not in follows:
            yield group
            group = []
        group.append(mark)
    if group:
        yield group


def _tables(rows: Iterable[Mark]) -> Iterator[list[Mark]]:
    """Rows of a table, as many together as fit in MAX_CHARS."""
    part: list[Mark] = []
    for row in rows:
        if part and row.end - part[0].start > MAX_CHARS:
            yield part
            part = []
        part.append(row)
    yield part


def _announces(text: str, mark: Mark) -> bool:
    return mark.kind == "paragraph" and text[mark.end - 1] == ":"


def _says(document: Document, start: int, end: int) -> bool:
    """Whether a stretch says something, unlike the "enz." that closes a list."""
    return document.text[start:end].casefold().strip(" .,;") not in _CLOSERS


def _heading_path(document: Document, headings: list[Mark]) -> tuple[str, ...]:
    path = [document.title]
    if document.metadata.pillar:
        path.append(document.metadata.pillar)
    texts = (document.text[h.start : h.end] for h in headings)
    path.extend(t for t in texts if t != document.title)
    return tuple(path)


def _spans(text: str, mark: Mark) -> Iterator[tuple[int, int]]:
    """Whole sentences of a block, as many together as fit in MAX_CHARS."""
    if mark.end - mark.start <= MAX_CHARS:
        yield mark.start, mark.end
        return
    start = end = -1
    for a, b in sentence_spans(text, mark.start, mark.end):
        for c, d in _pieces(text, a, b):
            if start >= 0 and d - start > MAX_CHARS:
                yield start, end
                start = -1
            start, end = (c if start < 0 else start), d
    if start >= 0:
        yield start, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence as it is, or cut between words when it is longer than MAX_SENTENCE."""
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE)
        cut = cut if cut > start else start + MAX_SENTENCE
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end
