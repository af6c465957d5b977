from collections.abc import Iterable
from dataclasses import replace

import pytest

from assistant.filters import passage_filter
from corpus.document import Document, Metadata, Source
from corpus.errors import UserError
from index.build import build_index
from tests.toy import ToyEncoder, document

SOURCE = Source(1, "Het Loket", "Zo werkt het", "2021-05", "")
FULL = Metadata(
    publisher="Stad Gent",
    date="2022-07-26",
    agreement="Iedereen nodig, iedereen mee",
    pillar="Werkbaar werk",
    themes=("telewerk en digitalisering", "gezin"),
    audiences=("Werkgevers", "crèches"),
    instruments=("premie (netto, jaarlijks)",),
    status="van kracht",
    sources=(SOURCE,),
)


def sources() -> list[Document]:
    other = Metadata(status="stopgezet", themes=("gezin",), date="2020")
    return [
        document("vol", ["Feit."], metadata=FULL),
        document("half", ["Feit."], metadata=other),
        document("leeg", ["Feit."]),
    ]


def allowed_ids(documents: Iterable[Document], texts: list[str]) -> frozenset[str] | None:
    index = build_index(documents, ToyEncoder())
    only = passage_filter(index, texts)
    return None if only is None else frozenset(p.document_id for p in index.passages if only(p))


@pytest.mark.parametrize(
    "text",
    [
        "akkoord=iedereen nodig",
        "pijler=werkbaar werk",
        "thema=telewerk",
        "doelgroep=werkgevers",
        "doelgroep=CRECHES",
        "instrument=premie",
        "status=van kracht",
        "status=Van Kracht",
        "uitgever=gent",
        "jaar=2022",
        "document=vol",
        " thema = telewerk ",
    ],
)
def test_each_key_finds_the_document_that_has_the_value(text: str) -> None:
    assert allowed_ids(sources(), [text]) == frozenset({"vol"})


def test_case_of_the_key_does_not_count() -> None:
    assert allowed_ids(sources(), ["JAAR=2022"]) == frozenset({"vol"})


def test_year_and_publisher_choose_among_the_facts_of_a_sheet() -> None:
    known = replace(FULL, sources=(SOURCE, Source(2, "De Krant", "Nieuws", "2023", "")))
    sheet = document("vol", ["Feit een.", "Feit twee."], metadata=known)
    facts = (m for m in sheet.marks if m.kind != "heading")
    sheet = replace(sheet, marks=tuple(replace(m, sources=(n,)) for n, m in enumerate(facts, 1)))
    index = build_index([sheet], ToyEncoder())
    for text, words in (
        ("jaar=2021", "Feit een."),
        ("uitgever=loket", "Feit een."),
        ("jaar=2023", "Feit twee."),
        ("uitgever=krant", "Feit twee."),
    ):
        only = passage_filter(index, [text])
        assert [h.passage for h in index.search("feit", allowed=only)] == [
            p for p in index.passages if sheet.slice(p.start, p.end) == words
        ]
    with pytest.raises(UserError, match="jaar=2022"):
        passage_filter(index, ["jaar=2022"])  # the date of the sheet is not that of a fact


def test_no_filter_allows_everything() -> None:
    assert allowed_ids(sources(), []) is None


def test_two_values_of_one_key_mean_either() -> None:
    assert allowed_ids(sources(), ["jaar=2022", "jaar=2020"]) == frozenset({"vol", "half"})


def test_two_keys_mean_both() -> None:
    assert allowed_ids(sources(), ["thema=gezin"]) == frozenset({"vol", "half"})
    assert allowed_ids(sources(), ["thema=gezin", "status=stopgezet"]) == frozenset({"half"})


def test_absent_field_matches_no_filter() -> None:
    keys = ("akkoord", "pijler", "thema", "doelgroep", "instrument", "status", "uitgever", "jaar")
    bare = document("leeg", ["Feit."])
    for key in keys:
        with pytest.raises(UserError, match="geen enkele bron"):
            allowed_ids([bare], [f"{key}=e"])


@pytest.mark.parametrize("text", ["status=van", "jaar=20", "jaar=2022-07", "document=vo"])
def test_status_year_and_document_must_be_whole(text: str) -> None:
    with pytest.raises(UserError, match=text):
        allowed_ids(sources(), [text])


@pytest.mark.parametrize("text", ["kleur=rood", "thema", "=gezin", "thema=", "", "kleur="])
def test_filter_that_is_no_key_and_value_is_named_with_the_keys(text: str) -> None:
    with pytest.raises(UserError) as error:
        allowed_ids(sources(), [text])
    assert repr(text) in str(error.value)
    assert "sleutel" in str(error.value)


def test_filters_that_no_document_matches_are_named_with_the_way_out() -> None:
    with pytest.raises(UserError, match=r"'thema=gezin, status=onbekend'.*documents --json"):
        allowed_ids(sources(), ["thema=gezin", "status=onbekend"])


def test_value_may_hold_an_equals_sign() -> None:
    source = document("a", ["Feit."], metadata=Metadata(pillar="a=b"))
    assert allowed_ids([source], ["pijler=a=b"]) == frozenset({"a"})
