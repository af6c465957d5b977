"""Documents to an index: cut, analyse, embed. Texts embedded before are not embedded again."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from corpus.passages import cut_passages
from index.analysis import analyse, tokenize
from index.asking import Kinds, offered_by
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors, unit
from index.examples import Examples, example_texts
from index.late import LateIndex
from index.lexical import LexicalIndex
from index.pieces import load_pieces
from index.rows import Rows
from index.search import Index, passage_text
from index.strength import REFERENCE, Strength
from index.variants import Variants

# Texts embedded between two signs of progress. Larger is not faster for any encoder here.
_STEP = 128

# How far BM25 discounts long documents; their lengths differ more than those of passages.
_DOCUMENT_B = 0.9

Progress = Callable[[int, int], None]  # (done, total) texts embedded


def build_index(
    documents: Iterable[Document],
    encoder: Encoder,
    *,
    strength: Strength = REFERENCE,
    known: Mapping[bytes, Vectors] | None = None,
    progress: Progress | None = None,
) -> Index:
    """An index over the documents, in their order.

    `strength` is that of the encoder. `known` maps keys of `vector_keys` to vectors of this very
    encoder; only other texts are embedded, and only they count in the progress.
    """
    by_id = {d.id: d for d in documents}
    passages = tuple(p for d in by_id.values() for p in cut_passages(d))
    pieces = load_pieces()
    words = [by_id[p.document_id].slice(p.start, p.end) for p in passages]
    texts = [passage_text(by_id[p.document_id], p) for p in passages]
    questions = example_texts(by_id.values())
    whole = [f"{d.title}. {d.text}" for d in by_id.values()]
    return make_index(
        by_id,
        passages,
        encoder=encoder,
        strength=strength,
        vectors=_embed(texts, questions, encoder, known=known or {}, progress=progress),
        late=(
            LateIndex.build(
                pieces,
                words,
                [". ".join(p.heading_path) for p in passages],
            ),
            LateIndex.build(pieces, questions, [""] * len(questions)),
        ),
        lexical=(_lexical(texts), _lexical(whole, b=_DOCUMENT_B), _lexical(questions)),
        offers=offered_by(words),
        vocabulary=dict(Counter(word for text in (*whole, *questions) for word in tokenize(text))),
    )


def make_index(
    documents: dict[str, Document],
    passages: tuple[Passage, ...],
    *,
    encoder: Encoder,
    strength: Strength,
    vectors: tuple[Vectors, Vectors],
    late: tuple[LateIndex, LateIndex],
    offers: Kinds,
    lexical: tuple[LexicalIndex, LexicalIndex, LexicalIndex],
    vocabulary: dict[str, int],
) -> Index:
    """Put the parts together.

    `vectors` and `late` are (of the passages, of the example questions); `lexical` is (of the
    passages, of the documents, of the example questions).
    """
    place = {document_id: i for i, document_id in enumerate(documents)}
    passage_owner = _owners([p.document_id for p in passages], place)
    lengths = np.asarray([p.end - p.start for p in passages], dtype=np.float32)
    means = _means(vectors[0] * lengths[:, None], passage_owner, len(documents))
    return Index(
        documents=documents,
        passages=passages,
        passage_rows=Rows(DenseIndex(vectors[0]), lexical[0]),
        late=late[0],
        offers=offers,
        document_rows=Rows(DenseIndex(means), lexical[1]),
        examples=Examples.of(
            documents, passages, rows=Rows(DenseIndex(vectors[1]), lexical[2]), late=late[1]
        ),
        vocabulary=vocabulary,
        encoder=encoder,
        strength=strength,
        document_places=place,
        passage_owner=passage_owner,
        variants=Variants.of(vocabulary),
    )


def vector_keys(index: Index) -> list[bytes]:
    """The name under which each vector is kept for the next build, as `all_vectors` orders them."""
    passages = (index.text_of(p) for p in index.passages)
    return [
        *(_key("passage", text) for text in passages),
        *(_key("query", text) for text in index.examples.texts),
    ]


def all_vectors(index: Index) -> Vectors:
    """Every vector that was embedded: of the passages, then of the example questions."""
    return np.concatenate(
        [index.passage_rows.dense.all_vectors(), index.examples.rows.dense.all_vectors()]
    )


def _key(kind: str, text: str) -> bytes:
    return hashlib.sha256(f"{kind}\0{text}".encode()).digest()[:16]


def _owners(ids: Sequence[str], place: Mapping[str, int]) -> NDArray[np.int64]:
    return np.asarray([place[i] for i in ids], dtype=np.int64)


def _means(vectors: Vectors, owner: NDArray[np.int64], n_documents: int) -> Vectors:
    """Unit vectors of the documents: the direction of the sum of the vectors of their passages."""
    sums = np.zeros((n_documents, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owner, vectors)
    return unit(sums)


def _lexical(texts: Sequence[str], *, b: float = 0.75) -> LexicalIndex:
    return LexicalIndex.build([analyse(t) for t in texts], b=b)


def _embed(
    passages: Sequence[str],
    questions: Sequence[str],
    encoder: Encoder,
    *,
    known: Mapping[bytes, Vectors],
    progress: Progress | None,
) -> tuple[Vectors, Vectors]:
    """Vectors of the passages and of the example questions, in their order."""
    # An example question is compared with a question, so it is embedded as one.
    kinds = (
        ("passage", passages, encoder.encode_passages),
        ("query", questions, encoder.encode_queries),
    )
    keys = [[_key(kind, text) for text in texts] for kind, texts, _ in kinds]
    total = sum(key not in known for group in keys for key in group)
    done, made = 0, []
    for group, (_, texts, encode) in zip(keys, kinds, strict=True):
        vectors = np.zeros((len(texts), encoder.dimensions), dtype=np.float32)
        for row, key in enumerate(group):
            if key in known:
                vectors[row] = known[key]
        # By length: a transformer pads the texts of a batch to the longest.
        fresh = [row for row, key in enumerate(group) if key not in known]
        fresh.sort(key=lambda row: -len(texts[row]))
        for start in range(0, len(fresh), _STEP):
            rows = fresh[start : start + _STEP]
            vectors[rows] = encode([texts[row] for row in rows])
            done += len(rows)
            if progress is not None:
                progress(done, total)
        made.append(vectors)
    return made[0], made[1]
