"""Example questions in a measure sheet: under its facts, about the whole, and known gaps."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import assemble
from corpus.document import Document, Example, Mark, examples_of
from corpus.errors import UserError
from corpus.formats.markdown import read_markdown
from corpus.passages import cut_passages
from corpus.read import read_paths

FRONT = """---
titel: "Oefenpremie"
thema: ["loopbaan"]
status: "van kracht"
bronnen:
  - {nr: 1, uitgever: "Kantoor", titel: "Bericht"}
  - {nr: 2, uitgever: "Dienst", titel: "Pagina"}
voorbeeldvragen: ["krijg ik een oefenpremie?"]
---
"""
FACTS = """# Oefenpremie

- De premie bedraagt 900 euro. [1]
  - vraag: hoeveel is de premie?
  - vraag: Wat levert ze op?
- Ze geldt voor kleine werkgevers. [1, 2]

## Aanvragen

- U vraagt ze online aan. [2]
  - vraag: waar vraag ik ze aan?
"""
WORDS = (
    "Oefenpremie\n\nDe premie bedraagt 900 euro.\nZe geldt voor kleine werkgevers.\n\n"
    "Aanvragen\n\nU vraagt ze online aan."
)


def read(body: str = FACTS, *, front: str = FRONT) -> Document:
    return assemble(read_markdown(front + body), document_id="oefen", source="oefen.md")


def refusal(body: str, *, front: str = FRONT) -> str:
    with pytest.raises(UserError) as raised:
        read(body, front=front)
    return str(raised.value)


def facts(document: Document) -> dict[str, Mark]:
    return {document.slice(m.start, m.end): m for m in document.marks if m.kind != "heading"}


def test_a_question_under_a_fact_stays_with_it() -> None:
    assert {words: m.questions for words, m in facts(read()).items()} == {
        "De premie bedraagt 900 euro.": ("hoeveel is de premie?", "Wat levert ze op?"),
        "Ze geldt voor kleine werkgevers.": (),
        "U vraagt ze online aan.": ("waar vraag ik ze aan?",),
    }


def test_questions_are_no_part_of_the_text_nor_of_its_checksum() -> None:
    document = read()
    mute = read(re.sub(r"  - vraag.*\n", "", FACTS))
    assert document.text == mute.text == WORDS
    assert document.sha256 == mute.sha256
    assert cut_passages(document) == cut_passages(mute)
    assert [(m.start, m.end) for m in document.marks] == [(m.start, m.end) for m in mute.marks]


def test_the_numbers_of_the_sources_still_leave_the_text_and_stay_with_the_fact() -> None:
    assert [m.sources for m in facts(read()).values()] == [(1,), (1, 2), (2,)]
    document = read()
    at = document.text.index("900")
    assert [s.number for s in document.sources_at(at, at + 3)] == [1]


@pytest.mark.parametrize(
    "written",
    [
        "vraag: hoe?",
        "Vraag: hoe?",
        "VRAAG : hoe?",
        "vraag:hoe?",
        "vraag:   hoe?  ",
        "**vraag**: *hoe?*",
        "vraag:\n    hoe?",
        "vr\u00adaag: hoe\u200b?",
    ],
)
def test_a_question_may_be_written_in_many_ways(written: str) -> None:
    [mark] = facts(read(f"- Een feit. [1, 2]\n  - {written}\n")).values()
    assert mark.questions == ("hoe?",)


def test_a_question_is_canonical_text() -> None:
    [mark] = facts(
        read("- Een feit. [1, 2]\n  - vraag: cre\u0301\u00adche \t\n    of niet\n")
    ).values()
    assert mark.questions == ("cr\u00e9che of niet",)


@pytest.mark.parametrize("number", [1, 2, 7])
def test_a_fact_may_answer_many_questions_in_their_order(number: int) -> None:
    questions = tuple(f"vraag {n}: hoe?" for n in range(number, 0, -1))
    body = "- Een feit. [1, 2]\n" + "".join(f"  - vraag: {q}\n" for q in questions)
    [mark] = facts(read(body)).values()
    assert mark.questions == questions


def test_one_question_may_stand_under_two_facts() -> None:
    body = "- Een. [1]\n  - vraag: hoe?\n- Twee. [2]\n  - vraag: hoe?\n"
    assert [m.questions for m in facts(read(body)).values()] == [("hoe?",), ("hoe?",)]


def test_a_nested_fact_has_questions_of_its_own() -> None:
    body = "- Een. [1]\n  - vraag: hoe?\n  - Twee. [2]\n    - vraag: wie?\n- Drie. [1]\n"
    document = read(body)
    assert document.text == "Een.\nTwee.\nDrie."
    assert [m.questions for m in facts(document).values()] == [("hoe?",), ("wie?",), ()]


@pytest.mark.parametrize(
    "line", ["Vraag: hoe?", "Een vraag: hoe?", "vragen: hoe?", "vraag hoe?", "Antwoord: zo."]
)
def test_what_is_no_question_under_a_fact_must_have_a_source(line: str) -> None:
    depth = "" if line.startswith("Vraag") else "  "
    told = refusal(f"- Een feit. [1, 2]\n{depth}- {line}\n")
    assert f"feit zonder bronnummer op het einde: {line!r}" in told


@pytest.mark.parametrize("heading", ["# Vraag: hoe?", "## Vraag: hoe?", "### vraag: hoe?"])
def test_a_heading_is_never_a_question_of_a_fact(heading: str) -> None:
    document = read(f"- Een. [1]\n\n{heading}\n\n- Twee. [2]\n")
    words = heading.lstrip("# ")
    assert document.text == f"Een.\n\n{words}\n\nTwee."
    assert {m.questions for m in document.marks} == {()}


@pytest.mark.parametrize("above", ["", "# Titel\n\n", "- Een feit. [1, 2]\n\n## Deel\n\n"])
def test_a_question_under_no_fact_is_refused_by_its_words(above: str) -> None:
    told = refusal(above + "- - vraag: hoe nu?\n\n- Een feit. [1, 2]\n")
    assert "vraag 'hoe nu?' staat onder geen feit; zet ze onder een feit" in told


@pytest.mark.parametrize("empty", ["vraag:", "vraag: \u00ad", "Vraag :\t"])
def test_an_empty_question_is_refused_with_its_fact(empty: str) -> None:
    told = refusal(f"- Een feit. [1, 2]\n  - {empty}\n")
    assert told == "vraag '' is leeg of staat twee keer onder 'Een feit.'; laat ze weg"


def test_a_question_twice_under_a_fact_is_refused_with_its_fact() -> None:
    body = "- Een feit. [1, 2]\n  - vraag: hoe?\n  - vraag: wie?\n  - Vraag:  hoe?\n"
    assert refusal(body) == (
        "vraag 'hoe?' is leeg of staat twee keer onder 'Een feit.'; laat ze weg"
    )


def test_what_is_wrong_with_questions_is_said_with_all_the_rest() -> None:
    told = refusal("- Een feit. [1]\n  - vraag:\n", front=FRONT.replace("van kracht", "actief"))
    for problem in ("status 'actief'", "bron 2 wordt door geen feit", "vraag '' is leeg"):
        assert problem in told


def test_a_file_with_such_a_mistake_is_reported_by_its_name(tmp_path: Path) -> None:
    sheet = tmp_path / "oefenpremie.md"
    sheet.write_text(FRONT + "# Titel\n\n- - vraag: hoe nu?\n- Een feit. [1, 2]\n", "utf-8")
    reading = read_paths([tmp_path])
    assert reading.documents == ()
    [failure] = reading.failures
    assert failure.name.endswith("oefenpremie.md")
    assert "vraag 'hoe nu?' staat onder geen feit" in failure.reason


GAPS = (
    FRONT.removesuffix("---\n")
    + """niet_in_bronnen: ["hoeveel mensen?", "en in 2019?"]
---
"""
)


def test_known_gaps_are_kept_apart_from_example_questions() -> None:
    known = read(front=GAPS).metadata
    assert known.gaps == ("hoeveel mensen?", "en in 2019?")
    assert known.questions == ("krijg ik een oefenpremie?",)
    assert read(front=GAPS).text == WORDS
    assert read().metadata.gaps == ()


@pytest.mark.parametrize("value", ['"hoeveel?"', "[12]", '["hoeveel?", ""]', "{a: b}", "[[x]]"])
def test_known_gaps_are_a_list_of_texts(value: str) -> None:
    front = re.sub(r"niet_in_bronnen: .*", f"niet_in_bronnen: {value}", GAPS)
    assert refusal(FACTS, front=front) == "niet_in_bronnen moet een lijst van teksten zijn"


def test_the_example_questions_of_a_document_come_with_what_answers_them() -> None:
    document = read(front=GAPS)

    def of(question: str, words: str) -> Example:
        start = document.text.index(words)
        return Example(question, start, start + len(words))

    assert examples_of(document) == (
        Example("krijg ik een oefenpremie?", 0, 0),
        of("hoeveel is de premie?", "De premie bedraagt 900 euro."),
        of("Wat levert ze op?", "De premie bedraagt 900 euro."),
        of("waar vraag ik ze aan?", "U vraagt ze online aan."),
        Example("hoeveel mensen?", 0, 0, answered=False),
        Example("en in 2019?", 0, 0, answered=False),
    )


def test_a_page_that_is_no_sheet_keeps_such_lines_as_text() -> None:
    document = read("- Een feit.\n  - vraag: hoe?\n", front="")
    assert document.text == "Een feit.\nvraag: hoe?"
    assert examples_of(document) == ()


@given(
    st.lists(st.lists(st.sampled_from(["hoe?", "wie?", "waarom dan?"]), unique=True), min_size=1)
)
def test_whatever_is_asked_only_the_facts_can_be_quoted(asked: list[list[str]]) -> None:
    body = "".join(
        f"- Feit {n}. [1, 2]\n" + "".join(f"  - vraag: {q}\n" for q in questions)
        for n, questions in enumerate(asked)
    )
    document = read(body)
    assert document.text == "\n".join(f"Feit {n}." for n in range(len(asked)))
    assert [list(m.questions) for m in document.marks] == asked
    assert [document.slice(p.start, p.end) for p in cut_passages(document)] == [
        f"Feit {n}." for n in range(len(asked))
    ]
