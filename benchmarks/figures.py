"""What the search makes of each question of a set: the figures of `make quality` and of the gate.

Only the search is measured, whatever the verdict on its answer. Each bench is an index that is
built once, with the questions for it, and can be measured under any fusion.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.evaluation.bare import bare
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
from index.fusion import COLUMNS, FUSION, Fusion
from index.hits import Hit
from index.search import Index

QUESTIONS = MEASURES.parent / "questions"
LABELLED = ("dev", "test")  # question sets on the measure sheets
BARE = "dev-bare"  # the questions of dev, asked of the sheets without any example question
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
    measure: Callable[[Fusion], Rows]  # rows in the order of the questions


def configurations() -> dict[str, Fusion]:
    """The search as it ships, its two kinds alone and together, and without each part in turn.

    The kinds alone search the question as it was typed. Parts are the numbers of `Fusion` and the
    columns of `Weights`, unless 0 for every document. Those that belong together are also switched
    off together: columns that begin alike, and all that has to do with other words.
    """
    made = {
        "shipped": FUSION,
        "lexical only": only("lexical"),
        "dense only": only("dense"),
        "lexical and dense": only("lexical", "dense"),
    }
    kinds = FUSION.with_examples, FUSION.without_examples
    parts = [name for name in COLUMNS if any(getattr(kind, name) for kind in kinds)]
    made |= {f"without `{part}`": without(part) for part in parts}
    for first in dict.fromkeys(part.partition("_")[0] for part in parts):
        group = [part for part in parts if part.partition("_")[0] == first]
        if len(group) > 1:
            made[f"without `{first}*`"] = without(*group)
    return made | {
        "without `whole_words`": replace(FUSION, whole_words=0.0),
        "without `thesaurus`": replace(FUSION, thesaurus=0.0),
        "without `repair`": replace(FUSION, repair=0.0),
        "without `rewritten`": replace(FUSION, rewritten=0.0),
        "without other words": as_typed(FUSION),
    }


def without(*columns: str) -> Fusion:
    """The shipped fusion with these columns switched off for every document."""
    off = dict.fromkeys(columns, 0.0)
    return replace(
        FUSION,
        with_examples=replace(FUSION.with_examples, **off),
        without_examples=replace(FUSION.without_examples, **off),
    )


def only(*columns: str) -> Fusion:
    """The shipped weights of these columns alone, for the question as it was typed."""
    return as_typed(without(*(name for name in COLUMNS if name not in columns)))


def as_typed(fusion: Fusion) -> Fusion:
    """No other words for those of the question: neither synonyms nor repairs."""
    return replace(fusion, thesaurus=0.0, repair=0.0, rewritten=0.0)


def measures_index(encoder: Encoder, *, examples: bool = True) -> Index:
    """The index of the shipped measures, with their example questions or without."""
    documents = read_paths([MEASURES]).documents
    return build_index(documents if examples else map(bare, documents), encoder)


def labelled(name: str, index: Index) -> Bench:
    """The answerable questions of one of LABELLED or BARE, asked of the index of the measures.

    document@k: one of the first k documents answers. documents@5: all that answer are among the
    first five. fact@k: one of the first k passages holds a quote that answers.
    """
    question_set = read_set(QUESTIONS / f"{'dev' if name == BARE else name}.jsonl")
    asked = {q.id: q for q in question_set.questions if q.documents}

    def measure(fusion: Fusion) -> Rows:
        return {
            i: judge(q, index.search(q.question, PASSAGES, fusion=fusion), index.documents)
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
    index = seeds.pages_index(folder, encoder)
    asked = seeds.questions_of(name)
    pages = [document.sha256 for document in index.documents.values()]
    marked = [repr(asked), repr(seeds.labels_of(name)), *pages]
    sha256 = hashlib.sha256("\n".join(marked).encode()).hexdigest()

    def measure(fusion: Fusion) -> Rows:
        rows = seeds.measure(
            name, index.documents, lambda question, k: index.search(question, k, fusion=fusion)
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

    def measure(fusion: Fusion) -> Rows:
        rankings = {
            i: rank_documents(
                index, text, index.search(text, PASSAGES, fusion=fusion), fusion=fusion
            )
            for i, text in questions.items()
        }
        return ranking_metrics(BEIR_METRICS, qrels, rankings)

    return Bench(benchmark.name, benchmark.sha256, BEIR_METRICS, index, questions, measure)


def mean(rows: Rows, metric: str) -> float:
    """Over the questions that have the metric, of which there is at least one."""
    values = [row[metric] for row in rows.values() if metric in row]
    return sum(values) / len(values)
