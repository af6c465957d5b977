"""Encoders: text to unit vectors.

The shipped model is a sentence-transformers folder of static token vectors. Its two modules
(StaticEmbedding, Normalize) are a table look-up, a mean and a division, so they are computed here
with numpy: importing torch would cost a cold question seconds. Any other sentence-transformers
model goes through that library.
"""

import hashlib
import importlib.util
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Encoding, Tokenizer

from corpus.errors import UserError
from index.durable import file_sha256

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

SHIPPED_MODEL = Path(__file__).parent / "model"
_BATCH = 256  # texts at a time: bounds the memory of the gathered token vectors to some tens of MB
_FEW = 32  # texts that are encoded one after the other

# Models that want prompts and whose published configuration does not declare them.
# Source: the model cards of the E5 family (intfloat/multilingual-e5-*, clips/e5-*-trm-nl).
_PROMPTS_BY_NAME = {"e5": {"query": "query: ", "document": "passage: "}}
_NO_PROMPTS_BY_NAME = ("instruct",)  # E5 instruct models declare their own


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
        raise UserError(f"map {name!r} met het model bestaat niet; geef een bestaande map of naam")
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
        self._tokenizer = Tokenizer.from_file(str(static / "tokenizer.json"))
        self._tokenizer.no_padding()
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
            for row, encoding in enumerate(self._encodings(batch), start):
                if encoding.ids:
                    vectors[row] = self._table[encoding.ids].mean(axis=0)
        return unit(vectors)

    def _encodings(self, batch: list[str]) -> list[Encoding]:
        if len(batch) > _FEW:
            return self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
        # Waking the tokenizer's threads costs more than a question and its words.
        return [self._tokenizer.encode(text, add_special_tokens=False) for text in batch]


class TransformerEncoder:
    """Any sentence-transformers model, with its own query and passage prompts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load_transformer(name)
        width = self._model.get_embedding_dimension()
        self.dimensions = int(width or 0)
        self._prompts = _prompts(name, self._model)
        self.fingerprint = _transformer_fingerprint(self._model, self._prompts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions), with the model's query prompt."""
        return self._encode(self._model.encode_query, texts, self._prompts.get("query"))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions), with the model's passage prompt."""
        return self._encode(self._model.encode_document, texts, self._prompts.get("document"))

    def _encode(
        self, encode: Callable[..., Any], texts: Sequence[str], prompt: str | None
    ) -> Vectors:
        vectors = encode(
            list(texts), prompt=prompt, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimensions)


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


def _load_transformer(name: str) -> "SentenceTransformer":
    if importlib.util.find_spec("sentence_transformers") is None:
        raise UserError(
            f"model {name!r} heeft sentence-transformers nodig en dat is niet geïnstalleerd; "
            "installeer het met \"pip install 'maatwijzer[models]'\" of 'make models', of kies "
            "het meegeleverde model"
        )
    # The only import of torch in the product; see the module's docstring.
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise UserError(
            f"model {name!r} kan niet geladen worden ({reason}); geef een map met een "
            "sentence-transformers-model, of een naam terwijl u verbonden bent met het internet"
        ) from error


def _prompts(name: str, model: "SentenceTransformer") -> dict[str, str]:
    """Prompts to force; empty when the model declares its own or needs none."""
    if any(model.prompts.values()):
        return {}
    base = name.rstrip("/").rsplit("/", 1)[-1].lower()
    if any(word in base for word in _NO_PROMPTS_BY_NAME):
        return {}
    return next((p for key, p in _PROMPTS_BY_NAME.items() if key in base.split("-")), {})


def _transformer_fingerprint(model: "SentenceTransformer", prompts: dict[str, str]) -> str:
    """Hash of the model itself: a name can come to mean another one."""
    vocabulary: dict[str, int] = getattr(model.tokenizer, "get_vocab", dict)()
    settings = [prompts, dict(model.prompts), str(model), vocabulary]
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(f"{key}{tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().float().numpy())
    return digest.hexdigest()
