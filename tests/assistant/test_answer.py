import dataclasses
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import pytest

from assistant.answer import Answer, Notice, answer, check_question
from assistant.calibrations import kind_of, shipped
from assistant.confidence import (
    AnswerStatus,
    Calibration,
    estimate,
    features,
    features_together,
)
from corpus.blocks import Block
from corpus.document import Document, Metadata, Passage
from corpus.errors import UserError
from index.build import build_index
from index.hits import Hit
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
    return answer(index, question, quotes=quotes, allowed=allowed, calibrate=lambda _: calibration)


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


def test_notice_says_how_a_measure_stands_and_what_took_its_place() -> None:
    known = Metadata(status="vervangen", valid_to="2023-06", replaced_by="nieuw")
    old = document("oud", ["De premie is 300 euro."], title="Oude premie", metadata=known)
    new = document("nieuw", ["Het verlof duurt lang."], title="Nieuw verlof")
    until = "De maatregel \u201cOude premie\u201d is vervangen (tot juni 2023)"
    told = ask([old, new], "hoeveel is de premie", quotes=1)
    assert told.notices == (Notice(f"{until} door: Nieuw verlof.", "nieuw"),)
    # A successor that is not in the index cannot be opened.
    assert ask([old], "hoeveel is de premie").notices == (Notice(f"{until}.", ""),)


@pytest.mark.parametrize("calibration", [ANSWERED, NOT_FOUND])
def test_notices_are_on_the_measures_cited_only(calibration: Calibration) -> None:
    gone = document("a", ["De premie is 300 euro."], metadata=Metadata(status="stopgezet"))
    here = document("b", ["Het verlof duurt lang."], metadata=Metadata(status="van kracht"))
    told = ask([gone, here], "hoeveel is de premie", calibration, quotes=1)
    assert bool(told.notices) == (calibration is ANSWERED)
    assert ask([gone, here], "hoe lang is verlof", calibration, quotes=1).notices == ()


def test_two_quotes_from_one_measure_give_one_notice() -> None:
    facts = ["De premie is 300 euro.", "De premie komt in mei."]
    old = document("oud", facts, metadata=Metadata(status="stopgezet"))
    told = ask([old], "premie")
    assert len(told.citations) == 2
    assert len(told.notices) == 1


# Suggestions


def test_suggestions_come_from_the_documents_found_in_turn() -> None:
    first = Metadata(questions=("krijg ik een premie?", "hoe hoog is de premie?"))
    second = Metadata(questions=("telt verlof voor de premie?",))
    sources = [
        document("a", ["De premie is hoog."], metadata=first),
        document("b", ["De premie telt niet bij verlof of telewerk."], metadata=second),
    ]
    told = ask(sources, "is de premie hoog")
    assert told.hits[0].passage.document_id == "a"
    # The nearest of each document first, then what is left.
    assert set(told.suggestions[::2]) == set(first.questions)
    assert told.suggestions[1] == "telt verlof voor de premie?"


@pytest.mark.parametrize("asked", ["Krijg ik een premie", "krijg  ik een PREMIE ?"])
def test_what_was_asked_is_not_suggested_again(asked: str) -> None:
    known = Metadata(questions=("krijg ik een premie?", "hoe hoog is de premie?"))
    source = document("a", ["De premie is hoog."], metadata=known)
    assert ask([source], asked).suggestions == ("hoe hoog is de premie?",)
    index = build_index([source], SubjectEncoder())
    told = answer(index, "krijg ik die premie ook (a)", typed=asked, calibrate=lambda _: ANSWERED)
    assert told.suggestions == ("hoe hoog is de premie?",)


@pytest.mark.parametrize("calibration", [ANSWERED, NOT_FOUND])
def test_a_question_that_nothing_answers_is_never_suggested(calibration: Calibration) -> None:
    gap = "hoeveel premie kreeg mijn buur?"
    known = Metadata(questions=("krijg ik een premie?",), gaps=(gap, "hoe oud is de premie?"))
    source = document("a", ["De premie is hoog."], metadata=known)
    assert ask([source], gap, calibration).suggestions == ("krijg ik een premie?",)


def test_at_most_three_are_suggested_and_none_twice() -> None:
    sources = [
        document(f"d{n}", [f"De premie nummer {n}."], metadata=Metadata(questions=(
            "krijg ik een premie?", f"is premie {n} hoog?", f"is premie {n} laag?"
        )))
        for n in range(3)
    ]  # fmt: skip
    told = ask(sources, "premie hoog")
    assert len(told.suggestions) == len(set(told.suggestions)) == 3


# What was typed, and what it was taken for


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


def test_what_was_typed_is_shown_and_what_it_was_taken_for_is_searched() -> None:
    index = build_index([sheet()], SubjectEncoder())
    told = answer(
        index, "wat betaalt de club?", typed="en de club?", calibrate=lambda _: ANSWERED, quotes=1
    )
    assert (told.question, told.interpreted_as) == ("en de club?", "wat betaalt de club?")
    assert told.citations[0].quote.text == "De club betaalt geen premie."


THEMED = (
    document("a", ["De premie is hoog."], title="Zweefpremie", metadata=Metadata(
        themes=("premies en loon",), audiences=("werkgevers",))),
    document("b", ["De premie is laag."], title="Duikpremie", metadata=Metadata(
        themes=("telewerk",), audiences=("werknemers",))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("hoe hoog is de zweefpremie?", "fact"),
        ("welke premies zijn er allemaal?", "list"),
        ("wat is het verschil tussen de zweefpremie en de duikpremie?", "comparison"),
        ("bestaat de zweefpremie nog?", "status"),
        ("wat is een zweefpremie?", "definition"),
        ("welke bronnen zijn er over de zweefpremie?", "source"),
    ],
)
def test_kind_of_the_question_is_told(question: str, kind: str) -> None:
    told = ask(THEMED, question)
    assert told.kind == kind
    assert told.citations


def test_a_list_and_a_comparison_are_quoted_in_groups_and_a_fact_is_not() -> None:
    listed = ask(THEMED, "welke premies zijn er allemaal?")
    assert {c.group for c in listed.citations} == {"premies en loon", "telewerk"}
    compared = ask(THEMED, "wat is het verschil tussen de zweefpremie en de duikpremie?")
    assert [c.group for c in compared.citations] == ["Zweefpremie", "Duikpremie"]
    assert {c.group for c in ask(THEMED, "hoe hoog is de zweefpremie?").citations} == {""}


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("wat is het verschil tussen de zweefpremie en de duikpremie?", ""),
        ("welke bronnen zijn er over de zweefpremie?", "over de zweefpremie"),
        ("welke premies zijn er rond verlof?", "rond verlof"),
    ],
)
def test_what_no_passage_answers_alone_is_judged_by_all_that_is_quoted(
    question: str, sought: str
) -> None:
    index = build_index(THEMED, SubjectEncoder())
    told = answer(index, question, calibrate=lambda _: ANSWERED)
    texts = [f"{c.title}. {c.before}{c.quote.text}{c.after}" for c in told.citations]
    assert told.features == features_together(index, sought or question, texts)
    missed = answer(index, question, calibrate=lambda _: NOT_FOUND)
    assert missed.features == told.features  # whatever is shown in the end


def test_a_fact_is_judged_by_the_best_hit() -> None:
    index = build_index(THEMED, SubjectEncoder())
    told = answer(index, "hoe hoog is de zweefpremie?", calibrate=lambda _: ANSWERED)
    assert told.features == features(index, told.interpreted_as, told.hits)


def test_a_filter_that_the_question_says_is_applied_and_can_be_taken_away() -> None:
    index = build_index(THEMED, SubjectEncoder())
    asked = "welke premies zijn er voor werkgevers?"
    told = answer(index, asked, calibrate=lambda _: ANSWERED)
    assert told.filters == (("doelgroep=werkgevers", "voor werkgevers"),)
    assert {h.passage.document_id for h in told.hits} == {"a"}
    free = answer(index, asked, unsaid=["doelgroep=werkgevers"], calibrate=lambda _: ANSWERED)
    assert free.filters == ()
    assert {h.passage.document_id for h in free.hits} == {"a", "b"}
    other = answer(index, asked, unsaid=["doelgroep=werknemers"], calibrate=lambda _: ANSWERED)
    assert other.filters == told.filters


def test_what_is_said_and_what_is_allowed_must_both_hold() -> None:
    index = build_index(THEMED, SubjectEncoder())
    asked = "welke premies zijn er voor werkgevers?"
    told = answer(index, asked, allowed=within("b"), calibrate=lambda _: ANSWERED)
    assert (told.hits, told.status) == ((), "not_found")


@pytest.mark.parametrize(
    ("calibration", "shown"), [(ANSWERED, False), (POSSIBLE, True), (NOT_FOUND, True)]
)
def test_unknown_words_and_who_answers_else_are_told_unless_it_is_sure(
    calibration: Calibration, shown: bool
) -> None:
    told = ask([sheet()], "krijg ik een premie en het groeipakket?", calibration)
    assert told.unknown == (("groeipakket",) if shown else ())
    assert [p.body for p in told.pointers] == (["Groeipakket"] if shown else [])


def test_of_a_long_passage_the_sentence_is_quoted_with_the_rest_around_it() -> None:
    rest = "Vogels zingen vroeg in de lente langs het kanaal en in de hoge bomen. " * 4
    source = document("a", [Block("paragraph", f"{rest}De premie bedraagt 300 euro. {rest}")])
    (one,) = ask([source], "hoeveel bedraagt de premie?").citations
    assert one.quote.text == "De premie bedraagt 300 euro."
    assert one.before.endswith("hoge bomen. ")
    assert one.before + one.quote.text + one.after in source.text
    assert one.after.startswith(" Vogels")
    (near,) = ask([source], "hoeveel bedraagt de premie?", NOT_FOUND).near_misses
    assert near == one


def test_an_older_quote_points_to_the_newer_one() -> None:
    source = document(
        "a", ["In 2021 bedroeg de premie 300 euro.", "In 2023 bedroeg de premie 400 euro."]
    )
    index = build_index([source], SubjectEncoder())
    told = answer(
        index, "hoeveel bedroeg de premie?", calibrate=lambda _: ANSWERED, today=date(2024, 5, 1)
    )
    assert [(c.quote.text[:7], c.note) for c in told.citations] == [
        ("In 2023", ""), ("In 2021", "Dit is ouder: zie [1] voor een recentere bron."),
    ]  # fmt: skip


def test_the_calibration_is_chosen_by_what_was_found() -> None:
    index = build_index([sheet()], SubjectEncoder())
    seen: list[int] = []

    def chosen(hits: Sequence[Hit]) -> Calibration:
        seen.append(len(hits))
        return POSSIBLE

    told = answer(index, "zweefpremie", calibrate=chosen)
    assert told.status == "possible"
    assert seen == [len(told.hits)]


def test_without_a_calibration_the_shipped_one_for_such_documents_holds() -> None:
    for source in (sheet(), document("a", ["De premie is hoog."])):
        told = ask([source], "zweefpremie")
        kind = kind_of(told.hits)
        usual = answer(build_index([source], SubjectEncoder()), "zweefpremie")
        fitted = shipped()[kind].calibration()
        assert usual.probability == estimate(told.features, fitted)
        assert usual.status == fitted.status(usual.probability)


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
