"""Pairs as piece numbers, ready to be drawn in batches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.pairs import Pair, Recipe
from index.training.rows import fingerprint

Numbers = NDArray[np.int64]
Generator = np.random.Generator

_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Bag:
    """Texts of a batch as one run of pieces, the input of an EmbeddingBag."""

    pieces: torch.Tensor  # (n_pieces,) int64
    offsets: torch.Tensor  # (n_texts,) int64, where each text starts


@dataclass(frozen=True, slots=True)
class Texts:
    """Encoded texts, end to end."""

    pieces: NDArray[np.int32]  # (n_pieces,)
    starts: Numbers  # (n_texts + 1,)

    def bag(self, rows: Numbers, *, drop: float, rng: Generator) -> Bag:
        """The texts of these rows, each piece left out with probability `drop`."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(lengths)
        within = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
        pieces = self.pieces[np.repeat(self.starts[rows], lengths) + within]
        keep = rng.random(len(pieces)) >= drop
        # The first piece of each text stays, so that no text becomes empty.
        keep[within == 0] = True
        offsets = np.concatenate([[0], np.cumsum(keep)])[ends - lengths]
        return Bag(torch.from_numpy(pieces[keep].astype(np.int64)), torch.from_numpy(offsets))


@dataclass(frozen=True, slots=True)
class Encoded:
    """The pairs of one recipe."""

    queries: Texts
    passages: Texts
    # Equal numbers mean the same text: such a pair is no negative for another.
    query_keys: Numbers
    passage_keys: Numbers

    def __len__(self) -> int:
        """The number of pairs."""
        return len(self.query_keys)


def encode_pairs(pairs: Sequence[Pair], tokenizer: Tokenizer) -> Encoded:
    """Encode the pairs; one without any piece on either side is left out."""
    queries = _encode([pair.query for pair in pairs], tokenizer)
    passages = _encode([pair.passage for pair in pairs], tokenizer)
    kept = [i for i in range(len(pairs)) if len(queries[i]) and len(passages[i])]
    return Encoded(
        _join([queries[i] for i in kept]),
        _join([passages[i] for i in kept]),
        _keys([pairs[i].query for i in kept]),
        _keys([pairs[i].passage for i in kept]),
    )


def shuffled_rows(size: int, *, batch: int, rng: Generator) -> Iterator[Numbers]:
    """Row numbers for ever, in whole batches, each row once a round."""
    batch = min(batch, size)
    while True:
        order = rng.permutation(size)
        for start in range(0, size - batch + 1, batch):
            yield order[start : start + batch]


def drawn(
    encoded: Mapping[str, Encoded],
    recipes: Sequence[Recipe],
    *,
    steps: int,
    batch: int,
    rng: Generator,
) -> Iterator[tuple[Recipe, Encoded, Numbers]]:
    """For each step the recipe that it is about, its pairs, and the rows of them that are drawn.

    A recipe comes as often as its weight says; each of its rows once a round.
    """
    shares = np.array([recipe.weight for recipe in recipes])
    schedule = rng.choice(len(recipes), size=steps, p=shares / shares.sum())
    draws = [shuffled_rows(len(encoded[r.name]), batch=batch, rng=rng) for r in recipes]
    for chosen in schedule:
        yield recipes[chosen], encoded[recipes[chosen].name], next(draws[chosen])


def rise_and_fall(step: int, *, steps: int, warmup: int) -> float:
    """The share of the highest learning rate: up during the warm-up, and linearly to nothing."""
    return min(1.0, (step + 1) / warmup) * (1 - step / steps)


def same_text(part: Encoded, rows: Numbers) -> torch.Tensor:
    """Where two different pairs of these rows share a text, and so are no negatives of each other.

    Shape (rows, rows), bool.
    """
    same = np.equal.outer(part.query_keys[rows], part.query_keys[rows])
    same |= np.equal.outer(part.passage_keys[rows], part.passage_keys[rows])
    np.fill_diagonal(same, False)
    return torch.from_numpy(same)


def _encode(texts: list[str], tokenizer: Tokenizer) -> list[NDArray[np.int32]]:
    encoded: list[NDArray[np.int32]] = []
    for start in range(0, len(texts), _CHUNK):
        chunk: Any = texts[start : start + _CHUNK]
        for encoding in tokenizer.encode_batch_fast(chunk, add_special_tokens=False):
            encoded.append(np.array(encoding.ids, dtype=np.int32))
    return encoded


def _join(encoded: list[NDArray[np.int32]]) -> Texts:
    starts = np.cumsum([0, *(len(pieces) for pieces in encoded)], dtype=np.int64)
    return Texts(np.concatenate(encoded), starts)


def _keys(texts: list[str]) -> Numbers:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(fingerprint(text), len(numbers)) for text in texts])
