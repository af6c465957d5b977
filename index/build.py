"""Documents to an index: cut, analyse, embed. Texts embedded before are not embedded again."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from corpus.passages import cut_passages
from index.analysis import analyse, tokenize
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors, unit
from index.lexical import LexicalIndex
from index.search import Index, Rows, passage_text
from index.wordmatch import WordMatch

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

    `known` maps keys of `vector_keys` to vectors of this very encoder; only other texts are
    embedded, and only they count in the progress.
    """
    by_id = {d.id: d for d in documents}
    passages = tuple(p for d in by_id.values() for p in cut_passages(d))
    examples = tuple((d.id, q) for d in by_id.values() for q in d.metadata.questions)
    passage_texts = [passage_text(by_id[p.document_id], p) for p in passages]
    example_texts = [q for _, q in examples]
    known = known or {}
    vectors = _embed(
        passage_texts, encoder.encode_passages, "passage", known=known, progress=progress
    )

    def as_queries(texts: Sequence[str]) -> Vectors:
        return _embed(texts, encoder.encode_queries, "query", known=known)

    bodies = (by_id[p.document_id].slice(p.start, p.end) for p in passages)
    return make_index(
        by_id,
        passages,
        examples,
        encoder=encoder,
        # An example question is compared with a question, so it is embedded as one; so are words.
        vectors=(vectors, as_queries(example_texts)),
        words=WordMatch.build([tokenize(body) for body in bodies], as_queries),
        lexical=(
            _lexical(passage_texts),
            _lexical([f"{d.title}. {d.text}" for d in by_id.values()]),
            _lexical(example_texts),
        ),
    )


def make_index(
    documents: dict[str, Document],
    passages: tuple[Passage, ...],
    examples: tuple[tuple[str, str], ...],
    *,
    encoder: Encoder,
    vectors: tuple[Vectors, Vectors],
    words: WordMatch,
    lexical: tuple[LexicalIndex, LexicalIndex, LexicalIndex],
) -> Index:
    """Put the parts together.

    `vectors` are (of the passages, of the example questions); `lexical` is (of the passages, of
    the documents, of the example questions).
    """
    place = {document_id: i for i, document_id in enumerate(documents)}
    passage_owner = _owners([p.document_id for p in passages], place)
    means = _means(vectors[0], passage_owner, len(documents))
    return Index(
        documents=documents,
        passages=passages,
        passage_rows=Rows(DenseIndex(vectors[0]), lexical[0]),
        words=words,
        document_rows=Rows(DenseIndex(means), lexical[1]),
        examples=examples,
        example_rows=Rows(DenseIndex(vectors[1]), lexical[2]),
        encoder=encoder,
        document_places=place,
        passage_owner=passage_owner,
        example_owner=_owners([document_id for document_id, _ in examples], place),
    )


def vector_keys(index: Index) -> list[bytes]:
    """The name under which each vector is kept for the next build, as `all_vectors` orders them."""
    passages = (index.text_of(p) for p in index.passages)
    return [
        *(_key("passage", text) for text in passages),
        *(_key("query", text) for _, text in index.examples),
        *(_key("query", word) for word in index.words.words),
    ]


def all_vectors(index: Index) -> Vectors:
    """Every vector that was embedded: of the passages, the example questions, the words."""
    rows = (index.passage_rows.dense.all_vectors(), index.example_rows.dense.all_vectors())
    return np.concatenate([*rows, index.words.vectors])


def _key(kind: str, text: str) -> bytes:
    return hashlib.sha256(f"{kind}\0{text}".encode()).digest()[:16]


def _owners(ids: Sequence[str], place: Mapping[str, int]) -> NDArray[np.int64]:
    return np.asarray([place[i] for i in ids], dtype=np.int64)


def _means(vectors: Vectors, owner: NDArray[np.int64], n_documents: int) -> Vectors:
    """Unit vectors of the documents: the direction of the mean of their passages."""
    sums = np.zeros((n_documents, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owner, vectors)
    return unit(sums)


def _lexical(texts: Sequence[str]) -> LexicalIndex:
    return LexicalIndex.build([analyse(t) for t in texts])


def _embed(
    texts: Sequence[str],
    encode: Callable[[Sequence[str]], Vectors],
    kind: str,
    *,
    known: Mapping[bytes, Vectors],
    progress: Progress | None = None,
) -> Vectors:
    if not texts:
        return encode([])
    vectors: list[Vectors | None] = [known.get(_key(kind, text)) for text in texts]
    fresh = [row for row, vector in enumerate(vectors) if vector is None]
    for start in range(0, len(fresh), _STEP):
        rows = fresh[start : start + _STEP]
        for row, vector in zip(rows, encode([texts[r] for r in rows]), strict=True):
            vectors[row] = vector
        if progress is not None:
            progress(start + len(rows), len(fresh))
    return np.asarray(vectors, dtype=np.float32)
