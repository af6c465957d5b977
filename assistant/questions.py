"""What kind of question it is, what it is about, and which filters it says in words.

Language signs decide (`assistant.signs`), so that it works on any corpus. The index is asked only
where they leave a doubt: whether two words name two documents, and whether a filter fits anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.filters import passage_filter
from assistant.sides import named_sides, sides_of
from assistant.signs import LISTING, Kind, kind_of, term_of
from corpus.errors import UserError
from index.analysis import analyse, tokenize
from index.search import Index


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question, understood."""

    kind: Kind
    # comparison: the words that name each side with what they share, in the order of the question,
    # at least two, or () when it names none ("wat is het verschil?"); list and source: the one
    # topic that is left without the words that ask for a list, () when nothing is; definition: the
    # term, as typed; else ().
    subjects: tuple[str, ...]
    # ("key=value" as `assistant.filters` reads it, the words as typed); for list and source only.
    # Together they leave at least one passage.
    filters: tuple[tuple[str, str], ...]


def interpret(question: str, index: Index) -> Interpretation:
    """The kind of a question, its subjects and its filters; what bears no sign is a fact."""
    kind = kind_of(question)
    if kind in ("list", "source"):
        filters = _filters(question, kind, index)
        return Interpretation(kind, _topic(question, filters), filters)
    if kind == "comparison":
        return Interpretation(kind, sides_of(question, index), ())
    if sides := named_sides(question, index):
        return Interpretation("comparison", sides, ())
    return Interpretation(kind, (term_of(question),) if kind == "definition" else (), ())


_AUDIENCE = re.compile(
    r"\b(?:voor|als|aan)\s+(?=(?P<who>[^\W\d][\w'-]+(?:\s[^\W\d][\w'-]+)?))", re.IGNORECASE
)
# "Voor werkgevers met leerlingen" is a narrower group, which may have another name.
_GOES_ON = re.compile(r"\s+(?:met|die|dat|zonder|uit|van|tot|in|boven)\b", re.IGNORECASE)
# What a document adds to a group to narrow it: "werkgevers met een leerling".
_NARROWER = re.compile(r"\s+(?:met|die|uit|van|vanaf|in|zonder|tot|en)\s.*|,.*|\s*\(.*")
_AGREEMENT = re.compile(r"\b\w*(?:akkoord|verklaring)\s+(?:van\s+)?(?P<year>(?:19|20)\d\d)\b", re.I)
_YEAR = re.compile(r"\b(?:in|uit|van)\s+(?P<year>(?:19|20)\d\d)\b(?!\s*[-/]\s*\d)", re.IGNORECASE)
_STANDING = re.compile(
    r"\b(?P<status>afgeschafte|stopgezette|vervangen|aangekondigde|uitdovende)\s+\w+", re.IGNORECASE
)
_STATUS_OF = {
    "afgeschafte": ("stopgezet", "vervangen"),
    "stopgezette": ("stopgezet", "vervangen"),
    "vervangen": ("vervangen",),
    "aangekondigde": ("aangekondigd",),
    "uitdovende": ("uitdovend",),
}


def _filters(question: str, kind: Kind, index: Index) -> tuple[tuple[str, str], ...]:
    """The filters said in words that leave something, in the order of their keys below."""
    said: list[tuple[str, str]] = []
    for found in _AUDIENCE.finditer(question):
        if who := _group_named(index, found["who"].split()):
            end = found.end() + len(who)
            if not _GOES_ON.match(question, end):
                said.append((f"doelgroep={who.lower()}", question[found.start() : end]))
    rest = question
    if agreement := _AGREEMENT.search(question):
        said.append((f"akkoord={agreement['year']}", agreement[0]))
        rest = question.replace(agreement[0], " ")
    # `jaar` is about publications: what held in a year may be told by a later one.
    if kind == "source":
        said += [(f"jaar={found['year']}", found[0]) for found in _YEAR.finditer(rest)]
    # "ook die welke afgeschaft zijn" widens; only what is said of the things themselves narrows.
    for found in _STANDING.finditer(question):
        said += [(f"status={s}", found["status"]) for s in _STATUS_OF[found["status"].lower()]]
    kept: list[tuple[str, str]] = []
    for one in dict.fromkeys(said):
        if all(_leaves(index, texts) for texts in ([one[0]], [one[0], *(t for t, _ in kept)])):
            kept.append(one)
    return tuple(kept)


def _group_named(index: Index, words: Sequence[str]) -> str:
    """As many of the first words as name a group that some document is for; "" = none do."""
    groups = {
        analyse(_NARROWER.sub("", group)).words
        for document in index.documents.values()
        for group in document.metadata.audiences
    } - {()}
    first = (words[:n] for n in range(len(words), 0, -1) if tokenize(words[n - 1]))
    return next((" ".join(f) for f in first if analyse(" ".join(f)).words in groups), "")


def _leaves(index: Index, texts: list[str]) -> bool:
    try:
        return passage_filter(index, texts) is not None
    except UserError:
        return False


def _topic(question: str, filters: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The question without what asks for a list and without its filters; () if nothing is left."""
    left = question
    for _, words in filters:
        left = left.replace(words, " ")
    left = " ".join(LISTING.sub(" ", left).split()).strip(" ,.;:?!")
    return (left,) if tokenize(left) else ()
