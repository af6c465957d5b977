"""Printed lines joined into paragraphs, with the hyphens of line ends taken out or kept."""

import re
from collections.abc import Iterable

_HYPHEN_END = re.compile(r"([^\W_][\w-]*)[-\u2010\u00ad]$")
_HEAD = re.compile(r"[^\W_][\w-]*")
_WORD = re.compile(r"[^\W\d_][\w-]*")
# "opleidings- en loopbaanbeleid": the hyphen stands for the rest of the word.
_JOINERS = frozenset("en of tot noch als dan maar alsook respectievelijk".split())  # noqa: SIM905
# First parts that Dutch writes with a hyphen.
_WITH_HYPHEN = frozenset(
    "niet non ex noord oost west zuid midden quasi semi pseudo sint kandidaat adjunct".split()  # noqa: SIM905
)
# Vowels that would be read as one sound: Dutch puts a hyphen between the parts of a compound.
_COLLISIONS = frozenset("aa ae ai au ee ei eu ie ii ij oe oi oo ou ui uu ji jij".split())  # noqa: SIM905


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of a source in lower case; compounds with a hyphen are one word."""
    return frozenset(w.lower() for text in texts for w in _WORD.findall(text))


def join_lines(lines: Iterable[str], words: frozenset[str] = frozenset()) -> str:
    """One text of the lines of a paragraph.

    A hyphen at a line end goes ("oplei-" + "ding") unless the word is written with one
    ("Oost-" + "Vlaanderen", "e-" + "leren", "opleidings-" + "en ..."). `words` are the words of
    the whole source: one that occurs elsewhere decides.
    """
    parts: list[str] = []
    for line in (line.strip() for line in lines):
        if not line:
            continue
        if parts:
            parts[-1], glue = _end_of(parts[-1], line, words)
            parts.append(glue)
        parts.append(line)
    return "".join(parts)


def _end_of(left: str, right: str, words: frozenset[str]) -> tuple[str, str]:
    """The left line as it should end, and what to put between it and the right one."""
    before, after = _HYPHEN_END.search(left[-60:]), _HEAD.match(right[:60])
    if before is None or after is None:
        return left, " "
    head, tail = before[1], after[0]
    if tail.lower() in _JOINERS:
        return left[:-1] + "-", " "
    if _is_compound(head, tail, words):
        return left[:-1] + "-", ""
    return left[:-1], ""


def _is_compound(head: str, tail: str, words: frozenset[str]) -> bool:
    if f"{head}-{tail}".lower() in words:
        return True
    if f"{head}{tail}".lower() in words:
        return False
    first = head.rsplit("-", 1)[-1]
    return (
        not tail[0].islower()
        or len(first) == 1
        or first.isupper()
        or any(c.isdigit() for c in first)
        or first.lower() in _WITH_HYPHEN
        or (head[-1] + tail[0]).lower() in _COLLISIONS
    )
