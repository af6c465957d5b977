import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.answer import Answer, answer
from assistant.confidence import Calibration
from assistant.render import hits_json, hits_text, to_json, to_text
from corpus.blocks import Block
from corpus.document import Document, Metadata
from index.build import build_index
from tests.assistant.toy import ANSWERED, NOT_FOUND, POSSIBLE, SubjectEncoder, sheet
from tests.toy import document, within

QUESTION = "hoeveel bedraagt de zweefpremie?"
HELPDESK = "Komt u er niet uit? Leg uw vraag voor aan de helpdesk."


def ask(
    *sources: Document,
    question: str = QUESTION,
    calibration: Calibration = ANSWERED,
    quotes: int = 1,
) -> Answer:
    index = build_index(sources, SubjectEncoder())
    return answer(index, question, quotes=quotes, calibrate=lambda _: calibration)


def record(told: Answer) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(to_json(told, 1.23456)))
    return read


def test_json_of_an_answer_has_exactly_the_keys_of_the_contract() -> None:
    told = record(ask(sheet()))
    assert set(told) == {
        "question", "interpreted_as", "kind", "filters", "status", "probability", "quotes",
        "near_misses", "unknown", "pointers", "suggestion", "suggestions", "notices", "elapsed_ms",
    }  # fmt: skip
    quote = told["quotes"][0]
    assert set(quote) == {
        "text", "document", "start", "end", "sha256", "before", "after", "group", "note",
        "citation",
    }  # fmt: skip
    assert set(quote["citation"]) == {
        "number", "title", "publisher", "date", "url", "heading", "page", "status", "sources",
    }  # fmt: skip
    assert [set(s) for s in quote["citation"]["sources"]] == [
        {"nr", "publisher", "title", "date", "url"}
    ] * 3


def test_json_of_an_answer_has_the_values_worked_out_by_hand() -> None:
    source = sheet()
    assert record(ask(source)) == {
        "question": QUESTION,
        "interpreted_as": QUESTION,
        "kind": "fact",
        "filters": [],
        "status": "answered",
        "probability": 1.0,
        "quotes": [
            {
                "text": "De zweefpremie bedraagt 300 euro.",
                "document": "zweefpremie",
                "start": 21,
                "end": 54,
                "sha256": source.sha256,
                "before": "",
                "after": "",
                "group": "",
                "note": "",
                "citation": {
                    "number": 1,
                    "title": "Zweefpremie",
                    "publisher": "Het Loket",
                    "date": "2024-02",
                    "url": "https://loket.example/2",
                    "heading": "Bedrag",
                    "page": None,
                    "status": "van kracht",
                    "sources": [
                        {"nr": 2, "publisher": "Het Loket", "title": "Zo werkt de premie",
                         "date": "2024-02", "url": "https://loket.example/2"},
                        {"nr": 1, "publisher": "De Krant", "title": "Premie beslist",
                         "date": "2023-05-04", "url": "https://krant.example/1"},
                        {"nr": 3, "publisher": "De Club", "title": "Ledenblad",
                         "date": "", "url": ""},
                    ],
                },
            }
        ],
        "near_misses": [],
        "unknown": [],
        "pointers": [],
        "suggestion": "",
        "suggestions": ["hoe hoog is de zweefpremie?"],
        "notices": [],
        "elapsed_ms": 1.23,
    }  # fmt: skip


def test_near_misses_have_the_shape_of_quotes() -> None:
    found, missed = record(ask(sheet())), record(ask(sheet(), calibration=NOT_FOUND))
    assert missed["quotes"] == []
    assert missed["status"] == "not_found"
    assert missed["near_misses"][0] == found["quotes"][0]


def test_page_is_a_number_where_there_are_pages() -> None:
    source = document("nota", [Block("paragraph", "De premie komt in mei.", page=3)])
    assert record(ask(source, question="premie"))["quotes"][0]["citation"]["page"] == 3


def test_text_has_number_guillemets_place_publisher_dutch_date_and_link() -> None:
    assert to_text(ask(sheet())) == (
        "[1] \u00abDe zweefpremie bedraagt 300 euro.\u00bb\n"
        "    Zweefpremie \u00b7 Bedrag \u00b7 status: van kracht\n"
        "    Het Loket, \u201cZo werkt de premie\u201d, februari 2024, https://loket.example/2\n"
        "    De Krant, \u201cPremie beslist\u201d, 4 mei 2023, https://krant.example/1\n"
        "    De Club, \u201cLedenblad\u201d, zonder datum\n\n"
        "U kunt ook vragen:\n  - hoe hoog is de zweefpremie?"
    )


def test_text_of_a_document_has_its_page_publisher_date_and_link() -> None:
    known = Metadata(publisher="Stad", date="2022-07-26", url="https://stad.example/")
    source = document(
        "nota", [Block("paragraph", "De premie komt in mei.", page=3)], metadata=known
    )
    assert to_text(ask(source, question="premie")) == (
        "[1] \u00abDe premie komt in mei.\u00bb\n"
        "    nota \u00b7 blz. 3\n"
        "    Stad \u00b7 26 juli 2022 \u00b7 https://stad.example/"
    )


def test_text_of_a_document_of_which_nothing_is_known_says_that_it_has_no_date() -> None:
    assert to_text(ask(document("nota", ["De premie komt."]), question="premie")) == (
        "[1] \u00abDe premie komt.\u00bb\n    nota\n    zonder datum"
    )


def test_text_of_a_possible_answer_warns_first_and_suggests_last() -> None:
    lines = to_text(ask(sheet(), calibration=POSSIBLE)).split("\n")
    assert lines[0] == "Mogelijk relevant: controleer of dit uw vraag beantwoordt."
    assert lines[-2:] == ["U kunt ook vragen:", "  - hoe hoog is de zweefpremie?"]


def test_text_without_an_answer_says_so_and_shows_what_comes_nearest() -> None:
    told = ask(document("nota", ["De premie komt."]), question="premie", calibration=NOT_FOUND)
    assert to_text(told) == (
        "Niet gevonden in de bronnen.\n\n"
        "Dit komt er het dichtst bij, maar beantwoordt uw vraag waarschijnlijk niet:\n\n"
        "[1] \u00abDe premie komt.\u00bb\n    nota\n    zonder datum\n\n"
        f"{HELPDESK}"
    )


def test_text_without_any_hit_says_so_and_where_to_go() -> None:
    index = build_index([sheet()], SubjectEncoder())
    told = answer(index, "premie", allowed=within(), calibrate=lambda _: ANSWERED)
    assert to_text(told) == f"Niet gevonden in de bronnen.\n\n{HELPDESK}"


def test_text_shows_a_notice() -> None:
    old = document("oud", ["De premie komt."], metadata=Metadata(status="stopgezet"))
    assert "\n! De maatregel \u201coud\u201d is stopgezet." in to_text(ask(old, question="premie"))


def test_json_of_hits_has_the_keys_of_the_contract_and_the_values_of_the_passages() -> None:
    index = build_index([sheet()], SubjectEncoder())
    hits = index.search("betaalt de club?", 2)
    told = hits_json(index, "betaalt de club?", hits, suggestion="", elapsed_ms=0.5)
    assert set(told) == {"question", "suggestion", "hits", "elapsed_ms"}
    assert (told["question"], told["suggestion"]) == ("betaalt de club?", "")
    assert [h["rank"] for h in told["hits"]] == [1, 2]
    first = told["hits"][0]
    assert set(first) == {
        "rank", "document", "start", "end", "text", "score", "dense_rank", "lexical_rank",
        "title", "heading",
    }  # fmt: skip
    assert (first["document"], first["start"], first["end"]) == ("zweefpremie", 100, 128)
    assert first["text"] == "De club betaalt geen premie."
    assert (first["title"], first["heading"]) == ("Zweefpremie", "Leden")
    assert first["lexical_rank"] == 1
    # No subject of the toy encoder stands in the question.
    assert first["dense_rank"] in (None, 1, 2, 3)


def test_pillar_is_no_heading() -> None:
    source = document("a", ["De premie komt."], metadata=Metadata(pillar="Werkbaar werk"))
    index = build_index([source], SubjectEncoder())
    told = hits_json(index, "premie", index.search("premie"), suggestion="", elapsed_ms=0)
    assert told["hits"][0]["heading"] == ""


def test_text_of_hits_names_rank_title_id_and_why() -> None:
    told = {
        "question": "premie",
        "suggestion": "",
        "hits": [
            {"rank": 1, "title": "Zweefpremie", "document": "z", "text": "Ja.",
             "dense_rank": 2, "lexical_rank": None},
        ],
    }  # fmt: skip
    assert hits_text(told) == (
        "# premie\n\n1. Zweefpremie [z] (dicht 2, woorden -)\n   \u00abJa.\u00bb"
    )
    nothing = {"question": "x", "suggestion": "", "hits": []}
    assert hits_text(nothing) == "# x\n\nNiet gevonden in de bronnen."


MISSPELT = "hoeveel bedraagt de zweefpremmie?"


def test_text_asks_what_was_meant_below_the_status_and_above_all_quotes() -> None:
    asked = f"Bedoelde u: {QUESTION}"
    found, possible, missed = (
        to_text(ask(sheet(), question=MISSPELT, calibration=c)).split("\n\n")
        for c in (ANSWERED, POSSIBLE, NOT_FOUND)
    )
    assert found[0] == asked
    assert found[1].startswith("[1] ")
    assert possible[1] == asked
    assert possible[2].startswith("[1] ")
    assert missed[:2] == ["Niet gevonden in de bronnen.", asked]
    assert missed[2].startswith("Dit komt er het dichtst bij")


def test_text_ends_what_was_meant_with_one_question_mark() -> None:
    told = {"question": "premmie", "suggestion": "premie", "hits": []}
    assert hits_text(told) == ("# premmie\n\nBedoelde u: premie?\n\nNiet gevonden in de bronnen.")
    assert "Bedoelde u: premie?\n" in hits_text({**told, "suggestion": "premie ?"})


def test_json_has_the_question_that_was_meant() -> None:
    assert record(ask(sheet(), question=MISSPELT))["suggestion"] == QUESTION
    index = build_index([sheet()], SubjectEncoder())
    told = hits_json(index, MISSPELT, [], suggestion=QUESTION, elapsed_ms=0)
    assert told["suggestion"] == QUESTION


@pytest.mark.parametrize("score", [0.1234567, 1e-9])
def test_scores_are_rounded_to_six_decimals(score: float) -> None:
    index = build_index([sheet()], SubjectEncoder())
    hit = replace(index.search("premie", 1)[0], score=score)
    told = hits_json(index, "premie", [hit], suggestion="", elapsed_ms=0)
    assert told["hits"][0]["score"] == round(score, 6)


# Beside the quotes

ELSEWHERE = "krijg ik een premie en het groeipakket?"


def test_json_has_the_kind_the_filters_and_the_groups_of_a_list() -> None:
    known = Metadata(themes=("premies en loon",), audiences=("werkgevers",))
    source = document("a", ["De premie is hoog."], metadata=known)
    told = record(ask(source, question="welke premies zijn er voor werkgevers?"))
    assert (told["kind"], told["filters"]) == ("list", ["doelgroep=werkgevers"])
    assert [q["group"] for q in told["quotes"]] == ["premies en loon"]


def test_json_has_the_passage_around_a_quote_and_a_note_on_its_age() -> None:
    rest = "Vogels zingen vroeg in de lente langs het kanaal en in de hoge bomen. " * 5
    blocks = [Block("paragraph", f"{rest}De premie bedraagt 300 euro. {rest}")]
    known = Metadata(status="stopgezet", valid_to="2021")
    (quote,) = record(
        ask(document("a", blocks, metadata=known), question="hoeveel bedraagt de premie?")
    )["quotes"]
    assert quote["text"] == "De premie bedraagt 300 euro."
    assert quote["before"].endswith("bomen. ")
    assert quote["after"].startswith(" Vogels")
    assert quote["note"] == "Volgens de bronnen gold deze maatregel tot 2021."


def test_json_has_unknown_words_and_whole_pointers() -> None:
    told = record(ask(sheet(), question=ELSEWHERE, calibration=NOT_FOUND))
    assert told["unknown"] == ["groeipakket"]
    (pointer,) = told["pointers"]
    assert set(pointer) == {"subject", "body", "explanation", "url"}
    assert (pointer["body"], pointer["url"]) == ("Groeipakket", "https://www.groeipakket.be")
    sure = record(ask(sheet(), question=ELSEWHERE))
    assert (sure["unknown"], sure["pointers"]) == ([], [])


def test_json_has_notices_as_sentences() -> None:
    old = document("oud", ["De premie komt."], metadata=Metadata(status="stopgezet"))
    told = record(ask(old, question="premie"))
    assert told["notices"] == ["De maatregel \u201coud\u201d is stopgezet."]


def test_text_tells_unknown_words_then_who_answers_and_both_above_the_quotes() -> None:
    told = ask(sheet(), question=ELSEWHERE, calibration=POSSIBLE)
    blocks = to_text(told).split("\n\n")
    assert blocks[1] == "Deze woorden staan in geen enkele bron: groeipakket"
    (pointer,) = told.pointers
    assert blocks[2] == (
        f"Verwijzing (geen citaat): hiervoor kunt u terecht bij Groeipakket. {pointer.explanation} "
        "https://www.groeipakket.be"
    )
    assert blocks[3].startswith("[1] \u00ab")
    assert "\u00ab" not in blocks[2]  # nothing that is no quote looks like one


def test_text_shows_the_note_below_the_source_of_its_quote() -> None:
    known = Metadata(status="stopgezet", valid_to="2021")
    old = document("oud", ["De premie is hoog."], metadata=known)
    assert to_text(ask(old, question="premie")).split("\n\n")[0] == (
        "[1] \u00abDe premie is hoog.\u00bb\n    oud \u00b7 status: stopgezet\n    zonder datum\n"
        "    ! Volgens de bronnen gold deze maatregel tot 2021."
    )


def test_text_shows_a_group_once_above_its_quotes() -> None:
    told = ask(sheet(), question="zweefpremie", quotes=3)
    first = told.citations[0]
    groups = ("Premies", "Premies", "Verlof", "")
    grouped = tuple(replace(first, number=n, group=g) for n, g in enumerate(groups, 1))
    blocks = to_text(replace(told, citations=grouped)).split("\n\n")
    assert [block.split("\n")[0][:11] for block in blocks[:7]] == [
        "## Premies", "[1] \u00abDe zwe", "[2] \u00abDe zwe", "## Verlof", "[3] \u00abDe zwe",
        "## Andere", "[4] \u00abDe zwe",
    ]  # fmt: skip
    assert "## " not in to_text(told)


def test_text_ends_with_the_helpdesk_only_without_an_answer() -> None:
    found, possible, missed = (
        to_text(ask(sheet(), calibration=c), helpdesk="hulp@stad.example")
        for c in (ANSWERED, POSSIBLE, NOT_FOUND)
    )
    assert missed.endswith(f"\n\n{HELPDESK} hulp@stad.example")
    assert "helpdesk" not in found + possible
