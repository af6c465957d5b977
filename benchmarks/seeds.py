"""How well two pages from outside answer everyday questions: `python benchmarks/seeds.py [FOLDER]`.

The pages are other people's, so nothing of their text is kept here: `corpus/questions/NAME.jsonl`
has the questions and `NAME-passages.json` says by hash which sentences answer them. FOLDER holds
the pages. There are two sets: in `seeds` people call the subject by its own name, in `seeds-hard`
they avoid nearly every word of the passage that answers.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from assistant.evaluation.sets import Question, read_set
from assistant.library import MEASURES
from corpus.blocks import canonical
from corpus.document import Document, Passage
from corpus.read import read_paths
from corpus.sentences import sentence_spans
from index.analysis import analyse
from index.build import build_index
from index.encoder import Encoder, load_encoder
from index.hits import Hit
from index.search import Index

PAGES = Path(__file__).parents[2] / "shared" / "seeds"
QUESTIONS = MEASURES.parent / "questions"
SETS = ("seeds", "seeds-hard")
TAGS = ("instel", "toets")  # half of the questions to tune on, half to check with
DEPTH = 10  # hits that are looked at

Span = tuple[str, int, int]  # document id, start, end
Search = Callable[[str, int], Sequence[Hit]]  # question, how many -> hits, best first


@dataclass(frozen=True, slots=True)
class Row:
    """What the search made of one question."""

    question: Question
    place: int  # of the first right passage, from 1; 0 = not in the first DEPTH
    first: str  # the words of the best hit; "" = no hit
    shared: int  # stems that the question has in common with the answer that has most of them


def questions_of(name: str) -> tuple[Question, ...]:
    """The questions of one of `SETS`, in their order; at least one.

    Raises:
        UserError: as `read_set`.
    """
    return read_set(QUESTIONS / f"{name}.jsonl").questions


def labels_of(name: str) -> dict[str, list[list[str]]]:
    """Question id -> answers that are equally right, each the keys of one or more sentences."""
    labels: dict[str, list[list[str]]] = json.loads(
        (QUESTIONS / f"{name}-passages.json").read_text("utf-8")
    )
    return labels


def measure(name: str, documents: Mapping[str, Document], search: Search) -> list[Row]:
    """Ask every question of one of `SETS`, in its order.

    `documents` are the pages and perhaps others.

    Raises:
        ValueError: when a label fits no sentence, or more than one: the pages, or how they are cut
            into sentences, have changed, and the questions must be labelled again.
    """
    spans = spans_of(labels_of(name), documents)
    rows = []
    for question in questions_of(name):
        answers = spans[question.id]
        hits = search(question.question, DEPTH)
        right = (n for n, h in enumerate(hits, 1) if is_right(h.passage, answers))
        first = text(documents, hits[0].passage) if hits else ""
        shared = max(shared_stems(question.question, a, documents) for a in answers)
        rows.append(Row(question, next(right, 0), first, shared))
    return rows


def shared_stems(question: str, answer: Iterable[Span], documents: Mapping[str, Document]) -> int:
    """How many different stems of whole words, stop words left out, question and answer share."""
    told = " ".join(documents[i].slice(start, end) for i, start, end in answer)
    return len(set(analyse(question).words) & set(analyse(told).words))


def share(rows: Iterable[Row], k: int, *, tag: str = "") -> float:
    """Share of the questions with a tag ("" = all) whose answer is in the first k hits.

    Raises:
        ZeroDivisionError: when no question has the tag.
    """
    places = [row.place for row in rows if not tag or tag in row.question.tags]
    return sum(0 < place <= k for place in places) / len(places)


def spans_of(
    labels: Mapping[str, Sequence[Sequence[str]]], documents: Mapping[str, Document]
) -> dict[str, list[list[Span]]]:
    """Where the labelled sentences stand: question id -> answers, each of one or more sentences.

    Raises:
        ValueError: as `measure`.
    """
    places: dict[str, list[Span]] = {}
    for document in documents.values():
        blocks = (m for m in document.marks if m.kind != "page")
        for start, end in (
            s for m in blocks for s in sentence_spans(document.text, m.start, m.end)
        ):
            key = sentence_key(document.slice(start, end))
            places.setdefault(key, []).append((document.id, start, end))
    for question_id, answers in labels.items():
        for key in (key for answer in answers for key in answer):
            if len(places.get(key, ())) != 1:
                raise ValueError(
                    f"label {key!r} of question {question_id!r} fits "
                    f"{len(places.get(key, ()))} sentences: label the question again"
                )
    return {i: [[places[key][0] for key in a] for a in answers] for i, answers in labels.items()}


def sentence_key(sentence: str) -> str:
    """The label of a sentence: 16 hexadecimal digits of the sha256 of its canonical text."""
    return hashlib.sha256(canonical(sentence).encode()).hexdigest()[:16]


def is_right(passage: Passage, answers: Iterable[Sequence[Span]]) -> bool:
    """Whether a passage holds more than half of the characters of one of the answers."""
    return any(
        2 * sum(_shared(passage, span) for span in answer) > sum(b - a for _, a, b in answer)
        for answer in answers
    )


def _shared(passage: Passage, span: Span) -> int:
    document_id, start, end = span
    if document_id != passage.document_id:
        return 0
    return max(0, min(end, passage.end) - max(start, passage.start))


def text(documents: Mapping[str, Document], passage: Passage) -> str:
    """The words of a passage, on one line."""
    return canonical(documents[passage.document_id].slice(passage.start, passage.end))


def misses(rows: Iterable[Row]) -> list[str]:
    """A line for each question whose answer is not the first hit, with what came first."""
    return [
        f"{row.question.id} ({', '.join(row.question.tags)}), place {row.place or f'> {DEPTH}'}: "
        f"{row.question.question} -> {row.first}"
        for row in rows
        if row.place != 1
    ]


def pages_index(folder: Path, encoder: Encoder) -> Index:
    """The index of the pages in a folder, and of nothing else."""
    return build_index(read_paths(sorted(folder.glob("*.txt"))).documents, encoder)


def main(folders: list[str]) -> None:
    """Index the pages alone, ask the questions, print a table and, by set, the misses."""
    folder = Path(folders[0]) if folders else PAGES
    if not folder.is_dir():
        sys.stdout.write(f"no pages in {str(folder)!r}: nothing measured\n")
        return
    index = pages_index(folder, load_encoder())
    measured = {name: measure(name, index.documents, index.search) for name in SETS}
    sys.stdout.write("| set | questions | shared stems | passage@1 | passage@3 |\n")
    sys.stdout.write("|---|---|---|---|---|\n")
    for name, rows in measured.items():
        for tag in ("", *TAGS):
            tagged = [row.shared for row in rows if not tag or tag in row.question.tags]
            at_1, at_3 = (share(rows, k, tag=tag) for k in (1, 3))
            figures = f"{mean(tagged):.2f} | {at_1:.3f} | {at_3:.3f}"
            sys.stdout.write(f"| {name} | {tag or 'all'} | {figures} |\n")
    for name, rows in measured.items():
        sys.stdout.write(f"\n{name}\n" + "".join(f"{line}\n" for line in misses(rows)))


if __name__ == "__main__":
    main(sys.argv[1:])
