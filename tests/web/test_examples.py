"""The questions that the empty chat offers are ones that the product answers well."""

import re

import pytest

from assistant.answer import answer
from assistant.library import MEASURES
from assistant.web.chat import EXAMPLES
from corpus.read import read_paths
from index.build import build_index
from index.encoder import load_encoder
from index.search import Index

pytestmark = pytest.mark.slow

# For each: the sheet that its first quote comes from, and what that quote must say.
EXPECTED = {
    "Krijg ik jobbonus als ik halftijds werk?":
        ("10-jobbonus", r"halftijdse job telt als|voor deeltijdse prestaties pro rata"),
    "Krijg ik kinderopvang terugbetaald tijdens mijn opleiding bij VDAB?":
        ("72-vdab-vergoedingen-opleiding", r"^Kinderopvang .*wordt terugbetaald"),
    "Hoeveel bedraagt de RSZ-korting voor langdurig werklozen?":
        ("12-rsz-korting-langdurig-niet-werkenden", r"bedraagt .*euro per kwartaal"),
    "Hoe lang duurt een IBO?":
        ("35-ibo", r"\(IBO\) duurt .*weken"),
    "Bestaat de stagebonus nog?":
        ("28-stagebonus-startbonus", r"stagebonus sinds 1 juli 2023 niet meer"),
    "Na hoeveel maanden mag een asielzoeker werken?":
        ("42-asielzoekers-na-vier-maanden", r"vier maanden"),
}  # fmt: skip


@pytest.fixture(scope="module")
def measures() -> Index:
    return build_index(read_paths((MEASURES,)).documents, load_encoder())


def test_every_example_has_its_expectation() -> None:
    assert set(EXPECTED) == set(EXAMPLES)


@pytest.mark.parametrize("question", EXAMPLES)
def test_the_first_quote_answers_the_example(measures: Index, question: str) -> None:
    sheet, pattern = EXPECTED[question]
    told = answer(measures, question)
    assert told.status == "answered"
    first = told.citations[0].quote
    assert first.document_id == sheet
    assert re.search(pattern, first.text)
