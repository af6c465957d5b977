"""Trains tokenizer and static embedding in one go and writes the model folder."""

import argparse
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from index.training.batches import Bag, Encoded, Generator, encode_pairs, shuffled_rows
from index.training.pairs import MIXTURE, Recipe, load_pairs

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """The recipe of a training run; with the data it decides the result."""

    seed: int = 0
    pieces: int = 32_000  # size of the vocabulary
    dim: int = 256
    steps: int = 1_500
    batch: int = 2_048  # pairs a step, all of one recipe
    rate: float = 0.05  # of Adam at its highest, falling linearly to nothing
    warmup: int = 50  # steps
    scale: float = 20.0  # of the cosine before the softmax
    query_drop: float = 0.1  # probability that a piece of a query is left out
    passage_drop: float = 0.1


def first_weights(encoded: Mapping[str, Encoded], settings: Settings) -> torch.Tensor:
    """Return random directions with the length of the idf, (pieces, dim).

    Random directions are nearly orthogonal, so training starts from a weighted word overlap
    instead of from nothing.
    """
    texts = sum(len(part) for part in encoded.values())
    counts = np.zeros(settings.pieces)
    for part in encoded.values():
        owner = np.repeat(np.arange(len(part)), np.diff(part.passages.starts))
        seen = np.unique(owner * settings.pieces + part.passages.pieces) % settings.pieces
        counts += np.bincount(seen, minlength=settings.pieces)
    idf = np.log((texts + 1) / (counts + 1))
    generator = torch.Generator().manual_seed(settings.seed)
    directions = torch.randn(settings.pieces, settings.dim, generator=generator)
    weights = torch.nn.functional.normalize(directions) * torch.from_numpy(idf).float()[:, None]
    return weights


def contrast(
    queries: torch.Tensor, passages: torch.Tensor, *, same: torch.Tensor, scale: float
) -> torch.Tensor:
    """Return the mean cross-entropy of finding each other's partner, both ways.

    Args:
        queries: Unit vectors, (n_pairs, dim).
        passages: Unit vectors, (n_pairs, dim); row i belongs to query i.
        same: True where two pairs share a text and so are no negatives, (n_pairs, n_pairs).
        scale: Factor on the cosines.
    """
    scores = (scale * queries @ passages.T).masked_fill(same, float("-inf"))
    partner = torch.arange(len(scores))
    entropy = torch.nn.functional.cross_entropy
    return (entropy(scores, partner) + entropy(scores.T, partner)) / 2


def train(
    encoded: Mapping[str, Encoded], recipes: Sequence[Recipe], settings: Settings, *, minutes: float
) -> torch.Tensor:
    """Return the trained weights, (pieces, dim); stops early when the minutes are over."""
    rng = np.random.default_rng(settings.seed)
    weights = first_weights(encoded, settings).requires_grad_()
    optimizer = torch.optim.Adam([weights], lr=settings.rate, fused=True)
    shares = np.array([recipe.weight for recipe in recipes])
    schedule = rng.choice(len(recipes), size=settings.steps, p=shares / shares.sum())
    draws = [
        shuffled_rows(len(encoded[recipe.name]), batch=settings.batch, rng=rng)
        for recipe in recipes
    ]
    started = time.monotonic()
    for step, chosen in enumerate(schedule):
        # The clock drives the fall as well, so that a run cut short has still come to rest.
        done = max(step / settings.steps, (time.monotonic() - started) / 60 / minutes)
        if done >= 1:
            break
        rate = settings.rate * min(1, (step + 1) / settings.warmup) * (1 - done)
        optimizer.param_groups[0]["lr"] = rate
        part = encoded[recipes[chosen].name]
        loss = _loss(weights, part, next(draws[chosen]), settings=settings, rng=rng)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            elapsed = time.monotonic() - started
            log.info("step %d %s loss %.3f %.0fs", step, recipes[chosen].name, loss, elapsed)
    return weights.detach()


def _loss(weights, part, rows, *, settings, rng):
    queries = part.queries.bag(rows, drop=settings.query_drop, rng=rng)
    passages = part.passages.bag(rows, drop=settings.passage_drop, rng=rng)
    same = _equal_pairs(part.query_keys[rows]) | _equal_pairs(part.passage_keys[rows])
    return contrast(
        _embed(weights, queries),
        _embed(weights, passages),
        same=torch.from_numpy(same & ~np.eye(len(rows), dtype=bool)),
        scale=settings.scale,
    )


def _equal_pairs(keys):
    return keys[:, None] == keys[None, :]


def _embed(weights, bag):
    mean = torch.nn.functional.embedding_bag(bag.pieces, weights, bag.offsets, mode="mean")
    return torch.nn.functional.normalize(mean)
