"""Late interaction as torch computes it, for training; `index/late.py` does the same at search."""

from dataclasses import dataclass

import torch
from torch.nn.functional import normalize, softplus


@dataclass(frozen=True, slots=True)
class Bags:
    """Different pieces of some texts, filled up to one length."""

    pieces: torch.Tensor  # (texts, length) int64
    filled: torch.Tensor  # (texts, length) bool


def scores(
    vectors: torch.Tensor, weights: torch.Tensor, queries: Bags, passages: Bags
) -> torch.Tensor:
    """Weighted mean of the best cosines of every query with every passage.

    Args:
        vectors: Of the pieces, of any length, (pieces, dim).
        weights: Of the pieces, before the softplus, (pieces,).
        queries: The pieces of n queries.
        passages: The pieces of m passages.

    Returns:
        (n, m), from -1 to 1.
    """
    asked = normalize(vectors[queries.pieces], dim=-1)
    # An empty place has cosine 0 with everything, which a real piece nearly always beats.
    found = normalize(vectors[passages.pieces], dim=-1) * passages.filled[..., None]
    cosines = asked.flatten(0, 1) @ found.flatten(0, 1).T
    best = cosines.view(*queries.pieces.shape, *passages.pieces.shape).amax(-1)
    share = softplus(weights)[queries.pieces] * queries.filled
    return (best * share[..., None]).sum(1) / share.sum(1, keepdim=True).clamp_min(1e-6)
