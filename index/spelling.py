"""The word that a misspelt one was probably meant to be: kinderopvnag -> kinderopvang.

A repair is an extra: the search keeps the word as it was typed, and the reader is asked "Bedoelde
u ...?". Precision comes before recall: a question that is right deserves no remark.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA
from simplemma import is_known

from index.analysis import STOP_WORDS, analyse, fold
from index.compounds import split_compound
from index.words import word_list

_MIN_WORD = 4  # letters; almost any shorter word is one letter from another
_MAX_WORD = 40
_MIN_PART = 5  # letters of a compound part that is trusted, or repaired
# A rarer word of the lexicon is not offered. With 100, twice as many family names were repaired,
# and no more typing errors in the 4,000 commonest words.
_MIN_COUNT = 300

# What it costs to take one word for another; any single edit costs one.
_BY_SOUND = 0.5  # written by ear, however many letters that changes
_SLIPPED = 0.75  # two letters swapped, or a neighbouring key
_FIRST = 0.5  # extra, for another first letter: people seldom get that one wrong
# Extra, for choosing a word that no text has: search can only find its like.
_ELSEWHERE = 0.4

# Belgian places and families; many are one letter from a common word (leuven, leven).
_NAMES = word_list("names")

_SOUNDS = (
    ("ij", "y"), ("ei", "y"), ("au", "ou"), ("ouw", "ou"), ("ch", "g"), ("ck", "k"), ("qu", "kw"),
    ("ce", "se"), ("ci", "si"), ("cy", "sy"), ("tie", "sie"), ("ph", "f"), ("th", "t"),
)  # fmt: skip
_LETTERS = str.maketrans("czv", "ksf")
_DOUBLE = re.compile(r"(.)\1+")
_FINAL = re.compile(r"dt?$")
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwerty", "asdf", "zxcvbnm")  # azerty, then qwerty
_NEIGHBOURS = frozenset(frozenset(keys) for row in _ROWS for keys in pairwise(row))
_LINKS = ("", "s", "en", "e")  # between the parts of a compound
_WRITTEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Repair:
    """What was probably meant by one word, or by two that belong together."""

    position: int  # of the word, or of the first of the two, among those that were given
    word: str  # as given; two words with a space between them
    instead: str  # one word in lower case


@dataclass(frozen=True, eq=False)
class Speller:
    """The words that can be meant; made once for an index. It serves many threads."""

    # Lower-case words, with their counts, that the search can find something by: those of the
    # corpus as `tokenize` gives them, and those of the thesaurus.
    words: Mapping[str, int]
    # Words that are right though no text has them, with their counts.
    lexicon: Mapping[str, int]

    def suggestion(self, question: str) -> str:
        """The question with its misspelt words repaired and the rest as it is; "" without any."""
        text = unicodedata.normalize("NFC", question)
        spans = [match.span() for match in _WRITTEN.finditer(text)]
        repairs = self.repair(written_words(text))
        for repair in reversed(repairs):
            start = spans[repair.position][0]
            end = spans[repair.position + repair.word.count(" ")][1]
            text = text[:start] + _in_case_of(repair.word, repair.instead) + text[end:]
        return text if repairs else ""

    def repair(self, words: Sequence[str]) -> tuple[Repair, ...]:
        """What else was probably meant, in order; () when nothing seems wrong.

        `words` are those of `written_words`, as they were typed: a capital inside a question begins
        a name, which is left alone.
        """
        shouted = not any(c.islower() for word in words for c in word)
        plain = [
            word.lower() if shouted or word[n == 0 :].islower() else ""
            for n, word in enumerate(words)
        ]
        repairs = []
        joined = -1  # the last word that was taken with the one before
        for n, word in enumerate(plain):
            if joined == n:
                continue
            if self._are_one(plain[n : n + 2]):
                joined = n + 1
                repairs.append(Repair(n, " ".join(words[n : n + 2]), word + plain[n + 1]))
            elif not self._knows(word) and (instead := self._nearest(word)):
                repairs.append(Repair(n, words[n], instead))
        return tuple(repairs)

    def _are_one(self, pair: Sequence[str]) -> bool:
        """Whether two words are one of the corpus, which does not have them both apart.

        Where it does, the one may be "jobbonus-plus", which has lost its hyphen in `tokenize`.
        """
        return (
            len(pair) == 2
            and "".join(pair) in self.words
            and not all(word in self.words for word in pair)
            and all(len(word) >= _MIN_WORD and fold(word) not in STOP_WORDS for word in pair)
        )

    def _knows(self, word: str) -> bool:
        if not _MIN_WORD <= len(word) <= _MAX_WORD or not word.isalpha():
            return True
        folded = fold(word)
        return (
            word in self.words
            or word in self.lexicon
            or folded in STOP_WORDS
            or folded in _NAMES
            or is_known(word, lang="nl")
            or bool(split_compound(folded))
            or folded in self._near.spellings
        )

    def _nearest(self, word: str) -> str:
        """What an unknown word was probably meant to be; "" when nothing is near enough."""
        folded = fold(word)
        found = self._best(folded) or self._best_compound(folded)
        # Another form of what was typed is no repair: the search takes the two for one already.
        same = found and analyse(found).words == analyse(word).words
        return "" if same else found

    def _best(self, word: str, *, corpus_only: bool = False) -> str:
        """The word at the least cost, of equals the commonest; "" when none is near enough."""
        near = []
        for candidate, edits in self._near.around(word, 2 if len(word) < 10 else 3):
            spelling = self._near.spellings[candidate]
            elsewhere = spelling not in self.words
            if corpus_only and elsewhere:
                continue
            cost = _cost(word, candidate, edits)
            if cost <= _limit(word, candidate, elsewhere=elsewhere):
                count = (self.lexicon if elsewhere else self.words)[spelling]
                near.append((cost + _ELSEWHERE * elsewhere, edits, -count, spelling))
        return min(near)[-1] if near else ""

    def _best_compound(self, word: str) -> str:
        """The compound of two words of the corpus, of which one was misspelt; "" for none."""
        found = set()
        for cut in range(_MIN_PART, len(word) - _MIN_PART + 1):
            head, tail = word[:cut], word[cut:]
            known_head, known_tail = self._is_head(head), self._has(tail)
            if known_head and known_tail:
                return ""  # it is right, and only too rare to be known
            if known_tail and (better := self._best(head, corpus_only=True)):
                found.add(better + tail)
            if known_head and (better := self._best(tail, corpus_only=True)):
                found.add(head + better)
        return min(found, key=lambda w: (OSA.distance(fold(w), word), w), default="")

    def _is_head(self, part: str) -> bool:
        """Whether a part is a word of the corpus, apart from what links it to the next."""
        bare = (part.removesuffix(link) for link in _LINKS)
        return any(len(word) >= _MIN_PART and self._has(word) for word in bare)

    def _has(self, folded: str) -> bool:
        return self._near.spellings.get(folded) in self.words

    @cached_property
    def _near(self) -> "_Near":
        """Made with the first word that is not known: most questions have none."""
        common = (word for word, count in self.lexicon.items() if count >= _MIN_COUNT)
        spellings: dict[str, str] = {}
        for word in (*self.words, *common):
            if len(word) >= _MIN_WORD and word.isalpha():
                spellings.setdefault(word if word.isascii() else fold(word), word)
        by_length: dict[int, list[str]] = {}
        for folded in spellings:
            by_length.setdefault(len(folded), []).append(folded)
        return _Near(spellings, by_length)


@dataclass(frozen=True, slots=True)
class _Near:
    """All words that can be meant, without accents."""

    spellings: dict[str, str]  # folded -> as it is written
    by_length: dict[int, list[str]]  # the folded ones

    def around(self, word: str, edits: int) -> Iterator[tuple[str, int]]:
        """(folded word, its distance) of all within so many edits."""
        for length in range(len(word) - edits, len(word) + edits + 1):
            words = self.by_length.get(length, [])
            for found, distance, _ in process.extract(
                word, words, scorer=OSA.distance, score_cutoff=edits, limit=None
            ):
                yield found, distance


def written_words(question: str) -> list[str]:
    """The words of a question as they are written, in order; a hyphen ends a word."""
    return _WRITTEN.findall(unicodedata.normalize("NFC", question))


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """A folded word as one might write it by ear: equal for kreig and krijg, gelt and geld.

    Only for comparing; it is no phonetic spelling.
    """
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _FINAL.sub("t", _DOUBLE.sub(r"\1", word.translate(_LETTERS)))


def _cost(word: str, candidate: str, edits: int) -> float:
    """How far apart two different folded words are, that are so many edits apart."""
    heard = sound(word), sound(candidate)
    slip = edits == 1 and _slipped(word, candidate)
    cost = min(_SLIPPED if slip else edits, OSA.distance(*heard) + _BY_SOUND)
    return cost if heard[0][0] == heard[1][0] else cost + _FIRST


def _limit(word: str, candidate: str, *, elsewhere: bool) -> float:
    """The highest cost at which one folded word is taken for the other."""
    letters = len(word) if elsewhere else max(len(word), len(candidate))
    if letters < 6:
        return _BY_SOUND if elsewhere or letters == 4 else _SLIPPED
    if elsewhere or letters < 8:
        return 1.0
    return 1.5 if letters < 11 else 2.0


def _slipped(word: str, other: str) -> bool:
    """Whether two words, one edit apart, have two letters swapped or differ by nearby keys."""
    pairs = [p for p in zip(word, other, strict=False) if p[0] != p[1]]
    swapped = len(pairs) == 2
    return len(word) == len(other) and (swapped or frozenset(pairs[0]) in _NEIGHBOURS)


def _in_case_of(word: str, instead: str) -> str:
    if word.isupper():
        return instead.upper()
    return instead[0].upper() + instead[1:] if word[0].isupper() else instead
