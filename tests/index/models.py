"""Tiny sentence-transformers models with weights that are drawn, not learned."""

import shutil
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import (
    Normalize,
    Pooling,
    StaticEmbedding,
    Transformer,
)
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from torch.nn import Module
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
PIECES = (
    *SPECIAL,
    *("de", "een", "premie", "werk", "loon", "##en", "query", "passage", ":", "?", "."),
    *LETTERS,
    *(f"##{letter}" for letter in LETTERS),
)


def _tokenizer() -> Tokenizer:
    vocabulary = {piece: i for i, piece in enumerate(PIECES)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def make_static(folder: Path) -> None:
    """A table of 8 numbers per piece, mean, length one."""
    table = np.random.default_rng(7).standard_normal((len(PIECES), 8), dtype=np.float32)
    modules: list[Module] = [
        StaticEmbedding(_tokenizer(), embedding_weights=table),
        Normalize(),
    ]
    SentenceTransformer(modules=modules, device="cpu").save_pretrained(str(folder))


def make_bert(
    folder: Path, *, prompts: dict[str, str] | None = None, default: str | None = None
) -> None:
    """BERT of 2 layers and width 32, mean pooling; vectors are not of length one.

    `default` is the name of the prompt for texts of any kind. Without prompts the folder has no
    configuration of sentence-transformers, as the E5 models on the hub have none.
    """
    tokenizer = _tokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    parts = folder.parent / f"{folder.name}-parts"
    BertModel(config).save_pretrained(parts)
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    ).save_pretrained(parts)
    transformer = Transformer(str(parts))
    modules: list[Module] = [transformer, Pooling(32, pooling_mode="mean")]
    model = SentenceTransformer(
        modules=modules, prompts=prompts, default_prompt_name=default, device="cpu"
    )
    model.save_pretrained(str(folder))
    if not prompts:
        (folder / "config_sentence_transformers.json").unlink()


def make_cached(cache: Path, repository: str, folder: Path) -> Path:
    """Lay a model out as the hub's cache does; returns the folder of the snapshot."""
    revision = "0123456789abcdef0123456789abcdef01234567"
    root = cache / f"models--{repository.replace('/', '--')}"
    (root / "refs").mkdir(parents=True)
    (root / "refs" / "main").write_text(revision, "utf-8")
    shutil.copytree(folder, root / "snapshots" / revision)
    return root / "snapshots" / revision


def as_half_precision(folder: Path) -> None:
    """Store the weights as bfloat16, as many models on the hub do."""
    file = folder / "model.safetensors"
    save_file({k: v.bfloat16() for k, v in load_file(file).items()}, file, {"format": "pt"})
    config = folder / "config.json"
    config.write_text(config.read_text("utf-8").replace('"float32"', '"bfloat16"'), "utf-8")
