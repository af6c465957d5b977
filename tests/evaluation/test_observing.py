from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pytest

from assistant.answer import Answer, answer
from assistant.confidence import Features
from assistant.conversation import Understood
from assistant.evaluation import observing
from assistant.evaluation.observing import is_right, observe
from assistant.evaluation.sets import Question, QuestionSet
from corpus.document import Metadata
from corpus.errors import UserError
from index.build import build_index
from index.search import Index
from tests.evaluation.toy import ALWAYS, NEVER, toy_index
from tests.toy import ToyEncoder, document


def asked(question: str, index: Index | None = None) -> Answer:
    return answer(index or toy_index(), question, calibrate=lambda _: ALWAYS)


def question(documents: tuple[str, ...], *quotes: str) -> Question:
    return Question("v1", "jobbonus euro", documents, quotes)


@pytest.mark.parametrize(
    ("wanted", "right"),
    [
        (question(("jobbonus",)), True),
        (question(("mentor", "jobbonus")), True),
        (question(("mentor",)), False),  # another document comes first
        (question(()), False),
        (question(("jobbonus",), "bedraagt 700 euro"), True),
        (question(("jobbonus",), "bedraagt 900 euro"), False),  # right document, other sentence
        (question(("jobbonus",), "bedraagt 900 euro", "De jobbonus bedraagt"), True),
    ],
)
def test_an_answer_is_right_when_it_shows_what_answers(wanted: Question, right: bool) -> None:
    assert is_right(wanted, asked("jobbonus euro")) is right


def test_a_labelled_quote_counts_among_the_first_three_only() -> None:
    given = asked("jobbonus euro")
    other = asked("mentorkorting kwartalen").citations[0]
    last = given.citations[0]
    third = replace(given, citations=(other, other, last))
    fourth = replace(given, citations=(other, other, other, last))
    wanted = question(("jobbonus",), "bedraagt 700 euro")
    assert is_right(wanted, third)
    assert not is_right(wanted, fourth)


def test_an_answer_without_quotes_is_never_right() -> None:
    given = answer(toy_index(), "jobbonus euro", calibrate=lambda _: NEVER)
    assert given.near_misses
    assert not is_right(question(("jobbonus",)), given)
    assert not is_right(question(("jobbonus",), "bedraagt 700 euro"), given)


def test_a_set_becomes_one_row_a_question() -> None:
    questions = (
        Question("v1", "jobbonus euro", ("jobbonus",)),
        Question("v2", "jobbonus euro", ("mentor",)),
        Question("v3", "jobbonus euro", ()),
    )
    seen = observe(toy_index(), QuestionSet("set.jsonl", "0" * 64, questions))
    assert list(seen.correct) == [True, False, False]
    assert list(seen.answerable) == [True, True, False]
    assert seen.features.shape == (3, len(fields(Features)))
    assert seen.groups == ("document jobbonus", "document mentor", "question v3")


def test_the_best_hit_says_which_calibration_a_question_is_for() -> None:
    sheet = document("sheet", ["De premie is hoog."], metadata=Metadata(questions=("premie?",)))
    page = document("page", ["Telewerk vraagt een afspraak."])
    index = build_index([sheet, page], ToyEncoder())
    questions = (
        Question("v1", "premie hoog", ("sheet",)),
        Question("v2", "telewerk afspraak", ("page",)),
    )
    seen = observe(index, QuestionSet("set.jsonl", "0" * 64, questions))
    assert list(seen.kinds) == ["with_examples", "without_examples"]
    part = seen.part(seen.of_kind("without_examples"))
    assert part.groups == ("document page",)
    assert (part.features == seen.features[1:]).all()
    assert np.array_equal(part.correct, [True])


def test_a_follow_up_is_asked_as_it_was_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    def understood(index: Index, question: str, history: Sequence[str]) -> Understood:
        return Understood(f"{question} {history[0]}", follow_up=True, about="")

    monkeypatch.setattr(observing, "understand", understood)
    follow_up = Question("v1", "hoeveel?", ("mentor",), (), ("mentorkorting kwartalen",))
    seen = observe(toy_index(), QuestionSet("set.jsonl", "0" * 64, (follow_up,)))
    assert list(seen.correct) == [True]


def test_a_set_about_other_documents_is_refused() -> None:
    unknown = QuestionSet("set.jsonl", "0" * 64, (Question("v1", "jobbonus", ("weg",)),))
    with pytest.raises(UserError, match="bron 'weg' zit niet in de index"):
        observe(toy_index(), unknown)
