"""Measure sheets: facts in Markdown under Dutch YAML front matter, checked without mercy.

Everything a reader of the product sees of a measure comes from here, so a key, date, status or
source number that is not understood is refused rather than guessed at.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any, cast

import yaml

from corpus.blocks import Block, Draft, canonical
from corpus.document import Document, Metadata, Source, Status
from corpus.errors import UserError
from corpus.formats.measure_checks import KEYS, body_problems, front_problems

# Other pages have a title and a status too.
_OWN_KEYS = frozenset(KEYS) - {"titel", "status"}
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_MARKERS = re.compile(r"\s*\[(\d{1,4}(?:\s*,\s*\d{1,4})*)\]$")
_QUESTION = re.compile(r"vraag\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_KEY_LINE = re.compile(rf"""\s*(["']?)({"|".join(KEYS)})\1[ \t]*:(\s|$)""")
_MAX_DEPTH = 10

# The C parser is ten times faster and not in every build of PyYAML.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Split a Markdown file into its front matter (empty when it has none) and its body.

    Raises:
        UserError: when the front matter is no YAML mapping, or that of a sheet is not closed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _FRONT.match(text)
    if match is None:
        _check_not_open(text)
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


def _check_not_open(text: str) -> None:
    """Refuse a sheet whose front matter never ends: its YAML would become text to quote.

    A page may begin with `---` as a thematic break, but no key of a sheet stands right under it.
    """
    first, _, rest = text.removeprefix("\ufeff").partition("\n")
    if first.rstrip() != "---":
        return
    for line in takewhile(str.strip, rest.lstrip().split("\n")):
        if _KEY_LINE.match(line):
            raise UserError(
                f"de YAML bovenaan is niet afgesloten (ze bevat {line.strip()[:60]!r}); "
                "zet een regel --- onder de laatste sleutel"
            )


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
    """Whether front matter means to be a measure sheet: it has a key that only sheets have.

    One such key is enough, so that a sheet with an error is refused instead of read as a page.
    A status beside a `titel` in Dutch is that of a sheet too.
    """
    return bool(_OWN_KEYS & front.keys()) or {"titel", "status"} <= front.keys()


def read_measure(front: Mapping[str, Any], blocks: Iterable[Block]) -> Draft:
    """A draft with the source markers taken out of the text and kept as numbers.

    Raises:
        UserError: in one sentence, all that is wrong with the sheet.
    """
    facts, lost = _facts(blocks)
    problems = [*front_problems(front), *body_problems(front, facts), *lost]
    if problems:
        raise UserError("; ".join(problems))
    return Draft(title=str(front["titel"]), blocks=tuple(facts), metadata=_metadata(front))


def check_successors(documents: Iterable[Document]) -> list[tuple[str, str]]:
    """(source, problem) for each document replaced by itself or by one that is not there."""
    known = list(documents)
    ids = {d.id for d in known}
    problems = []
    for document in known:
        successor = document.metadata.replaced_by
        if successor == document.id:
            reason = "is deze maatregel zelf; noem de maatregel die ze vervangt"
            problems.append((document.source, f"vervangen_door {successor!r} {reason}"))
        elif successor and successor not in ids:
            reason = "bestaat niet in deze bronnen"
            problems.append((document.source, f"vervangen_door {successor!r} {reason}"))
    return problems


def _facts(blocks: Iterable[Block]) -> tuple[list[Block], list[str]]:
    """The facts with their sources and the questions under them, and what is wrong with those."""
    facts: list[Block] = []
    problems: list[str] = []
    for block in blocks:
        nested = block.kind == "item" and block.level > 1
        match = _QUESTION.fullmatch(canonical(block.text)) if nested else None
        if match is None:
            facts.append(_take_markers(block))
        elif not facts or facts[-1].kind == "heading":
            problems.append(f"vraag {match[1]!r} staat onder geen feit; zet ze onder een feit")
        elif not match[1] or match[1] in facts[-1].questions:
            problems.append(
                f"vraag {match[1]!r} is leeg of staat twee keer onder {facts[-1].text[:60]!r}; "
                "laat ze weg"
            )
        else:
            facts[-1] = replace(facts[-1], questions=(*facts[-1].questions, match[1]))
    return facts, problems


def _take_markers(block: Block) -> Block:
    match = _MARKERS.search(block.text)
    if match is None:
        return block
    numbers = tuple(sorted({int(n) for n in match[1].split(",")}))
    return replace(block, text=block.text[: match.start()], sources=numbers)


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
        gaps=tuple(front.get("niet_in_bronnen", ())),
    )
