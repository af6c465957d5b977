"""Find known phrases among the words of a question."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

Words = tuple[str, ...]

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*")


# They say nothing about the subject, but between two words they part them: a son who "zit thuis
# zonder werk" has no "thuis werk".
_PARTING = frozenset({"geen", "niet", "nooit", "of", "zonder"})


@dataclass(frozen=True, slots=True)
class Expansion:
    """Other ways to say a few words of a question."""

    start: int  # first word that is meant, 0-based
    end: int  # one past the last
    # Each is a phrase, its words in order; a hyphen stays inside its word, so that the search
    # analyses it as it analyses a text. In the order they were given, at least one, no two alike
    # to the key.
    terms: tuple[Words, ...]


@dataclass(slots=True)
class _Node:
    """A word of a phrase in the table."""

    depth: int = 0  # words from the root to here
    after: dict[str, "_Node"] = field(default_factory=dict)
    # What the phrase that ends here leads to, by its labels; empty when none ends here.
    terms: dict[Words, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Phrases:
    """A table of phrases, in which questions are looked up; made by `Phrases.of`."""

    _root: _Node
    _key: Callable[[str], str]

    @classmethod
    def of(
        cls, groups: Iterable[tuple[Sequence[str], Sequence[str]]], key: Callable[[str], str]
    ) -> "Phrases":
        """Build the table from (phrases that may be asked, phrases they all lead to).

        `key` gives the form in which words are compared, such as their stem. For a word that says
        nothing it gives "": such a word is compared as it is, and where a phrase has none, one may
        stand between two of its words ("thuis te werken" is "thuis werken"), save for "niet",
        "zonder" and the like. A phrase in several
        groups leads to what each of them gives, and never to its own words.
        """
        root = _Node()
        for asked, found in groups:
            terms = [(_labels(term, key), tuple(normal(term).split())) for term in found]
            for phrase in asked:
                own = _labels(phrase, key)
                node = root
                for label in own:
                    node = node.after.setdefault(label, _Node(node.depth + 1))
                for labels, words in terms:
                    if labels != own:
                        node.terms.setdefault(labels, words)
        return cls(root, key)

    def expand(self, words: Sequence[str]) -> tuple[Expansion, ...]:
        """What else the words may be called, in reading order; () when no phrase is known.

        `words` are those of `plain_words`. No word is in two expansions: the phrase with the most
        words wins, then the first, so that "tijdelijke werkloosheid" is not "werkloosheid".
        """
        keys = [self._key(word) for word in words]
        labels = [_label(key, word) for key, word in zip(keys, words, strict=True)]
        passable = [not key and word not in _PARTING for key, word in zip(keys, words, strict=True)]
        matches = [
            (node, start, end)
            for start, label in enumerate(labels)
            if label in self._root.after
            for end, node in self._from(start, labels, passable)
        ]
        taken: set[int] = set()
        chosen = []
        for node, start, end in sorted(matches, key=lambda m: (-m[0].depth, m[1], m[2])):
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                chosen.append(Expansion(start, end, tuple(node.terms.values())))
        return tuple(sorted(chosen, key=lambda expansion: expansion.start))

    def _from(
        self, start: int, labels: list[str], passable: list[bool]
    ) -> Iterator[tuple[int, _Node]]:
        """(one past the last word, node) of each phrase that begins at a word."""
        waiting = [(start + 1, self._root.after[labels[start]])]
        while waiting:
            end, node = waiting.pop()
            if node.terms:
                yield end, node
            for at in (end, end + 1):
                if at == len(labels):
                    break
                if labels[at] in node.after:
                    waiting.append((at + 1, node.after[labels[at]]))
                if not passable[at]:
                    break


def normal(text: str) -> str:
    """Lower case, composed accents, straight apostrophes: the only marks inside a word."""
    return unicodedata.normalize("NFC", text.lower()).replace("\u2019", "'")


def plain_words(text: str) -> Words:
    """The words of a text in reading order, as `normal` has them; a hyphen ends a word."""
    return tuple(_WORD.findall(normal(text)))


def _labels(phrase: str, key: Callable[[str], str]) -> Words:
    return tuple(_label(key(word), word) for word in plain_words(phrase))


def _label(key: str, word: str) -> str:
    """The key, or the word where it has none: marked, because a stem can look like one."""
    return key or f" {word}"
