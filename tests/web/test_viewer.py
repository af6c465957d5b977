import dataclasses
import hashlib

import pytest
from fastapi.testclient import TestClient

from assistant.answer import answer
from assistant.web.cards import viewer_url
from assistant.web.viewer import (
    CHANGED,
    KEPT,
    WRONG_PLACE,
    Place,
    document_path,
    fingerprint,
    viewer_page,
)
from corpus.document import Document
from index.search import Index
from tests.web.markup import assert_inert, by_class, by_tag, elements
from tests.web.toy import CALIBRATION

PAGE_TAGS = frozenset(
    ("html", "head", "meta", "title", "link", "body", "header", "main", "p", "h1", "h2", "h3",
     "h4", "h5", "h6", "dl", "div", "dt", "dd", "a", "article", "ul", "li", "ol", "span", "sup",
     "mark", "section")
)  # fmt: skip


def page(document: Document, start: int, end: int, sha: str = "", quoted: str = "") -> str:
    place = Place(str(start), str(end), sha or document.sha256, quoted)
    return viewer_page(document, {document.id: document}, place)


def shown(html: str) -> str:
    return "".join(e.text for e in by_class(html, "tekst"))


def marked(html: str) -> str:
    return "".join(e.text for e in by_tag(html, "mark"))


def test_every_quote_link_highlights_exactly_its_slice(index: Index, client: TestClient) -> None:
    for question in ("jobbonus halftijds", "giftige premie klik", "zweefvliegen helm", "ibo duur"):
        found = answer(index, question, calibration=CALIBRATION)
        for citation in (*found.citations, *found.near_misses):
            html = client.get(viewer_url(citation)).text
            assert marked(html) == citation.quote.text
            assert by_tag(html, "mark")[0].attributes["id"] == "citaat"


def test_the_page_shows_the_whole_text_and_nothing_else(index: Index) -> None:
    for document in index.documents.values():
        assert shown(page(document, 0, 0)) == document.text


def test_a_quote_may_span_blocks(index: Index) -> None:
    document = index.documents["reglement"]
    for start in range(0, len(document.text), 7):
        for end in range(start + 1, len(document.text) + 1, 11):
            html = page(document, start, end)
            assert marked(html) == document.text[start:end]
            assert sum("id" in e.attributes for e in by_tag(html, "mark")) == 1
            assert shown(html) == document.text


def test_a_document_without_marks_is_shown(index: Index) -> None:
    bare = dataclasses.replace(index.documents["reglement"], marks=())
    assert shown(page(bare, 3, 9)) == bare.text
    empty = dataclasses.replace(bare, text="", sha256=hashlib.sha256(b"").hexdigest())
    assert shown(page(empty, 0, 1)) == ""


def test_pages_rows_and_publications_are_shown(index: Index) -> None:
    html = page(index.documents["reglement"], 0, 4)
    assert [e.text for e in by_class(html, "bladzijde")] == ["Bladzijde 1", "Bladzijde 2"]
    assert len(by_class(html, "rij")) == 2
    sheet = index.documents["10-jobbonus"]
    html = page(sheet, 0, 4)
    anchors = {e.attributes.get("id") for e in elements(html)}
    refs = {e.attributes["href"] for e in by_tag(html, "a") if e.attributes["href"][0] == "#"}
    assert refs
    assert {r[1:] for r in refs} <= anchors
    assert "Status" in html
    assert "1 oktober 2025" in html


def test_hostile_words_do_nothing(index: Index, client: TestClient) -> None:
    response = client.get(document_path('gif"<tig>') + "?van=0&tot=9")
    assert response.status_code == 200
    assert_inert(response.text, PAGE_TAGS)
    assert shown(response.text) == index.documents['gif"<tig>'].text
    assert "javascript:" not in "".join(
        e.attributes.get("href", "") for e in elements(response.text)
    )


def test_a_changed_source_is_reported_and_not_highlighted(index: Index) -> None:
    document = index.documents["reglement"]
    html = page(document, 4, 20, sha="0" * 64, quoted=fingerprint("iets anders"))
    assert CHANGED in html
    assert not by_tag(html, "mark")


def test_a_quote_that_survived_a_change_is_highlighted(index: Index) -> None:
    document = index.documents["reglement"]
    quote = "De helm kost zeven euro."
    html = page(document, 3, 3 + len(quote), sha="0" * 64, quoted=fingerprint(quote))
    assert KEPT in html
    assert marked(html) == quote


@pytest.mark.parametrize(
    ("start", "end"),
    [("a", "b"), ("5", "5"), ("9", "3"), ("-4", "3"), ("0", "999999999"), ("1", ""), ("", "4"),
     ("9" * 5000, "1"), ("\u0661", "\u0663"), ("1_0", "2_0"), ("<b>", "\"'")],
)  # fmt: skip
def test_bad_offsets_give_the_page_with_a_note(client: TestClient, start: str, end: str) -> None:
    response = client.get("/bron/reglement", params={"van": start, "tot": end})
    assert response.status_code == 200
    assert WRONG_PLACE in response.text
    assert not by_tag(response.text, "mark")


def test_without_offsets_there_is_no_note(client: TestClient) -> None:
    response = client.get("/bron/reglement")
    assert response.status_code == 200
    assert not by_class(response.text, "melding")


def test_an_unknown_source_is_a_dutch_404(client: TestClient) -> None:
    response = client.get("/bron/%3Cscript%3Ealert(1)%3C/script%3E")
    assert response.status_code == 404
    assert "Bron niet gevonden" in response.text
    assert_inert(response.text, PAGE_TAGS)


def test_a_replaced_measure_says_by_what(index: Index, client: TestClient) -> None:
    old = dataclasses.replace(
        index.documents["reglement"],
        metadata=dataclasses.replace(
            index.documents["reglement"].metadata, status="vervangen", replaced_by="10-jobbonus"
        ),
    )
    html = viewer_page(old, dict(index.documents), Place("", "", "", ""))
    assert "is vervangen door" in by_class(html, "melding")[0].text
    assert "/bron/10-jobbonus" in [e.attributes["href"] for e in by_tag(html, "a")]
