import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, answer
from assistant.web.cards import answer_html, problem_html, question_html, viewer_url
from assistant.web.escape import chat_text, web_link
from corpus.document import Source
from index.search import Index
from tests.web.markup import assert_inert, by_class, by_tag
from tests.web.toy import CALIBRATION, HOSTILE

CARD_TAGS = frozenset(
    ("div", "p", "ul", "li", "article", "h2", "span", "blockquote", "a", "button")
)


def ask(index: Index, question: str) -> Answer:
    return answer(index, question, calibration=CALIBRATION)


def test_a_card_shows_the_exact_slice_and_links_to_it(index: Index) -> None:
    found = ask(index, "Telt mijn halftijdse job voltijds voor de jobbonus?")
    assert found.citations
    html = answer_html(found)
    quotes = [e.text for e in by_class(html, "citaat")]
    slices = [
        index.documents[c.quote.document_id].text[c.quote.start : c.quote.end]
        for c in found.citations
    ]
    assert quotes == slices
    links = [e.attributes["href"] for e in by_class(html, "knop") if e.tag == "a"]
    assert links == [viewer_url(c) for c in found.citations]
    assert links[0].endswith("#citaat")


def test_hostile_words_are_shown_and_do_nothing(index: Index) -> None:
    found = ask(index, "giftige premie klik ster streep")
    first = found.citations[0].quote
    assert first.text == index.documents['gif"<tig>'].text[first.start : first.end]
    html = answer_html(found)
    assert_inert(html, CARD_TAGS)
    assert not [e for e in by_tag(html, "a") if "javascript" in e.attributes["href"]]
    assert HOSTILE.replace("e\u0301", "\u00e9").replace("\u00a0", " ") in [
        e.text for e in by_class(html, "citaat")
    ]


def test_a_message_is_one_line_without_live_characters(index: Index) -> None:
    html = answer_html(ask(index, "giftige premie klik ster streep"))
    assert "\n" not in html
    words = re.sub(r"<[^>]*>", "", html)  # between our own tags
    assert not re.search(r"[`*_$\\\[\]{}~|<>]|://|www\.", words)


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    visible = text.translate({c: None for c in range(32)} | {127: None})
    visible = re.sub("[\x80-\x9f\ud800-\udfff]", "", visible)  # no document holds these
    (element,) = by_class(question_html(visible), "vraag")
    assert element.text == visible


def test_line_feeds_survive_as_references() -> None:
    assert chat_text("a\n\nb") == "a&#10;&#10;b"


def test_near_misses_have_no_number_and_another_look(index: Index) -> None:
    found = ask(index, "Hoe vaak draait de maan om kwartsieten zwaluwen?")
    assert found.status == "not_found"
    html = answer_html(found)
    assert "Niet gevonden in de bronnen." in by_class(html, "niet")[0].text
    assert len(by_class(html, "bijna")) == len(found.near_misses) > 0
    assert not by_class(html, "nummer")


def test_what_was_meant_is_a_button_above_all_cards(index: Index) -> None:
    for question in ("Wat is de jobbonnus?", "Hoe vaak draait de jobbonnus om zwaluwen?"):
        found = ask(index, question)
        html = answer_html(found)
        (line,) = by_class(html, "bedoelde")
        (button,) = by_class(html, "bedoeld")
        assert (button.tag, button.attributes["type"]) == ("button", "button")
        assert button.text == found.suggestion == question.replace("jobbonnus", "jobbonus")
        assert line.text == f"Bedoelde u: {button.text}"
        assert html.index("bedoelde") < html.index("kaart")
    assert html.index("bedoelde") < html.index("bijna-kop")
    assert not by_class(answer_html(ask(index, "Wat is de jobbonus?")), "bedoelde")


def test_what_was_meant_is_escaped(index: Index) -> None:
    found = ask(index, f"jobbonnus {HOSTILE}")
    html = answer_html(found)
    assert_inert(html, CARD_TAGS)
    (button,) = by_class(html, "bedoeld")
    assert button.text == found.suggestion
    assert "<script>" in button.text


def test_notices_stand_above_the_quotes(index: Index) -> None:
    found = ask(index, "Bestaan de startbonus en de stagebonus niet meer sinds 1 juli 2023?")
    html = answer_html(found)
    assert found.notices
    assert found.notices[0] in by_class(html, "meldingen")[0].text
    assert html.index("meldingen") < html.index("citaat")


def test_every_publication_behind_a_fact_is_shown(index: Index) -> None:
    found = ask(index, "Telt mijn halftijdse job voltijds voor de jobbonus?")
    first = found.citations[0]
    many = tuple(
        Source(n, f"Uitgever {n}", f"Titel {n}", "2024-03-01", f"https://x.example/{n}")
        for n in range(1, 8)
    )
    html = answer_html(
        dataclasses.replace(found, citations=(dataclasses.replace(first, sources=many),))
    )
    (shown,) = by_class(html, "publicaties")
    assert all(f"Uitgever {n}, Titel {n}, 1 maart 2024" in shown.text for n in range(1, 8))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//kwaad.example", "https://", "http:x", "", "/a",
     " https://a.example", "https://a.example/\nb", "java\tscript:x", "http://[::1", "ftp://a/b",
     "https:\\\\a.example"],
)  # fmt: skip
def test_only_absolute_web_addresses_become_links(url: str) -> None:
    assert web_link(url) == ""


def test_a_web_address_becomes_a_link() -> None:
    assert web_link("https://a.example/x?y=1&z=2#k") == "https://a.example/x?y=1&z=2#k"


def test_a_problem_is_escaped() -> None:
    assert_inert(problem_html("<img src=x onerror=alert(1)>"), CARD_TAGS)
