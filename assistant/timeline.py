"""What held when: the order of what was found, and what a reader must know about its age.

An undated publication counts as older than every dated one, and never as current: nobody knows how
old it is, and of two sources that disagree the one that shows its date can be checked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assistant.dutch import dutch_date
from assistant.periods import Period, periods_in, stated
from assistant.quotes import Quote
from corpus.document import Document, Passage
from index.hits import Hit

Documents = dict[str, Document]

# As a share of the best score: how far time moves a hit up or down. What is better by more stays
# ahead; where one hit fits and the other does not, by twice as much. Questions with a year gain
# alike from .06 to .2; with "nu" the gain shrinks from .1 on, as dates push facts aside.
_CLOSE = 0.08
# Two facts that share this much of their words (Jaccard index) and differ in their numbers say the
# same about another moment. In the shipped sheets just such pairs do; at .55 the reduction at
# recruitment already counts as the one for those who stay.
_SAME = 0.6
_LOOKED_AT = 20  # hits among which the newer of two goes first; more are never quoted as a fact
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_ENDED = ("vervangen", "stopgezet", "uitdovend")
_UNDATED = Period(date.min, date.min)  # the moment of an undated publication: before all others


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a measure is in force, as far as its sheet says."""

    notice: str  # one sentence when it is no longer, or not yet, in force; "" otherwise
    successor: str  # id of the document in `documents` that took its place; "" = none there


def standing(document: Document, documents: Documents) -> Standing:
    """How a measure stands; a document that is no measure sheet has nothing to tell."""
    known = document.metadata
    until = f" (tot {dutch_date(known.valid_to)})" if known.valid_to else ""
    named = f"De maatregel \u201c{document.title}\u201d"
    match known.status:
        case "vervangen":
            successor = documents.get(known.replaced_by)
            by = f" door: {successor.title}" if successor else ""
            notice = f"{named} is vervangen{until}{by}."
            return Standing(notice, successor.id if successor else "")
        case "stopgezet":
            return Standing(f"{named} is stopgezet{until}.", "")
        case "uitdovend":
            return Standing(f"{named} dooft uit{until}.", "")
        case "aangekondigd":
            told = "in de bronnen staat niet dat ze al van kracht is"
            return Standing(f"{named} is aangekondigd; {told}.", "")
        case _:
            return Standing("", "")


def published(document: Document, start: int, end: int) -> str:
    """The date of the newest publication behind [start, end); of the document when it lists none.

    "" = undated, which it only is when every publication behind it is.
    """
    behind = document.sources_at(start, end)
    return max((s.date for s in behind), default=document.metadata.date)


def in_time(
    documents: Documents, hits: Sequence[Hit], period: Period | None, today: date
) -> list[Hit]:
    """The same hits, best first by score, with what held in the period moved up.

    A hit holds in the period when its words name a time that overlaps it: "in 2021", "sinds 2019"
    for 2021. One that only names other times, or names none while its measure was not in force,
    goes down; one that does not say stays between. Time decides where scores are close; no score
    changes.

    Without a period, and with "nu", the newer of two hits that say the same with other numbers
    comes first; what begins after `today` is not newer. "Sinds 2022" and a year that only names an
    agreement change nothing: the words of the question find those better.
    """
    close = _CLOSE * abs(hits[0].score) if hits else 0.0
    if period is None:
        return _newest_first(documents, hits, close, today)
    if period.naming or date.min == period.start or period.end == date.max:
        return list(hits)
    now = period.start == period.end == today

    def moved(hit: Hit) -> float:
        document = documents[hit.passage.document_id]
        fits = _fits_now if now else _fits
        return hit.score + close * fits(document, _text(documents, hit.passage), period)

    ordered = sorted(hits, key=moved, reverse=True)
    return _newest_first(documents, ordered, close, today) if now else ordered


def notes(documents: Documents, quotes: Sequence[Quote], today: date) -> list[str]:
    """For each quote in turn what its reader must know of its age; "" = nothing.

    That a newer quote, with its number from 1, says otherwise, or takes the place of this measure;
    else until when the measure was in force, unless the quote itself tells of its end.
    """
    return [_note(documents, quotes, quote, today) for quote in quotes]


def _note(documents: Documents, quotes: Sequence[Quote], quote: Quote, today: date) -> str:
    newer = {
        number: _moment(documents, other).start
        for number, other in enumerate(quotes, 1)
        if _supersedes(documents, other, quote, today)
    }
    if newer:
        age = "zonder datum" if _moment(documents, quote) == _UNDATED else "ouder"
        return f"Dit is {age}: zie [{max(newer, key=newer.__getitem__)}] voor een recentere bron."
    known = documents[quote.document_id].metadata
    end = stated(known.valid_to)
    if _tells_of(end, quote.text):
        return ""
    cited = [other.document_id for other in quotes]
    if known.status == "vervangen" and known.replaced_by in cited:
        return f"Deze maatregel is vervangen: zie [{cited.index(known.replaced_by) + 1}]."
    if end and end.end < today:
        return f"Volgens de bronnen gold deze maatregel tot {dutch_date(known.valid_to)}."
    return ""


def _fits(document: Document, text: str, period: Period) -> int:
    """1: holds in the period, -1: lies outside it, 0: does not say."""
    named = periods_in(text)
    if any(p.overlaps(period) for p in named):
        return 1
    if any(not p.naming for p in named):
        return -1
    first, last = stated(document.metadata.valid_from), stated(document.metadata.valid_to)
    valid = Period(first.start if first else date.min, last.end if last else date.max)
    return 0 if valid.overlaps(period) else -1


def _fits_now(document: Document, text: str, today: Period) -> int:
    """1: holds today, or tells how a measure that ended has ended; 0: does not say.

    Nothing lies outside: what is past can be the newest that is known.
    """
    known = document.metadata
    end = stated(known.valid_to)
    if known.status in _ENDED or (end and end.end < today.start):
        return int(_tells_of(end, text))
    return int(any(p.overlaps(today) for p in periods_in(text) if not p.naming))


def _tells_of(end: Period | None, text: str) -> bool:
    """Whether a text names the end of a measure, or a time after it."""
    return end is not None and any(
        end.start <= edge < date.max
        for p in periods_in(text)
        if not p.naming
        for edge in (p.start, p.end)
    )


def _newest_first(
    documents: Documents, hits: Sequence[Hit], close: float, today: date
) -> list[Hit]:
    ordered: list[Hit] = []
    for hit in hits[:_LOOKED_AT]:
        places = (
            place
            for place, before in enumerate(ordered)
            if before.score - hit.score <= close
            and _supersedes(documents, hit.passage, before.passage, today)
        )
        ordered.insert(next(places, len(ordered)), hit)
    return [*ordered, *hits[_LOOKED_AT:]]


def _supersedes(
    documents: Documents, new: Passage | Quote, old: Passage | Quote, today: date
) -> bool:
    """Whether both say the same with other numbers, and the first is newer and holds already."""
    texts = _text(documents, new), _text(documents, old)
    a, b = documents[new.document_id], documents[old.document_id]
    # Elsewhere the same words can be about another measure, which its title names.
    titles = ("", "") if a.id == b.id or b.metadata.replaced_by == a.id else (a.title, b.title)
    words, others = _words(texts[0], titles[0]), _words(texts[1], titles[1])
    return (
        len(words & others) >= _SAME * max(1, len(words | others))
        and _numbers(texts[0]) != _numbers(texts[1])
        and _is_newer(documents, new, old, today)
    )


def _is_newer(
    documents: Documents, new: Passage | Quote, old: Passage | Quote, today: date
) -> bool:
    moment = _moment(documents, new)
    return _moment(documents, old).end < moment.start <= today


def _moment(documents: Documents, place: Passage | Quote) -> Period:
    """The time that a fact speaks of, the latest of several; else that of its publication."""
    named = [_edge(p) for p in periods_in(_text(documents, place)) if not p.naming]
    if named:
        return max(named, key=lambda p: p.start)
    date_known = published(documents[place.document_id], place.start, place.end)
    return stated(date_known) or _UNDATED


def _edge(period: Period) -> Period:
    """What is open on one side as the day at its other side."""
    if period.end == date.max:
        return Period(period.start, period.start)
    return Period(period.end, period.end) if period.start == date.min else period


def _text(documents: Documents, place: Passage | Quote) -> str:
    return documents[place.document_id].slice(place.start, place.end)


@lru_cache(maxsize=4096)
def _words(text: str, title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(f"{title} {text}".lower()))


@lru_cache(maxsize=4096)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))
