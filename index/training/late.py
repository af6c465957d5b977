"""Train the piece vectors of late interaction: `python -m index.training.late`.

Every pair is scored against all passages of its batch: for each piece of the query the best cosine
with a piece of the passage, weighted by one learned weight for each piece (`index/late.py` does the
same). The vectors start from the main directions of the shipped embedding, the weights from the
lengths of its vectors, which are a learned idf.
"""

import argparse
import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, normalize, softplus

from corpus.read import read_paths
from index.encoder import SHIPPED_MODEL, read_tokenizer
from index.pieces import TABLE, TOKENIZER, Pieces, quantised
from index.training.batches import (
    Encoded,
    Generator,
    Numbers,
    Texts,
    drawn,
    rise_and_fall,
    same_text,
)
from index.training.interaction import Bags, scores
from index.training.pairs import MIXTURE, Recipe
from index.training.sheets import Sharpening, sharpen, sheets_of
from index.training.train import encode_mixture, held_out_texts

SHEETS = Path(__file__).parents[2] / "corpus" / "measures"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """The recipe of a training run; with the data it decides the result."""

    seed: int = 0
    dim: int = 128
    steps: int = 700
    batch: int = 160  # pairs a step, all of one recipe
    query_pieces: int = 24  # at most, drawn at random from a longer query
    passage_pieces: int = 72  # at most, drawn at random from a stretch of a longer passage
    stretch: float = 1.6  # length of that stretch, in passage_pieces
    rate: float = 3e-3  # of Adam for the vectors, falling linearly to nothing
    weight_rate: float = 2.4e-2  # the same, for the weights
    warmup: int = 20  # steps
    scale: float = 24.0  # of the score before the softmax
    backward: float = 0.5  # weight of finding the query for a passage


def start(table: torch.Tensor, dim: int) -> tuple[torch.Tensor, torch.Tensor]:
    """First vectors, (pieces, dim), and the raw first weights, (pieces,), of `softplus`."""
    lengths = table.norm(dim=1)
    directions = normalize(table)
    # The main directions: those in which the pieces differ most.
    main = torch.linalg.eigh(directions.T @ directions).eigenvectors.flip(1)[:, :dim]
    weights = (lengths / lengths.median()).clamp_min(0.05)
    return directions @ main, torch.log(torch.expm1(weights))


def bags(texts: Texts, rows: Numbers, *, most: int, stretch: float, rng: Generator) -> Bags:
    """Draw the pieces of the texts in these rows."""
    pieces = np.zeros((len(rows), most), dtype=np.int64)
    filled = np.zeros((len(rows), most), dtype=bool)
    for i, row in enumerate(rows):
        found = texts.pieces[texts.starts[row] : texts.starts[row + 1]]
        window = int(most * stretch) if stretch else len(found)
        # Every other time from the start: that is where an answer says what it is about.
        if len(found) > window and rng.random() < 0.5:
            found = found[rng.integers(0, len(found) - window + 1) :]
        different = np.unique(found[:window])
        if len(different) > most:
            different = rng.choice(different, most, replace=False)
        pieces[i, : len(different)] = different
        filled[i, : len(different)] = True
    return Bags(torch.from_numpy(pieces), torch.from_numpy(filled))


def train(
    encoded: dict[str, Encoded],
    recipes: Sequence[Recipe],
    table: torch.Tensor,
    settings: Settings,
) -> tuple[torch.Tensor, torch.Tensor]:
    """The trained unit vectors, (pieces, dim), and weights, (pieces,)."""
    rng = np.random.default_rng(settings.seed)
    vectors, weights = (t.requires_grad_() for t in start(table, settings.dim))
    rates = (settings.rate, settings.weight_rate)
    optimizer = torch.optim.Adam([{"params": [vectors]}, {"params": [weights]}])
    draws = drawn(encoded, recipes, steps=settings.steps, batch=settings.batch, rng=rng)
    started = time.monotonic()
    for step, (recipe, part, rows) in enumerate(draws):
        share = rise_and_fall(step, steps=settings.steps, warmup=settings.warmup)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * share
        loss = _loss(vectors, weights, part, rows, settings, rng)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if step % 50 == 0:
            elapsed = time.monotonic() - started
            log.info("step %d, %s, loss %.3f, %.0f s", step, recipe.name, loss, elapsed)
    return normalize(vectors.detach()), softplus(weights.detach())


def _loss(
    vectors: torch.Tensor,
    weights: torch.Tensor,
    part: Encoded,
    rows: Numbers,
    settings: Settings,
    rng: Generator,
) -> torch.Tensor:
    queries = bags(part.queries, rows, most=settings.query_pieces, stretch=0, rng=rng)
    passages = bags(
        part.passages, rows, most=settings.passage_pieces, stretch=settings.stretch, rng=rng
    )
    found = settings.scale * scores(vectors, weights, queries, passages)
    found = found.masked_fill(same_text(part, rows), float("-inf"))
    partner = torch.arange(len(rows))
    forward, backward = cross_entropy(found, partner), cross_entropy(found.T, partner)
    return (forward + settings.backward * backward) / (1 + settings.backward)


def build(data: Path, sheets: Path, out: Path, dev: Sequence[Path], settings: Settings) -> None:
    """Train on the data, then on the questions of the sheets, and write the table to `out`."""
    started = time.monotonic()
    # Else the gradients of a piece are added up in an order that differs from run to run.
    torch.use_deterministic_algorithms(True)
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.no_padding()
    held_out = held_out_texts(dev)
    encoded, _ = encode_mixture(data, tokenizer, seed=settings.seed, held_out=held_out)
    table = load_file(SHIPPED_MODEL / "model.safetensors")["embedding.weight"]
    vectors, weights = train(encoded, MIXTURE, torch.from_numpy(table), settings)
    known = Pieces(read_tokenizer(TOKENIZER), np.empty((0, 0), np.int8), np.empty(0, np.float32))
    vectors, weights = sharpen(
        vectors, weights, sheets_of(read_paths([sheets]).documents, known), Sharpening()
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    save_file(
        {"vectors": quantised(vectors.numpy()), "weights": weights.numpy().astype(np.float16)}, out
    )
    out.chmod(0o644)  # safetensors lets nobody but the owner read what it writes
    log.info("%.1f minutes, %s", (time.monotonic() - started) / 60, asdict(settings))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="training folder")
    parser.add_argument("--dev", type=Path, nargs="*", default=[], help="sets to keep unseen")
    parser.add_argument("--sheets", type=Path, default=SHEETS, help="measure sheets")
    parser.add_argument("--out", type=Path, default=TABLE, help="where the table comes")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settings = Settings(seed=options.seed)
    build(options.data, options.sheets, options.out, options.dev, settings)


if __name__ == "__main__":
    main()
