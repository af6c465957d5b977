"""What must hold in a measure sheet; each problem in Dutch, with the key and what to do."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from corpus.blocks import Block
from corpus.document import STATUSES

THEMES = (
    "premies en loon",
    "opleiding en leren",
    "opleidingsverlof",
    "loopbaan",
    "aanwerving en RSZ-korting",
    "werkbaar werk",
    "activering van werkzoekenden",
    "gezondheid en arbeidsbeperking",
    "jongeren",
    "oudere werknemers",
    "werkplekleren en stages",
    "zorg en onderwijs",
    "migratie en taal",
    "gezin en kinderopvang",
    "telewerk en digitalisering",
    "sociale economie",
    "herstructurering en ontslag",
    "ondernemerschap en kmo",
    "akkoorden en doelstellingen",
    "discriminatie en inclusie",
)

_REQUIRED = ("titel", "status", "thema", "bronnen", "voorbeeldvragen")
_OPTIONAL = (
    "peildatum", "akkoord", "pijler", "doelgroepen", "instrument", "geldig_van",
    "geldig_tot", "vervangen_door", "niet_in_bronnen"
)  # fmt: skip
KEYS = (*_REQUIRED, *_OPTIONAL)
_SOURCE_KEYS = ("nr", "uitgever", "titel", "datum", "url")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def front_problems(front: Mapping[str, Any]) -> list[str]:
    """What is wrong in the front matter itself."""
    problems = [_unknown(k, KEYS) for k in front if k not in KEYS]
    problems += [f"sleutel {k!r} ontbreekt of is leeg" for k in _REQUIRED if not front.get(k)]
    for key in ("titel", "akkoord", "pijler", "vervangen_door"):
        if not isinstance(front.get(key, ""), str):
            problems.append(f"{key} moet tekst zijn")
    for key in ("thema", "doelgroepen", "instrument", "voorbeeldvragen", "niet_in_bronnen"):
        values = front.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
            problems.append(f"{key} moet een lijst van teksten zijn")
        elif key == "thema":
            problems += [
                f"thema {v!r} bestaat niet; kies uit: {', '.join(THEMES)}"
                for v in values
                if v not in THEMES
            ]
    if front.get("status") and front["status"] not in STATUSES:
        problems.append(f"status {front['status']!r} bestaat niet; kies uit: {', '.join(STATUSES)}")
    for key in ("peildatum", "geldig_van", "geldig_tot"):
        problems += _date_problems(key, front.get(key))
    problems += _order_problems(front)
    if not isinstance(front.get("bronnen", []), list):
        return [*problems, "bronnen moet een lijst zijn"]
    return problems + [p for s in front.get("bronnen", []) for p in _source_problems(s)]


def _unknown(key: Any, known: Iterable[str]) -> str:  # noqa: ANN401 - YAML can hold anything
    return f"onbekende sleutel {key!r} (kies uit: {', '.join(known)})"


def _order_problems(front: Mapping[str, Any]) -> list[str]:
    """What is wrong between dates; a date that is none is left to `_date_problems`."""
    problems = []
    start, end = _date(front.get("geldig_van")), _date(front.get("geldig_tot"))
    if _is_later(start, end):
        problems.append(f"geldig_van {start!r} is later dan geldig_tot {end!r}; verbeter een ervan")
    sources = front.get("bronnen")
    dated = [
        (_date(s["datum"]), s.get("nr"))
        for s in (sources if isinstance(sources, list) else [])
        if isinstance(s, dict) and s.get("datum")
    ]
    if dated and front.get("peildatum") is None:
        problems.append("sleutel 'peildatum' ontbreekt terwijl er bronnen met een datum zijn")
    checked = _date(front.get("peildatum"))
    newer = [(day, number) for day, number in dated if _is_later(day, checked)]
    if newer:
        day, number = max(newer, key=lambda pair: pair[0])
        problems.append(
            f"peildatum {checked!r} is ouder dan de datum {day!r} van bron {number!r}; "
            f"schrijf {day} of later"
        )
    return problems


def _is_later(one: str, other: str) -> bool:
    """Whether a date comes after another, as far as both are known: 2021-03 is not after 2021."""
    precision = min(len(one), len(other))
    return one[:precision] > other[:precision]


def _source_problems(source: Any) -> list[str]:  # noqa: ANN401 - YAML can hold anything
    if not isinstance(source, dict):
        return [f"bron {source!r} is geen lijst van sleutels en waarden"]
    name = f"bron {source.get('nr')!r}"
    problems = [f"{name}: {_unknown(k, _SOURCE_KEYS)}" for k in source if k not in _SOURCE_KEYS]
    if not isinstance(source.get("nr"), int) or isinstance(source.get("nr"), bool):
        problems.append(f"{name}: nr moet een getal zijn")
    problems += [
        f"{name}: {key} ontbreekt of is geen tekst"
        for key in ("uitgever", "titel")
        if not isinstance(source.get(key), str) or not source[key]
    ]
    url = source.get("url") or ""
    if not isinstance(url, str) or (url and not url.startswith(("https://", "http://"))):
        problems.append(f"{name}: url {url!r} begint niet met http(s)://")
    return problems + [f"{name}: {p}" for p in _date_problems("datum", source.get("datum"))]


def _date_problems(key: str, value: Any) -> list[str]:  # noqa: ANN401 - YAML can hold anything
    if value is None or _date(value):
        return []
    return [f"{key} {str(value)!r} is geen datum; schrijf JJJJ, JJJJ-MM of JJJJ-MM-DD"]


def _date(value: Any) -> str:  # noqa: ANN401 - YAML can hold anything
    """The date that YAML holds as text, number or date; "" when it is none."""
    text = str(value)
    if not _DATE.fullmatch(text):
        return ""
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return ""
    return text


def body_problems(front: Mapping[str, Any], blocks: list[Block]) -> list[str]:
    """What is wrong in the facts, and between them and the list of sources."""
    sources = front.get("bronnen")
    listed = (
        [s.get("nr") for s in sources if isinstance(s, dict)] if isinstance(sources, list) else []
    )
    used = {n for b in blocks for n in b.sources}
    problems = [f"bron {n} staat twee keer in de lijst" for n in _repeated(listed)]
    problems += [f"bronnummer {n} staat niet in de lijst" for n in sorted(used - set(listed))]
    problems += [f"bron {n} wordt door geen feit gebruikt" for n in listed if n not in used]
    for block in blocks:
        if block.kind != "heading" and not block.sources:
            problems.append(f"feit zonder bronnummer op het einde: {block.text[:60]!r}")
    if not any(b.kind != "heading" for b in blocks):
        problems.append("geen enkel feit onder de titel")
    return problems


def _repeated(values: list[Any]) -> list[Any]:
    return sorted({v for v in values if values.count(v) > 1}, key=str)
