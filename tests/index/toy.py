"""Documents, encoders, pieces and weights to work out by hand, and a look at what was saved."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from corpus.blocks import Block
from corpus.document import Document, Metadata
from index.build import build_index
from index.encoder import Encoder, Vectors, unit
from index.fusion import COLUMNS, Fusion, Weights
from index.hits import Hit
from index.pieces import Pieces, quantised
from index.search import Index
from index.snapshot import load
from tests.toy import ToyEncoder, document, fact


class CountingEncoder(ToyEncoder):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        self.queries: list[str] = []
        self.passages: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.queries.extend(texts)
        return super().encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages.extend(texts)
        return super().encode_passages(texts)


class Squeezed:
    """A model with one more dimension, the same for all texts: every cosine comes nearer to 1."""

    def __init__(self, encoder: Encoder, height: float) -> None:
        self._encoder, self._height = encoder, height
        self.name = self.fingerprint = f"squeezed {height}"
        self.dimensions = encoder.dimensions + 1

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._squeeze(self._encoder.encode_queries(texts))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._squeeze(self._encoder.encode_passages(texts))

    def _squeeze(self, vectors: Vectors) -> Vectors:
        return unit(np.pad(vectors, ((0, 0), (0, 1)), constant_values=self._height))


class Guesses(ToyEncoder):
    """A vector for each text that has nothing to do with it."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        seeds = [np.frombuffer(text.encode().ljust(4), np.uint8).tolist() for text in texts]
        rows = [np.random.default_rng(seed).standard_normal(self.dimensions) for seed in seeds]
        return unit(np.asarray(rows, np.float32).reshape(len(texts), self.dimensions))


def toy_pieces(table: Mapping[str, tuple[Sequence[float], float]]) -> Pieces:
    """One piece for each word, in lower case, with its vector and its weight; "[UNK]" must be one.

    Ids are places in the table.
    """
    model = WordLevel({word: i for i, word in enumerate(table)}, unk_token="[UNK]")
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.asarray([vector for vector, _ in table.values()], dtype=np.float32)
    weights = np.asarray([weight for _, weight in table.values()], dtype=np.float32)
    return Pieces(tokenizer, quantised(unit(vectors)), weights)


def only(
    *,
    whole_words: float = 0.3,
    thesaurus: float = 0.0,
    repair: float = 0.0,
    rewritten: float = 0.0,
    **evidence: float,
) -> Fusion:
    """These weights, with and without example questions, and nothing for all other evidence."""
    weights = Weights(**dict.fromkeys(COLUMNS, 0.0) | evidence)
    return Fusion(
        with_examples=weights,
        without_examples=weights,
        whole_words=whole_words,
        thesaurus=thesaurus,
        repair=repair,
        rewritten=rewritten,
    )


def words_of(index: Index, hit: Hit) -> str:
    """The words of the passage that was found."""
    passage = hit.passage
    return index.documents[passage.document_id].slice(passage.start, passage.end)


def make_document(
    name: str,
    *items: str | Block,
    questions: tuple[str, ...] = (),
    gaps: tuple[str, ...] = (),
) -> Document:
    """A document with one passage per item; its title is its id."""
    return document(name, items, metadata=Metadata(questions=questions, gaps=gaps))


def index_of(name: str) -> Index:
    """One document of one passage."""
    return build_index([make_document(name, "De premie is honderd euro.")], ToyEncoder())


def found_in(home: Path) -> str:
    """The id of the one document of the current snapshot, after a search has found it."""
    [hit] = load(home, ToyEncoder()).search("premie")
    assert hit.lexical_rank == hit.dense_rank == 1
    return hit.passage.document_id


def small_corpus() -> list[Document]:
    """Three documents of five passages; three questions about a whole, one of a fact, one gap."""
    return [
        make_document(
            "jobbonus",
            "De jobbonus is een premie voor wie werkt met een laag loon.",
            fact("Het bedrag wordt elk jaar betaald.", "Wanneer komt het geld?"),
            questions=("Krijg ik extra geld bij een laag loon?",),
        ),
        make_document(
            "dienstencheque",
            "Met een dienstencheque betaalt u hulp in het huishouden.",
            "Een cheque kost negen euro.",
            gaps=("Waar koop ik een cheque?",),
        ),
        make_document(
            "opleidingsverlof",
            "Wie een opleiding volgt, krijgt verlof met behoud van loon.",
            questions=("Mag ik vrij nemen om te studeren?", "Hoeveel uur mag ik studeren?"),
        ),
    ]
