"""What a snapshot holds: the parts of an index as files in one folder, and the index they make.

Nothing in here is pickled. Whoever reads has compared the checksums before.
"""

import json
import threading
from pathlib import Path

import numpy as np

from corpus.document import Document, Passage
from corpus.serialize import document_from_json, document_to_json
from index.build import all_vectors, make_index, vector_keys
from index.encoder import Encoder, Vectors
from index.examples import example_texts
from index.late import LateIndex
from index.lexical import LexicalIndex
from index.pieces import load_pieces
from index.search import Index
from index.strength import Strength

# numpy reads the head of a .npy file with `ast`, of which CPython 3.11 can run one at a time:
# https://github.com/python/cpython/issues/106905
_READING = threading.Lock()


def write_parts(index: Index, folder: Path) -> None:
    """Write all parts into an empty folder."""
    lines = (json.dumps(document_to_json(d), ensure_ascii=False) for d in index.documents.values())
    (folder / "documents.jsonl").write_bytes("".join(f"{line}\n" for line in lines).encode())
    passages = [[p.document_id, p.start, p.end, p.heading_path] for p in index.passages]
    (folder / "passages.json").write_bytes(json.dumps(passages, ensure_ascii=False).encode())
    np.save(folder / "vectors.npy", all_vectors(index))
    keys = b"".join(vector_keys(index))
    np.save(folder / "keys.npy", np.frombuffer(keys, dtype=np.uint8).reshape(-1, 16))
    index.late.save(folder / "late-passages")
    index.examples.late.save(folder / "late-examples")
    np.save(folder / "offers.npy", index.offers)
    vocabulary = json.dumps(index.vocabulary, ensure_ascii=False)
    (folder / "vocabulary.json").write_bytes(vocabulary.encode())
    index.passage_rows.lexical.save(folder / "bm25-passages")
    index.document_rows.lexical.save(folder / "bm25-documents")
    index.examples.rows.lexical.save(folder / "bm25-examples")


def read_parts(folder: Path, encoder: Encoder, strength: Strength) -> Index:
    """The index that `write_parts` wrote, with the encoder it was built with and its strength."""
    with _READING:
        return _read_parts(folder, encoder, strength)


def documents_in(folder: Path) -> list[Document]:
    """The documents alone, in order."""
    lines = (folder / "documents.jsonl").read_bytes().split(b"\n")
    return [document_from_json(json.loads(line)) for line in lines if line]


def vectors_in(folder: Path) -> dict[bytes, Vectors]:
    """The vectors alone, by the keys of `vector_keys`."""
    with _READING:
        keys = np.load(folder / "keys.npy", allow_pickle=False)
        vectors = np.load(folder / "vectors.npy", allow_pickle=False)
    return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}


def _read_parts(folder: Path, encoder: Encoder, strength: Strength) -> Index:
    documents = {d.id: d for d in documents_in(folder)}
    records = json.loads((folder / "passages.json").read_bytes())
    passages = tuple(Passage(d, start, end, tuple(path)) for d, start, end, path in records)
    examples = len(example_texts(documents.values()))
    pieces = load_pieces()
    vectors: Vectors = np.load(folder / "vectors.npy", allow_pickle=False)
    cut = len(passages)
    return make_index(
        documents,
        passages,
        encoder=encoder,
        strength=strength,
        vectors=(vectors[:cut], vectors[cut:]),
        late=(
            LateIndex.load(folder / "late-passages", pieces),
            LateIndex.load(folder / "late-examples", pieces),
        ),
        offers=np.load(folder / "offers.npy", allow_pickle=False),
        vocabulary=json.loads((folder / "vocabulary.json").read_bytes()),
        lexical=(
            LexicalIndex.load(folder / "bm25-passages", cut),
            LexicalIndex.load(folder / "bm25-documents", len(documents)),
            LexicalIndex.load(folder / "bm25-examples", examples),
        ),
    )
