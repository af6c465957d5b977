"""Models of others: any sentence-transformers model, by folder or by name on the Hugging Face hub.

Its code is the library's and never the model's own: a model that brings code of its own is refused.
What is on this computer is used without asking the hub, so an index keeps the model it was built
with. Weights are float32 on every device: an index built on a GPU opens on a laptop without one.
"""

import hashlib
import importlib.util
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import UserError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32  # texts through the model at once; on two cores 64 was 3 % faster, 8 a quarter slower
_PATIENCE = 10  # seconds to wait for the first sign of life of the hub

# The names under which models declare what precedes a question and a passage. The library's own
# `encode_document` takes "document" even when only "passage" says something, as with
# nomic-embed-text-v2, and knows no "retrieval.query", which jina-embeddings-v3 declares.
_QUERY_NAMES = ("query", "retrieval.query")
_PASSAGE_NAMES = ("document", "passage", "corpus", "retrieval.passage")


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model wants to read before a text; "" = nothing."""

    query: str = ""
    passage: str = ""


# The E5 family declares nothing in its configuration; these are on the model cards of
# intfloat/multilingual-e5-base, clips/e5-base-trm-nl and intfloat/multilingual-e5-large-instruct.
_E5 = Prompts("query: ", "passage: ")
_E5_INSTRUCT = Prompts(
    "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "
)


class TransformerEncoder:
    """Any sentence-transformers model, with its own query and passage prompts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load(name)
        width = self._model.get_embedding_dimension()
        if width is None:
            raise UserError(f"model {name!r} zegt niet hoe lang zijn vectoren zijn; kies een ander")
        self.dimensions = int(width)
        self.prompts = prompts_of(name, self._model.prompts, self._model.default_prompt_name)
        self.fingerprint = _fingerprint(self._model, self.prompts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), dimensions), with the model's query prompt."""
        return self._encode(self._model.encode_query, texts, self.prompts.query)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), dimensions), with the model's passage prompt."""
        return self._encode(self._model.encode_document, texts, self.prompts.passage)

    def _encode(
        self, encode: Callable[..., Any], texts: Sequence[str], prompt: str
    ) -> NDArray[np.float32]:
        # An empty prompt is given too: without one the library would choose.
        vectors = encode(
            list(texts),
            prompt=prompt,
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimensions)


def prompts_of(
    name: str, declared: Mapping[str, str | None], default: str | None = None
) -> Prompts:
    """The prompts of a model: those it declares, else those that its family is known to need.

    `default` is the name of the declared prompt for texts of any kind; it stands in for both when
    neither a query nor a passage prompt is declared.
    """
    own = Prompts(_first(declared, _QUERY_NAMES), _first(declared, _PASSAGE_NAMES))
    if own != Prompts():
        return own
    if default and (general := declared.get(default)):
        return Prompts(general, general)
    words = re.split(r"[-_.]+", _model_name(name).lower())
    if "e5" not in words:
        return Prompts()
    return _E5_INSTRUCT if "instruct" in words else _E5


def _first(declared: Mapping[str, str | None], names: Sequence[str]) -> str:
    return next((prompt for name in names if (prompt := declared.get(name))), "")


def _model_name(name: str) -> str:
    """The name without its owner; also for a folder in the hub's cache, whose name is a hash."""
    folder = Path(name)
    if folder.parent.name == "snapshots":
        return folder.parent.parent.name.rsplit("--", 1)[-1]
    return folder.name


def _load(name: str) -> "SentenceTransformer":
    if importlib.util.find_spec("sentence_transformers") is None:
        raise UserError(
            f"model {name!r} heeft sentence-transformers nodig en dat is niet geïnstalleerd; "
            "installeer het met \"pip install 'maatwijzer[models]'\" of 'make models', of kies "
            "het meegeleverde model"
        )
    try:
        if Path(name).is_dir():
            return _construct(name, offline=True)
        # Where the library would look for a bare name, such as LaBSE.
        repository = name if "/" in name else f"sentence-transformers/{name}"
        if _is_cached(repository):
            with suppress(OSError):  # an interrupted download goes on below
                return _construct(repository, offline=True)
        _check_access(name, repository)
        return _construct(repository, offline=False)
    except UserError:
        raise
    except Exception as error:  # each of the libraries beneath raises types of its own
        raise _refusal(name, str(error).strip(), type(error).__name__) from error


def _construct(name: str, *, offline: bool) -> "SentenceTransformer":
    # The only import of torch in the product; see the docstring of index.encoder.
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(
        name,
        trust_remote_code=False,
        local_files_only=offline,
        model_kwargs={"dtype": "float32"},
    )


def _is_cached(repository: str) -> bool:
    """Whether the files that say what the model is are on this computer, or known not to exist.

    Without them the library would make up pooling and prompts.
    """
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    files = ("modules.json", "config_sentence_transformers.json")
    cache = os.environ.get("SENTENCE_TRANSFORMERS_HOME")  # where the library looks, too
    try:
        return all(try_to_load_from_cache(repository, file, cache) is not None for file in files)
    except HFValidationError:
        return False  # no model can have this name; `_check_access` says so


def _check_access(name: str, repository: str) -> None:
    """One question to the hub: left to itself the library asks for over a minute.

    Raises:
        UserError: when the hub cannot be reached, or does not give this model.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError

    try:
        found = HfApi().model_info(repository, timeout=_PATIENCE)
        if found.gated:
            HfApi().auth_check(repository)
    except GatedRepoError as error:
        raise UserError(
            f"model {name!r} wordt alleen gegeven aan wie de voorwaarden aanvaardt; doe dat op "
            f"https://huggingface.co/{repository} en meld u aan met 'hf auth login'"
        ) from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise UserError(
            f"model {name!r} bestaat niet op huggingface.co of is niet openbaar; controleer de "
            "naam, of geef de map van een model op deze computer"
        ) from error
    except Exception as error:  # the network libraries beneath raise types of their own
        raise UserError(
            f"model {name!r} staat niet op deze computer en huggingface.co antwoordt niet; "
            "verbind met het internet, of geef de map van een model op deze computer"
        ) from error


def _refusal(name: str, message: str, kind: str) -> UserError:
    if "trust_remote_code" in message:  # both libraries tell to pass it
        return UserError(
            f"model {name!r} brengt eigen programmacode mee, en die voert Maatwijzer niet uit "
            "omdat ze alles zou mogen op uw computer; kies een model zonder eigen code, zoals "
            "'intfloat/multilingual-e5-base'"
        )
    return UserError(
        f"model {name!r} kan niet geladen worden ({(message or kind).splitlines()[0]}); geef een "
        "volledige map met een sentence-transformers-model, of een andere naam"
    )


def _fingerprint(model: "SentenceTransformer", prompts: Prompts) -> str:
    """Hash of the model itself: a name can come to mean another one."""
    vocabulary: dict[str, int] = getattr(model.tokenizer, "get_vocab", dict)()
    settings = [prompts.query, prompts.passage, str(model), vocabulary]
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(f"{key}{tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().float().numpy())
    return digest.hexdigest()
