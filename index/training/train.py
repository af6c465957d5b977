"""Train tokenizer and static embedding in one go and write the model folder with its card."""

import argparse
import logging
import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer

from index.durable import file_sha256
from index.training.batches import Encoded, encode_pairs
from index.training.card import Source, write_card
from index.training.contrast import Settings, train
from index.training.measure import Encoder, ndcg10, read_dev_set
from index.training.pairs import MIXTURE, load_pairs, passage_text, query_text
from index.training.rows import SUFFIX, fingerprint
from index.training.tokenizer import train_tokenizer

log = logging.getLogger(__name__)


def held_out_texts(folders: Iterable[Path]) -> set[str]:
    """The fingerprints of all queries and passages of development sets.

    The wrong passages count too: one that was trained towards its own query is a different
    distractor from one that never was.
    """
    texts: set[str] = set()
    for folder in folders:
        dev = read_dev_set(folder)
        texts.update(query_text(query) for query in dev.queries.values())
        texts.update(passage_text(passage) for passage in dev.passages.values())
    return {fingerprint(text) for text in texts}


def encode_mixture(
    data: Path, tokenizer: Tokenizer, *, seed: int, held_out: set[str]
) -> tuple[dict[str, Encoded], list[Source]]:
    """The encoded pairs by recipe name, and what was used of each file."""
    encoded: dict[str, Encoded] = {}
    sources: list[Source] = []
    for recipe in MIXTURE:
        pairs, rows = load_pairs(recipe, data, seed=seed, held_out=held_out)
        encoded[recipe.name] = encode_pairs(pairs, tokenizer)
        digest = file_sha256(data / f"{recipe.file}{SUFFIX}")
        sources.append(Source(recipe, rows, len(encoded[recipe.name]), digest))
        log.info("%s: %d pairs", recipe.name, sources[-1].pairs)
    return encoded, sources


def save_model(weights: torch.Tensor, tokenizer: Tokenizer, out: Path) -> Encoder:
    """Write the folder anew and return the model as saved.

    The vectors are float32 with the values of float16: half of each number is then zeros, which
    git compresses away.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    embedding = StaticEmbedding(tokenizer, embedding_weights=weights.half().float())
    shutil.rmtree(out, ignore_errors=True)
    model = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    model.save_pretrained(str(out), create_model_card=False)
    # safetensors lets nobody but the owner read what it writes.
    (out / "model.safetensors").chmod(0o644)
    return SentenceTransformer(str(out), device="cpu")


def _is_something_else(folder: Path) -> bool:
    # The folder will be deleted: better not the one of a mistyped --out.
    return folder.exists() and any(folder.iterdir()) and not (folder / "modules.json").exists()


def build(data: Path, out: Path, dev: Sequence[Path], *, minutes: float, seed: int) -> None:
    """Train everything from the data and write the model to `out`."""
    started = time.monotonic()
    settings = Settings(seed=seed)
    tokenizer = train_tokenizer(data, pieces=settings.pieces, seed=seed)
    log.info("tokenizer: %d pieces", tokenizer.get_vocab_size())
    encoded, sources = encode_mixture(data, tokenizer, seed=seed, held_out=held_out_texts(dev))
    weights = train(encoded, MIXTURE, settings, minutes=minutes)
    model = save_model(weights, tokenizer, out)
    trained = time.monotonic() - started
    figures = {folder.name: ndcg10(model, read_dev_set(folder)) for folder in dev}
    write_card(out / "README.md", settings, sources, figures=figures, minutes=trained / 60)
    log.info("%.1f minutes, nDCG@10 %s", trained / 60, figures)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and build the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="training folder")
    parser.add_argument("--out", type=Path, required=True, help="model folder, replaced")
    parser.add_argument(
        "--dev", type=Path, nargs="*", default=[], help="sets to keep unseen and to measure"
    )
    parser.add_argument(
        "--minutes", type=float, default=30, help="stop the training loop after this long"
    )
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if _is_something_else(options.out):
        parser.error(f"{options.out} holds files but no model; name an empty folder")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # It would draw a progress bar for every text it encodes at this level.
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    build(options.data, options.out, options.dev, minutes=options.minutes, seed=options.seed)


if __name__ == "__main__":
    main()
