"""What held when: order, standing, notes, and what an undated source means."""

import dataclasses
from collections.abc import Sequence
from datetime import date

import pytest

from assistant.periods import period_of
from assistant.quotes import cut
from assistant.timeline import Documents, in_time, notes, published, standing
from corpus.blocks import Block
from corpus.document import Document, Metadata, Source, Status
from index.build import build_index
from index.hits import Hit
from tests.toy import ToyEncoder, document

TODAY = date(2026, 11, 22)

Scored = tuple[Document, str, float]  # a document, the words of a fact in it, its score


def dated(document_id: str, day: str, *facts: str, title: str = "Zweefpremie") -> Document:
    return document(document_id, facts, title=title, metadata=Metadata(date=day))


def by_id(*sources: Document) -> Documents:
    return {source.id: source for source in sources}


def hits_of(*scored: Scored) -> tuple[Documents, list[Hit]]:
    """Real hits on these facts, with the scores given instead of their own."""
    documents = by_id(*(source for source, _, _ in scored))
    index = build_index(documents.values(), ToyEncoder())
    found = {
        (hit.passage.document_id, cut(documents[hit.passage.document_id], hit.passage.start,
                                      hit.passage.end).text): hit
        for hit in index.search(" ".join(words for _, words, _ in scored), 100)
    }  # fmt: skip
    hits = [dataclasses.replace(found[s.id, words], score=score) for s, words, score in scored]
    return documents, hits


def order(question: str, *scored: Scored) -> list[str]:
    """The facts in the order in which a question gets them."""
    documents, hits = hits_of(*scored)
    ordered = in_time(documents, hits, period_of(question, TODAY), TODAY)
    assert sorted(map(id, ordered)) == sorted(map(id, hits))  # none dropped, invented or rescored
    return [documents[h.passage.document_id].slice(h.passage.start, h.passage.end) for h in ordered]


def facts(*texts: str, known: Metadata | None = None) -> Document:
    return document("fiche", texts, title="Fiche", metadata=known)


SILENT = "Er is een formulier voor de aanvraag."


@pytest.mark.parametrize(
    ("question", "fitting"),
    [
        ("hoeveel lijsten waren er in 2021?", "Er waren 190 lijsten in 2021."),
        ("hoeveel lijsten waren er in 2021?", "De lijst bestaat sinds 2019."),
        ("hoeveel lijsten waren er in 2021?", "Van 1 mei 2020 tot 30 juni 2022 gold de lijst."),
        ("hoeveel lijsten waren er in 2021?", "Het akkoord van 2021 noemt lijsten."),
        ("hoeveel lijsten in schooljaar 2021-2022", "De lijst verscheen op 3 mei 2022."),
        ("hoeveel lijsten waren er vorig jaar?", "In 2025 waren er 200 lijsten."),
        ("hoeveel lijsten zijn er nu?", "De lijst bestaat sinds 2019."),
    ],
)
def test_what_held_in_the_period_comes_first(question: str, fitting: str) -> None:
    sheet = facts(SILENT, fitting)
    assert order(question, (sheet, SILENT, 10.0), (sheet, fitting, 9.5)) == [fitting, SILENT]


@pytest.mark.parametrize(
    "outside",
    [
        "Er waren 188 lijsten in 2020.",
        "De lijst bestaat sinds 1 januari 2022.",
        "De lijst liep tot 31 december 2020.",
    ],
)
def test_what_names_other_times_only_goes_last(outside: str) -> None:
    sheet = facts(outside, SILENT)
    scored = (sheet, outside, 10.0), (sheet, SILENT, 9.5)
    assert order("hoeveel lijsten in 2021", *scored) == [SILENT, outside]


def test_year_of_an_agreement_puts_no_fact_outside() -> None:
    naming, fitting = "Het akkoord van 2019 noemt lijsten.", "Er waren 190 lijsten in 2021."
    sheet = facts(naming, fitting)
    # Outside it would lose .16 of its score to the other.
    kept = order("lijsten in 2021", (sheet, naming, 10.0), (sheet, fitting, 9.0))
    assert kept == [naming, fitting]


def test_measure_that_was_not_in_force_goes_last() -> None:
    ended = document("oud", ["De premie is hoog."], metadata=Metadata(valid_to="2020-12-31"))
    later = document("later", ["De bonus is hoog."], metadata=Metadata(valid_from="2022"))
    lasting = document("duur", ["De steun is hoog."], metadata=Metadata(valid_from="2019"))
    scored = (
        (ended, "De premie is hoog.", 10.0),
        (later, "De bonus is hoog.", 9.9),
        (lasting, "De steun is hoog.", 9.8),
    )
    assert order("wat is hoog in 2021", *scored)[0] == "De steun is hoog."


def test_a_clearly_better_hit_is_not_overtaken() -> None:
    fitting, outside = "Er waren 190 lijsten in 2021.", "Er waren 188 lijsten in 2020."
    sheet = facts(SILENT, fitting, outside)
    # .08 of the best score against a hit that says nothing of time, twice that against one outside.
    kept = order("lijsten in 2021", (sheet, SILENT, 10.0), (sheet, fitting, 9.1))
    assert kept == [SILENT, fitting]
    assert order("lijsten in 2021", (sheet, outside, 10.0), (sheet, fitting, 8.5))[0] == fitting
    assert order("lijsten in 2021", (sheet, outside, 10.0), (sheet, fitting, 8.3))[0] == outside


@pytest.mark.parametrize("question", ["sinds 2021", "vóór 2022", "het akkoord van 2021", "lijsten"])
def test_open_periods_and_names_leave_the_order_alone(question: str) -> None:
    fitting = "Er waren 190 lijsten in 2021."
    sheet = facts(SILENT, fitting)
    assert order(question, (sheet, SILENT, 10.0), (sheet, fitting, 9.9)) == [SILENT, fitting]


ENDED = Metadata(status="stopgezet", valid_from="2018", valid_to="2023-06-30")


@pytest.mark.parametrize(
    "ending",
    [
        "De bonus werd op 30 juni 2023 afgeschaft.",
        "Sinds 1 juli 2023 bestaat de bonus niet meer.",
        "De bonus kon tot 30 juni 2023.",
        "In juli 2023 werd de bonus afgeschaft.",
    ],
)
def test_now_an_ended_measure_begins_with_how_it_ended(ending: str) -> None:
    amount, began = "De bonus bedroeg 500 euro.", "De bonus gold sinds 1 mei 2018."
    sheet = facts(amount, began, ending, known=ENDED)
    scored = (sheet, amount, 10.0), (sheet, began, 9.9), (sheet, ending, 9.5)
    assert order("krijg ik de bonus vandaag nog?", *scored) == [ending, amount, began]


def test_now_an_agreement_of_later_does_not_tell_of_an_end() -> None:
    amount, naming = "De bonus bedroeg 500 euro.", "Het akkoord van 2024 noemt de bonus."
    sheet = facts(amount, naming, known=ENDED)
    kept = order("krijg ik de bonus nu?", (sheet, amount, 10.0), (sheet, naming, 9.9))
    assert kept == [amount, naming]


def test_now_what_is_past_is_not_pushed_down() -> None:
    past, other = "In december 2025 was het plan in bespreking.", "Het plan kent coaching."
    sheet = facts(past, other, known=Metadata(status="aangekondigd"))
    assert order("bestaat het plan nu al?", (sheet, past, 10.0), (sheet, other, 9.9))[0] == past


OLD, NEW = "De zweefpremie bedraagt 300 euro.", "De zweefpremie bedraagt 350 euro."


@pytest.mark.parametrize("question", ["hoeveel is de zweefpremie?", "hoeveel is ze nu?"])
def test_newer_of_two_that_disagree_comes_first(question: str) -> None:
    old, new = dated("oud", "2023-05", OLD), dated("nieuw", "2025", NEW)
    assert order(question, (old, OLD, 10.0), (new, NEW, 9.5)) == [NEW, OLD]
    assert order(question, (new, NEW, 10.0), (old, OLD, 9.5)) == [NEW, OLD]


def test_undated_source_counts_as_older_than_any_dated_one() -> None:
    undated, dated_long_ago = dated("los", "", OLD), dated("oud", "1999", NEW)
    assert order("zweefpremie?", (undated, OLD, 10.0), (dated_long_ago, NEW, 9.5)) == [NEW, OLD]
    both = dated("los", "", OLD), dated("losser", "", NEW)
    assert order("zweefpremie?", (both[0], OLD, 10.0), (both[1], NEW, 9.5)) == [OLD, NEW]


def test_year_in_the_words_goes_before_the_date_of_the_publication() -> None:
    # Of seven words they share five: .71.
    edition = "In de editie 2024 gaf de premie 300 euro per maand."
    newer = "In de editie 2025 geeft de premie 350 euro per maand."
    sheet = document("fiche", [edition, newer], metadata=Metadata(date="2026"))
    assert order("hoeveel?", (sheet, edition, 10.0), (sheet, newer, 9.9)) == [newer, edition]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (dated("oud", "2023", OLD),
         dated("nieuw", "2025", "De zweefpremie bedraagt dus 300 euro.")),  # they agree
        (dated("oud", "2023", OLD), dated("nieuw", "2025", "Vraag de premie aan voor 9 mei.")),
        (dated("oud", "2025", OLD), dated("nieuw", "2025-06", NEW)),  # which is newer is not known
        (dated("oud", "2023", OLD), dated("nieuw", "2025", NEW, title="Duikpremie voor matrozen")),
        (dated("oud", "2023", OLD),
         dated("nieuw", "2025", "Vanaf 2027 bedraagt de zweefpremie 350 euro.")),  # not yet
    ],
    ids=["same", "other words", "dates overlap", "other title", "future"],
)  # fmt: skip
def test_order_stays_where_nothing_newer_disagrees(old: Document, new: Document) -> None:
    scored = (old, _words(old), 10.0), (new, _words(new), 9.9)
    assert order("zweefpremie?", *scored) == [_words(old), _words(new)]


def test_newer_that_is_much_worse_stays_behind() -> None:
    old, new = dated("oud", "2023", OLD), dated("nieuw", "2025", NEW)
    assert order("zweefpremie?", (old, OLD, 10.0), (new, NEW, 9.1)) == [OLD, NEW]


def test_successor_disagrees_under_another_title() -> None:
    known = Metadata(date="2023", status="vervangen", replaced_by="nieuw")
    old = document("oud", [OLD], title="Oude steun", metadata=known)
    new = dated("nieuw", "2025", NEW, title="Heel andere naam")
    assert order("zweefpremie?", (old, OLD, 10.0), (new, NEW, 9.9)) == [NEW, OLD]


def test_nothing_found_stays_nothing() -> None:
    for question in ("in 2021", "nu", "premie"):
        assert in_time({}, [], period_of(question, TODAY), TODAY) == []


def told(*places: tuple[Document, str], more: Sequence[Document] = ()) -> list[str]:
    documents = by_id(*(source for source, _ in places), *more)
    quotes = [
        cut(source, source.text.index(words), source.text.index(words) + len(words))
        for source, words in places
    ]
    return notes(documents, quotes, TODAY)


def test_older_quote_points_to_the_newest_that_is_shown() -> None:
    middle = "De zweefpremie bedraagt 320 euro."
    places = (
        (dated("oud", "2020", OLD), OLD),
        (dated("midden", "2022", middle), middle),
        (dated("nieuw", "2025", NEW), NEW),
    )
    pointer = "Dit is ouder: zie [3] voor een recentere bron."
    assert told(*places) == [pointer, pointer, ""]


def test_undated_quote_says_so_and_is_never_the_recent_one() -> None:
    undated, known = dated("los", "", NEW), dated("oud", "1999", OLD)
    assert told((known, OLD), (undated, NEW)) == [
        "", "Dit is zonder datum: zie [1] voor een recentere bron.",
    ]  # fmt: skip


def test_quote_from_an_ended_measure_says_until_when_it_held() -> None:
    amount, ending = "De bonus bedroeg 500 euro.", "Sinds 1 juli 2023 bestaat de bonus niet meer."
    sheet = facts(amount, ending, known=ENDED)
    assert told((sheet, amount), (sheet, ending)) == [
        "Volgens de bronnen gold deze maatregel tot 30 juni 2023.", "",
    ]  # fmt: skip


@pytest.mark.parametrize("until", ["", "2026", "2026-11", "2026-11-22", "2029"])
def test_measure_that_has_not_ended_gets_no_note(until: str) -> None:
    assert told((facts(SILENT, known=Metadata(valid_to=until)), SILENT)) == [""]


def test_replaced_measure_points_to_its_successor_when_that_is_quoted() -> None:
    known = Metadata(status="vervangen", valid_to="2023", replaced_by="nieuw")
    old, new = document("oud", [SILENT], metadata=known), document("nieuw", ["Er is een loket."])
    assert told((old, SILENT), (new, "Er is een loket.")) == [
        "Deze maatregel is vervangen: zie [2].", "",
    ]  # fmt: skip
    alone = "Volgens de bronnen gold deze maatregel tot 2023."
    assert told((old, SILENT), more=[new]) == [alone]


def test_publication_date_is_that_of_the_newest_source_of_the_very_fact() -> None:
    sources = (Source(1, "A", "a", "2023-05-04", ""), Source(2, "B", "b", "2024-02", ""),
               Source(3, "C", "c", "", ""))  # fmt: skip
    blocks = [
        Block("item", "Eerste feit.", level=1, sources=(3, 1, 2)),
        Block("item", "Tweede feit.", level=1, sources=(3,)),
        Block("item", "Derde feit.", level=1),
    ]
    sheet = document("fiche", blocks, metadata=Metadata(date="2025", sources=sources))
    dates = [published(sheet, m.start, m.end) for m in sheet.marks]
    # The second has a publication, without a date; the third none, so the sheet speaks for it.
    assert dates == ["2024-02", "", "2025"]


STANDING: list[tuple[Status, str, str]] = [
    ("vervangen", "", "De maatregel \u201cOude premie\u201d is vervangen."),
    ("vervangen", "2023-06", "De maatregel \u201cOude premie\u201d is vervangen (tot juni 2023)."),
    ("stopgezet", "2023-06-30",
     "De maatregel \u201cOude premie\u201d is stopgezet (tot 30 juni 2023)."),
    ("uitdovend", "2027", "De maatregel \u201cOude premie\u201d dooft uit (tot 2027)."),
    ("aangekondigd", "", "De maatregel \u201cOude premie\u201d is aangekondigd; in de bronnen "
     "staat niet dat ze al van kracht is."),
    ("van kracht", "2027", ""),
    ("gewijzigd", "", ""),
    ("onbekend", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("status", "until", "notice"), STANDING)
def test_notice_says_how_a_measure_stands(status: Status, until: str, notice: str) -> None:
    known = Metadata(status=status, valid_to=until)
    old = document("oud", [OLD], title="Oude premie", metadata=known)
    assert (standing(old, by_id(old)).notice, standing(old, by_id(old)).successor) == (notice, "")


def test_standing_names_the_successor_only_when_it_is_there() -> None:
    known = Metadata(status="vervangen", replaced_by="nieuw")
    old = document("oud", [OLD], title="Oude premie", metadata=known)
    new = document("nieuw", [NEW], title="Nieuw verlof")
    found = standing(old, by_id(old, new))
    assert found.notice == "De maatregel \u201cOude premie\u201d is vervangen door: Nieuw verlof."
    assert found.successor == "nieuw"
    assert standing(old, by_id(old)).successor == ""


def _words(source: Document) -> str:
    item = next(m for m in source.marks if m.kind == "item")
    return source.slice(item.start, item.end)
