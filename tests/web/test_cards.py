import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Notice, answer
from assistant.web.cards import answer_html, problem_html, question_html
from assistant.web.escape import chat_text, web_link
from assistant.web.quote_card import viewer_url
from corpus.document import Source
from index.search import Index
from tests.web.markup import assert_inert, by_class, by_tag
from tests.web.toy import HOSTILE, calibrate, cited, hostile_answer

CARD_TAGS = frozenset(
    ("div", "p", "ul", "li", "article", "h2", "h3", "span", "blockquote", "a", "button",
     "details", "summary", "mark", "section", "header", "aside", "strong")
)  # fmt: skip
HALF_TIME = "Telt mijn halftijdse job voltijds voor de jobbonus?"
NOWHERE = "Hoe vaak draait de maan om kwartsieten zwaluwen?"


def ask(index: Index, question: str) -> Answer:
    return answer(index, question, calibrate=calibrate)


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


def test_near_misses_have_another_look(index: Index) -> None:
    found = ask(index, NOWHERE)
    assert found.status == "not_found"
    html = answer_html(found)
    assert "Niet gevonden in de bronnen." in by_class(html, "niet")[0].text
    assert len(by_class(html, "bijna")) == len(by_class(html, "kaart")) > 0
    assert len(by_class(html, "bijna")) == len(found.near_misses)
    assert html.index("Dit komt er het dichtst bij") < html.index("<article")


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
    assert found.notices[0].text in by_class(html, "meldingen")[0].text
    assert html.index("meldingen") < html.index("citaat")


def test_the_passage_is_folded_around_the_words_that_answer(index: Index) -> None:
    found = cited(ask(index, HALF_TIME), {"before": "Ervoor.\n\n", "after": " Erna."}, {})
    html = answer_html(found)
    (passage,) = by_class(html, "passage")  # none around a quote that is all of its passage
    assert (passage.tag, "open" in passage.attributes) == ("details", False)
    quote = found.citations[0].quote.text
    assert passage.text == f"Toon de hele passageErvoor.\n\n{quote} Erna."
    assert [e.text for e in by_tag(html, "mark")] == [quote]
    assert [e.text for e in by_class(html, "citaat")] == [quote, quote]
    assert all("Ervoor" not in e.text for e in by_class(html, "vermelding"))


def test_what_a_source_says_before_and_after_is_that_of_the_document(index: Index) -> None:
    document = index.documents["reglement"]
    found = ask(index, "Mag zweefvliegen alleen met een paarse helm?")
    first = found.citations[0]
    quote = dataclasses.replace(first.quote, start=15, end=20, text=document.text[15:20])
    changed = {"quote": quote, "before": document.text[:15], "after": document.text[20:40]}
    (passage,) = by_class(answer_html(cited(found, changed)), "passage")
    assert passage.text.endswith(document.text[:40])


def test_an_old_quote_says_so_on_its_card(index: Index) -> None:
    html = answer_html(cited(ask(index, HALF_TIME), {"note": "Dit is ouder: zie [2]."}, {}))
    (note,) = by_class(html, "leeftijd")
    assert note.text == "Dit is ouder: zie [2]."
    assert html.index("leeftijd") > html.index("citaat")
    assert [e.text for e in by_class(html, "nummer")] == ["1", "2"]


def test_a_list_has_a_heading_above_the_cards_of_each_group(index: Index) -> None:
    groups: list[dict[str, object]] = [{"group": g} for g in ("lonen", "lonen", "opleiding")]
    html = answer_html(cited(ask(index, HALF_TIME), *groups))
    assert [e.text for e in by_class(html, "groep-kop")] == ["lonen", "opleiding"]
    lonen, opleiding = by_class(html, "groep")
    assert (lonen.text.count("Open bron"), opleiding.text.count("Open bron")) == (2, 1)
    assert {e.tag for e in by_class(html, "titel")} == {"h3"}
    assert not by_class(html, "krap")


def test_a_long_list_is_compact_and_still_dated(index: Index) -> None:
    sources = tuple(Source(n, f"Uitgever {n}", "T", f"202{n}", "") for n in (4, 3))
    changes: list[dict[str, object]] = [{"sources": sources}] * 6
    found = ask(index, HALF_TIME)
    assert not by_class(answer_html(cited(found, *changes[1:])), "krap")
    html = answer_html(cited(found, *changes))
    assert len(by_class(html, "krap")) == 6
    summaries = [e.text for e in by_tag(html, "summary")]
    assert summaries == ["Uitgever 4, 2024 (+\u00a01)"] * 6
    assert "Uitgever 3, T, 2023" in by_class(html, "publicaties")[0].text


@pytest.mark.parametrize("sides", [2, 3, 4])
def test_a_comparison_has_a_column_for_each_side(index: Index, sides: int) -> None:
    found = ask(index, HALF_TIME)
    quotes = [dataclasses.replace(found.citations[0].quote, document_id=f"d{n}") for n in range(4)]
    changes: list[dict[str, object]] = [
        {"quote": quotes[n], "title": f"Premie {n}", "group": f"Premie {n}", "heading": f"Kop {n}"}
        for n in range(sides)
        for _ in range(2)
    ]
    html = answer_html(dataclasses.replace(cited(found, *changes), kind="comparison"))
    columns = by_class(html, "zijde")
    assert len(columns) == sides
    for n, column in enumerate(columns):
        assert column.text.count(f"Premie {n}") == 3  # the heading, and with each quote to copy
        assert column.text.count("van kracht") == 3
        assert column.text.count("Open bron") == 2
    assert [e.text for e in by_class(html, "titel")][:3] == ["1Kop 0", "2Kop 0", "3Kop 1"]
    assert bool(by_class(html, "breed")) == (sides > 2)


def test_a_comparison_that_is_not_found_shows_near_misses(index: Index) -> None:
    html = answer_html(dataclasses.replace(ask(index, NOWHERE), kind="comparison"))
    assert not by_class(html, "vergelijking")
    assert by_class(html, "bijna")


@pytest.mark.parametrize("count", [2, 3])
def test_notices_lead_to_the_successor_and_many_are_folded(index: Index, count: int) -> None:
    notices = (Notice("Een is weg.", "naar/een"), *[Notice("Twee is weg.", "")] * (count - 1))
    html = answer_html(dataclasses.replace(ask(index, HALF_TIME), notices=notices))
    (links,) = [e for e in by_tag(html, "a") if e.text == "Open de opvolger"]
    assert links.attributes["href"] == "/bron/naar%2Feen"
    assert len(by_class(html, "vouw")) == (count > 2)


@pytest.mark.parametrize("status", ["answered", "possible", "not_found"])
@pytest.mark.parametrize("kind", ["fact", "list", "comparison"])
def test_no_field_of_an_answer_can_do_anything(index: Index, status: str, kind: str) -> None:
    found = dataclasses.replace(hostile_answer(ask(index, HALF_TIME)), status=status, kind=kind)  # type: ignore[arg-type]
    html = answer_html(found, helpdesk='https://hulp.example/"><script>')
    assert_inert(html, CARD_TAGS)
    assert "\n" not in html
    words = re.sub(r"<[^>]*>", "", html)
    assert not re.search(r"[`*_$\\\[\]{}~|<>]|://|www\.", words)
    shown = {
        name: [e.text for e in by_class(html, name)]
        for name in ("passage", "leeftijd", "onbekend", "elders", "filter", "regel", "meldingen")
    }
    if status == "answered":
        del shown["onbekend"], shown["elders"]
    for name, texts in shown.items():
        assert texts, name
        assert all(HOSTILE in text for text in texts), name
    if kind != "comparison":
        assert {e.text for e in by_class(html, "groep-kop")} == {HOSTILE}


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
