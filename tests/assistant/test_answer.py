import dataclasses
from collections.abc import Callable, Iterable

import pytest

from assistant.answer import Answer, answer, check_question, heading_above, standing
from assistant.confidence import AnswerStatus, Calibration
from corpus.blocks import Block
from corpus.document import Document, Metadata, Passage, Status
from corpus.errors import UserError
from index.build import build_index
from tests.assistant.toy import ANSWERED, NOT_FOUND, POSSIBLE, SubjectEncoder, sheet
from tests.toy import document, within


def ask(
    sources: Iterable[Document],
    question: str,
    calibration: Calibration = ANSWERED,
    *,
    quotes: int = 3,
    allowed: Callable[[Passage], bool] | None = None,
) -> Answer:
    index = build_index(sources, SubjectEncoder())
    return answer(index, question, quotes=quotes, allowed=allowed, calibration=calibration)


@pytest.mark.parametrize(
    ("calibration", "status", "probability"),
    [(ANSWERED, "answered", 1.0), (POSSIBLE, "possible", 0.5), (NOT_FOUND, "not_found", 0.0)],
)
def test_probability_decides_the_status(
    calibration: Calibration, status: AnswerStatus, probability: float
) -> None:
    told = ask([sheet()], "hoeveel bedraagt de zweefpremie?", calibration)
    assert told.status == status
    assert told.probability == pytest.approx(probability, abs=1e-12)
    assert bool(told.citations) == (status != "not_found")
    assert bool(told.near_misses) == (status == "not_found")


def test_quote_is_cited_with_the_slice_and_the_hash_of_its_document() -> None:
    source = sheet()
    citation = ask([source], "hoeveel bedraagt de zweefpremie?").citations[0]
    # "Zweefpremie\n\nBedrag\n\n" counts 21 characters, the fact 33.
    assert (citation.quote.start, citation.quote.end) == (21, 54)
    assert citation.quote.text == "De zweefpremie bedraagt 300 euro." == source.text[21:54]
    assert (citation.number, citation.title, citation.heading, citation.status) == (
        1, "Zweefpremie", "Bedrag", "van kracht",
    )  # fmt: skip
    assert citation.sha256 == source.sha256
    assert citation.page == 0


def test_citation_carries_the_publications_of_that_very_fact_newest_first() -> None:
    told = ask([sheet()], "zweefpremie", quotes=2)
    by_text = {c.quote.text: [s.number for s in c.sources] for c in told.citations}
    # 2024-02, then 2023-05-04, then the one without a date.
    assert by_text == {
        "De zweefpremie bedraagt 300 euro.": [2, 1, 3],
        "De zweefpremie wordt in mei betaald.": [1],
    }


def test_publisher_date_and_link_are_those_of_the_newest_publication() -> None:
    told = ask([sheet()], "hoeveel bedraagt de zweefpremie?")
    newest = told.citations[0]
    assert (newest.publisher, newest.date, newest.url) == (
        "Het Loket", "2024-02", "https://loket.example/2",
    )  # fmt: skip
    undated = ask([sheet()], "betaalt de club?").citations[0]
    assert (undated.publisher, undated.date, undated.url) == ("De Club", "", "")
    assert undated.heading == "Leden"


def test_document_without_publications_cites_what_it_knows_itself() -> None:
    known = Metadata(publisher="Stad", date="2022-07-26", url="https://stad.example/")
    source = document("brief", ["De premie komt in mei."], metadata=known)
    citation = ask([source], "wanneer komt de premie?").citations[0]
    assert (citation.publisher, citation.date, citation.url) == (
        "Stad", "2022-07-26", "https://stad.example/",
    )  # fmt: skip
    assert (citation.sources, citation.status, citation.heading) == ((), "", "")


def test_page_and_heading_are_those_above_the_quote() -> None:
    blocks = (
        Block("heading", "Nota", 1, page=1),
        Block("paragraph", "De premie komt in mei.", page=1),
        Block("heading", "Verlof", 2, page=2),
        Block("paragraph", "Het verlof duurt 125 uren.", page=2),
    )
    source = document("nota", blocks, title="Nota")
    premium = ask([source], "wanneer komt de premie?").citations[0]
    leave = ask([source], "hoe lang duurt het verlof?").citations[0]
    assert (premium.page, premium.heading) == (1, "")  # the only heading above is the title
    assert (leave.page, leave.heading) == (2, "Verlof")
    assert heading_above(source, 0) == ""


def test_citations_are_numbered_from_one_in_their_order() -> None:
    sources = [document("a", ["De premie is hoog."]), document("b", ["De premie is laag."])]
    told = ask(sources, "premie")
    assert [c.number for c in told.citations] == [1, 2]
    assert len(ask(sources, "premie", quotes=1).citations) == 1


def test_not_found_shows_at_most_three_near_misses_and_cites_nothing() -> None:
    lines = ("Premie in mei.", "Verlof in juni.", "Opleiding in juli.", "Telewerk in augustus.")
    sources = [document(f"d{n}", [line]) for n, line in enumerate(lines)]
    told = ask(sources, "premie verlof opleiding telewerk", NOT_FOUND)
    assert told.citations == ()
    assert [c.number for c in told.near_misses] == [1, 2, 3]
    assert told.notices == ()


@pytest.mark.parametrize("calibration", [ANSWERED, POSSIBLE, NOT_FOUND])
def test_without_a_hit_nothing_is_found_whatever_the_calibration(calibration: Calibration) -> None:
    told = ask([sheet()], "zweefpremie", calibration, allowed=within())
    assert (told.status, told.probability) == ("not_found", 0.0)
    assert (told.citations, told.near_misses, told.hits, told.suggestions) == ((), (), (), ())


def test_only_allowed_documents_answer() -> None:
    sources = [document("a", ["De premie is hoog."]), document("b", ["De premie is laag."])]
    told = ask(sources, "premie", allowed=within("b"))
    assert {h.passage.document_id for h in told.hits} == {"b"}
    assert [c.quote.document_id for c in told.citations] == ["b"]


def test_filter_changes_no_score() -> None:
    sources = [document("a", ["De premie is hoog."]), document("b", ["De premie is laag."])]
    free = {h.passage.document_id: h.score for h in ask(sources, "lage premie").hits}
    kept = {
        h.passage.document_id: h.score
        for h in ask(sources, "lage premie", allowed=within("a")).hits
    }
    assert kept == {"a": free["a"]}


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
    old = document("oud", ["De premie is 300 euro."], title="Oude premie", metadata=known)
    assert standing(old, {"oud": old}) == notice
    assert ask([old], "premie").notices == ((notice,) if notice else ())


def test_notice_names_the_successor_when_it_is_in_the_index() -> None:
    known = Metadata(status="vervangen", replaced_by="nieuw")
    old = document("oud", ["De premie is 300 euro."], title="Oude premie", metadata=known)
    new = document("nieuw", ["Het verlof duurt lang."], title="Nieuw verlof")
    notice = "De maatregel \u201cOude premie\u201d is vervangen door: Nieuw verlof."
    assert ask([old, new], "hoeveel is de premie", quotes=1).notices == (notice,)


def test_two_quotes_from_one_measure_give_one_notice() -> None:
    facts = ["De premie is 300 euro.", "De premie komt in mei."]
    old = document("oud", facts, metadata=Metadata(status="stopgezet"))
    told = ask([old], "premie")
    assert len(told.citations) == 2
    assert len(told.notices) == 1


def test_suggestions_come_from_the_documents_found_in_turn_and_never_repeat_the_question() -> None:
    first = Metadata(questions=("krijg ik een premie?", "hoe hoog is de premie?"))
    second = Metadata(questions=("telt verlof voor de premie?",))
    sources = [
        document("a", ["De premie is hoog."], metadata=first),
        document("b", ["De premie telt niet bij verlof of telewerk."], metadata=second),
    ]
    told = ask(sources, "Krijg ik een premie?")
    assert told.hits[0].passage.document_id == "a"
    assert told.suggestions == ("telt verlof voor de premie?", "hoe hoog is de premie?")


def test_misspelt_question_is_answered_as_it_is_with_the_repaired_one_beside_it() -> None:
    told = ask([sheet()], "hoe hoog  is de zweefpremmie?")
    assert told.interpreted_as == "hoe hoog is de zweefpremmie?"
    assert told.suggestion == "hoe hoog is de zweefpremie?"
    assert ask([sheet()], told.suggestion).suggestion == ""


def test_example_questions_are_searched_and_never_quoted() -> None:
    source = document("a", ["In mei."], metadata=Metadata(questions=("wanneer komt de premie?",)))
    other = document("b", ["In juni."])
    told = ask([other, source], "wanneer komt de premie?", quotes=1)
    assert [c.quote.text for c in told.citations] == ["In mei."]


def test_question_is_shown_as_asked_and_read_with_its_spaces_folded() -> None:
    told = ask([sheet()], "  hoe\thoog is\n de premie? ")
    assert told.question == "  hoe\thoog is\n de premie? "
    assert told.interpreted_as == "hoe hoog is de premie?"


@pytest.mark.parametrize("empty", ["", " ", "\n\t\u00a0"])
def test_empty_question_is_refused(empty: str) -> None:
    with pytest.raises(UserError, match="leeg"):
        check_question(empty)


def test_question_may_have_a_thousand_characters_and_not_one_more() -> None:
    assert check_question("a" * 1_000) == "a" * 1_000
    with pytest.raises(UserError, match=r"1001 tekens .* 1000"):
        check_question("a" * 1_001)


@pytest.mark.parametrize("broken", ["caf\udce9", "\ud800", "a \udfff b"])
def test_question_that_is_no_unicode_text_is_refused(broken: str) -> None:
    with pytest.raises(UserError, match="UTF-8"):
        check_question(broken)


def test_an_answer_cannot_be_changed() -> None:
    told = ask([sheet()], "zweefpremie")
    with pytest.raises(dataclasses.FrozenInstanceError):
        told.status = "answered"  # type: ignore[misc]
