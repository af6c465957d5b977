"""Conversations as the server keeps them."""

from collections.abc import Collection, Sequence

import pytest

from assistant.answer import Answer, answer
from assistant.web.cards import answer_html
from assistant.web.talk import Ask, Talk, replied
from corpus.errors import UserError
from index.search import Index
from tests.web.markup import assert_inert, by_class, elements
from tests.web.toy import HOSTILE, calibrate, cited

EMPLOYERS = "Welke maatregelen zijn er voor werkgevers?"


def taken(index: Index, typed: str, searched: str) -> Answer:
    return answer(index, searched, typed=typed, calibrate=calibrate)


def asking(index: Index) -> Ask:
    return lambda question, _, unsaid: answer(index, question, unsaid=unsaid, calibrate=calibrate)


def talk_of(ask: Ask, *lines: object) -> Talk:
    talk = Talk()
    for line in lines:
        talk = replied(ask, line, talk)
    return talk


def asked_in(talk: Talk) -> list[str]:
    return [by_class(m["content"], "vraag")[0].text for m in talk.messages if m["role"] == "user"]


def test_how_a_follow_up_was_taken_stands_above_the_answer(index: Index) -> None:
    html = answer_html(taken(index, "hoeveel  dan?", "Wat is de jobbonus? hoeveel dan?"))
    (line,) = by_class(html, "begrepen")
    assert line.text.startswith("Begrepen als: Wat is de jobbonus? hoeveel dan? Letterlijk zoeken")
    (button,) = by_class(html, "letterlijk")
    assert (button.tag, button.attributes["type"]) == ("button", "button")
    (literal,) = by_class(html, "regel")
    assert (literal.text, "hidden" in literal.attributes) == ("!hoeveel dan?", True)
    assert html.index("begrepen") < html.index("stand") < html.index("kaart")


def test_a_question_taken_as_typed_shows_no_such_line(index: Index) -> None:
    html = answer_html(taken(index, "Wat is  de jobbonus?", "Wat is de jobbonus?"))
    assert not by_class(html, "begrepen")


def test_hostile_words_in_what_was_understood_do_nothing(index: Index) -> None:
    html = answer_html(taken(index, HOSTILE, f"jobbonus {HOSTILE}"))
    assert_inert(html, frozenset(e.tag for e in elements(answer_html(taken(index, "a", "b")))))
    (literal,) = by_class(html, "regel")
    assert literal.text == "!" + " ".join(HOSTILE.split())
    assert "\n" not in html


def test_what_was_asked_is_remembered_but_not_what_could_not_be(index: Index) -> None:
    heard: list[tuple[str, tuple[str, ...]]] = []

    def ask(question: str, history: Sequence[str], unsaid: Collection[str]) -> Answer:
        heard.append((question, tuple(history)))
        assert not unsaid
        if not question:
            raise UserError("de vraag is leeg")
        return answer(index, question)

    talk = talk_of(ask, "Wat is een IBO?", "", None, "hoe lang?", "!hoe lang?", "en dan?")
    assert heard == [
        ("Wat is een IBO?", ()),
        ("", ("Wat is een IBO?",)),
        ("", ("Wat is een IBO?",)),
        ("hoe lang?", ("Wat is een IBO?",)),
        ("hoe lang?", ()),
        ("en dan?", ("hoe lang?",)),
    ]
    assert talk.questions == ("hoe lang?", "en dan?")
    assert asked_in(talk) == ["Wat is een IBO?", "hoe lang?", "hoe lang?", "en dan?"]


def test_a_conversation_stays_bounded(index: Index) -> None:
    talk = talk_of(asking(index), *(f"jobbonus {n}" for n in range(40)))
    assert len(talk.messages) == 60
    assert talk.questions[-1] == "jobbonus 39"
    assert len(talk.questions) < 10


def test_long_answers_push_older_ones_out(index: Index) -> None:
    note = "x" * 150_000

    def ask(question: str, _: Sequence[str], unsaid: Collection[str]) -> Answer:
        return cited(answer(index, question, calibrate=calibrate), {"note": note})

    talk = talk_of(ask, *["Wat is de jobbonus?"] * 4)
    assert [m["role"] for m in talk.messages] == ["user", "assistant"] * 2
    assert sum(len(m["content"]) for m in talk.messages) < 400_000
    huge: list[dict[str, object]] = [{"note": note * 3}]
    alone = talk_of(lambda *a: cited(ask(*a), *huge), *["Wat is de jobbonus?"] * 2)
    assert [m["role"] for m in alone.messages] == ["assistant"]


def test_a_filter_that_was_said_can_be_taken_away(index: Index) -> None:
    talk = talk_of(asking(index), EMPLOYERS)
    ((text, words),) = talk.filters
    (chip,) = by_class(talk.messages[-1]["content"], "filter")
    (line,) = by_class(talk.messages[-1]["content"], "regel")
    assert (text, words) == ("doelgroep=werkgevers", "voor werkgevers")
    assert chip.text.startswith(words)
    assert (line.text, "hidden" in line.attributes) == ("-voor werkgevers", True)
    after = replied(asking(index), line.text, talk)
    assert asked_in(after) == [EMPLOYERS, EMPLOYERS]
    assert by_class(after.messages[-2]["content"], "zonder")[0].text == "Zonder: voor werkgevers"
    assert not by_class(after.messages[-1]["content"], "filter")
    assert after.last is not None
    assert after.last.unsaid == ("doelgroep=werkgevers",)
    assert after.questions == talk.questions


def test_each_filter_goes_alone_and_those_before_stay_gone(index: Index) -> None:
    unsaids: list[tuple[str, ...]] = []

    def ask(question: str, _: Sequence[str], unsaid: Collection[str]) -> Answer:
        unsaids.append(tuple(unsaid))
        return answer(index, question, unsaid=unsaid)

    question = "Welke stopgezette maatregelen zijn er voor werkgevers?"
    talk = talk_of(ask, question)
    said = dict.fromkeys(words for _, words in talk.filters)
    assert len(said) == 2, talk.filters
    for words in said:
        talk = replied(ask, f"-{words}", talk)
    first, second = ([text for text, w in answer(index, question).filters if w == s] for s in said)
    assert unsaids == [(), tuple(first), (*first, *second)]
    assert talk.filters == ()


def test_a_filter_keeps_what_a_follow_up_leans_on(index: Index) -> None:
    heard: list[tuple[str, tuple[str, ...]]] = []

    def ask(question: str, history: Sequence[str], unsaid: Collection[str]) -> Answer:
        heard.append((question, tuple(history)))
        return answer(index, " ".join([*history, question]), typed=question, unsaid=unsaid)

    talk = talk_of(ask, EMPLOYERS, "en nu?", "-voor werkgevers")
    assert heard[1:] == [("en nu?", (EMPLOYERS,))] * 2
    assert talk.questions == (EMPLOYERS, "en nu?")


@pytest.mark.parametrize(
    "line",
    ["-", "-voor", "-doelgroep=werkgevers", "-voor burgers", "voor werkgevers", "--voor werkgevers",
     "-<b>voor werkgevers</b>"],
)  # fmt: skip
def test_any_other_line_is_a_question(index: Index, line: str) -> None:
    talk = talk_of(asking(index), EMPLOYERS, line)
    assert asked_in(talk) == [EMPLOYERS, line]
    assert not by_class(talk.messages[-2]["content"], "zonder")


def test_a_filter_can_only_be_taken_from_the_last_answer(index: Index) -> None:
    without_one = talk_of(asking(index), EMPLOYERS, "Wat is een IBO?", "-voor werkgevers")
    assert asked_in(without_one)[-1] == "-voor werkgevers"
    assert asked_in(talk_of(asking(index), "-voor werkgevers")) == ["-voor werkgevers"]
    after_an_error = talk_of(asking(index), EMPLOYERS, "", "-voor werkgevers")
    assert asked_in(after_an_error)[-1] == "-voor werkgevers"


def test_suggestions_come_after_every_answer(index: Index) -> None:
    for question, status in (
        ("Telt mijn halftijdse job voltijds voor de jobbonus?", "answered"),
        ("Hoe vaak draait de maan om kwartsieten zwaluwen?", "not_found"),
    ):
        told = answer(index, question, calibrate=calibrate)
        assert told.status == status
        message = talk_of(asking(index), question).messages[-1]
        assert [option["value"] for option in message["options"]] == list(told.suggestions)
        assert by_class(message["content"], "ook")


@pytest.mark.parametrize("question", ["", "  \n", "x" * 1001, None, 7, ["a"], {"text": "a"}])
def test_a_bad_question_gets_a_dutch_sentence(index: Index, question: object) -> None:
    talk = talk_of(asking(index), question)
    assert talk.messages[-1]["role"] == "assistant"
    assert "fout" in talk.messages[-1]["content"]
    assert "De vraag" in talk.messages[-1]["content"]


def broken_ask(question: str, history: Sequence[str], unsaid: Collection[str]) -> Answer:
    raise RuntimeError("stuk")


def test_a_bug_is_logged_and_told_in_dutch(caplog: pytest.LogCaptureFixture) -> None:
    talk = talk_of(broken_ask, "wat is een ibo")
    assert "Er ging iets mis" in talk.messages[-1]["content"]
    assert "stuk" not in talk.messages[-1]["content"]
    assert "could not be answered" in caplog.text
    assert talk.questions == ()
