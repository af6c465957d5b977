"""Dutch words for the lexical index: folding, stop words, stems, compound parts.

The same analysis runs over passages and questions, once, here, and not in a search engine: engines
disagree on what "dutch" means. Its version is in the manifest of a snapshot.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from index.compounds import split_compound

# Raise when the terms of any text could change: older snapshots are then refused.
ANALYSIS_VERSION = 1

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\u2019-][^\W\d_]+|\d+)*")
_THOUSANDS = re.compile(r"(?<=\d)[.\u00a0 ](?=\d{3}(?!\d))")
_STEMMER = Stemmer.Stemmer("dutch")  # Kraaij-Pohlmann, from Snowball 3 on

# Words that say nothing about the subject of a question. "niet", "geen", "voor", "zonder" stay
# out of the search too: BM25 cannot use them, and sentence selection looks at the text itself.
STOP_WORDS = frozenset(
    """aan af al alle allemaal als alsook altijd ander andere ben bent bij binnen blijven boven daar
    daarbij daardoor daarom daarvoor dan dat de deze die dit doe doen doet door dus een eens eigenlijk
    elk elke en er ergens eruit etc even ge geen geweest gij graag had hadden heb hebben hebt heeft hem
    hen het hetzelfde hier hij hoe hoeveel hun ik in is iemand iets ja je jij jou jouw jullie kan kon
    konden krijg krijgen krijgt kun kunnen kunt maar mag mee meer men met mezelf mij mijn moest moet
    moeten mogen na naar nee nergens net niemand niet niets nog nu of om omdat onder ons onze ook op
    over per precies sinds soms straks te tegen ten ter terwijl toch toe toen tot tussen u uit uw vaak
    van vanaf veel via volgens voor waar waarbij waardoor waarom waarvan waarvoor wanneer want waren was
    wat weer wel welk welke werd werden wie wij wil willen wilt word worden wordt zal ze zelf zich zij
    zijn zo zodat zonder zou zouden zulke 't 'k 'n 's da ne den nen ni wa""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text is searched by: two bags of terms, each in reading order with repeats."""

    words: tuple[str, ...]  # stems of whole words
    parts: tuple[str, ...]  # stems of compound parts, and of the words that are no compound


def fold(word: str) -> str:
    """Lower case without accents: creche for Crèche."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def analyse(text: str) -> Terms:
    """The terms of a passage or a question; a text of stop words only has none."""
    words: list[str] = []
    parts: list[str] = []
    for token in tokenize(text):
        stem, pieces = _stems(token)
        words.append(stem)
        parts.extend(pieces)
    return Terms(tuple(words), tuple(parts))


def tokenize(text: str) -> list[str]:
    """Folded words in reading order, without stop words; 4.250 and 4 250 give 4250.

    Hyphenated words give the whole without hyphens and its halves: e-leren -> eleren, leren.
    """
    tokens = []
    for match in _WORD.finditer(_THOUSANDS.sub("", text)):
        word = fold(match[0]).replace("\u2019", "'")
        if word in STOP_WORDS:
            continue
        pieces = [p for p in re.split(r"['-]", word) if p]
        if len(pieces) > 1:
            tokens.append("".join(pieces))
            tokens.extend(p for p in pieces if len(p) > 2 and p not in STOP_WORDS)
        else:
            tokens.append(word)
    return tokens


@lru_cache(maxsize=131_072)
def _stems(token: str) -> tuple[str, tuple[str, ...]]:
    stem = _STEMMER.stemWord(token)
    parts = split_compound(token)
    return stem, tuple(_STEMMER.stemWord(p) for p in parts) or (stem,)
