"""What a question compares: the words that name each side.

"Het verschil tussen A en B" says it outright. "Wat brengt meer op, A of B?" or "hoeveel krijg ik
bij A en hoeveel bij B?" can be facts as well ("is het aantal gestegen of gedaald?"), and count only
when the sides name two documents.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from assistant.signs import ASKING, MORE
from index.analysis import analyse
from index.fusion import FUSION
from index.search import Index

_LONGEST = 12  # words of a side without punctuation; more is a story, and names nothing

_WITHIN = r"[^?!.;:]"
_BETWEEN = re.compile(
    rf"""\b(?:verschil\w*|onderscheid|twijfel\w*|kie[sz]\w*|keuze|vergelijk\w*)\b
    (?:{_WITHIN}*?\btussen\b|\s+(?:met|van)\b|)\s+(?P<sides>{_WITHIN}+)""",
    re.IGNORECASE | re.VERBOSE,
)
_AGAINST = re.compile(
    rf"""(?P<a>{_WITHIN}+?),?\s+(?:tegenover|versus|vs\.?|vergeleken\smet|in\svergelijking\smet
    |ten\sopzichte\svan|t\.o\.v\.|(?:afwijken|afwijkt|verschilt|verschillen)\svan|anders\sdan|hetzelfde\sals
    |{MORE}\s(?:\w+\s)?dan)\s+(?P<b>[^?!.;:,]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# "Zijn A en B hetzelfde", "wat hebben A en B met elkaar te maken", "hoe verhoudt A zich tot B"
_TOGETHER = re.compile(
    rf"""\b(?:zijn|is|betekenen|hebben)\s+(?P<sides>{_WITHIN}+?\s(?:en|of)\s{_WITHIN}+?)\s+
    (?:hetzelfde|identiek|met\selkaar)\b
    |\bverhou(?:dt|den|d)\s+(?P<a>{_WITHIN}+?)\s+zich\s+(?:tot|tegenover|met)\s+(?P<b>[^?!.;:,]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_AGAIN = re.compile(
    rf"^(?P<a>[^?.]*?\b(?P<asked>{ASKING})\b[^?.]+?),?\s+en\s+"
    rf"(?P<b>(?:(?:op|bij|voor|in|via)\s+)?(?P=asked)\s+[^?.]+)",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"^(?P<a>[^?]*\b(?:19|20)\d\d\b[^?]*?),?\s+en\s+(?P<b>[^?]*\b(?:dat|die|dit|het|deze)?\s*"
    r"(?:van|in|uit)\s+(?:19|20)\d\d\b[^?]*)",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"\b(?P<how>de|het|een|bij|via|met)\s+(?P<a>[\w'-]+(?:\s[\w'-]+)?)\s+of\s+(?:(?P=how)\s+)?"
    r"(?:(?:de|het|een)\s+)?(?P<b>[\w'-]+(?:\s[\w'-]+)?)",
    re.IGNORECASE,
)
_WEIGHED = re.compile(rf"\b{MORE}\b", re.IGNORECASE)
_ASKED = re.compile(rf"^\W*(?:(?:bij|op|in|voor|van)\s+)?{ASKING}\b", re.IGNORECASE)
# Where the name of a side ends and what both share begins: "... voor de werkgever".
_REST = re.compile(
    r"\s+(?:voor|qua|bij|als|inzake|volgens|wat betreft|wanneer|sinds|rond|over|op het vlak)\s.*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r",\s*(?:en\s+|of\s+)?|\s+(?:en|of|met|versus|vs)\s+", re.IGNORECASE)
_YEAR_ONLY = re.compile(r"\W*(?:(?:dat|die|in|van)\s+)*(?:19|20)\d\d\W*", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def sides_of(question: str, index: Index) -> tuple[str, ...]:
    """The sides of a question that compares for sure, in its order; () when it names none."""
    if (between := _BETWEEN.search(question)) and (names := _listed(between["sides"])):
        return names
    if together := _TOGETHER.search(question):
        if together["sides"]:
            return _listed(together["sides"])
        return _filled(together["a"], together["b"])
    if against := _AGAINST.search(question):
        return _filled(against["a"], against["b"])
    if again := _AGAIN.search(question):
        return again["a"].strip(), again["b"].strip()
    if years := _YEARS.search(question):
        return _filled(years["a"], years["b"])
    if named := named_sides(question, index):
        return named
    for part in _parts(question):
        if (names := _listed(part)) and _apart(names, index):
            return names
    return _halves(between["sides"].split(), index) if between else ()


def named_sides(question: str, index: Index) -> tuple[str, ...]:
    """The sides when a question seems to compare and they name two documents; else ()."""
    for names in _candidates(question):
        if _apart(names, index):
            return names
    for either in _EITHER.finditer(question):
        a, b = _named(either["a"].split()[::-1], index), _named(either["b"].split(), index)
        if a and b and a != b:
            return either["a"], either["b"]
    return ()


def _candidates(question: str) -> Iterator[tuple[str, ...]]:
    if again := _AGAIN.search(question):
        yield again["a"].strip(), again["b"].strip()
    parts = _parts(question)
    for place, part in enumerate(parts):
        names = tuple(re.split(r"\s+of\s+", part))
        # "A of B, wat ...?" and "wat brengt meer op, A of B?"
        asked_after = place == 0 and len(parts) > 1 and _ASKED.search(parts[1])
        weighed = place > 0 and any(_WEIGHED.search(p) for p in parts[:place])
        if len(names) > 1 and (asked_after or weighed or _WEIGHED.search(names[0])):
            yield names


def _parts(question: str) -> list[str]:
    """What stands between marks, in order."""
    return [p.strip() for p in re.split(r"[?!.;:,]+(?=\s|$)", question) if p.strip()]


def _listed(text: str) -> tuple[str, ...]:
    """The names in "A, B en C voor wie ...", each with what follows; () when nothing parts it."""
    first, *others = _SEPARATOR.split(text, maxsplit=1)
    if not others:
        return ()
    # A name with words of its own after it shares none: "de premie voor A en de premie voor B".
    rest = None if _REST.search(first) else _REST.search(others[0])
    last = others[0][: rest.start()] if rest else others[0]
    shared = rest[0].rstrip() if rest else ""
    names = [name.strip() for name in (first, *_SEPARATOR.split(last)) if name.strip()]
    return tuple(f"{name}{shared}" for name in names) if len(names) > 1 else ()


def _filled(a: str, b: str) -> tuple[str, str]:
    """Two sides; one that only says a year is about what the other is about."""
    a, b = a.strip(), b.strip()
    if _YEAR_ONLY.fullmatch(b) and (year := _YEAR.search(b)):
        b = _YEAR.sub(year[0], a) if _YEAR.search(a) else f"{a} {year[0]}"
    return a, b


def _halves(words: list[str], index: Index) -> tuple[str, ...]:
    """Two names without a word between them, cut where they name two documents; else ()."""
    for at in range(1, min(len(words), _LONGEST)):
        names = (" ".join(words[:at]), " ".join(words[at:]))
        if _apart(names, index):
            return names
    return ()


def _apart(names: Sequence[str], index: Index) -> bool:
    """Whether each name leads to a document of its own."""
    found = [_document(name, index) for name in names]
    return all(found) and len(set(found)) == len(found)


def _named(words: list[str], index: Index) -> str:
    """The document that the first of the words with a meaning names; "" when it names none."""
    word = next((word for word in words if analyse(word).words), "")
    return _document(word, index, whole=True)


def _document(name: str, index: Index, *, whole: bool = False) -> str:
    """The document that a name leads to by its words, if its title has one of them; else "".

    `whole`: one whole word of it, and not a part of a compound.
    """
    terms = analyse(name)
    if not terms.words:
        return ""
    scores = index.document_rows.lexical.scores(terms, whole_words=FUSION.whole_words)
    ids = list(index.documents)
    best = ids[int(np.argmax(scores))]
    title = analyse(index.documents[best].title)
    shared = set(terms.words) & set(title.words) if whole else set(terms.parts) & set(title.parts)
    return best if shared and scores.max() > 0 else ""
