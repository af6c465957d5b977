"""Other words for some words of a question: from the thesaurus, and for what was misspelt.

They are an extra: the question is searched as it was typed, and what other words find counts where
it is more, and a little less than if it had been typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.phrases import Phrases, Words, plain_words
from corpus.thesaurus import Thesaurus, load_thesaurus
from index.analysis import STOP_WORDS, fold, stem_of, tokenize
from index.compounds import lexicon
from index.spelling import Speller, written_words


@dataclass(frozen=True, slots=True)
class Variant:
    """What else some words of a question may be called."""

    said: str  # as it was typed, or would have been without a mistake
    others: tuple[str, ...]  # at least one
    misspelt: bool  # `others` is what was meant


@dataclass(frozen=True, slots=True)
class Variants:
    """Finds the variants of questions to one corpus; serves many threads."""

    speller: Speller

    @classmethod
    def of(cls, vocabulary: dict[str, int]) -> "Variants":
        """For a corpus with these words, as `tokenize` has them, and their counts."""
        return cls(Speller(_with_thesaurus(vocabulary), lexicon()))

    def find(self, question: str) -> tuple[Variant, ...]:
        """The variants of a question, none twice; those of misspelt words first.

        () when all its words are right and have no other name.
        """
        repairs = self.speller.repair(written_words(question))
        found = [Variant(r.word, (r.instead,), misspelt=True) for r in repairs]
        words = _replaced(plain_words(question), _table(found))
        for expansion in thesaurus().expand(words):
            others = tuple(" ".join(term) for term in expansion.terms)
            said = " ".join(words[expansion.start : expansion.end])
            found.append(Variant(said, others, misspelt=False))
        # What is said twice counts once, as it does in a question without variants.
        return tuple(dict.fromkeys(found))


def rewritten(question: str, variants: Sequence[Variant]) -> str:
    """The question in the other words, for its vector; "" without variants."""
    words = plain_words(question)
    for misspelt in (True, False):  # what was meant first: the thesaurus looked that up
        words = _replaced(words, _table([v for v in variants if v.misspelt == misspelt]))
    return " ".join(words) if variants else ""


def _table(variants: Iterable[Variant]) -> dict[Words, Words]:
    """What was said, and what goes in its place."""
    return {plain_words(v.said): plain_words(v.others[0]) for v in variants}


def _replaced(words: Words, other: Mapping[Words, Words]) -> Words:
    """The words with each phrase of a table replaced wherever it stands; the longest goes first."""
    longest_first = sorted(other, key=len, reverse=True)
    made: list[str] = []
    at = 0
    while at < len(words):
        said = next((s for s in longest_first if words[at : at + len(s)] == s), words[at : at + 1])
        made.extend(other.get(said, said))
        at += len(said)
    return tuple(made)


@cache
def thesaurus() -> Phrases:
    """The shipped thesaurus, its words compared by stem."""
    return _groups().compile(phrase_key)


@cache
def _groups() -> Thesaurus:
    return load_thesaurus()


@lru_cache(maxsize=16_384)
def phrase_key(word: str) -> str:
    """The form in which words of phrases are compared: the stem, "" for a stop word."""
    if fold(word) in STOP_WORDS:
        return ""
    return stem_of(next(iter(tokenize(word)), ""))


def _with_thesaurus(vocabulary: dict[str, int]) -> dict[str, int]:
    """The vocabulary with the words of the thesaurus, by which a text can be found too."""
    terms = (term for group in _groups().groups for term in (*group.asked, *group.found))
    return dict.fromkeys((w for term in terms for w in plain_words(term)), 1) | vocabulary
