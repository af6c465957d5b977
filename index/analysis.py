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
from simplemma import is_known, lemmatize

from index.asking import PATTERNS
from index.compounds import LEXICON, MAX_WORD, split_compound
from index.numerals import respell, spell_alike
from index.words import word_list, words_fingerprint

# Raise when the terms of any text could change: older snapshots are then refused.
ANALYSIS_VERSION = 4

_WORD = re.compile(r"(?<!\w)'[knst]\b|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['-][^\W\d_]+|\d+)*")
_STEMMER = Stemmer.Stemmer("dutch")  # Kraaij-Pohlmann, from Snowball 3 on

# Words that say nothing about the subject of a question. "niet", "geen", "voor", "zonder" stay
# out of the search too: BM25 cannot use them, and sentence selection looks at the text itself.
STOP_WORDS = word_list("stop")
# Forms whose dictionary form simplemma has wrong, or of another word: "leden" of lijden.
LEMMAS = dict(pair.split("=") for pair in word_list("lemma"))
# Dictionary forms that share their stem with a word of another subject: overheid and over.
NO_STEM = word_list("no-stem")

# Suffixes that make another notion of a word: werkbaar is not werk. They stay on the stem.
_KEPT_SUFFIX = re.compile(r"(?<=...)(?:ba(?:ar|re)(?:heid)?|ismen?)$")


@cache
def analysis_fingerprint() -> str:
    """Changes whenever the terms of a text could: version of this code, of the stemmer, lexicon."""
    files = LEXICON.read_bytes() + words_fingerprint().encode()
    data = hashlib.sha256(files + PATTERNS.encode()).hexdigest()[:12]
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
    """Lower-case words in reading order, without stop words; numbers as `spell_alike` has them.

    Hyphenated words give the whole without hyphens and its halves: e-leren -> eleren, leren.
    Number words give digits, twee -> 2, and a possessive or plural 's is dropped: baby's -> baby.
    """
    # NFC, because a question can come with its accents apart, and those would end a word.
    composed = unicodedata.normalize("NFC", text.lower())
    plain = composed.replace("\u2019", "'").replace("\u0133", "ij")
    tokens: list[str] = []
    for word in _WORD.findall(spell_alike(plain)):
        tokens.extend(_tokens(word))
    return tokens


@lru_cache(maxsize=131_072)
def _tokens(word: str) -> tuple[str, ...]:
    folded = fold(word)
    if folded in STOP_WORDS:
        return ()
    if figures := respell(folded):
        return figures
    pieces = [p for p in re.split(r"['-]", word.removesuffix("'s")) if p]
    halves = [p for p in pieces if len(p) > 2 and fold(p) not in STOP_WORDS]
    return ("".join(pieces), *(halves if len(pieces) > 1 else ()))


@lru_cache(maxsize=131_072)
def _stems(token: str) -> tuple[str, tuple[str, ...]]:
    parts = split_compound(fold(token))
    whole = stem_of(token)
    return whole, tuple(map(stem_of, parts)) or (whole,)


@lru_cache(maxsize=131_072)
def stem_of(word: str) -> str:
    """Dictionary form, then stem: each alone leaves out pairs that the other merges.

    Of 18,000 singular and plural pairs the stemmer alone merges 90 %, together they merge 96 %.
    """
    if not word.isalpha() or len(word) > MAX_WORD:
        return fold(word)
    lemma = _lemma(word)
    if lemma in NO_STEM:
        return lemma
    if kept := _KEPT_SUFFIX.search(lemma):
        return lemma[: kept.start()] + ("baar" if kept[0].startswith("b") else "isme")
    stem: str = _STEMMER.stemWord(lemma)
    at = _lost_ge(lemma, stem)
    # simplemma has undone the participles that it knows; what is left is a noun or the like.
    if at is None or not is_known(lemma, lang="nl"):
        return stem
    # "q" is a consonant like g to the stemmer, but "qe" no prefix.
    masked: str = _STEMMER.stemWord(f"{lemma[:at]}q{lemma[at + 1 :]}")
    return masked[:at] + masked[at:].replace("q", "g", 1)


def _lemma(word: str) -> str:
    """The dictionary form without accents: aanwijzen for aangewezen.

    simplemma stops half-way (werklozen, werkloze, werkloos), so it is asked again; from the second
    step on, a form that begins otherwise is a wrong guess, as sluipen for slopen.
    """
    for step in range(3):
        if word in LEMMAS:
            return LEMMAS[word]
        # An underscore is where simplemma sees a verb come apart: aan_wijzen.
        lemma = lemmatize(word, lang="nl").replace("_", "").lower()
        # It takes "werkgever" for a form of werkgeefster, and jager for one of jagerin.
        feminine = (word.endswith("er") and lemma.endswith("ster")) or lemma == f"{word}in"
        if lemma == word or feminine or (step and not _alike(word, lemma)):
            break
        word = lemma
    return fold(word)


def _alike(word: str, lemma: str) -> bool:
    return lemma[:3] in (word[:3], word.removeprefix("ge")[:3])


def _lost_ge(word: str, stem: str) -> int | None:
    """Where the stemmer took a "ge" out as if of a participle, which makes gemeente of mening."""
    for match in re.finditer("ge", word[:-3]):
        at = match.start()
        if stem[: at + 3] == word[:at] + word[at + 2 : at + 5]:
            return at if stem[at : at + 2] != "ge" else None
    return None
