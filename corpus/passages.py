"""Cut a document into passages: a bullet, a paragraph of whole sentences, a few table rows."""

from collections.abc import Iterator

from corpus.document import Document, Mark, Passage
from corpus.sentences import sentence_spans

# A quote must be readable at a glance: longer blocks are cut at sentence ends.
MAX_CHARS = 600
# One sentence longer than this (an OCR page without full stops) is cut between words.
MAX_SENTENCE = 1_200


def cut_passages(document: Document) -> list[Passage]:
    """All passages of a document, in order; they do not overlap.

    Headings are context, not passages - unless the document has nothing else. An empty document
    has none.
    """
    blocks = [m for m in document.marks if m.kind != "page"]
    bodies = [m for m in blocks if m.kind != "heading"]
    passages: list[Passage] = []
    open_headings: list[Mark] = []
    rows: list[Mark] = []

    def path() -> tuple[str, ...]:
        return _heading_path(document, open_headings)

    for mark in blocks:
        if mark.kind == "row":
            if rows and mark.end - rows[0].start > MAX_CHARS:
                passages.append(Passage(document.id, rows[0].start, rows[-1].end, path()))
                rows = []
            rows.append(mark)
            continue
        if rows:
            passages.append(Passage(document.id, rows[0].start, rows[-1].end, path()))
            rows = []
        if mark.kind == "heading" and bodies:
            open_headings = [h for h in open_headings if h.level < mark.level] + [mark]
        else:
            spans = _spans(document.text, mark)
            passages.extend(Passage(document.id, a, b, path()) for a, b in spans)
    if rows:
        passages.append(Passage(document.id, rows[0].start, rows[-1].end, path()))
    return passages


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
