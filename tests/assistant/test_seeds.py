"""Two pages that people gave us, read from where they lie; they are no part of the project."""

import re
from pathlib import Path

import pytest

from assistant import library
from assistant.answer import Answer, answer
from index.search import Index
from tests.toy import within

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
BESOX, SECUREX = "besox-alle-hens-aan-dek-2020", "securex-werkgelegenheidsakkoord-2022"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed pages lie outside the project"),
]

# A question, the page that answers, and a pattern that its quote or hit must match.
ABOUT_BOTH = (
    ("Welke drie prioriteiten heeft het akkoord Alle hens aan dek van 2020?", BESOX,
     r"drie prioriteiten"),
    ("Welk budget is er voor het akkoord van december 2020?", BESOX, r"190 miljoen"),
    ("Wat staat er in het opleiding- en loopbaanoffensief van 2020?", BESOX, r"[Oo]pleiding"),
    ("Hoe heten de vier pijlers van het werkgelegenheidsakkoord van 2022?", SECUREX,
     r"activeringsbeleid|pijlers"),
    ("Mogen asielzoekers werken na vier maanden?", SECUREX, r"vier maanden"),
    ("Wat doen ze voor opleidingsloodsen?", SECUREX, r"opleidingsloodsen"),
    ("Hoeveel werkzoekenden kennen geen Nederlands?", SECUREX, r"35\.000"),
    ("Volgt Securex de maatregelen verder op?", SECUREX, r"volgen deze materie"),
)  # fmt: skip
ABOUT_SEEDS = (
    *ABOUT_BOTH,
    ("Wanneer is het akkoord over de relance gesloten?", BESOX, r"14 december 2020"),
    ("Wat komt er voor telewerk?", BESOX, r"telewerk"),
    ("Wat gebeurt er met de stagebonus?", BESOX, r"stagebonus"),
    ("Krijgt een werkgever een RSZ-korting als hij een langdurig werkloze aanwerft?", SECUREX,
     r"RSZ-korting"),
    ("Wat is de retentiepremie?", SECUREX, r"retentiepremie"),
    ("Worden de werkbaarheidscheques verlengd?", SECUREX, r"werkbaarheidscheques"),
)  # fmt: skip


def opened(home: Path, *paths: Path) -> Index:
    built = library.build(home, paths)
    assert built.failures == ()
    return library.open_index(home, say=pytest.fail)


@pytest.fixture(scope="module")
def with_measures(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("alles"), library.MEASURES, *sorted(SEEDS.glob("*.txt")))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("paginas"), *sorted(SEEDS.glob("*.txt")))


def found(index: Index, told: Answer, page: str, pattern: str, *, first: int) -> bool:
    """Whether the pattern stands in a quote from a page, or in one of the first hits.

    Every quote shown is checked against its offsets on the way.
    """
    text = index.documents[page].text
    cited = [c.quote for c in (*told.citations, *told.near_misses)]
    assert all(q.text == index.documents[q.document_id].text[q.start : q.end] for q in cited)
    spans = [(q.start, q.end) for q in cited if q.document_id == page]
    hits = (h.passage for h in told.hits[:first])
    spans += [(p.start, p.end) for p in hits if p.document_id == page]
    return any(re.search(pattern, text[start:end]) for start, end in spans)


def test_pages_are_read_with_their_own_date(alone: Index) -> None:
    assert sorted(alone.documents) == [BESOX, SECUREX]
    assert alone.documents[BESOX].metadata.date == "2020-12-26"
    assert alone.documents[SECUREX].metadata.date == "2022-07-26"


def test_what_belongs_to_the_website_is_in_no_text(alone: Index) -> None:
    for document in alone.documents.values():
        for word in ("Inloggen", "Tags", "Service & Contact"):
            assert word not in document.text
            assert word not in document.title


def test_text_is_that_of_the_page_line_by_line(alone: Index) -> None:
    for name, document in alone.documents.items():
        page = " ".join((SEEDS / f"{name}.txt").read_text("utf-8").split())
        for mark in document.marks:
            assert document.text[mark.start : mark.end] in page


def test_questions_about_a_page_find_it_among_the_measures(with_measures: Index) -> None:
    # The measure sheets answer most of these too, and may come first.
    missed = [
        question
        for question, page, pattern in ABOUT_BOTH
        if not found(with_measures, answer(with_measures, question), page, pattern, first=20)
    ]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize(("question", "page", "pattern"), ABOUT_BOTH)
def test_page_is_quoted_when_only_that_page_is_asked(
    with_measures: Index, question: str, page: str, pattern: str
) -> None:
    told = answer(with_measures, question, allowed=within(page))
    assert found(with_measures, told, page, pattern, first=3)
    cited = (*told.citations, *told.near_misses)
    assert {c.date for c in cited} == {with_measures.documents[page].metadata.date}


@pytest.mark.parametrize(("question", "page", "pattern"), ABOUT_SEEDS)
def test_pages_alone_answer_the_questions_about_them(
    alone: Index, question: str, page: str, pattern: str
) -> None:
    told = answer(alone, question)
    assert told.hits[0].passage.document_id == page
    assert found(alone, told, page, pattern, first=3)
    cited = [c for c in (*told.citations, *told.near_misses) if c.quote.document_id == page]
    assert {c.date for c in cited} == {alone.documents[page].metadata.date}
