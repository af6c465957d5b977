"""Split Dutch compounds into their parts: opleidingsverlof -> opleiding, verlof.

Frequency-based splitting (Koehn and Knight, "Empirical Methods for Compound Splitting", EACL
2003): of all ways to cut a word into known words, take the one with the highest geometric mean of
their counts, and leave the word whole when it is itself more frequent than that.
"""

from functools import cache, lru_cache
from pathlib import Path

from index.words import word_list

LEXICON = Path(__file__).parent / "lexicon.txt"

_LINKS = ("", "s", "en", "e", "er", "n")  # linking elements between two parts
_MIN_PART = 3
_MIN_WORD = 7
MAX_WORD = 60  # longer "words" are joined text or worse
_MAX_PARTS = 4
# A three-letter part has to be this frequent: "job", "zij", "bus", but not the noise of OCR.
_MIN_COUNT_SHORT = 500
_MIN_COUNT = 25

# Prefixes, suffixes and function words that exist as words, and would cut op|leiding, ver|lof.
_NO_PART = word_list("no-part")

# Words that counts alone would cut wrongly.
_WHOLE = word_list("whole")


@cache
def lexicon() -> dict[str, int]:
    """Lower-case words of the training texts with their counts."""
    lines = LEXICON.read_text("utf-8").splitlines()
    return {word: int(count) for word, count in (line.split("\t") for line in lines)}


@lru_cache(maxsize=65_536)
def split_compound(word: str) -> tuple[str, ...]:
    """The parts of a lower-case word without linking elements; () when it is no compound."""
    if not _MIN_WORD <= len(word) <= MAX_WORD or not word.isalpha() or _is_whole(word):
        return ()
    best = _best_split(word, _MAX_PARTS)
    if best is None or len(best[1]) < 2:
        return ()
    counts, parts = best
    return parts if counts > lexicon().get(word, 0) else ()


def _is_whole(word: str) -> bool:
    return any(word.removesuffix(ending) in _WHOLE for ending in ("", "s", "en", "n", "e", "es"))


def _best_split(word: str, parts_left: int) -> tuple[float, tuple[str, ...]] | None:
    """(geometric mean of the counts, parts) of the best cut of a word; None without one."""
    known = lexicon()
    best: tuple[float, tuple[str, ...]] | None = None
    if _is_part(word, known):
        best = (float(known[word]), (word,))
    if parts_left == 1:
        return best
    for cut in range(_MIN_PART, len(word) - _MIN_PART + 1):
        head, tail = word[:cut], word[cut:]
        if not _is_part(head, known):
            continue
        for link in _LINKS:
            rest = tail.removeprefix(link)
            if (link and rest == tail) or len(rest) < _MIN_PART:
                continue
            found = _best_split(rest, parts_left - 1)
            if found is None:
                continue
            n = len(found[1])
            score = (known[head] * found[0] ** n) ** (1 / (n + 1))
            # At equal worth the cut with fewer parts wins: "opleidings" over "op leidings".
            if best is None or score > best[0]:
                best = (score, (head, *found[1]))
    return best


def _is_part(word: str, known: dict[str, int]) -> bool:
    if len(word) < _MIN_PART or word in _NO_PART:
        return False
    floor = _MIN_COUNT_SHORT if len(word) == _MIN_PART else _MIN_COUNT
    return known.get(word, 0) >= floor
