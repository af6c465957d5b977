"""Fit the weights of the fusion: `python -m assistant.evaluation.fuse SET.jsonl BEIR_FOLDER ...`.

The measures are asked the questions of the set three times: as they ship, without any example
questions, and with those of every other document, so that documents with and without them come to
be comparable. Folders in BEIR layout hold documents without. All of it is data that neither the
embedding nor the pieces were trained on: weights fitted on what the embedding has learned by heart
would trust it blindly. Only the weights are fitted; the other numbers of the fusion stay.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.dutch import sentence
from assistant.evaluation.bare import bare
from assistant.evaluation.beir import beir_documents, read_beir
from assistant.evaluation.metrics import SEED
from assistant.evaluation.sets import QuestionSet, check_against, read_set
from assistant.evaluation.weighing import FOLDS, RIDGE, Case, Material, Vector, cross_validated, fit
from assistant.files import write_text
from assistant.library import MEASURES
from corpus.blocks import canonical
from corpus.errors import UserError
from corpus.read import read_paths
from index.build import build_index
from index.encoder import Encoder, load_encoder
from index.fusion import COLUMNS, FUSION, OF_EXAMPLES, SHIPPED, Fusion, Weights
from index.pieces import pieces_fingerprint
from index.search import Index

# (group, question, ids of the right documents, facts of which one answers; none = not labelled)
Labelled = tuple[str, str, Sequence[str], Sequence[str]]


def cases(index: Index, asked: Iterable[Labelled], fusion: Fusion) -> Iterator[Case]:
    """Ask the questions, in their order; facts are canonical."""
    ids = list(index.documents)
    for group, question, documents, facts in asked:
        found = index.find(question, fusion=fusion)
        owners, document = np.unique(index.passage_owner[found.pool], return_inverse=True)
        right = np.asarray([ids[owner] in documents for owner in owners], dtype=bool)
        holds = [_holds(index, row, facts) for row in found.pool.tolist()]
        yield Case(
            group=group,
            evidence=found.evidence,
            document=document,
            right=right,
            facts=np.asarray(holds, dtype=bool),
            has_facts=bool(facts),
            missing=len(documents) - int(right.sum()),
        )


def _holds(index: Index, row: int, facts: Sequence[str]) -> bool:
    if not facts:
        return False
    passage = index.passages[row]
    words = canonical(index.documents[passage.document_id].slice(passage.start, passage.end))
    return any(fact in words for fact in facts)


def materials(
    question_set: QuestionSet, folders: Sequence[Path], encoder: Encoder
) -> Iterator[Material]:
    """The set against the measures in three ways, and each folder against its own corpus.

    Raises:
        UserError: when the set expects what the measures do not have, or a folder cannot be read.
    """
    documents = read_paths([MEASURES]).documents
    asked = [
        (q.documents[0], q.question, q.documents, q.quotes)
        for q in question_set.questions
        if q.documents
    ]
    ways: dict[str, Callable[[int], bool]] = {
        "": lambda _: True,
        " without example questions": lambda _: False,
        " with half of them": lambda n: n % 2 == 0,
    }
    for way, kept in ways.items():
        texts = [d if kept(n) else bare(d) for n, d in enumerate(documents)]
        index = build_index(texts, encoder)
        check_against(question_set, index.documents)
        found = tuple(cases(index, asked, FUSION))
        yield Material(question_set.name + way, question_set.sha256, found)
    for folder in folders:
        beir = read_beir(folder)
        index = build_index(beir_documents(beir), encoder)
        graded = {i: [d for d, grade in beir.qrels[i].items() if grade > 0] for i in beir.queries}
        judged = [(i, beir.queries[i], right, ()) for i, right in graded.items() if right]
        yield Material(beir.name, beir.sha256, tuple(cases(index, judged, FUSION)))


def to_json(weights: Vector, fitted_on: dict[str, Any]) -> dict[str, Any]:
    """What fusion.json holds; `weights` as `fit` gives them."""
    rounded = np.round(weights, 3).reshape(2, len(COLUMNS)).tolist()
    with_examples, without = (Weights(**dict(zip(COLUMNS, row, strict=True))) for row in rounded)
    # Evidence that such a document cannot have: no fit can say anything about its weight.
    without = replace(without, **dict.fromkeys(OF_EXAMPLES, 0.0))
    made = replace(FUSION, with_examples=with_examples, without_examples=without)
    return asdict(made) | {"fitted_on": fitted_on}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print the cross-validated figures and write the weights; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m assistant.evaluation.fuse")
    parser.add_argument("set", type=Path, help="vragenset over de maatregelen (JSON Lines)")
    parser.add_argument("folders", type=Path, nargs="*", help="mappen in BEIR-indeling")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="waar de gewichten komen")
    options = parser.parse_args(arguments)
    encoder = load_encoder()
    try:
        sets = list(materials(read_set(options.set), options.folders, encoder))
    except UserError as error:
        sys.stderr.write(f"{sentence(str(error))}\n")
        return 2
    found = cross_validated(sets)
    fitted_on: dict[str, Any] = {
        "model_fingerprint": encoder.fingerprint,
        "pieces_fingerprint": pieces_fingerprint(),
        "folds": FOLDS,
        "ridge": RIDGE,
        "seed": SEED,
    }
    for material in sets:
        values = {name: round(value, 4) for name, value in found[material.name].items()}
        told = ", ".join(f"{name} {value:.4f}" for name, value in values.items())
        sys.stdout.write(f"{material.name}: {told}\n")
        counted = {"sha256": material.sha256, "questions": len(material.cases)}
        fitted_on[material.name] = counted | values
    record = to_json(fit([material.cases for material in sets]), fitted_on)
    write_text(options.out, json.dumps(record, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
