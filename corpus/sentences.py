"""Dutch sentence boundaries, as offsets.

A boundary is a mark of end (. ! ? and the ellipsis), closing quotes or brackets, white space, and
something that can begin a sentence. A full stop after an abbreviation, an initial or an ordinal
at the head of the text is not an end.
"""

import re
from pathlib import Path


def _abbreviations(name: str) -> frozenset[str]:
    path = Path(__file__).parent / "abbreviations" / f"{name}.txt"
    return frozenset(path.read_text("utf-8").split())


# After these a sentence goes on, whatever follows.
_NEVER_END = _abbreviations("never-end")
# These often close a sentence: they end it when what follows begins like one.
_MAY_END = _abbreviations("may-end")

_END = re.compile(r"""(?P<mark>[.!?\u2026]+)(?P<close>["'\u2019\u201d\u00bb)\]]*)(?P<gap>\s+)""")
_BEGIN = re.compile(
    r"""["'\u2018\u2019\u201c\u201e\u00ab(\[]*(?:[A-Z\u00c0-\u00de]|\d|['\u2019](?:t|s|n|k)\b)"""
)
_LAST_WORD = re.compile(r"[^\s(\[\"'\u2018\u201c\u201e\u00ab/]+$")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets of the sentences in text[start:end), in order, without the white space between.

    Together the spans hold every character that is not white space. Empty or blank text gives [].
    """
    stop = len(text) if end is None else end
    spans = []
    begin = start
    for match in _END.finditer(text, start, stop):
        if _ends_sentence(text, match, begin, stop):
            spans.append((begin, match.end("close")))
            begin = match.end("gap")
    spans.append((begin, stop))
    stripped = (_strip(text, a, b) for a, b in spans)
    return [(a, b) for a, b in stripped if a < b]


def _ends_sentence(text: str, match: re.Match[str], begin: int, stop: int) -> bool:
    if not _BEGIN.match(text, match.end(), stop):
        return False
    if match["mark"] != ".":
        return True
    # The word before the full stop; 40 characters are more than any abbreviation needs.
    head = _LAST_WORD.search(text, max(begin, match.start() - 40), match.start())
    if head is None:
        return True
    word = head[0].lower()
    if word in _NEVER_END:
        return False
    if word in _MAY_END:
        return True
    is_initial = len(word) == 1 and word.isalpha()
    is_ordinal = word.isdigit() and head.start() == begin and len(word) <= 3
    return not (is_initial or is_ordinal)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
