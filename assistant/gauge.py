"""Measure the embedding model of an index, so that the fusion can adapt to it."""

from pathlib import Path

from corpus.passages import cut_passages
from corpus.read import read_paths
from index.encoder import SHIPPED_MODEL, Encoder, folder_hash
from index.manifest import SnapshotError, read_manifest
from index.search import passage_text
from index.strength import REFERENCE, Strength, measure


def strength_of(home: Path, encoder: Encoder, sheets: Path) -> Strength:
    """How good a model is on the shipped sheets; measured once for a home and a model."""
    if encoder.fingerprint == folder_hash(SHIPPED_MODEL):
        return REFERENCE
    try:
        manifest = read_manifest(home)
        if manifest.model_fingerprint == encoder.fingerprint:
            return manifest.strength
    except SnapshotError:
        pass  # there is none to learn from: it is measured again
    documents = read_paths([sheets]).documents
    passages = [(d.id, passage_text(d, p)) for d in documents for p in cut_passages(d)]
    return measure(encoder, [(d.id, q) for d in documents for q in d.metadata.questions], passages)
