"""What each kind of evidence is worth: `python benchmarks/ablation.py [BEIR_FOLDER ...]`.

Prints a Markdown table, one row for each configuration of the search: the shipped one, each part
switched off in turn, and each of the two searches alone. Question sets: share of questions with a
right document first, in the first three, and with the right fact first. BEIR folders: nDCG@10.
"""

import sys
from dataclasses import replace
from pathlib import Path

from assistant.evaluation.beir import beir_documents, read_beir
from assistant.evaluation.metrics import BEIR_METRICS, ranking_metrics
from assistant.evaluation.runs import PASSAGES, rank_documents
from assistant.evaluation.sets import QuestionSet, read_set
from assistant.library import MEASURES
from corpus.blocks import canonical
from corpus.read import read_paths
from index.build import build_index
from index.encoder import load_encoder
from index.fusion import WEIGHTS, Weights
from index.search import Hit, Index

SETS = ("dev", "test")
NOTHING = Weights(**dict.fromkeys(Weights.__dataclass_fields__, 0.0))
CONFIGURATIONS = {
    "shipped": WEIGHTS,
    "words only (BM25 of passages)": replace(NOTHING, lexical=1.0, part=WEIGHTS.part),
    "vectors only (cosine of passages)": replace(NOTHING, dense=1.0),
    "without compound parts": replace(WEIGHTS, part=0.0),
    "without BM25 of passages": replace(WEIGHTS, lexical=0.0),
    "without cosine of passages": replace(WEIGHTS, dense=0.0),
    "without soft word match": replace(WEIGHTS, words=0.0),
    "without whole documents": replace(WEIGHTS, document_lexical=0.0, document_dense=0.0),
    "without example questions": replace(WEIGHTS, example_lexical=0.0, example_dense=0.0),
}


def main(folders: list[str]) -> None:
    """Measure every configuration on every set."""
    encoder = load_encoder()
    measures = build_index(read_paths([MEASURES]).documents, encoder)
    sets = [read_set(MEASURES.parent / "questions" / f"{name}.jsonl") for name in SETS]
    benchmarks = [read_beir(Path(folder)) for folder in folders]
    indexes = [build_index(beir_documents(b), encoder) for b in benchmarks]
    head = [f"{name} {what}" for name in SETS for what in ("document@1", "@3", "fact@1")]
    head += [f"{b.name} nDCG@10" for b in benchmarks]
    sys.stdout.write(f"| search | {' | '.join(head)} |\n|{'---|' * (len(head) + 1)}\n")
    for name, weights in CONFIGURATIONS.items():
        figures = [f for questions in sets for f in on_set(measures, questions, weights)]
        for benchmark, index in zip(benchmarks, indexes, strict=True):
            runs = {
                query_id: rank_documents(
                    index, query, index.search(query, PASSAGES, weights=weights)
                )
                for query_id, query in benchmark.queries.items()
            }
            rows = ranking_metrics(BEIR_METRICS, benchmark.qrels, runs).values()
            figures.append(sum(row["nDCG@10"] for row in rows) / len(runs))
        sys.stdout.write(f"| {name} | {' | '.join(f'{f:.3f}' for f in figures)} |\n")
        sys.stdout.flush()


def on_set(index: Index, questions: QuestionSet, weights: Weights) -> tuple[float, float, float]:
    """Shares of the answerable questions: document first, in three, fact first."""
    asked = [q for q in questions.questions if q.documents]
    first = within = fact = 0
    for question in asked:
        hits = index.search(question.question, 50, weights=weights)
        found = list(dict.fromkeys(h.passage.document_id for h in hits))
        first += bool(found) and found[0] in question.documents
        within += any(document in question.documents for document in found[:3])
        fact += bool(hits) and any(quote in text(index, hits[0]) for quote in question.quotes)
    return first / len(asked), within / len(asked), fact / len(asked)


def text(index: Index, hit: Hit) -> str:
    """The words of a hit as question sets spell them."""
    passage = hit.passage
    return canonical(index.documents[passage.document_id].slice(passage.start, passage.end))


if __name__ == "__main__":
    main(sys.argv[1:])
