"""Measure dense-only retrieval on development sets in BEIR layout."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import ir_measures
import numpy as np
from ir_measures import nDCG
from numpy.typing import NDArray

from index.training.rows import read_rows

_TOP = 100
_METRIC = nDCG @ 10


class Encoder(Protocol):
    """What a SentenceTransformer offers and the measurement needs."""

    def encode(self, texts: list[str], /) -> NDArray[np.float32]:
        """Unit vectors, (n_texts, dim)."""
        ...


@dataclass(frozen=True, slots=True)
class DevSet:
    """Queries with the passages that answer them."""

    name: str
    queries: dict[str, str]  # by id
    passages: dict[str, str]  # by id, title before the text
    qrels: dict[str, dict[str, int]]  # query id to passage id to relevance


def read_dev_set(folder: Path) -> DevSet:
    """Read corpus.jsonl.xz, queries.jsonl and qrels/test.tsv."""
    rows = read_rows(folder / "corpus.jsonl.xz")
    passages = {row["_id"]: f"{row.get('title', '')} {row['text']}".strip() for row in rows}
    with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
        queries = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    qrels: dict[str, dict[str, int]] = {}
    table = (folder / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()
    for line in table[1:]:
        query_id, passage_id, relevance = line.split("\t")
        qrels.setdefault(query_id, {})[passage_id] = int(relevance)
    return DevSet(folder.name, queries, passages, qrels)


def ndcg10(encoder: Encoder, dev: DevSet) -> float:
    """The mean nDCG@10 over the judged queries."""
    query_ids = [query_id for query_id in dev.queries if query_id in dev.qrels]
    passage_ids = list(dev.passages)
    queries = encoder.encode([dev.queries[query_id] for query_id in query_ids])
    scores = queries @ encoder.encode(list(dev.passages.values())).T
    run: dict[str, dict[str, float]] = {}
    for query_id, row in zip(query_ids, scores, strict=True):
        best = np.argsort(-row, kind="stable")[:_TOP]
        run[query_id] = {passage_ids[i]: float(row[i]) for i in best}
    return float(ir_measures.calc_aggregate([_METRIC], dev.qrels, run)[_METRIC])


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one table row: the model and a figure for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    # Here, because loading torch takes seconds and --help should not.
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(options.model), device="cpu")
    cells = []
    for folder in options.sets:
        dev = read_dev_set(folder)
        cells.append(f"{dev.name} {ndcg10(encoder, dev):.3f}")
    sys.stdout.write(f"| {options.model.name} | {' | '.join(cells)} |\n")


if __name__ == "__main__":
    main()
