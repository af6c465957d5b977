"""Numbers, amounts, dates and dotted abbreviations in one spelling: "€ 4.250,00" is 4250 euro.

A question says "vanaf 1/1/2024" and "4250 euro", a source "1 januari 2024" and "EUR 4.250". Without
this step they share nothing but a few digits.
"""

import re
from itertools import product

_SMALL = [
    "nul",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
]
_TENS = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
# "Een" is an article far more often than a number, and "nul" hardly ever counts anything.
_WRITTEN = {
    **{word: n for n, word in enumerate(_SMALL) if n > 1},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
    **{
        f"{unit}en{ten}": 10 * n + m
        for (m, unit), (n, ten) in product(enumerate(_SMALL[1:10], 1), enumerate(_TENS, 2))
    },
    **{f"{_SMALL[n]}honderd": 100 * n for n in range(2, 10)},
    "honderd": 100,
    "duizend": 1000,
}
_ORDINALS = {n: f"{word}de" for n, word in enumerate(_SMALL) if n > 1}
_ORDINALS |= {1: "eerste", 3: "derde", 8: "achtste"}
_UNITS = {"eur": "euro", "pct": "procent"}
_WITH_AGE = re.compile(r"(.*?)(?:(jarigen?)|plus(?:sers?)?)")

_MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
_MONTH_OF = {
    **{name: n for n, name in enumerate(_MONTHS, 1)},
    **{name[:3]: n for n, name in enumerate(_MONTHS, 1)},
    "mrt": 3,
    "sept": 9,
}
# Dates go first; a number that fits nothing (1.2.3) is left as it is, whole. At most three digits
# come before the thousands: "in 2021 750 cheques" holds two numbers.
_NUMERIC = re.compile(
    rf"""
    (?P<day>\d{{1,2}})(?:e|de|ste)?\s(?P<name>{"|".join(sorted(_MONTH_OF, reverse=True))})\b\.?\s
        (?P<year>\d{{4}})(?!\d)
    | (?P<day2>\d{{1,2}})(?P<sign>[./-])(?P<month2>\d{{1,2}})(?P=sign)(?P<year2>\d{{4}})(?![./]?\d)
    | (?P<year3>\d{{4}})-(?P<month3>\d\d)-(?P<day3>\d\d)(?!\d)
    | (?P<whole>\d{{1,3}}(?:[.\u00a0\u202f ]\d{{3}})+|\d+)(?:[.,](?P<decimals>\d+))?(?![.,]?\d)
        (?: (?P<aged>[- ]?jarigen?\b)
          | (?P<plus>[- ]?plus(?:sers?)?\b | \+(?!\s?\d)(?:'?ers?\b)?)
          | (?P<hours>u(?:(?P<minutes>\d\d))?\b)
          | (?P<nth>(?:e|de|ste)\b)
        )?
    | \d+(?:[.,]\d+)*
    """,
    re.VERBOSE,
)
# One letter before each dot, or it is the end of a sentence.
_DOTTED = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)")
_MAYBE_DOTTED = re.compile(r"\.[^\W\d_]\.")  # a tenth of the time of _DOTTED
_DIGITS = re.compile(r"\d+")
_NOT_DIGIT = re.compile(r"\D")


def spell_alike(text: str) -> str:
    """A lower-case text with its numbers, dates, signs and dotted abbreviations in one spelling.

    4.250, 4 250 and 4.250,00 become 4250; 1.5 and 1,50 become 1,5; € becomes euro and % procent;
    55+ and 55-plussers become "55 plusser", 55-jarigen "55 jaar", 38u "38 uur", 2de and 2e tweede,
    v.d.a.b. vdab. A date becomes day, month in letters, year, and one word for the day, so that
    "januari 2024" finds it too: 1/1/2024 is "1 januari 2024 20240101".
    """
    text = text.replace("€", " euro ").replace("%", " procent ")
    if _MAYBE_DOTTED.search(text):
        text = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    # Not `_NUMERIC.sub`: trying it at every letter takes three times as long.
    pieces, end = [], 0
    for digits in _DIGITS.finditer(text):
        if digits.start() >= end and (found := _NUMERIC.match(text, digits.start())):
            pieces += [text[end : found.start()], _numeric(found)]
            end = found.end()
    return "".join([*pieces, text[end:]])


def respell(word: str) -> tuple[str, ...]:
    """What a word without accents says in figures or as a unit; () when it says neither.

    twee gives 2, vijftigplusser gives 50 and plusser, achttienjarige 18 and jaar, eur gives euro.
    """
    if word in _WRITTEN:
        return (str(_WRITTEN[word]),)
    if word in _UNITS:
        return (_UNITS[word],)
    aged = _WITH_AGE.fullmatch(word)
    if aged and aged[1] in _WRITTEN:
        return (str(_WRITTEN[aged[1]]), "jaar" if aged[2] else "plusser")
    return ()


def _numeric(match: re.Match[str]) -> str:
    if match["name"]:
        return _date(match, match["year"], _MONTH_OF[match["name"]], match["day"])
    if match["sign"]:
        return _date(match, match["year2"], int(match["month2"]), match["day2"])
    if match["year3"]:
        return _date(match, match["year3"], int(match["month3"]), match["day3"])
    if not match["whole"]:
        return match[0]
    whole = _NOT_DIGIT.sub("", match["whole"])
    if match["nth"] and int(whole) in _ORDINALS:
        return _ORDINALS[int(whole)]
    decimals = (match["decimals"] or "").rstrip("0")
    number = f"{whole},{decimals}" if decimals else whole
    if match["aged"]:
        return f"{number} jaar"
    if match["plus"]:
        return f"{number} plusser "
    if match["hours"]:
        return f"{number} uur {match['minutes'] or ''}"
    return number


def _date(match: re.Match[str], year: str, month: int, day: str) -> str:
    if not (1 <= month <= 12 and 1 <= int(day) <= 31):
        return match[0]
    return f"{int(day)} {_MONTHS[month - 1]} {year} {year}{month:02}{int(day):02}"
