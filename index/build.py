"""Documents to an index: cut, analyse, embed. Texts embedded before are not embedded again."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from corpus.passages import cut_passages
from index.analysis import analyse
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.lexical import LexicalIndex
from index.search import Index, Rows

# Texts embedded between two signs of progress. Larger is not faster for any encoder here.
_STEP = 512

Progress = Callable[[int, int], None]  # (done, total) texts embedded


def build_index(
    documents: Iterable[Document],
    encoder: Encoder,
    *,
    known: Mapping[bytes, Vectors] | None = None,
    progress: Progress | None = None,
) -> Index:
    """An index over the documents, in their order.

    `known` maps `text_key` to a vector of this very encoder; only other texts are embedded.
    """
    by_id = {d.id: d for d in documents}
    passages = tuple(p for d in by_id.values() for p in cut_passages(d))
    examples = tuple((d.id, q) for d in by_id.values() for q in d.metadata.questions)
    passage_texts = [passage_text(by_id[p.document_id], p) for p in passages]
    example_texts = [q for _, q in examples]
    vectors = _embed([*passage_texts, *example_texts], encoder, known or {}, progress)
    cut = len(passages)
    return make_index(
        by_id,
        passages,
        examples,
        encoder,
        vectors=(vectors[:cut], vectors[cut:]),
        lexical=(_lexical(passage_texts), _lexical(example_texts)),
    )


def make_index(
    documents: dict[str, Document],
    passages: tuple[Passage, ...],
    examples: tuple[tuple[str, str], ...],
    encoder: Encoder,
    *,
    vectors: tuple[Vectors, Vectors],
    lexical: tuple[LexicalIndex, LexicalIndex],
) -> Index:
    """Put the parts together; pairs are (of the passages, of the example questions)."""
    place = {document_id: i for i, document_id in enumerate(documents)}
    return Index(
        documents=documents,
        passages=passages,
        passage_rows=Rows(DenseIndex(vectors[0]), lexical[0]),
        examples=examples,
        example_rows=Rows(DenseIndex(vectors[1]), lexical[1]),
        encoder=encoder,
        passage_owner=_owners([p.document_id for p in passages], place),
        example_owner=_owners([document_id for document_id, _ in examples], place),
    )


def passage_text(document: Document, passage: Passage) -> str:
    """What a passage is found by: its heading path and its words."""
    words = document.slice(passage.start, passage.end)
    return ". ".join([*passage.heading_path, words])


def text_key(text: str) -> bytes:
    """The name under which the vector of a text is kept: 16 bytes."""
    return hashlib.sha256(text.encode()).digest()[:16]


def _owners(ids: Sequence[str], place: Mapping[str, int]) -> NDArray[np.int64]:
    return np.asarray([place[i] for i in ids], dtype=np.int64)


def _lexical(texts: Sequence[str]) -> LexicalIndex:
    return LexicalIndex.build([analyse(t) for t in texts])


def _embed(
    texts: Sequence[str],
    encoder: Encoder,
    known: Mapping[bytes, Vectors],
    progress: Progress | None,
) -> Vectors:
    vectors = np.empty((len(texts), encoder.dimensions), dtype=np.float32)
    fresh = []
    for row, text in enumerate(texts):
        vector = known.get(text_key(text))
        if vector is None:
            fresh.append(row)
        else:
            vectors[row] = vector
    for start in range(0, len(fresh), _STEP):
        rows = fresh[start : start + _STEP]
        vectors[rows] = encoder.encode_passages([texts[r] for r in rows])
        if progress is not None:
            progress(start + len(rows), len(fresh))
    return vectors
