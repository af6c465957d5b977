"""The time that words name: "in 2020", "sinds 1 juli 2024", "schooljaar 2025-2026", "vorig jaar".

No date library does this: they read one date, while here the words around it decide what it means.
A year can name an agreement, a number can be an amount.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from corpus.formats.dates import MONTHS

_DAY = timedelta(days=1)
_SCHOOL_STARTS = 9  # a school year runs from September up to and including August
_NUMBER_OF = {name[:length]: n for n, name in enumerate(MONTHS, 1) for length in (3, len(name))}
_NUMBER_OF |= {"mrt": 3, "sept": 9}
# First and last month of a part of a year; a winter begins in the year that names it.
_PARTS = {
    "begin": (1, 3), "voorjaar": (3, 6), "lente": (3, 6), "midden": (5, 8), "medio": (5, 8),
    "halfweg": (5, 8), "half": (5, 8), "zomer": (6, 9), "najaar": (9, 12), "herfst": (9, 12),
    "eind": (10, 12), "einde": (10, 12), "winter": (12, 12), "eerste kwartaal": (1, 3),
    "tweede kwartaal": (4, 6), "derde kwartaal": (7, 9), "vierde kwartaal": (10, 12),
}  # fmt: skip
_YEAR = r"(?:19|20)\d\d"
_MONTH = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_PART = "|".join(_PARTS).replace(" ", r"\s")
# A number of these is no year.
_UNITS = (
    r"euro|eur|€|%|procent|uur|uren|dagen|weken|maanden|jaar|mensen|personen|werknemers|werkenden"
    r"|werklozen|werkzoekenden|jobs|banen|plaatsen|bedrijven|cheques|trajecten|leerlingen|km"
)
_MOMENT = re.compile(
    rf"""(?<![\w.,€/-])(?<!€\s)(?:
        (?:(?P<day>\d\d?)(?:ste|de|e)?\s)?(?P<month>{_MONTH})\.?\s(?:van\s)?(?P<year>{_YEAR})
      | (?P<d>\d\d?)(?P<sign>[./-])(?P<m>\d\d?)(?P=sign)(?P<y>{_YEAR})
      | (?P<iso>{_YEAR}-\d\d-\d\d)
      | (?P<first>{_YEAR})\s?[-/\u2013]\s?(?P<last>{_YEAR}|\d\d)
      | (?P<part>{_PART})\s(?:van\s)?(?:het\sjaar\s)?(?P<of>{_YEAR})
      | (?P<bare>{_YEAR})
    )(?!\w|[.,/-]?\d|\s?(?:{_UNITS})(?!\w))""",
    re.VERBOSE | re.IGNORECASE,
)
_FILL = r"(?:(?:het|de|in|van|jaar|schooljaar|editie|maand|op)\s)*$"
_SINCE = re.compile(rf"\b(?:sinds|sedert|vanaf|met ingang van)\s{_FILL}", re.I)
_UNTIL = re.compile(rf"\b(?:tot|t/m|uiterlijk|ten laatste)\s(?:en met\s)?{_FILL}", re.I)
_AFTER = re.compile(rf"\bna\s{_FILL}", re.I)
_BEFORE = re.compile(rf"\bvóór\s{_FILL}", re.I)
_PERHAPS_BEFORE = re.compile(r"\bvoor\s$", re.I)
# The first date of a range may leave its year to the second: "van 1 januari tot 31 juli 2024".
_SAME_YEAR = re.compile(
    rf"\b(?:(?P<day>\d\d?)\s)?(?P<month>{_MONTH})\s(?:en|tot|tot en met|t/m|-|\u2013)\s$", re.I
)
_BETWEEN = re.compile(rf"\btussen\s{_FILL}", re.I)
_AND = re.compile(r"\sen\s(?:de\s|het\s)?", re.I)
_TO = re.compile(r"\s(?:tot|tot en met|t/m|-|\u2013)\s(?:de\s|het\s)?", re.I)
_NAMING = re.compile(
    r"(?:akkoord|verklaring|decreet|besluit|nota|overeenkomst|plan|belofte|regel|beslissing)"
    r"(?:en|s)?\s(?:\"[^\"]{1,60}\"\s)?(?:\(|van\s|uit\s)?(?:de\s|het\s)?$",
    re.I,
)
_BORN = re.compile(r"\b(?:geboren|ben)\s(?:in\s|op\s|van\s)?$", re.I)
_BORN_AFTER = re.compile(r"\s(?:ben|geboren)\b", re.I)
_RELATIVE = re.compile(
    r"\b(?:(?P<which>vorig|verleden|dit|huidig|volgend|komend)e?\s(?P<unit>schooljaar|jaar)"
    r"|(?P<now>nu|vandaag|momenteel|tegenwoordig|op dit (?:moment|ogenblik)))\b",
    re.I,
)
_SHIFT = {"vorig": -1, "verleden": -1, "dit": 0, "huidig": 0, "volgend": 1, "komend": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to and including `end`."""

    start: date  # date.min: no start is named
    end: date  # date.max: no end is named
    text: str = ""  # as typed, without "in" or "sinds"
    naming: bool = False  # only tells an agreement or a decision apart: "het akkoord van 2022"

    def overlaps(self, other: "Period") -> bool:
        """Whether some day lies in both."""
        return self.start <= other.end and other.start <= self.end


def period_of(question: str, today: date) -> Period | None:
    """The period that a question asks about; None when it names none.

    Several dates make one period that holds them all ("2020 tegenover 2022"). Without a date, words
    that depend on `today` count: "vorig jaar", and "nu", which is that one day. A year that only
    names an agreement is returned, as `naming`, when there is nothing else.
    """
    named = periods_in(question)
    asked, relative = [p for p in named if not p.naming], _RELATIVE.search(question)
    if relative and not asked:
        return _relative(relative, today)
    if asked := asked or list(named):
        text = " ".join(p.text for p in asked)
        return replace(_hull(asked), text=text, naming=asked[0].naming)
    return None


@lru_cache(maxsize=4096)  # the same passages are found again and again
def periods_in(text: str) -> tuple[Period, ...]:
    """The periods that a text names, in order; () when it names none.

    "Tot 2023" ends with the last day of 2023, as "tot en met 2023" does: writers do not keep the
    two apart. "Voor 2024" is about 2024, "voor 1 juli 2024" ends the day before. A day that does
    not exist (30 februari 2024) is passed over.
    """
    found: list[Period] = []
    end, between = 0, False  # of the moment before: where it ended, and whether "tussen" opened it
    for match in _MOMENT.finditer(text):
        moment, before = _moment(match), text[end : match.start()]
        if moment is None or _BORN.search(before) or _BORN_AFTER.match(text, match.end()):
            continue
        if found and (_TO.fullmatch(before) or (between and _AND.fullmatch(before))):
            first = found.pop()
            whole = f"{first.text}{before}{match[0]}"
            found.append(Period(first.start, moment.end, whole, first.naming))
        else:
            found.append(_in_words(moment, before, day=bool(match["month"] or match["d"])))
        end, between = match.end(), bool(_BETWEEN.search(before))
    return tuple(found)


def stated(iso: str) -> Period | None:
    """A date as metadata has it (JJJJ, JJJJ-MM or JJJJ-MM-DD) as a period; None for ""."""
    if not iso:
        return None
    year, *rest = (int(part) for part in iso.split("-"))
    return _days(year, *rest) if rest else Period(date(year, 1, 1), date(year, 12, 31))


def _in_words(moment: Period, before: str, *, day: bool) -> Period:
    """The moment as the words before it bound it; `day`: it is a day or a month, not a year."""
    if same_year := _SAME_YEAR.search(before):
        number = _NUMBER_OF[same_year["month"].lower()]
        first = _days(moment.start.year, number, int(same_year["day"] or 1))
        return replace(moment, start=first.start) if first else moment
    if _SINCE.search(before):
        return replace(moment, end=date.max)
    if _UNTIL.search(before):
        return replace(moment, start=date.min)
    if _AFTER.search(before):
        return replace(moment, start=moment.end + _DAY, end=date.max)
    if _BEFORE.search(before) or (day and _PERHAPS_BEFORE.search(before)):
        return replace(moment, start=date.min, end=moment.start - _DAY)
    return replace(moment, naming=bool(_NAMING.search(before)))


def _moment(match: re.Match[str]) -> Period | None:
    """What a match of _MOMENT stands for; None for a day that does not exist."""
    if match["month"]:
        month, day = _NUMBER_OF[match["month"].lower()], match["day"]
        found = _days(int(match["year"]), month, *([int(day)] if day else []))
    elif match["d"]:
        found = _days(int(match["y"]), int(match["m"]), int(match["d"]))
    elif match["first"]:
        found = _years(int(match["first"]), match["last"])
    elif match["part"]:
        first, last = _PARTS[" ".join(match["part"].lower().split())]
        year = int(match["of"])
        found = _hull(p for m in (first, last) if (p := _days(year, m)))
    else:
        found = stated(match["iso"] or match["bare"])
    return replace(found, text=match[0]) if found else None


def _years(first: int, last: str) -> Period | None:
    """2025-2026 and 2025-26 are a school year, 2019-2024 six years, 2022-07 a month."""
    until = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if until == first + 1:
        return _school_year(first)
    if len(last) == 2:
        return _days(first, int(last))
    return Period(date(first, 1, 1), date(until, 12, 31)) if until > first else None


def _days(year: int, month: int, day: int = 0) -> Period | None:
    """A day, or a whole month without one; None when it does not exist."""
    if not 1 <= month <= 12 or day > (last := monthrange(year, month)[1]):
        return None
    return Period(date(year, month, day or 1), date(year, month, day or last))


def _school_year(first: int) -> Period:
    return Period(date(first, _SCHOOL_STARTS, 1), date(first + 1, _SCHOOL_STARTS, 1) - _DAY)


def _hull(periods: Iterable[Period]) -> Period:
    every = list(periods)
    return Period(min(p.start for p in every), max(p.end for p in every))


def _relative(match: re.Match[str], today: date) -> Period:
    if match["now"]:
        return Period(today, today, match[0])
    year = today.year + _SHIFT[match["which"].lower()]
    if match["unit"].lower() == "schooljaar":
        whole = _school_year(year if today.month >= _SCHOOL_STARTS else year - 1)
    else:
        whole = Period(date(year, 1, 1), date(year, 12, 31))
    return replace(whole, text=match[0])
