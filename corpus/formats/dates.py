"""Dutch dates as people write them, turned into JJJJ-MM-DD."""

import re
from datetime import date

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
_SHORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_NUMBER_OF = {name: n for names in (MONTHS, _SHORT) for n, name in enumerate(names, 1)}
_NUMBER_OF |= {"febr": 2, "sept": 9, "maa": 3}

_MONTH = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_DATE = re.compile(
    rf"""\b(?:
        (?P<day>\d{{1,2}})(?:ste|de|e)?\s+(?P<month>{_MONTH})\.?,?\s+(?P<year>(?:19|20)\d\d)
      | (?P<iso>(?:19|20)\d\d-\d\d-\d\d)
      | (?P<d>\d{{1,2}})(?P<sep>[/.-])(?P<m>\d{{1,2}})(?P=sep)(?P<y>(?:19|20)\d\d)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
# What may stand around a date on a line that says nothing else.
_AROUND = re.compile(
    r"""(?:gepubliceerd|geplaatst|publicatiedatum|publicatie|datum|nieuws|nieuwsbericht|artikel
    |persbericht|blog|op|van|door|om|uur|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag
    |ma|di|wo|do|vr|za|zo|leestijd|min|minuten|minuut|lezen|\d{1,2}[:.u]\d{2}|\d{1,2})
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Longer lines than this are sentences that mention a date.
_MAX_DATE_LINE = 80


def find_date(text: str) -> str:
    """The first date in a text that exists, as JJJJ-MM-DD; "" when there is none."""
    for match in _DATE.finditer(text):
        if found := _iso(match):
            return found
    return ""


def date_line(text: str) -> str:
    """The date of a line that holds a date and nothing to quote; "" for every other line.

    "26 december 2020" and "Gepubliceerd op ma 3/1/2022 | 2 min" are such lines; "Het akkoord van
    26 december 2020" and "Laatst bijgewerkt op 3 januari 2022" are not.
    """
    text = text.strip()
    if len(text) > _MAX_DATE_LINE:
        return ""
    match = _DATE.search(text)
    if match is None:
        return ""
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    if any(not _only_around(word) for word in rest.split()):
        return ""
    return _iso(match)


def valid_iso(text: str) -> str:
    """The day of an ISO date or time such as 2020-12-26T09:00:00Z; "" when it is not one."""
    match = re.match(r"\d{4}-\d\d-\d\d", text.strip())
    return _existing(match[0]) if match else ""


def _only_around(word: str) -> bool:
    word = word.strip("-\u2013—|·•:,;()/.")
    return not word or _AROUND.fullmatch(word) is not None


def _iso(match: re.Match[str]) -> str:
    if match["iso"]:
        return _existing(match["iso"])
    if match["month"]:
        day, month, year = match["day"], _NUMBER_OF[match["month"].lower()], match["year"]
    else:
        day, month, year = match["d"], int(match["m"]), match["y"]
    return _existing(f"{year}-{month:02}-{int(day):02}")


def _existing(iso: str) -> str:
    try:
        return date.fromisoformat(iso).isoformat()
    except ValueError:
        return ""
