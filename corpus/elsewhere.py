"""Subjects that other bodies answer for, kept by staff in one TOML file.

Who asks about them is sent to the right address. A pointer is text of our own and no quote, and
whoever shows it says so.
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import UserError, os_reason
from corpus.phrases import Phrases, Words, normal, plain_words

SHIPPED = Path(__file__).parent / "elsewhere.toml"

MAX_POINTERS = 2  # more would be a list to search through, and no answer

_TEXTS = ("onderwerp", "instantie", "uitleg", "url")
_KEYS = ("onderwerp", "termen", "niet", "instantie", "uitleg", "url")

_Key = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Pointer:
    """The body that answers for a subject, in Dutch; no text is empty."""

    subject: str  # unique in its file
    body: str
    explanation: str  # one sentence
    url: str  # https, for people


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """All pointers of a file, ready to look up questions; serves many threads."""

    pointers: tuple[Pointer, ...]  # in the order of the file
    _asked: Phrases  # the terms; each leads to the place of its pointer
    _unless: tuple[Phrases, ...]  # for each pointer, what it must not be shown with

    def find(self, question: str) -> tuple[Pointer, ...]:
        """At most MAX_POINTERS pointers, none twice; () when the question is about none of them.

        The one with the longest term comes first, in words and then in letters: it is the most
        specific. Of equals the first in the question does.
        """
        words = plain_words(question)
        found = self._asked.expand(words)
        said = [words[one.start : one.end] for one in found]
        longest_first = sorted(
            range(len(found)), key=lambda n: (len(said[n]), len("".join(said[n]))), reverse=True
        )
        places = dict.fromkeys(int(found[n].terms[0][0]) for n in longest_first)
        fitting = [place for place in places if not self._unless[place].expand(words)]
        return tuple(self.pointers[place] for place in fitting[:MAX_POINTERS])


def load_elsewhere(key: _Key, path: Path = SHIPPED) -> Elsewhere:
    """Read and check the file; `key` gives the form in which words are compared, as in `Phrases`.

    Raises:
        UserError: in one sentence, all that is wrong with the file, by entry.
    """
    name = f"bestand {str(path)!r}"
    entries = _read(path, name)
    problems = [
        f"{_place(n, entry)}: {problem}"
        for n, entry in enumerate(entries, 1)
        for problem in _entry_problems(entry, key)
    ]
    if problems := problems or list(_conflicts(entries, key)):
        raise UserError(f"{name}: " + "; ".join(problems))
    # What a phrase leads to are words as well, so the place in the file is written as one.
    asked = Phrases.of(((entry["termen"], (str(n),)) for n, entry in enumerate(entries)), key)
    unless = tuple(_unless(entry, key) for entry in entries)
    pointers = tuple(Pointer(*(" ".join(entry[k].split()) for k in _TEXTS)) for entry in entries)
    return Elsewhere(pointers, asked, unless)


def _read(path: Path, name: str) -> list[Any]:
    """What stands under each [[verwijzing]]; at least one, in the order of the file."""
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        reason = os_reason(error)
        raise UserError(f"{name} kan niet gelezen worden ({reason}); kijk het pad na") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{name} is geen geldige UTF-8; bewaar het als UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        advice = "kijk aanhalingstekens, komma's en haken na"
        raise UserError(f"{name} is geen geldige TOML ({error}); {advice}") from error
    if unknown := sorted(content.keys() - {"verwijzing"}):
        raise UserError(f"{name}: onbekende sleutel {unknown[0]!r}; zet alles onder [[verwijzing]]")
    entries = content.get("verwijzing")
    if not isinstance(entries, list) or not entries:
        advice = "zet boven elke verwijzing een regel [[verwijzing]]"
        raise UserError(f"{name} bevat geen verwijzingen; {advice}")
    return entries


def _place(number: int, entry: Any) -> str:  # noqa: ANN401 - TOML can hold anything
    """How a message names an entry: its number from 1, and its subject where it has one."""
    subject = entry.get("onderwerp") if isinstance(entry, dict) else None
    known = isinstance(subject, str) and subject.strip()
    return f"verwijzing {number} ({subject!r})" if known else f"verwijzing {number}"


def _entry_problems(entry: Any, key: _Key) -> Iterator[str]:  # noqa: ANN401 - TOML can hold anything
    """What is wrong within one entry."""
    if not isinstance(entry, dict):
        yield f"{entry!r} is geen verwijzing; zet er een regel [[verwijzing]] boven"
        return
    for unknown in sorted(entry.keys() - set(_KEYS)):
        yield f"onbekende sleutel {unknown!r} (kies uit: {', '.join(_KEYS)})"
    for name in _TEXTS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            yield f"{name} ontbreekt of is leeg; vul een tekst in"
        elif name == "url" and not _is_page(entry[name]):
            yield f"url {entry[name]!r} is geen webadres; schrijf het als 'https://www.rva.be'"
    problems = [
        problem
        for name, needed in (("termen", True), ("niet", False))
        for problem in _list_problems(name, entry.get(name, None if needed else []), key)
    ]
    yield from problems
    if problems:
        return
    unless = _unless(entry, key)
    for term in entry["termen"]:
        if unless.expand(plain_words(term)):
            yield f"{term!r} bevat een woord uit niet, en slaat zo nooit aan; schrap een van beide"


def _is_page(url: str) -> bool:
    """Whether it is the address of a page that anyone may open."""
    try:
        parts = urlsplit(url)
        known = parts.scheme == "https" and parts.netloc == parts.hostname
    except ValueError:  # brackets that hold no IPv6 address
        return False
    return known and "." in parts.netloc.strip(".") and not set(url) & set(" \t\r\n\"'<>")


def _list_problems(name: str, terms: Any, key: _Key) -> Iterator[str]:  # noqa: ANN401 - as above
    if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
        yield f"{name} moet een lijst van teksten zijn, zoals ['tijdskrediet', 'landingsbaan']"
        return
    if name == "termen" and not terms:
        yield f"{name} is leeg; zet er minstens een term in"
    seen: set[Words] = set()
    for term in terms:
        words = _compared(term, key)
        if not any(key(word) for word in plain_words(term)):
            yield f"{name}: {term!r} heeft geen woord met een eigen betekenis; voeg er een toe"
        elif name == "termen" and all(word.isdecimal() for word in words):
            yield f"{name}: {term!r} is enkel een getal; voeg er een woord aan toe"
        elif words in seen:
            yield f"{name}: {term!r} staat er twee keer in; schrap er een"
        seen.add(words)


def _conflicts(entries: Sequence[dict[str, Any]], key: _Key) -> Iterator[str]:
    """What is wrong between an entry and an earlier one."""
    subjects: dict[str, int] = {}
    terms: dict[Words, int] = {}
    for n, entry in enumerate(entries, 1):
        place = _place(n, entry)
        if (first := subjects.setdefault(normal(entry["onderwerp"]).strip(), n)) != n:
            yield f"{place}: verwijzing {first} heeft hetzelfde onderwerp; kies een ander"
        for term in entry["termen"]:
            if (first := terms.setdefault(_compared(term, key), n)) != n:
                home = _place(first, entries[first - 1])
                yield f"{place}: {term!r} staat ook in {home}; schrap er een"


def _compared(term: str, key: _Key) -> Words:
    """The words of a term, in the form in which they are compared."""
    return tuple(key(word) or word for word in plain_words(term))


def _unless(entry: dict[str, Any], key: _Key) -> Phrases:
    # They lead to a phrase of no words: that one of them is there is all that counts.
    return Phrases.of([(entry.get("niet", []), ("",))], key)
