"""Encoders: text to unit vectors.

The shipped model is a sentence-transformers folder of static token vectors. Its two modules
(StaticEmbedding, Normalize) are a table look-up, a mean and a division, so they are computed here
with numpy: importing torch would cost a cold question seconds. Any other sentence-transformers
model goes through that library, in `index.transformer`.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Encoding, Tokenizer

from corpus.errors import UserError
from index.durable import file_sha256
from index.transformer import TransformerEncoder

Vectors = NDArray[np.float32]

SHIPPED_MODEL = Path(__file__).parent / "model"
_BATCH = 1024  # texts cut into pieces at a time: fewer keep two cores less busy, more take memory
_FEW = 32  # texts that are encoded one after the other


class Encoder(Protocol):
    """What the index needs of a model."""

    name: str  # what the user asked for; stored in the snapshot
    fingerprint: str  # changes whenever the vectors could change
    dimensions: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dimensions)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dimensions)."""
        ...


def load_encoder(name: str = "") -> Encoder:
    """The shipped model for "", else a sentence-transformers folder or hub name.

    Raises:
        UserError: when there is no such model, or sentence-transformers is needed and missing.
    """
    folder = Path(name) if name else SHIPPED_MODEL
    if name and folder.is_dir():
        name = str(folder.resolve())  # the index is opened from other working folders too
    elif name.startswith((".", "/", "~")):
        raise UserError(
            f"map {name!r} met het model bestaat niet; zet ze terug, of bouw de index met een "
            "ander model: 'maatwijzer build --model NAAM_OF_MAP'"
        )
    if not (folder / "modules.json").is_file():
        return TransformerEncoder(name)
    try:
        return StaticEncoder(folder, name=name) if _is_static(folder) else TransformerEncoder(name)
    except UserError:
        raise
    except Exception as error:  # tokenizers and safetensors raise types of their own
        raise UserError(
            f"model {str(folder)!r} is onvolledig of beschadigd ({type(error).__name__}); zet het "
            "opnieuw of kies een ander"
        ) from error


class StaticEncoder:
    """Mean of token vectors, then length one; equal to SentenceTransformer(folder).encode."""

    def __init__(self, folder: Path, *, name: str = "") -> None:
        self.name = name
        self.fingerprint = folder_hash(folder)
        static = folder / _modules(folder)[0]["path"]
        self._tokenizer = read_tokenizer(static / "tokenizer.json")
        self._table: Vectors = load_file(static / "model.safetensors")["embedding.weight"]
        self.dimensions = int(self._table.shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions); a text without known tokens gives zeros."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions); a text without known tokens gives zeros."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            for row, encoding in enumerate(encoded(self._tokenizer, batch), start):
                if encoding.ids:
                    # The sum has the direction of the mean and is found in half the time.
                    vectors[row] = self._table.take(encoding.ids, axis=0).sum(axis=0)
        return unit(vectors)


@cache
def read_tokenizer(path: Path) -> Tokenizer:
    """A tokenizer that does not fill up texts; read once, for it takes a tenth of a second."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    return tokenizer


def encoded(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Encoding]:
    """The texts as pieces, in order, without special ones."""
    if len(texts) > _FEW:
        return tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    # Waking the tokenizer's threads costs more than a question and its words.
    return [tokenizer.encode(text, add_special_tokens=False) for text in texts]


def unit(vectors: Vectors) -> Vectors:
    """The rows made one long; a zero vector stays zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    # As torch's normalize does it.
    made: Vectors = vectors / np.maximum(norms, np.float32(1e-12))
    return made


def folder_hash(folder: Path) -> str:
    """One sha256 over the names and bytes of a model folder; documentation does not count."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".md":
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(bytes.fromhex(file_sha256(path)))
    return digest.hexdigest()


def _modules(folder: Path) -> list[dict[str, str]]:
    modules: list[dict[str, str]] = json.loads((folder / "modules.json").read_text("utf-8"))
    return modules


def _is_static(folder: Path) -> bool:
    """Whether the folder holds what StaticEncoder computes: no other modules, no prompts."""
    kinds = [module["type"].rsplit(".", 1)[-1] for module in _modules(folder)]
    config = folder / "config_sentence_transformers.json"
    settings = json.loads(config.read_text("utf-8")) if config.is_file() else {}
    prompts = settings.get("prompts") or {}
    return kinds == ["StaticEmbedding", "Normalize"] and not any(prompts.values())
