"""Encoders beside sentence-transformers itself, on the shipped model and on tiny ones."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from corpus.errors import UserError
from index.encoder import (
    SHIPPED_MODEL,
    StaticEncoder,
    folder_hash,
    load_encoder,
)

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).parents[2]
HAS_TORCH = importlib.util.find_spec("sentence_transformers") is not None
needs_torch = pytest.mark.skipif(not HAS_TORCH, reason="make models installs the reference")

TEXTS: dict[str, list[str]] = {
    "normal": ["Krijg ik een premie als ik halftijds werk?", "Het loon van een werkgever."],
    "empty": ["", " ", "\n\t"],
    "none": [],
    "unknown characters": ["\U0001f600\U0001f600", "\u4e2d\u6587 \u0627"],
    "long": ["de premie en het loon " * 1_000],
    "more than a batch": [f"regel {i} van de premie" + " uur" * (i % 7) for i in range(600)],
}


def reference(folder: Path) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models "static" and "bare", a BERT without prompts."""
    from tests.index.models import make_bert, make_static

    folder = tmp_path_factory.mktemp("models")
    make_static(folder / "static")
    make_bert(folder / "bare")
    return folder


@needs_torch
@pytest.mark.parametrize("kind", TEXTS)
def test_static_vectors_are_those_of_sentence_transformers(kind: str, models: Path) -> None:
    check_static(models / "static", TEXTS[kind])


@needs_torch
@pytest.mark.slow
@pytest.mark.parametrize("kind", TEXTS)
def test_vectors_of_the_shipped_model_are_those_of_sentence_transformers(kind: str) -> None:
    check_static(SHIPPED_MODEL, TEXTS[kind])


def check_static(folder: Path, texts: list[str]) -> None:
    encoder = StaticEncoder(folder)
    vectors = encoder.encode_passages(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), encoder.dimensions)
    assert np.array_equal(encoder.encode_queries(texts), vectors)
    if texts:
        assert np.abs(vectors - np.asarray(reference(folder).encode(texts))).max() < 1e-5
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


@needs_torch
def test_a_static_vector_is_the_mean_of_its_tokens_made_one_long(models: Path) -> None:
    from tests.index.models import PIECES

    table = load_file(models / "static" / "model.safetensors")["embedding.weight"]
    # "lonen" is not in the vocabulary: l ##o ##n ##en
    pieces = ("premie", "l", "##o", "##n", "##en")
    mean = table[[PIECES.index(p) for p in pieces]].mean(axis=0)
    [vector] = StaticEncoder(models / "static").encode_queries(["Premie lonen"])
    assert vector.tolist() == pytest.approx((mean / np.linalg.norm(mean)).tolist(), abs=1e-6)


@needs_torch
def test_a_static_vector_does_not_depend_on_the_texts_beside_it(models: Path) -> None:
    encoder = StaticEncoder(models / "static")
    texts = TEXTS["more than a batch"]
    together = encoder.encode_passages(texts)
    for row in (0, 255, 256, 599):
        assert np.array_equal(encoder.encode_passages([texts[row]])[0], together[row])


@pytest.mark.slow
def test_the_shipped_model_needs_no_torch() -> None:
    code = (
        "import sys; from index.encoder import load_encoder; "
        "print(load_encoder().encode_queries(['Krijg ik een premie?']).shape); "
        "print(sorted({n.partition('.')[0] for n in sys.modules} "
        "& {'torch', 'transformers', 'sentence_transformers'}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == [f"(1, {load_encoder().dimensions})", "[]"]


def test_no_name_means_the_shipped_model() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    assert (encoder.name, encoder.fingerprint) == ("", folder_hash(SHIPPED_MODEL))


@needs_torch
def test_a_folder_with_a_static_model_is_read_without_sentence_transformers(models: Path) -> None:
    name = str(models / "static")
    encoder = load_encoder(name)
    assert isinstance(encoder, StaticEncoder)
    assert (encoder.name, encoder.dimensions) == (name, 8)


def change_one_weight(folder: Path, *, tensor: str) -> None:
    """The last number of a tensor, which no abbreviated hash would see."""
    file = folder / "model.safetensors"
    weights = load_file(file)
    [key] = [k for k in weights if k.endswith(tensor)]
    weights[key].reshape(-1)[-1] += 0.5
    save_file(weights, file, metadata={"format": "pt"})


@needs_torch
@pytest.mark.parametrize(
    ("model", "tensor"),
    [("static", "embedding.weight"), ("bare", "layer.1.intermediate.dense.weight"),
     ("bare", "word_embeddings.weight")],
)  # fmt: skip
def test_the_fingerprint_is_of_the_model_and_not_of_its_card(
    model: str, tensor: str, models: Path, tmp_path: Path
) -> None:
    folder = tmp_path / model
    shutil.copytree(models / model, folder)
    before = load_encoder(str(folder)).fingerprint
    assert load_encoder(str(models / model)).fingerprint == before
    (folder / "README.md").write_text("Andere uitleg", "utf-8")
    assert load_encoder(str(folder)).fingerprint == before
    change_one_weight(folder, tensor=tensor)
    assert load_encoder(str(folder)).fingerprint != before


@needs_torch
@pytest.mark.parametrize("file", ["tokenizer.json", "1_Pooling/config.json"])
def test_another_vocabulary_or_pooling_is_another_model(
    file: str, models: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "bare"
    shutil.copytree(models / "bare", folder)
    before = load_encoder(str(folder)).fingerprint
    text = (folder / file).read_text("utf-8")
    (folder / file).write_text(
        text.replace('"premie"', '"premies"').replace('"mean"', '"cls"'), "utf-8"
    )
    assert (folder / file).read_text("utf-8") != text
    assert load_encoder(str(folder)).fingerprint != before


@pytest.mark.parametrize("name", ["./bestaat/niet", "~bestaat-niet", "../bestaat-niet"])
def test_a_folder_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(UserError, match="met het model bestaat niet") as raised:
        load_encoder(name)
    assert repr(name) in str(raised.value)


@needs_torch
def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("geen model", "utf-8")
    with pytest.raises(UserError, match="kan niet geladen worden") as raised:
        load_encoder(str(tmp_path))
    assert repr(str(tmp_path)) in str(raised.value)


def test_a_model_that_needs_sentence_transformers_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="'make models'") as raised:
        load_encoder("een/model")
    assert "'een/model'" in str(raised.value)


def test_a_damaged_model_folder_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "kapot"
    shutil.copytree(SHIPPED_MODEL, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(UserError, match=r"kapot.*onvolledig of beschadigd"):
        load_encoder(str(folder))


def test_a_relative_folder_is_remembered_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SHIPPED_MODEL, tmp_path / "model")
    monkeypatch.chdir(tmp_path)
    assert load_encoder("model").name == str((tmp_path / "model").resolve())
