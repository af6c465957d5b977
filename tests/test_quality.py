"""The figures that the product promises, on the labelled questions, with the shipped model."""

import pytest

from assistant.evaluation.evaluate import evaluate_set
from assistant.evaluation.sets import read_set
from assistant.library import MEASURES
from corpus.read import read_paths
from index.analysis import tokenize
from index.build import build_index
from index.encoder import load_encoder
from index.search import Index

QUESTIONS = MEASURES.parent / "questions"


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index(read_paths([MEASURES]).documents, load_encoder())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "answerable", "unanswerable"), [("dev", 200, 60), ("test", 150, 60)]
)
def test_right_document_is_found_and_quotes_are_verbatim(
    index: Index, name: str, answerable: int, unanswerable: int
) -> None:
    questions = read_set(QUESTIONS / f"{name}.jsonl")
    result, _ = evaluate_set(index, questions)
    have = sum(bool(q.documents) for q in questions.questions)
    assert have >= answerable
    assert len(questions.questions) - have >= unanswerable
    assert result.metrics["Success@1"].value >= 0.85
    assert result.metrics["Success@3"].value >= 0.97
    assert result.violations == 0
    assert result.quotes > len(questions.questions)


def test_questions_are_worded_differently_from_the_example_questions(index: Index) -> None:
    examples = [frozenset(tokenize(question)) for _, question in index.examples]
    for name in ("dev", "test"):
        for question in read_set(QUESTIONS / f"{name}.jsonl").questions:
            asked = frozenset(tokenize(question.question))
            shared = max(len(asked & words) / len(asked | words) for words in examples)
            assert shared < 0.8, question.id


def test_every_measure_is_asked_about() -> None:
    asked = read_set(QUESTIONS / "dev.jsonl").questions
    measures = {path.stem for path in MEASURES.glob("*.md")}
    assert len(measures) == 80
    assert measures == {document for q in asked for document in q.documents}
