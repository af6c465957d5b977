import dataclasses
import hashlib
import time
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from assistant.answer import answer
from assistant.web.quote_card import viewer_url
from assistant.web.viewer import (
    CHANGED,
    KEPT,
    RENEWED,
    UNCHECKED,
    UNSURE,
    WRONG_PLACE,
    Place,
    document_path,
    fingerprint,
    locate,
    missing_page,
    viewer_page,
)
from corpus.document import Document
from index.search import Index
from tests.web.markup import assert_inert, by_class, by_tag, elements
from tests.web.toy import calibrate

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


def notes(html: str) -> list[str]:
    """What the page tells of the link; a notice about a measure that ended is something else."""
    return [e.text for e in by_class(html, "blijvend")]


def test_every_quote_link_highlights_exactly_its_slice(index: Index, client: TestClient) -> None:
    for question in ("jobbonus halftijds", "giftige premie klik", "zweefvliegen helm", "ibo duur"):
        found = answer(index, question, calibrate=calibrate)
        for citation in (*found.citations, *found.near_misses):
            url = viewer_url(citation)
            assert f"&sha={index.documents[citation.quote.document_id].sha256}&" in url
            html = client.get(url).text
            assert notes(html) == []
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


OLD = "0" * 64  # hash of a text that no document has any more
HELMET = "De helm kost zeven euro."  # a whole block of the source below
COSTS = "kost zeven euro."  # within it


def test_a_changed_source_is_reported_and_not_highlighted(index: Index) -> None:
    document = index.documents["reglement"]
    for start, end in ((4, 20), (4, 900), (4, 9_000_000), (20, 4)):
        html = page(document, start, end, sha=OLD, quoted=fingerprint("iets anders"))
        assert notes(html) == [CHANGED]
        assert not by_tag(html, "mark")
        assert shown(html) == document.text


@pytest.mark.parametrize("quote", [HELMET, COSTS])
@pytest.mark.parametrize("start", [3, 5_000])
def test_a_quote_that_survived_a_change_is_highlighted(
    index: Index, quote: str, start: int
) -> None:
    document = index.documents["reglement"]
    html = page(document, start, start + len(quote), sha=OLD, quoted=fingerprint(quote))
    assert notes(html) == [KEPT]
    assert marked(html) == quote
    assert not by_class(html, "onzeker")


def test_a_quote_that_kept_its_place_in_a_changed_source_is_highlighted_there(
    index: Index,
) -> None:
    document = index.documents["reglement"]
    again = document.text + "\n\n" + document.text
    twice = dataclasses.replace(document, text=again, marks=())
    start = again.rindex(HELMET)
    quoted = fingerprint(HELMET)
    html = page(twice, start, start + len(HELMET), sha=OLD, quoted=quoted)
    assert notes(html) == [KEPT]
    before, _, _ = html.partition("<mark")
    assert HELMET in before


def test_a_changed_source_without_the_words_in_the_link_is_doubtful(client: TestClient) -> None:
    html = client.get("/bron/reglement", params={"van": "4", "tot": "20", "sha": OLD}).text
    assert notes(html) == [UNSURE]
    assert by_class(html, "onzeker")
    assert marked(html)
    html = client.get("/bron/reglement", params={"van": "4", "tot": "99999", "sha": OLD}).text
    assert notes(html) == [RENEWED]
    assert not by_tag(html, "mark")
    html = client.get("/bron/reglement", params={"sha": OLD}).text
    assert notes(html) == [RENEWED]


@pytest.mark.parametrize("digits", [16, 17, 63, 64])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_a_hash_is_recognised_by_its_beginning(
    index: Index, client: TestClient, digits: int, case: Callable[[str], str]
) -> None:
    sha = case(index.documents["reglement"].sha256[:digits])
    html = client.get("/bron/reglement", params={"van": "4", "tot": "20", "sha": sha}).text
    assert notes(html) == []
    assert not by_class(html, "onzeker")
    other = case(OLD[:digits])
    html = client.get("/bron/reglement", params={"van": "4", "tot": "20", "sha": other}).text
    assert notes(html) == [UNSURE]


@pytest.mark.parametrize(
    "sha", ["", "abc", "zz" * 32, "0" * 65, " ", "<b>", "\u0661" * 16, "0" * 15]
)
def test_a_link_that_names_no_text_is_doubtful_unless_it_knows_the_words(
    index: Index, client: TestClient, sha: str
) -> None:
    document = index.documents["reglement"]
    place = {"van": "4", "tot": "20", "sha": sha}
    html = client.get("/bron/reglement", params=place).text
    assert notes(html) == [UNCHECKED]
    assert marked(html) == document.text[4:20]
    assert by_class(html, "onzeker")
    words = {"citaat": fingerprint(document.text[4:20])}
    html = client.get("/bron/reglement", params=place | words).text
    assert notes(html) == []
    assert marked(html) == document.text[4:20]
    assert notes(client.get("/bron/reglement", params={"sha": sha}).text) == []


def test_a_place_that_does_not_hold_the_words_of_the_link_is_not_highlighted(
    index: Index,
) -> None:
    document = index.documents["reglement"]
    for sha in (document.sha256, "?"):
        html = page(document, 4, 20, sha=sha, quoted=fingerprint("iets anders"))
        assert notes(html) == [WRONG_PLACE]
        assert not by_tag(html, "mark")
    # What is no fingerprint says nothing about the words.
    assert notes(page(document, 4, 20, quoted="iets anders")) == []


def test_no_link_makes_the_server_search_a_long_text_for_long() -> None:
    text = "woord " * 100_000 + "slot"
    document = Document("lang", "lang.txt", "Lang", text, hashlib.sha256(text.encode()).hexdigest())
    start = time.process_time()
    for end in (1_500, 500_000):
        assert locate(document, Place("0", str(end), OLD, "f" * 16)) == (None, CHANGED)
    # Hashing up to 500,000 characters at each of 100,000 words takes over ten seconds.
    assert time.process_time() - start < 5


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


def test_a_link_to_a_source_that_is_gone_says_what_became_of_the_quote(client: TestClient) -> None:
    response = client.get("/bron/weg", params={"van": "4", "tot": "20", "sha": OLD})
    assert response.status_code == 404
    assert (
        "Het citaat waar deze link naar verwijst, is hier niet meer na te lezen." in response.text
    )
    assert [e.attributes["href"] for e in by_tag(response.text, "a")] == ["/"] * 3
    assert "Het citaat" not in client.get("/bron/weg").text


@pytest.mark.parametrize("digits", [16, 64])
def test_a_link_to_a_source_with_another_name_by_now_leads_there(
    index: Index, client: TestClient, digits: int
) -> None:
    document = index.documents['gif"<tig>']
    place = {"van": "4", "tot": "20", "citaat": fingerprint(document.text[4:20])}
    response = client.get("/bron/oud", params={**place, "sha": document.sha256[:digits]})
    assert response.status_code == 404
    assert_inert(response.text, PAGE_TAGS)
    assert "Het citaat" not in response.text
    (url,) = (e.attributes["href"] for e in by_tag(response.text, "a") if e.text == document.title)
    html = client.get(url).text
    assert (marked(html), notes(html)) == (document.text[4:20], [])


def test_a_hash_that_two_sources_share_leads_nowhere(index: Index) -> None:
    document = index.documents["reglement"]
    documents = {n: dataclasses.replace(document, id=n) for n in ("een", "twee")}
    html = missing_page("weg", documents, Place("4", "20", document.sha256, ""))
    assert {e.attributes["href"] for e in by_tag(html, "a")} == {"/"}


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
