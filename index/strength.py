"""How good a model is, and on which scale its cosines live, so that fusion can adapt to it.

The weights of the fusion were fitted on the shipped model. Of another model, the cosine of a
question with a passage that has nothing to do with it may be .07, .4 or .8, and its order may be
better or worse than that of the shipped one. Both are measured on the example questions of the
sheets that ship with the product, each of which should find a passage of its own sheet.

The scale is undone by an affine map (a z-score in the units of the shipped model), which makes the
result the same for a model and for that model with all its cosines squeezed together. How good it
is becomes one factor for the weights of its cosines.

For the cosine of a whole document, the direction of the mean of its passages, the map is only
nearly right.

Share of 240 development questions with the right document or fact first, with and without example
questions, the mean of the four, measured with weights that were still set by hand: words alone
.768, the shipped model .814. Vectors that guess: .727 as they are, .768 adapted. The shipped model
squeezed to cosines near .8: .788, .813. all-MiniLM-L6-v2, an English model: .791, .791; so
squeezed: .780, .791.
"""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Vectors

Owned = tuple[str, str]  # (document id, text)

# What is embedded to measure a model: 320 texts at most, a minute for a slow one on two cores.
_DOCUMENTS = 80
_EACH = 2  # questions, and passages, of each document
_SEED = 0
_LEAST = 1e-4  # of a spread; only a model that gives all texts one vector comes below


@dataclass(frozen=True, slots=True)
class Strength:
    """What `measure` found about a model."""

    mean: float  # of the cosine of a question with a passage of another document
    spread: float  # standard deviation of that cosine
    skill: float  # 1 = the right document always first; 0 = no better than chance; can be below

    @property
    def weight(self) -> float:
        """Factor for the weights of everything that is a cosine of texts; from 0, 1 = shipped.

        In proportion to the skill, so that a model which guesses has no say at all.
        """
        return max(0.0, self.skill / REFERENCE.skill)

    def cosines(self, cosines: Vectors) -> Vectors:
        """Cosines of texts with texts, in the units of the shipped model; not limited to -1..1."""
        slope = REFERENCE.spread / max(self.spread, _LEAST)
        return _as_float32(slope * (cosines - self.mean) + REFERENCE.mean)

    def to_json(self) -> dict[str, float]:
        """The JSON object that `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: dict[str, float]) -> "Strength":
        """Raises TypeError when a key is missing or unknown."""
        return cls(**record)


# Of the shipped model on the shipped sheets. A test measures it again.
REFERENCE = Strength(mean=0.072, spread=0.099, skill=0.719)


def measure(encoder: Encoder, questions: Sequence[Owned], passages: Sequence[Owned]) -> Strength:
    """Measure a model on questions and passages, each with the id of its document.

    A fixed sample of them is embedded. Documents without questions or without passages are left
    out; at least two must remain.
    """
    asked, sought = _sample(questions, passages)
    cosines = (
        encoder.encode_queries([text for _, text in asked])
        @ encoder.encode_passages([text for _, text in sought]).T
    )
    own = np.equal.outer([owner for owner, _ in asked], [owner for owner, _ in sought])
    others = cosines[~own]
    found, expected = _reciprocal_ranks(cosines, own).mean(), _chance(own).mean()
    return Strength(
        mean=float(others.mean()),
        spread=float(others.std()),
        skill=float((found - expected) / (1 - expected)),
    )


def _sample(
    questions: Sequence[Owned], passages: Sequence[Owned]
) -> tuple[list[Owned], list[Owned]]:
    """The same for every model: some questions and as many passages of some documents."""
    chance = random.Random(_SEED)
    both = sorted({owner for owner, _ in questions} & {owner for owner, _ in passages})
    if len(both) < 2:
        raise ValueError(f"{len(both)} documents have questions and passages; 2 are needed")
    chosen = chance.sample(both, min(_DOCUMENTS, len(both)))

    def some(texts: Sequence[Owned]) -> list[Owned]:
        by_owner = {owner: [t for t in texts if t[0] == owner] for owner in chosen}
        # Drawn for each document by itself: a change in one leaves the sample of the others.
        draws = (
            random.Random(f"{_SEED} {owner}").sample(own, min(_EACH, len(own)))
            for owner, own in by_owner.items()
        )
        return [text for drawn in draws for text in drawn]

    return some(questions), some(passages)


def _reciprocal_ranks(cosines: Vectors, own: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each question, one over the place of the best passage of its own; ties count against."""
    best = np.where(own, cosines, -np.inf).max(axis=1, keepdims=True)
    places = 1 + (np.where(own, -np.inf, cosines) >= best).sum(axis=1)
    result: NDArray[np.float64] = 1 / places
    return result


def _chance(own: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What `_reciprocal_ranks` is on average when the passages come in any order."""
    n = own.shape[1]

    def expected(k: int) -> float:
        # The first of k comes at place p when the others of the k are among those after it.
        return sum(comb(n - p, k - 1) / p for p in range(1, n - k + 2)) / comb(n, k)

    return np.asarray([expected(int(k)) for k in own.sum(axis=1)])


def _as_float32(values: NDArray[np.floating]) -> Vectors:
    return np.asarray(values, dtype=np.float32)
