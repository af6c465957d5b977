"""Which sentences of a passage answer: the ones that match, with what they cannot do without.

A passage that can be read at a glance is quoted whole: a fact of a measure sheet loses its
conditions when it is cut. Of a longer one the sentences that match best are kept, together with a
neighbour that carries a condition ("tenzij ...") and with the sentence that a pronoun points back
to, always as one unbroken stretch.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from corpus.sentences import sentence_spans
from index.asking import asked_for, offered_by
from index.matching import matches
from index.search import Index

# Characters that are read at a glance; three lines on a wide screen.
_GLANCE = 320
_MOST = 3  # sentences kept
# What having the kind of thing that is asked for adds, in units of the late interaction. Between .1
# and .3 the same sentences are kept on the development questions.
_KIND = 0.2
# A neighbour this near to the best sentence is kept too.
_NEAR = 0.9

_CONDITION = re.compile(
    r"\b(tenzij|behalve|op voorwaarde dat|mits|uitgezonderd|met uitzondering van"
    r"|alleen (als|wie|voor)|zolang|maar niet|geldt niet|niet voor|wel moet|hoogstens|uiterlijk)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"(dat|die|dit|deze|daar\w*|hier\w*|hij|zij|ze|het|zo|ook|wel|toch|bovendien|anders|dan)\b",
    re.IGNORECASE,
)


def sentences_of(index: Index, question: str, passage: Passage) -> tuple[int, int]:
    """The part of a passage that answers, as offsets in its document; never empty."""
    document = index.documents[passage.document_id]
    spans = _spans(document, passage)
    if passage.end - passage.start <= _GLANCE or len(spans) < 2:
        return passage.start, passage.end
    scores = _scores(index, question, [document.text[a:b] for a, b in spans])
    first = last = int(np.argmax(scores))
    first, last = _widened(document, spans, scores, first, last)
    return spans[first][0], spans[last][1]


def _spans(document: Document, passage: Passage) -> list[tuple[int, int]]:
    """Sentences inside each block of the passage: an item or a row ends a sentence too."""
    blocks = [
        (max(m.start, passage.start), min(m.end, passage.end))
        for m in document.marks
        if m.kind != "page" and m.start < passage.end and passage.start < m.end
    ]
    return [span for a, b in blocks for span in sentence_spans(document.text, a, b)]


def _scores(index: Index, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
    has = (offered_by(texts) & asked_for(question)).any(axis=1)
    result: NDArray[np.float32] = matches(index, question, texts) + np.float32(_KIND) * has
    return result


def _widened(
    document: Document,
    spans: Sequence[tuple[int, int]],
    scores: NDArray[np.float32],
    first: int,
    last: int,
) -> tuple[int, int]:
    """The best sentence with the neighbours that belong to it, at most _MOST together."""

    def text(n: int) -> str:
        return document.text[spans[n][0] : spans[n][1]]

    near = scores >= _NEAR * scores[first]
    if first and _POINTS_BACK.match(text(first)):
        first -= 1
    if last + 1 < len(spans) and _CONDITION.search(text(last + 1)):
        last += 1
    while last - first + 1 < _MOST and last + 1 < len(spans) and near[last + 1]:
        last += 1
    while last - first + 1 < _MOST and first and near[first - 1]:
        first -= 1
    return first, last
