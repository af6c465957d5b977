"""Train the subword tokenizer of the static embedding."""

import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.training.rows import SUFFIX, all_texts, clean, read_rows

UNKNOWN = "[UNK]"

# Share of the texts of a source that the tokenizer sees. Belgian and current texts count in full;
# statutes are long and repeat themselves, so a tenth of them shows all their words.
_SHARE = {"wetten": 0.1, "kamervragen": 0.25}
_WORDS = 250

# Letters and digits kept, most frequent first; other scripts become the unknown piece.
_ALPHABET = 100
_LONGEST = 24  # characters in a piece


def untrained() -> Tokenizer:
    """The text analysis without pieces.

    NFKC, lower case, and no accents: people type "financiele" and mean "financiële". Only runs of
    letters and runs of digits become pieces; punctuation says nothing about the subject.

    Pieces carry no mark for the start of a word, so that "verlof" and the end of
    "opleidingsverlof" are one piece with one vector.
    """
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace("€", " euro "),
            normalizers.Replace("%", " procent "),
            normalizers.NFD(),
            normalizers.StripAccents(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), behavior="removed"),
            pre_tokenizers.Digits(individual_digits=False),
        ]
    )
    return tokenizer


def train_tokenizer(data: Path, *, pieces: int, seed: int) -> Tokenizer:
    """A tokenizer of at most so many pieces that adds no special tokens.

    Byte-pair merges rather than Unigram: they keep abbreviations ("rva", "ibo") and frequent
    compounds whole, where Unigram fell back to single letters.
    """
    tokenizer = untrained()
    trainer = trainers.BpeTrainer(
        vocab_size=pieces,
        special_tokens=[UNKNOWN],
        limit_alphabet=_ALPHABET,
        max_token_length=_LONGEST,
        show_progress=False,
    )
    tokenizer.train_from_iterator(_sample(data, random.Random(seed)), trainer=trainer)
    return tokenizer


def _sample(data: Path, rng: random.Random) -> Iterator[str]:
    for path in sorted(data.glob(f"*{SUFFIX}")):
        share = _SHARE.get(path.name.removesuffix(SUFFIX), 1.0)
        for row in read_rows(path):
            if rng.random() < share:
                for text in all_texts(row):
                    yield clean(text, words=_WORDS)
