"""What the search makes of each question of a set: the figures of `make quality` and of the gate.

Only the search is measured, whatever the verdict on its answer. Each bench is an index that is
built once, with the questions for it, and can be measured under any weights.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from assistant.evaluation.beir import beir_documents, read_beir
from assistant.evaluation.metrics import ranking_metrics
from assistant.evaluation.runs import PASSAGES, rank_documents
from assistant.evaluation.sets import Question, read_set
from assistant.library import MEASURES
from benchmarks import seeds
from corpus.document import Document
from corpus.read import read_paths
from index.build import build_index
from index.encoder import Encoder
from index.fusion import WEIGHTS, Weights
from index.search import Hit, Index

QUESTIONS = MEASURES.parent / "questions"
LABELLED = ("dev", "test")  # question sets on the measure sheets
DATA = Path(__file__).parents[2] / "shared" / "data" / "dev"  # folders in BEIR layout
SET_METRICS = ("document@1", "document@3", "documents@5", "fact@1", "fact@3")
SEED_METRICS = ("passage@1", "passage@3")
BEIR_METRICS = ("nDCG@10", "Recall@100")

Rows = dict[str, dict[str, float]]  # question id -> metric -> value, 0 to 1


@dataclass(frozen=True, slots=True)
class Bench:
    """A set with the index that its questions are asked of."""

    name: str
    sha256: str  # of what is asked and what is right; figures of another one do not compare
    metrics: tuple[str, ...]
    index: Index
    questions: dict[str, str]  # question id -> its text; those that are measured, in order
    measure: Callable[[Weights], Rows]  # rows in the order of the questions


def configurations() -> dict[str, Weights]:
    """The search as it ships, its two kinds alone and together, and without each part in turn.

    Parts are the fields of `Weights` that are not 0; those that share the word before "_" are also
    switched off together.
    """
    parts = [f.name for f in fields(Weights) if getattr(WEIGHTS, f.name)]
    nothing = replace(WEIGHTS, **dict.fromkeys(parts, 0.0))
    lexical = replace(nothing, lexical=WEIGHTS.lexical, part=WEIGHTS.part)
    made = {
        "shipped": WEIGHTS,
        "lexical only": lexical,
        "dense only": replace(nothing, dense=WEIGHTS.dense),
        "lexical and dense": replace(lexical, dense=WEIGHTS.dense),
    }
    made |= {f"without `{part}`": replace(WEIGHTS, **{part: 0.0}) for part in parts}
    for prefix in dict.fromkeys(part.partition("_")[0] for part in parts if "_" in part):
        group = [part for part in parts if part.startswith(f"{prefix}_")]
        if len(group) > 1:
            without = replace(WEIGHTS, **dict.fromkeys(group, 0.0))
            made[f"without `{prefix}_*`"] = without
    return made


def measures_index(encoder: Encoder) -> Index:
    """The index of the shipped measures."""
    return build_index(read_paths([MEASURES]).documents, encoder)


def labelled(name: str, index: Index) -> Bench:
    """The answerable questions of a set on the measure sheets.

    document@k: one of the first k documents answers. documents@5: all that answer are among the
    first five. fact@k: one of the first k passages holds a quote that answers.
    """
    question_set = read_set(QUESTIONS / f"{name}.jsonl")
    asked = {q.id: q for q in question_set.questions if q.documents}

    def measure(weights: Weights) -> Rows:
        return {
            i: judge(q, index.search(q.question, PASSAGES, weights=weights), index.documents)
            for i, q in asked.items()
        }

    questions = {i: q.question for i, q in asked.items()}
    return Bench(name, question_set.sha256, SET_METRICS, index, questions, measure)


def judge(
    question: Question, hits: Sequence[Hit], documents: Mapping[str, Document]
) -> dict[str, float]:
    """SET_METRICS of one answerable question; without those of facts when it has no quotes."""
    right = set(question.documents)
    found = list(dict.fromkeys(hit.passage.document_id for hit in hits))
    values = {
        "document@1": not right.isdisjoint(found[:1]),
        "document@3": not right.isdisjoint(found[:3]),
        "documents@5": right <= set(found[:5]),
    }
    if question.quotes:
        for k in (1, 3):
            texts = [seeds.text(documents, hit.passage) for hit in hits[:k]]
            values[f"fact@{k}"] = any(quote in text for quote in question.quotes for text in texts)
    return {name: float(value) for name, value in values.items()}


def seed_pages(name: str, folder: Path, encoder: Encoder) -> Bench:
    """The questions of one of `seeds.SETS`, asked of the pages from outside alone.

    passage@k: one of the first k passages holds an answer, see seeds.py.
    """
    index = build_index(read_paths(sorted(folder.glob("*.txt"))).documents, encoder)
    asked = seeds.questions_of(name)
    pages = [document.sha256 for document in index.documents.values()]
    marked = [repr(asked), repr(seeds.labels_of(name)), *pages]
    sha256 = hashlib.sha256("\n".join(marked).encode()).hexdigest()

    def measure(weights: Weights) -> Rows:
        rows = seeds.measure(
            name, index.documents, lambda question, k: index.search(question, k, weights=weights)
        )
        return {
            row.question.id: {f"passage@{k}": float(0 < row.place <= k) for k in (1, 3)}
            for row in rows
        }

    questions = {q.id: q.question for q in asked}
    return Bench(name, sha256, SEED_METRICS, index, questions, measure)


def beir(folder: Path, encoder: Encoder, *, sample: int = 0) -> Bench:
    """A benchmark with its passages ranked as documents, as `maatwijzer evaluate --beir` does.

    `sample` questions of it, the same ones every time; 0 = all of them.
    """
    benchmark = read_beir(folder)
    index = build_index(beir_documents(benchmark), encoder)
    chosen = sorted(benchmark.queries, key=lambda i: hashlib.sha256(i.encode()).hexdigest())
    kept = set(chosen[:sample] if sample else chosen)
    questions = {i: text for i, text in benchmark.queries.items() if i in kept}
    qrels = {i: benchmark.qrels[i] for i in questions}

    def measure(weights: Weights) -> Rows:
        rankings = {
            i: rank_documents(
                index, text, index.search(text, PASSAGES, weights=weights), weights=weights
            )
            for i, text in questions.items()
        }
        return ranking_metrics(BEIR_METRICS, qrels, rankings)

    return Bench(benchmark.name, benchmark.sha256, BEIR_METRICS, index, questions, measure)


def mean(rows: Rows, metric: str) -> float:
    """Over the questions that have the metric, of which there is at least one."""
    values = [row[metric] for row in rows.values() if metric in row]
    return sum(values) / len(values)
