"""What helps when the sources do not answer: unknown words, other bodies, the helpdesk."""

import dataclasses
from urllib.parse import unquote, urlsplit

import pytest

from assistant.answer import Answer, answer
from assistant.web.cards import answer_html
from assistant.web.way_out import helpdesk_html
from corpus.elsewhere import Pointer
from index.search import Index
from tests.web.markup import by_class, by_tag
from tests.web.toy import HOSTILE, calibrate

HALF_TIME = "Telt mijn halftijdse job voltijds voor de jobbonus?"
NOWHERE = "Hoe vaak draait de maan om kwartsieten zwaluwen?"
POINTER = Pointer("dop", "RVA", "De RVA bepaalt dat.", "https://www.rva.be")


def ask(index: Index, question: str) -> Answer:
    return answer(index, question, calibrate=calibrate)


def test_words_that_no_source_has_are_named(index: Index) -> None:
    found = ask(index, NOWHERE)
    assert "zwaluwen" in found.unknown
    (line,) = by_class(answer_html(found), "onbekend")
    assert line.text.startswith("Deze woorden staan in geen enkele bron: ")
    assert all(f"\u201c{word}\u201d" in line.text for word in found.unknown)
    assert not by_class(answer_html(dataclasses.replace(found, unknown=())), "onbekend")


@pytest.mark.parametrize("status", ["not_found", "possible"])
def test_a_pointer_is_plainly_no_quote(index: Index, status: str) -> None:
    found = ask(index, NOWHERE if status == "not_found" else HALF_TIME)
    html = answer_html(dataclasses.replace(found, status=status, pointers=(POINTER,)))  # type: ignore[arg-type]
    (box,) = by_class(html, "elders")
    assert box.text.startswith("Verwijzing, geen citaat")
    assert "Hiervoor kunt u terecht bij RVA. De RVA bepaalt dat." in box.text
    assert html.index('class="elders"') < html.index("<article")
    target = {"href": "https://www.rva.be", "target": "_blank", "rel": "noopener noreferrer"}
    assert target in [e.attributes for e in by_tag(html, "a")]


def hulp(found: Answer, helpdesk: str) -> tuple[str, dict[str, str]]:
    """The words of the way to the helpdesk, and the attributes of its link; {} = no link."""
    html = helpdesk_html(helpdesk, found)
    assert html in answer_html(found, helpdesk=helpdesk)
    (line,) = by_class(html, "hulp")
    links = [e.attributes for e in by_tag(html, "a")]
    return line.text, links[0] if links else {}


def test_a_question_without_answer_can_go_to_the_helpdesk(index: Index) -> None:
    found = ask(index, NOWHERE)
    told, link = hulp(found, "https://hulp.example/?a=1&b=2")
    assert told == "Stel deze vraag aan de helpdesk"
    assert link["href"] == "https://hulp.example/?a=1&b=2"
    assert hulp(found, "") == ("Komt u er niet uit? Leg uw vraag voor aan de helpdesk.", {})
    assert not by_class(answer_html(ask(index, HALF_TIME), helpdesk="a@b.be"), "hulp")


@pytest.mark.parametrize("question", ["Waar & hoe? #1 % +\u20ac &body=x", HOSTILE])
def test_an_e_mail_to_the_helpdesk_holds_the_question(index: Index, question: str) -> None:
    found = dataclasses.replace(ask(index, NOWHERE), question=question, interpreted_as="zo")
    _, link = hulp(found, "hulp?bcc=x&y+z@voorbeeld.be")
    mail = urlsplit(link["href"])
    assert (mail.scheme, unquote(mail.path)) == ("mailto", "hulp?bcc=x&y+z@voorbeeld.be")
    fields = dict(field.split("=", 1) for field in mail.query.split("&"))
    assert fields.keys() == {"subject", "body"}
    body = unquote(fields["body"])
    assert body == f"{' '.join(question.split())}\r\n\r\nBegrepen als: zo"
    assert not mail.fragment
