"""One question to one answer: search, estimate, quote, cite. No words are generated here."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.calibrations import kind_of, shipped
from assistant.citing import Citation, Shown, cite
from assistant.compose import compose
from assistant.confidence import (
    AnswerStatus,
    Calibration,
    Features,
    estimate,
    features,
    features_together,
)
from assistant.coverage import words_in_no_source
from assistant.extract import sentences_of
from assistant.filters import passage_filter
from assistant.periods import period_of
from assistant.pointers import pointers
from assistant.questions import Interpretation, interpret
from assistant.quotes import Quote, cut, distinct, select
from assistant.signs import Kind
from assistant.timeline import in_time, notes, standing
from corpus.document import Document, Passage
from corpus.elsewhere import Pointer
from corpus.errors import UserError
from corpus.phrases import plain_words
from index.hits import Hit
from index.search import Index

MAX_QUESTION = 1_000  # characters; longer ones are pasted documents, not questions
_DEPTH = 60  # hits that are looked at for quotes
_NEAR_MISSES = 3
_SUGGESTIONS = 3
_TOGETHER = ("list", "comparison", "source")  # kinds that no single passage answers

Calibrate = Callable[[Sequence[Hit]], Calibration]  # the calibration for these hits, best first


@dataclass(frozen=True, slots=True)
class Notice:
    """How a measure stands that is no longer, or not yet, in force."""

    text: str  # one sentence
    successor: str  # id of the document that took its place; "" = none is known


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown. Without an answer `citations` is empty and `near_misses` is not cited."""

    question: str  # as typed
    interpreted_as: str  # as searched, with what it leans on
    kind: Kind
    filters: tuple[tuple[str, str], ...]  # (key=value, the words that say it), all applied
    status: AnswerStatus
    probability: float  # calibrated, that the quotes answer the question
    features: Features  # what it was computed from; all zero without a hit
    citations: tuple[Citation, ...]  # status answered or possible; best first
    near_misses: tuple[Citation, ...]  # status not_found: the nearest passages
    unknown: tuple[str, ...]  # words of the question that no source has
    pointers: tuple[Pointer, ...]  # who else answers; () when the answer is certain
    suggestion: str  # the question with its misspelt words repaired; "" = none seems misspelt
    suggestions: tuple[str, ...]  # example questions of the documents that were found
    notices: tuple[Notice, ...]  # on the measures cited
    hits: tuple[Hit, ...]


def answer(
    index: Index,
    question: str,
    *,
    typed: str = "",
    quotes: int = 3,
    allowed: Callable[[Passage], bool] | None = None,
    unsaid: Collection[str] = (),
    calibrate: Calibrate | None = None,
    today: date | None = None,
) -> Answer:
    """Answer from the passages that are allowed (None: all of them).

    `typed` is the question without those before it ("" = the same); `unsaid` are filters that it
    says and the user took away. Raises UserError when the question is empty or too long.
    """
    asked = check_question(question)
    day = today or date.today()
    read = interpret(asked, index)
    filters = tuple(f for f in read.filters if f[0] not in unsaid)
    permitted = _both(allowed, passage_filter(index, [text for text, _ in filters]))
    found = index.search(asked, _DEPTH, allowed=permitted)
    hits = in_time(index.documents, found, period_of(asked, day), day)
    chosen = _choose(index, asked, read, hits, quotes=quotes, allowed=permitted)
    seen = _seen(index, asked, read, hits, [quote for _, quote in chosen])
    probability, status = _verdict(seen, hits, calibrate or _shipped)
    shown, near = ([], _near(index, hits)) if status == "not_found" else (chosen, [])
    return Answer(
        question=typed or question,
        interpreted_as=asked,
        kind=read.kind,
        filters=filters,
        status=status,
        probability=probability,
        features=seen,
        citations=cite(index, _shown(index, asked, shown, day)),
        near_misses=cite(index, _shown(index, asked, near, day)),
        unknown=words_in_no_source(index, asked) if status != "answered" else (),
        pointers=pointers(index, asked) if status != "answered" else (),
        suggestion=index.suggestion(asked),
        suggestions=_suggestions(index.documents, hits, (asked, typed)),
        notices=_notices(index.documents, [quote for _, quote in shown]),
        hits=tuple(hits),
    )


def _near(index: Index, hits: Sequence[Hit]) -> list[tuple[str, Quote]]:
    return [("", quote) for quote in distinct(hits, index.documents, _NEAR_MISSES)]


def _verdict(
    seen: Features, hits: Sequence[Hit], calibrate: Calibrate
) -> tuple[float, AnswerStatus]:
    if not hits:
        return 0.0, "not_found"
    calibration = calibrate(hits)
    probability = estimate(seen, calibration)
    return probability, calibration.status(probability)


def _seen(
    index: Index,
    asked: str,
    read: Interpretation,
    hits: Sequence[Hit],
    quotes: Sequence[Quote],
) -> Features:
    """What the probability is computed from: the best hit, or all that is shown together."""
    if read.kind not in _TOGETHER:
        return features(index, asked, hits)
    # Of a list the sources must have its topic, not the words that ask for a list.
    listed = read.kind != "comparison" and read.subjects
    texts = [f"{index.documents[q.document_id].title}. {q.text}" for q in quotes]
    return features_together(index, read.subjects[0] if listed else asked, texts)


def check_question(question: str) -> str:
    """The question with its white space folded.

    Raises:
        UserError: when nothing is left, more than MAX_QUESTION characters, or bytes that are no
            text (Python reads those as surrogates, which nothing can write or embed).
    """
    asked = " ".join(question.split())
    if any("\ud800" <= c <= "\udfff" for c in asked):
        raise UserError("de vraag bevat tekens die geen UTF-8 zijn; typ ze opnieuw")
    if not asked:
        raise UserError("de vraag is leeg; typ een vraag over een maatregel")
    if len(asked) > MAX_QUESTION:
        raise UserError(
            f"de vraag telt {len(asked)} tekens en er mogen er {MAX_QUESTION} zijn; maak ze korter"
        )
    return asked


def _shipped(hits: Sequence[Hit]) -> Calibration:
    return shipped()[kind_of(hits)].calibration()


def _both(
    one: Callable[[Passage], bool] | None, other: Callable[[Passage], bool] | None
) -> Callable[[Passage], bool] | None:
    if one is None or other is None:
        return one or other
    return lambda passage: one(passage) and other(passage)


def _choose(
    index: Index,
    asked: str,
    read: Interpretation,
    hits: Sequence[Hit],
    *,
    quotes: int,
    allowed: Callable[[Passage], bool] | None,
) -> list[tuple[str, Quote]]:
    """The quotes that answer, each a whole passage, with the heading of its group."""
    groups = compose(index, asked, read, hits, allowed=allowed)
    if groups:
        return [(group.heading, quote) for group in groups for quote in group.quotes]
    return [("", quote) for quote in select(hits, index.documents, quotes)]


def _shown(
    index: Index, asked: str, chosen: Sequence[tuple[str, Quote]], today: date
) -> list[Shown]:
    """The sentences of the passages that answer, with their passage folded around them."""
    made = []
    told = notes(index.documents, [quote for _, quote in chosen], today)
    for (group, whole), note in zip(chosen, told, strict=True):
        document = index.documents[whole.document_id]
        start, end = sentences_of(index, asked, Passage(document.id, whole.start, whole.end))
        made.append(Shown(cut(document, start, end), whole.start, whole.end, group, note))
    return made


def _suggestions(
    documents: dict[str, Document], hits: Sequence[Hit], asked: Iterable[str]
) -> tuple[str, ...]:
    """Example questions of the documents found: their nearest one, then the others in turn.

    Never what was asked, whatever its capitals, spaces and punctuation.
    """
    known = {plain_words(question) for question in asked}
    ids = list(dict.fromkeys(h.passage.document_id for h in hits))[:_SUGGESTIONS]
    nearest = {h.passage.document_id: h.example for h in hits}
    columns = [list(dict.fromkeys([nearest[i], *documents[i].metadata.questions])) for i in ids]
    depth = max((len(c) for c in columns), default=0)
    turns = (c[row] for row in range(depth) for c in columns if row < len(c))
    fresh = (q for q in turns if q and plain_words(q) not in known)
    return tuple(dict.fromkeys(fresh))[:_SUGGESTIONS]


def _notices(documents: dict[str, Document], quotes: Iterable[Quote]) -> tuple[Notice, ...]:
    ids = dict.fromkeys(q.document_id for q in quotes)
    stand = (standing(documents[i], documents) for i in ids)
    return tuple(Notice(s.notice, s.successor) for s in stand if s.notice)
