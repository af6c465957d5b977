"""Which quotes answer a list, a comparison, a status, a definition and a question for sources."""

from dataclasses import replace

import pytest

from assistant.compose import Group, compose
from assistant.questions import interpret
from corpus.blocks import Block
from corpus.document import Document, Metadata, Source
from index.build import build_index
from index.search import Index
from tests.toy import ToyEncoder, document, within


def _index(*documents: Document) -> Index:
    return build_index(documents, ToyEncoder())


def _groups(index: Index, question: str) -> tuple[Group, ...]:
    hits = index.search(question, 60)
    return compose(index, question, interpret(question, index), hits)


def _shown(groups: tuple[Group, ...]) -> list[str]:
    return [quote.document_id for group in groups for quote in group.quotes]


GARDEN = (
    document(
        "serre",
        ["De serrepremie helpt wie een serre bouwt in de tuin.", "Ze bedraagt 300 euro."],
        title="Serrepremie",
        metadata=Metadata(themes=("tuin", "bouwen"), instruments=("premie",)),
    ),
    document(
        "haag",
        ["De haagpremie helpt wie een haag plant in de tuin.", "Ze bedraagt 50 euro."],
        title="Haagpremie",
        metadata=Metadata(themes=("tuin",), instruments=("premie",), pillar="groen"),
    ),
    document(
        "gids",
        ["De tuingids komt langs in de tuin.", "De gids is gratis."],
        title="Tuingids",
        metadata=Metadata(pillar="groen", instruments=("begeleiding",)),
    ),
    document(
        "fiets",
        ["De fietslening helpt wie naar het werk fietst.", "De lening loopt drie jaar."],
        title="Fietslening",
        metadata=Metadata(themes=("verkeer",), instruments=("lening",)),
    ),
)


def test_list_has_the_key_sentence_of_each_document_that_belongs_by_theme_or_pillar() -> None:
    groups = _groups(_index(*GARDEN), "welke maatregelen zijn er rond de tuin?")
    assert {g.heading: sorted(q.text for q in g.quotes) for g in groups} == {
        "groen": ["De tuingids komt langs in de tuin."],
        "tuin": [
            "De haagpremie helpt wie een haag plant in de tuin.",
            "De serrepremie helpt wie een serre bouwt in de tuin.",
        ],
    }


def test_list_without_a_topic_has_every_document_by_what_it_opens_with() -> None:
    groups = _groups(_index(*GARDEN), "geef een overzicht van alle maatregelen")
    assert sorted(_shown(groups)) == ["fiets", "gids", "haag", "serre"]
    assert [q.start for g in groups for q in g.quotes] == [0, 0, 0, 0]


def test_list_of_a_sort_has_only_documents_of_that_sort() -> None:
    groups = _groups(_index(*GARDEN), "welke premies zijn er?")
    assert sorted(_shown(groups)) == ["haag", "serre"]


def test_list_keeps_to_what_may_be_found() -> None:
    index = _index(*GARDEN)
    for asked in ("geef een overzicht van alle maatregelen", "welke premies zijn er rond de tuin?"):
        allowed = within("haag", "gids")
        hits = index.search(asked, 60, allowed=allowed)
        groups = compose(index, asked, interpret(asked, index), hits, allowed=allowed)
        assert set(_shown(groups)) <= {"haag", "gids"}
        assert "haag" in _shown(groups)


def test_list_of_documents_without_metadata_is_one_group() -> None:
    index = _index(*(document(d.id, d.text.split("\n"), title=d.title) for d in GARDEN))
    groups = _groups(index, "welke maatregelen zijn er rond de tuin?")
    assert [g.heading for g in groups] == [""]
    assert set(_shown(groups)) == {"gids", "haag", "serre"}


def test_list_shows_what_was_replaced_beside_what_replaced_it() -> None:
    old = document(
        "oud",
        ["De kasbonus bestond vroeger."],
        title="Kasbonus",
        metadata=Metadata(status="vervangen", replaced_by="serre"),
    )
    asked = "welke maatregelen zijn er rond een serre in de tuin?"
    alone = document("oud", ["De kasbonus bestond vroeger."], title="Kasbonus")
    assert "oud" not in _shown(_groups(_index(*GARDEN[:3], alone), asked))
    assert "oud" in _shown(_groups(_index(*GARDEN[:3], old), asked))


def test_comparison_sets_each_side_under_its_own_title_in_the_order_asked() -> None:
    index = _index(*GARDEN)
    groups = _groups(index, "wat is het verschil tussen de serrepremie en de haagpremie?")
    assert [(g.heading, {q.document_id for q in g.quotes}) for g in groups] == [
        ("Serrepremie", {"serre"}),
        ("Haagpremie", {"haag"}),
    ]


def test_comparison_that_asks_nothing_more_says_what_it_is_and_how_much() -> None:
    index = _index(*GARDEN)
    for group in _groups(index, "verschil tussen de serrepremie en de haagpremie"):
        assert group.quotes[0].start == 0
        assert group.quotes[1].text.startswith("Ze bedraagt")


def test_comparison_never_shows_one_document_twice() -> None:
    groups = _groups(_index(*GARDEN), "verschil tussen de haagpremie en de premie voor een haag")
    assert [g.heading for g in groups].count("Haagpremie") == 1
    assert len(groups) == 2


def test_comparison_keeps_to_what_may_be_found() -> None:
    index = _index(*GARDEN)
    asked = "verschil tussen de serrepremie en de haagpremie"
    allowed = within("serre", "gids", "fiets")
    hits = index.search(asked, 60, allowed=allowed)
    groups = compose(index, asked, interpret(asked, index), hits, allowed=allowed)
    assert groups[0].heading == "Serrepremie"
    assert "haag" not in _shown(groups)
    assert len(groups) == 2


def test_comparison_without_sides_takes_the_two_best_documents() -> None:
    index = _index(*GARDEN)
    asked = "er zijn premies voor de tuin, wat is het verschil?"
    best = list(dict.fromkeys(h.passage.document_id for h in index.search(asked, 60)))[:2]
    groups = _groups(index, asked)
    assert [g.quotes[0].document_id for g in groups] == best


STANDING = (
    document(
        "lening",
        [
            "De fietslening was een lening voor wie naar het werk fietst.",
            "De fietslening werd in 2030 vervangen door de fietspas.",
        ],
        title="Fietslening",
        metadata=Metadata(status="vervangen", replaced_by="pas"),
    ),
    document("pas", ["De fietspas geeft 100 euro aan wie fietst."], title="Fietspas"),
    document("trein", ["De treinkaart werd afgeschaft."], title="Treinkaart"),
)


def test_status_leads_with_the_sentence_on_it_and_then_with_the_successor() -> None:
    (group,) = _groups(
        _index(*STANDING), "bestaat de fietslening voor wie naar het werk fietst nog?"
    )
    assert group.heading == ""
    assert [q.text for q in group.quotes[:2]] == [
        "De fietslening werd in 2030 vervangen door de fietspas.",
        "De fietspas geeft 100 euro aan wie fietst.",
    ]


def test_status_of_what_says_nothing_on_it_leads_with_the_best_passage() -> None:
    index = _index(*STANDING[1:])
    asked = "bestaat de fietspas nog?"
    (group,) = _groups(index, asked)
    assert group.quotes[0].text == "De fietspas geeft 100 euro aan wie fietst."


def test_definition_leads_with_the_sentence_that_says_what_it_is() -> None:
    loods = document(
        "loods",
        [
            "Over de zweefloods zijn weinig cijfers.",
            "Een zweefloods is een plek waar men leert zweven.",
            "De zweefloods kreeg geen geld.",
        ],
        title="Zweefloods",
    )
    (group,) = _groups(_index(loods, *GARDEN), "wat is een zweefloods?")
    assert group.quotes[0].text == "Een zweefloods is een plek waar men leert zweven."


def test_sources_show_each_publication_once_newest_first_and_undated_last() -> None:
    sources = (
        Source(1, "De Krant", "Telewerk mag", "2030-05", ""),
        Source(2, "Het Loket", "Zo kan telewerk", "2032-01-02", ""),
        Source(3, "De Club", "Ledenblad", "", ""),
    )
    facts = [
        Block("item", "Telewerk mag volgens de krant.", level=1, sources=(1,)),
        Block("item", "Telewerk kan volgens het blad.", level=1, sources=(3,)),
        Block("item", "Telewerk mocht volgens de krant ook vroeger.", level=1, sources=(1,)),
        Block("item", "Telewerk kan via het loket.", level=1, sources=(2, 1)),
    ]
    sheet = document("fiche", facts, title="Telewerk", metadata=Metadata(sources=sources))
    note = document(
        "nota", ["Telewerk is een recht."], title="Nota", metadata=Metadata(date="2031-01")
    )
    (group,) = _groups(_index(sheet, note), "welke bronnen zijn er over telewerk?")
    found = [q.text for q in group.quotes]
    assert found[0] == "Telewerk kan via het loket."
    assert found[1] == "Telewerk is een recht."
    assert "krant" in found[2]
    assert found[3:] == ["Telewerk kan volgens het blad."]


def test_fact_is_left_to_the_ordinary_choice_of_quotes() -> None:
    assert _groups(_index(*GARDEN), "hoeveel bedraagt de haagpremie?") == ()


@pytest.mark.parametrize(
    "question",
    ["welke maatregelen zijn er rond de tuin?", "wat is het verschil?", "wat is een haag?"],
)
def test_no_hits_give_no_groups(question: str) -> None:
    index = _index(*GARDEN)
    assert compose(index, question, interpret(question, index), []) == ()


@pytest.mark.parametrize(
    "question",
    [
        "welke maatregelen zijn er rond de tuin?",
        "geef een overzicht van alle maatregelen",
        "verschil tussen de serrepremie en de haagpremie",
        "bestaat de haagpremie nog?",
        "wat is een haagpremie?",
        "welke bronnen zijn er over de tuin?",
    ],
)
def test_every_quote_is_a_slice_of_its_document(question: str) -> None:
    index = _index(*GARDEN)
    groups = _groups(index, question)
    assert groups
    for quote in (q for group in groups for q in group.quotes):
        assert index.documents[quote.document_id].text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    "question",
    [
        "welke maatregelen zijn er rond qwerty?",
        "verschil tussen qwerty en azerty",
        "bestaat qwerty nog?",
        "wat is qwerty?",
        "welke bronnen zijn er over qwerty?",
    ],
)
@pytest.mark.parametrize("least", [0.0, -2.0])
def test_hits_without_any_evidence_still_make_groups_with_quotes(
    question: str, least: float
) -> None:
    index = _index(*GARDEN)
    hits = [replace(hit, score=least) for hit in index.search(question, 60)]
    groups = compose(index, question, interpret(question, index), hits)
    assert groups
    assert all(group.quotes for group in groups)
