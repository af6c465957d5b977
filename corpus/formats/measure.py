"""Measure sheets: facts in Markdown under Dutch YAML front matter, checked without mercy.

Everything a reader of the product sees of a measure comes from here, so a key, date, status or
source number that is not understood is refused rather than guessed at.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

import yaml

from corpus.blocks import Block, Draft
from corpus.document import STATUSES, Document, Metadata, Source, Status
from corpus.errors import UserError

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
    "geldig_tot", "vervangen_door"
)  # fmt: skip
_KEYS = frozenset((*_REQUIRED, *_OPTIONAL))
_SOURCE_KEYS = frozenset(("nr", "uitgever", "titel", "datum", "url"))
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_MARKERS = re.compile(r"\s*\[(\d{1,4}(?:\s*,\s*\d{1,4})*)\]$")
_MAX_DEPTH = 10
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

# The C parser is ten times faster and not in every build of PyYAML.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Split a Markdown file into its front matter (empty when it has none) and its body.

    Raises:
        UserError: when the front matter is no YAML mapping.
    """
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    try:
        _check_yaml(match[1])
        front = yaml.load(match[1], Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = str(error).replace("\n", " ")
        raise UserError(f"de YAML bovenaan is niet leesbaar ({line}); verbeter ze") from error
    if not isinstance(front, dict) or not all(isinstance(k, str) for k in front):
        raise UserError("de YAML bovenaan is geen lijst van sleutels en waarden; verbeter ze")
    return front, text[match.end() :]


def _check_yaml(text: str) -> None:
    """Refuse what no sheet needs and what breaks the loader before it can be caught.

    Aliases grow without end when a message shows their value, and deep nesting overflows the
    stack of the C loader, which ends the whole process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise UserError(f"de YAML bovenaan is dieper genest dan {_MAX_DEPTH}; maak ze vlakker")
        if isinstance(event, yaml.AliasEvent):
            raise UserError(
                f"de YAML bovenaan verwijst naar zichzelf (*{event.anchor}); schrijf uit"
            )


def is_measure(front: Mapping[str, Any]) -> bool:
    """Whether front matter means to be a measure sheet: it speaks of sources or example questions.

    One such key is enough, so that a sheet with an error is refused instead of read as a page.
    """
    return bool({"bronnen", "voorbeeldvragen", "peildatum"} & front.keys())


def read_measure(front: Mapping[str, Any], blocks: Iterable[Block]) -> Draft:
    """A draft with the source markers taken out of the text and kept as numbers.

    Raises:
        UserError: in one sentence, all that is wrong with the sheet.
    """
    facts = [_take_markers(b) for b in blocks]
    problems = [*_front_problems(front), *_body_problems(front, facts)]
    if problems:
        raise UserError("; ".join(problems))
    return Draft(title=str(front["titel"]), blocks=tuple(facts), metadata=_metadata(front))


def check_successors(documents: Iterable[Document]) -> list[tuple[str, str]]:
    """(source, problem) for each document that says it was replaced by one that is not there."""
    known = list(documents)
    ids = {d.id for d in known}
    return [
        (d.source, f"vervangen_door {d.metadata.replaced_by!r} bestaat niet in deze bronnen")
        for d in known
        if d.metadata.replaced_by and d.metadata.replaced_by not in ids
    ]


def _take_markers(block: Block) -> Block:
    match = _MARKERS.search(block.text)
    if match is None:
        return block
    numbers = tuple(sorted({int(n) for n in match[1].split(",")}))
    return Block(block.kind, block.text[: match.start()], block.level, sources=numbers)


def _front_problems(front: Mapping[str, Any]) -> list[str]:
    problems = [f"onbekende sleutel {k!r}" for k in front if k not in _KEYS]
    problems += [f"sleutel {k!r} ontbreekt of is leeg" for k in _REQUIRED if not front.get(k)]
    for key in ("titel", "akkoord", "pijler", "vervangen_door"):
        if not isinstance(front.get(key, ""), str):
            problems.append(f"{key} moet tekst zijn")
    for key in ("thema", "doelgroepen", "instrument", "voorbeeldvragen"):
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
    if "peildatum" not in front and any(
        isinstance(s, dict) and s.get("datum") for s in front.get("bronnen") or []
    ):
        problems.append("sleutel 'peildatum' ontbreekt terwijl er bronnen met een datum zijn")
    for key in ("peildatum", "geldig_van", "geldig_tot"):
        problems += _date_problems(key, front.get(key))
    if not isinstance(front.get("bronnen", []), list):
        return [*problems, "bronnen moet een lijst zijn"]
    return problems + [p for s in front.get("bronnen", []) for p in _source_problems(s)]


def _source_problems(source: Any) -> list[str]:  # noqa: ANN401 - YAML can hold anything
    if not isinstance(source, dict):
        return [f"bron {source!r} is geen lijst van sleutels en waarden"]
    name = f"bron {source.get('nr')!r}"
    problems = [f"{name}: onbekende sleutel {k!r}" for k in source if k not in _SOURCE_KEYS]
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
    if value is None:
        return []
    text = str(value)
    if _DATE.fullmatch(text):
        try:
            date.fromisoformat(f"{text}-01-01"[:10])
        except ValueError:
            pass
        else:
            return []
    return [f"{key} {text!r} is geen datum; schrijf JJJJ, JJJJ-MM of JJJJ-MM-DD"]


def _body_problems(front: Mapping[str, Any], blocks: list[Block]) -> list[str]:
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


def _metadata(front: Mapping[str, Any]) -> Metadata:
    sources = tuple(
        Source(
            number=s["nr"],
            publisher=s["uitgever"],
            title=s["titel"],
            date=str(s.get("datum") or ""),
            url=s.get("url") or "",
        )
        for s in sorted(front["bronnen"], key=lambda s: cast(int, s["nr"]))
    )
    return Metadata(
        date=str(front.get("peildatum") or ""),
        agreement=front.get("akkoord", ""),
        pillar=front.get("pijler", ""),
        themes=tuple(front["thema"]),
        audiences=tuple(front.get("doelgroepen", ())),
        instruments=tuple(front.get("instrument", ())),
        status=cast(Status, front["status"]),
        valid_from=str(front.get("geldig_van") or ""),
        valid_to=str(front.get("geldig_tot") or ""),
        replaced_by=front.get("vervangen_door", ""),
        sources=sources,
        questions=tuple(front["voorbeeldvragen"]),
    )
