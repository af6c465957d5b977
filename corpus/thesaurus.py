"""Expressions that say the same in other words, kept by staff in one TOML file.

A group either holds equals (`termen`), searched both ways, or leads one way (`van` ... `naar`):
who asks about a "baas" wants what is written about a "werkgever", but not the other way round.
There is no second step: what a group leads to is not looked up again.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.errors import UserError, os_reason
from corpus.phrases import Phrases, Words, normal, plain_words

SHIPPED = Path(__file__).parent / "thesaurus.toml"

_KEYS = ("termen", "van", "naar", "nota")
_MAX_WORDS = 12
_MAX_LENGTH = 90  # characters
_TERM = re.compile(r"[^\W_]+(?:(?:-? |['-])[^\W_]+)*")  # "voor- en naschoolse opvang"
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*groep[ \t]*\]\]", re.MULTILINE)
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Group:
    """What may be asked, and what is then searched for as well; in lower case, as written."""

    asked: tuple[str, ...]  # at least one, none twice
    found: tuple[str, ...]  # at least one, none twice; the same as `asked` where all are equals
    note: str = ""  # for staff

    @property
    def equals(self) -> bool:
        """Whether each of the terms leads to all others."""
        return self.asked == self.found


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """All groups, in the order of the file."""

    groups: tuple[Group, ...]

    def compile(self, key: Callable[[str], str]) -> Phrases:
        """The groups, ready to look up questions whose words are compared by `key`."""
        return Phrases.of(((group.asked, group.found) for group in self.groups), key)


def load_thesaurus(path: Path = SHIPPED) -> Thesaurus:
    """Read and check the file.

    Raises:
        UserError: in one sentence, all that is wrong with the file, by group and term.
    """
    name = f"bestand {str(path)!r}"
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        reason = os_reason(error)
        raise UserError(f"{name} kan niet gelezen worden ({reason}); kijk het pad na") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{name} is geen geldige UTF-8; bewaar het als UTF-8") from error
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UserError(f"{name}, {_toml_problem(str(error))}") from error
    tables = _tables(content, name)
    problems = [(n, p) for n, table in enumerate(tables) for p in _group_problems(table)]
    if not problems:
        groups = tuple(_group(table) for table in tables)
        problems = list(_conflicts(groups))
        if not problems:
            return Thesaurus(groups)
    places = _places(text, len(tables))
    raise UserError(f"{name}: " + "; ".join(f"{places[n]}: {p}" for n, p in problems))


@lru_cache(maxsize=8192)  # each term is compared several times
def _words(term: str) -> Words:
    return plain_words(term)


def _toml_problem(message: str) -> str:
    """Where the TOML goes wrong; the reason is that of the parser, in English."""
    place = _TOML_PLACE.search(message)
    where = f"regel {place[1]}" if place and place[1] else "op het einde"
    reason = _TOML_PLACE.sub("", message)
    return f"{where}: geen geldige TOML ({reason}); kijk aanhalingstekens, komma's en haken na"


def _tables(content: dict[str, Any], name: str) -> list[Any]:
    """What stands under each [[groep]]."""
    if unknown := sorted(content.keys() - {"groep"}):
        raise UserError(f"{name}: onbekende sleutel {unknown[0]!r}; zet alles onder [[groep]]")
    tables = content.get("groep")
    if not isinstance(tables, list) or not tables:
        raise UserError(f"{name} bevat geen groepen; zet boven elke groep een regel [[groep]]")
    return tables


def _group_problems(table: Any) -> Iterator[str]:  # noqa: ANN401 - TOML can hold anything
    """What is wrong within one group."""
    if not isinstance(table, dict):
        yield f"{table!r} is geen groep; zet boven elke groep een regel [[groep]]"
        return
    for unknown in sorted(table.keys() - set(_KEYS)):
        yield f"onbekende sleutel {unknown!r} (kies uit: {', '.join(_KEYS)})"
    if not isinstance(table.get("nota", ""), str):
        yield "nota moet tekst zijn"
    lists = [key for key in _KEYS[:3] if key in table]
    if lists not in (["termen"], ["van", "naar"]):
        yield f"heeft {' en '.join(lists) or 'geen termen'}; geef ofwel termen, ofwel van en naar"
    problems = [p for key in lists for p in _list_problems(key, table[key])]
    yield from problems
    if problems:
        return
    terms = [term for key in lists for term in table[key]]
    if lists == ["termen"] and len(terms) == 1:
        yield f"termen heeft alleen {terms[0]!r}; zet er een bij die hetzelfde betekent"
    words = [_words(term) for term in terms]
    for n, term in enumerate(terms):
        if words[n] in words[:n]:
            yield f"{term!r} staat er twee keer in; schrap er een"


def _list_problems(key: str, terms: Any) -> Iterator[str]:  # noqa: ANN401 - TOML can hold anything
    if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
        yield f"{key} moet een lijst van teksten zijn, zoals ['telewerk', 'thuiswerk']"
    elif not terms:
        yield f"{key} is leeg; zet er minstens een term in"
    else:
        for term in terms:
            if len(term) > _MAX_LENGTH or len(_words(term)) > _MAX_WORDS:
                limits = f"{_MAX_WORDS} woorden of {_MAX_LENGTH} tekens"
                yield f"{key}: {term[:40]!r} is langer dan {limits}; kort in"
            elif not term.strip():
                yield f"{key}: een term is leeg; vul in of schrap"
            elif not _TERM.fullmatch(normal(term)):
                yield f"{key}: {term!r} heeft tekens die in geen woord staan; schrijf enkel woorden"


def _group(table: dict[str, Any]) -> Group:
    """A group without problems."""
    asked = tuple(normal(term) for term in table.get("termen") or table["van"])
    found = tuple(normal(term) for term in table.get("termen") or table["naar"])
    return Group(asked, found, table.get("nota", ""))


def _conflicts(groups: tuple[Group, ...]) -> Iterator[tuple[int, str]]:
    """(index of a group, what is wrong between it and an earlier one)."""
    homes: dict[tuple[bool, Words], int] = {}  # (equals, what is asked) -> first group
    for n, group in enumerate(groups):
        for term in group.asked:
            home = homes.setdefault((group.equals, _words(term)), n) + 1
            if home <= n and group.equals:
                yield n, f"{term!r} staat ook in groep {home}; voeg die twee samen of schrap er een"
            elif home <= n:
                yield n, f"van {term!r} staat ook in groep {home}; zet alles wat erbij hoort in een"
    steps: dict[tuple[Words, Words], int] = {}  # one way -> its group
    for n, group in enumerate(groups):
        for a, b in ((a, b) for a in group.asked for b in group.found if not group.equals):
            one, other = _words(a), _words(b)
            steps[one, other] = n
            if (both := homes.get((True, one), -1)) == homes.get((True, other), -2):
                yield n, f"{a!r} en {b!r} zijn al gelijk in groep {both + 1}; schrap een van beide"
            if (back := steps.get((other, one))) is not None:
                way = f"van {a!r} naar {b!r}, maar groep {back + 1} leidt terug"
                yield n, f"{way}; zet ze samen in een groep met termen"


def _places(text: str, count: int) -> list[str]:
    """How a message names each group; with its line where that is sure."""
    lines = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text)]
    if len(lines) != count:
        return [f"groep {n}" for n in range(1, count + 1)]
    return [f"groep {n} (regel {line})" for n, line in enumerate(lines, 1)]
