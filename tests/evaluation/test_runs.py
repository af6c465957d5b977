from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from assistant.answer import answer
from assistant.evaluation.runs import (
    DEPTH,
    PASSAGES,
    ask,
    count_violations,
    rank_documents,
)
from assistant.evaluation.sets import Question
from index.fusion import FUSION
from index.hits import Hit
from index.search import Index
from tests.evaluation.toy import ALWAYS, FACTS, NEVER, toy_index

JOBBONUS = Question("v1", "hoeveel euro bedraagt de jobbonus", ("jobbonus",), quotes=("700 euro",))


@pytest.fixture(scope="module")
def index() -> Index:
    return toy_index()


def ranked(index: Index, question: str) -> dict[str, float]:
    return rank_documents(index, question, index.search(question, PASSAGES))


def test_document_stands_once_at_the_place_of_its_best_passage(index: Index) -> None:
    hits = index.search(JOBBONUS.question, PASSAGES)
    ranking = rank_documents(index, JOBBONUS.question, hits)
    order = list(dict.fromkeys(h.passage.document_id for h in hits))
    assert list(ranking) == order
    assert next(iter(ranking)) == "jobbonus"
    assert ranking.keys() == FACTS.keys()


def test_scores_fall_strictly_so_that_no_tool_reorders_ties() -> None:
    twins = toy_index({f"d{n}": ["Zelfde tekst over telewerk."] for n in range(5)})
    scores = list(ranked(twins, "telewerk").values())
    assert all(a > b for a, b in pairwise(scores))


def test_long_documents_do_not_keep_others_out() -> None:
    long = [f"Verlof nummer {n} duurt een week." for n in range(250)]
    short = {f"d{n}": [f"Ook verlof van soort {n}."] for n in range(DEPTH + 20)}
    assert len(ranked(toy_index({"lang": long} | short), "verlof duurt week")) >= DEPTH


def test_deeper_search_keeps_to_the_fusion(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {f"d{n}": [f"Verlof nummer {n}.", f"Ook verlof {n}."] for n in range(4)}
    index = toy_index(facts)
    fusion = replace(FUSION, whole_words=0.0)
    asked: list[object] = []
    search = Index.search

    def noted(*where: Any, **how: Any) -> list[Hit]:  # noqa: ANN401 - whatever a search takes
        asked.append(how["fusion"])
        return search(*where, **how)

    monkeypatch.setattr(Index, "search", noted)
    first = index.search("verlof", 1, fusion=fusion)
    assert rank_documents(index, "verlof", first, fusion=fusion).keys() == facts.keys()
    assert len(asked) > 1
    assert asked == [fusion] * len(asked)


def test_answer_is_judged_by_status_documents_and_wanted_quote(index: Index) -> None:
    given = ask(index, JOBBONUS, searched=JOBBONUS.question, calibrate=lambda _: ALWAYS)
    assert given.status == "answered"
    assert given.quoted[0] == "jobbonus"
    assert given.quote_rank == 1
    assert given.violations == 0 < given.quotes


def test_near_misses_are_checked_but_are_no_answer(index: Index) -> None:
    given = ask(index, JOBBONUS, searched=JOBBONUS.question, calibrate=lambda _: NEVER)
    assert (given.status, given.quoted, given.quote_rank) == ("not_found", (), 0)
    assert given.quotes > 0


def test_quote_that_is_no_slice_or_has_another_hash_is_a_violation(index: Index) -> None:
    given = answer(index, JOBBONUS.question, calibrate=lambda _: ALWAYS)
    assert count_violations(index.documents, given) == 0
    first = given.citations[0]
    shifted = replace(first, quote=replace(first.quote, start=first.quote.start + 1))
    other_text = replace(first, sha256="0" * 64)
    tampered = replace(given, citations=(shifted, other_text), near_misses=())
    assert count_violations(index.documents, tampered) == 2
