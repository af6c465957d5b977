"""The contrastive training loop over the piece vectors.

It computes what MultipleNegativesRankingLoss computes on a StaticEmbedding, without encoding the
texts again at every step: the whole run is bound by memory, and this halves it.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import cross_entropy, embedding_bag, normalize

from index.training.batches import (
    Bag,
    Encoded,
    Generator,
    Numbers,
    drawn,
    rise_and_fall,
    same_text,
)
from index.training.pairs import Recipe

log = logging.getLogger(__name__)

# Passages of each recipe that the first weights are counted on.
_IDF_PASSAGES = 5_000


@dataclass(frozen=True, slots=True)
class Settings:
    """The recipe of a training run; with the data it decides the result."""

    seed: int = 0
    pieces: int = 32_000  # size of the vocabulary
    dim: int = 256
    steps: int = 800
    batch: int = 2_048  # pairs a step, all of one recipe
    rate: float = 0.15  # of Adam at its highest, falling linearly to nothing
    warmup: int = 20  # steps
    # Of the cosine before the softmax. Higher favours long questions, lower short titles.
    scale: float = 15.0
    query_drop: float = 0.1  # probability that a piece of a query is left out
    passage_drop: float = 0.1


def first_weights(encoded: Mapping[str, Encoded], settings: Settings) -> torch.Tensor:
    """Random directions with the length of the idf, (pieces, dim).

    Random directions are nearly orthogonal, so training starts from a weighted word overlap
    instead of from nothing.
    """
    counts = np.zeros(settings.pieces)
    texts = 0
    for part in encoded.values():
        starts = part.passages.starts[: _IDF_PASSAGES + 1]
        owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        seen = np.unique(owner * settings.pieces + part.passages.pieces[: starts[-1]])
        counts += np.bincount(seen % settings.pieces, minlength=settings.pieces)
        texts += len(starts) - 1
    idf = torch.from_numpy(np.log((texts + 1) / (counts + 1))).float()
    generator = torch.Generator().manual_seed(settings.seed)
    directions = torch.randn(settings.pieces, settings.dim, generator=generator)
    return normalize(directions) * idf[:, None]


def contrast(
    queries: torch.Tensor, passages: torch.Tensor, *, same: torch.Tensor, scale: float
) -> torch.Tensor:
    """The mean cross-entropy of finding each other's partner, both ways.

    Args:
        queries: Unit vectors, (n_pairs, dim).
        passages: Unit vectors, (n_pairs, dim); row i belongs to query i.
        same: True where two different pairs share a text and so are no negatives,
            (n_pairs, n_pairs).
        scale: Factor on the cosines.
    """
    scores = (scale * queries @ passages.T).masked_fill(same, float("-inf"))
    partner = torch.arange(len(scores))
    return (cross_entropy(scores, partner) + cross_entropy(scores.T, partner)) / 2


def train(
    encoded: Mapping[str, Encoded], recipes: Sequence[Recipe], settings: Settings, *, minutes: float
) -> torch.Tensor:
    """The trained weights, (pieces, dim).

    The result repeats for the same seed unless the minutes run out before the steps do.
    """
    rng = np.random.default_rng(settings.seed)
    weights = first_weights(encoded, settings).requires_grad_()
    optimizer = torch.optim.Adam([weights], lr=settings.rate, fused=True)
    draws = drawn(encoded, recipes, steps=settings.steps, batch=settings.batch, rng=rng)
    started = time.monotonic()
    for step, (recipe, part, rows) in enumerate(draws):
        elapsed = time.monotonic() - started
        if elapsed > 60 * minutes:
            log.warning("stopped after %d of %d steps: time is over", step, settings.steps)
            break
        share = rise_and_fall(step, steps=settings.steps, warmup=settings.warmup)
        optimizer.param_groups[0]["lr"] = settings.rate * share
        batch = _bags(part, rows, settings=settings, rng=rng)
        loss = _loss(weights, batch, scale=settings.scale)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if step % 50 == 0:
            log.info("step %d, %s, loss %.3f, %.0f s", step, recipe.name, loss.item(), elapsed)
    return weights.detach()


def _bags(
    part: Encoded, rows: Numbers, *, settings: Settings, rng: Generator
) -> tuple[Bag, Bag, torch.Tensor]:
    queries = part.queries.bag(rows, drop=settings.query_drop, rng=rng)
    passages = part.passages.bag(rows, drop=settings.passage_drop, rng=rng)
    return queries, passages, same_text(part, rows)


def _loss(
    weights: torch.Tensor, batch: tuple[Bag, Bag, torch.Tensor], *, scale: float
) -> torch.Tensor:
    queries, passages, same = batch
    return contrast(_embed(weights, queries), _embed(weights, passages), same=same, scale=scale)


def _embed(weights: torch.Tensor, bag: Bag) -> torch.Tensor:
    return normalize(embedding_bag(bag.pieces, weights, bag.offsets, mode="mean"))
