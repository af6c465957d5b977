"""Count Dutch words for the compound splitter, which must know what is a word at all."""

import argparse
import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

from index.training.rows import SUFFIX, Row, all_texts, read_rows

MIN_COUNT = 10
# A word unknown to OpenTaal must be this frequent: rarer ones are mostly recognition errors.
MIN_UNKNOWN_COUNT = 60
# Shorter unknown words are abbreviations, and "ste" or "ers" would split every other compound.
MIN_UNKNOWN_LETTERS = 4

_WORD = re.compile(r"[^\W\d_]+")
_SHAPE = re.compile(r"(?=.*[aeiouyáàâäéèêëíïîóôöúûü])[a-zà-öø-ÿ]{2,30}")
_WORD_LISTS = ("opentaal_basiswoorden.txt.xz", "opentaal_flexies.txt.xz")


def french_texts(row: Row) -> Iterator[str]:
    """The French side of a row, if it has one."""
    for field in ("title_fr", "body_fr"):
        yield row.get(field, "")


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the lower-cased runs of letters, accents composed."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
    return counts


def select(
    counts: Counter[str], french: Counter[str], known: Set[str], *, minimum: int = MIN_COUNT
) -> list[tuple[str, int]]:
    """The words worth keeping with their counts, most frequent first, then by alphabet.

    A word that is not in `known` must be more common in the Dutch texts than in the French ones:
    the debates of the Chamber are bilingual, and "restent" must not become part of a compound.
    """
    ratio = counts.total() / max(1, french.total())
    unknown = max(minimum, MIN_UNKNOWN_COUNT)

    def trusted(word: str, count: int) -> bool:
        if word in known:
            return count >= minimum
        return len(word) >= MIN_UNKNOWN_LETTERS and count >= max(unknown, french[word] * ratio)

    kept = [entry for entry in counts.items() if _SHAPE.fullmatch(entry[0]) and trusted(*entry)]
    return sorted(kept, key=lambda entry: (-entry[1], entry[0]))


def known_words(folder: Path) -> set[str]:
    """The OpenTaal base words and inflected forms in lower case."""
    words: set[str] = set()
    for name in _WORD_LISTS:
        with lzma.open(folder / name, "rt", encoding="utf-8") as lines:
            words.update(unicodedata.normalize("NFC", line).strip().lower() for line in lines)
    return words


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the lexicon, one "word<TAB>count" a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="training folder")
    parser.add_argument("--opentaal", type=Path, required=True, help="folder of the word lists")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minimum", type=int, default=MIN_COUNT, help="lowest count kept")
    options = parser.parse_args(arguments)
    files = sorted(options.data.glob(f"*{SUFFIX}"))
    counts: Counter[str] = Counter()
    french: Counter[str] = Counter()
    for file in files:
        counts += count_words(text for row in read_rows(file) for text in all_texts(row))
        french += count_words(text for row in read_rows(file) for text in french_texts(row))
    entries = select(counts, french, known_words(options.opentaal), minimum=options.minimum)
    lines = "".join(f"{word}\t{count}\n" for word, count in entries)
    options.out.write_text(lines, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
