"""Dutch words for the lexical index: folding, stop words, stems, compound parts.

The same analysis runs over passages and questions, once, here, and not in a search engine: engines
disagree on what "dutch" means. Its version is in the manifest of a snapshot.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version

import Stemmer
from simplemma import lemmatize

from index.compounds import LEXICON, split_compound
from index.words import word_list, words_fingerprint

# Raise when the terms of any text could change: older snapshots are then refused.
ANALYSIS_VERSION = 2

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\u2019-][^\W\d_]+|\d+)*")
# At most three digits come first: "in 2021 750 cheques" holds two numbers.
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?!\d)")
_NOT_DIGIT = re.compile(r"\D")
_STEMMER = Stemmer.Stemmer("dutch")  # Kraaij-Pohlmann, from Snowball 3 on

# Words that say nothing about the subject of a question. "niet", "geen", "voor", "zonder" stay
# out of the search too: BM25 cannot use them, and sentence selection looks at the text itself.
STOP_WORDS = word_list("stop")
# Nouns that simplemma takes for a comparative or a past tense: "ouder" of oud.
NO_LEMMA = word_list("no-lemma")


@cache
def analysis_fingerprint() -> str:
    """Changes whenever the terms of a text could: version of this code, of the stemmer, lexicon."""
    data = hashlib.sha256(LEXICON.read_bytes() + words_fingerprint().encode()).hexdigest()[:12]
    libraries = f"snowball{version('PyStemmer')}-simplemma{version('simplemma')}"
    return f"{ANALYSIS_VERSION}-{libraries}-{data}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text is searched by: two bags of terms, each in reading order with repeats."""

    words: tuple[str, ...]  # stems of whole words
    parts: tuple[str, ...]  # stems of compound parts, and of the words that are no compound


@lru_cache(maxsize=131_072)
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


def parts_of(token: str) -> tuple[str, ...]:
    """The parts of one word of `tokenize`, as `Terms` has them; at least one."""
    return _stems(token)[1]


def tokenize(text: str) -> list[str]:
    """Lower-case words in reading order, without stop words; 4.250 and 4 250 give 4250.

    Hyphenated words give the whole without hyphens and its halves: e-leren -> eleren, leren.
    """
    tokens = []
    # NFC, because a question can come with its accents apart, and those would end a word.
    folded = unicodedata.normalize("NFC", text.lower())
    for match in _WORD.finditer(_THOUSANDS.sub(lambda m: _NOT_DIGIT.sub("", m[0]), folded)):
        word = match[0].replace("\u2019", "'")
        if fold(word) in STOP_WORDS:
            continue
        pieces = [p for p in re.split(r"['-]", word) if p]
        tokens.append("".join(pieces))
        if len(pieces) > 1:
            tokens.extend(p for p in pieces if len(p) > 2 and fold(p) not in STOP_WORDS)
    return tokens


@lru_cache(maxsize=131_072)
def _stems(token: str) -> tuple[str, tuple[str, ...]]:
    parts = split_compound(fold(token))
    whole = _stem(token)
    return whole, tuple(_stem(p) for p in parts) or (whole,)


def _stem(word: str) -> str:
    """Dictionary form, then stem: each alone leaves out pairs that the other merges.

    Together they merged 91 % of 18,038 singular and plural pairs, the stemmer alone 86 %.
    """
    if not word.isalpha():
        return fold(word)
    lemma = lemmatize(word, lang="nl")
    # simplemma takes "werkgever" for a form of "werkgeefster", but not "werkgevers"
    if (lemma.endswith("ster") and word.endswith("er")) or word in NO_LEMMA:
        lemma = word
    stem: str = _STEMMER.stemWord(fold(lemma))
    return stem
