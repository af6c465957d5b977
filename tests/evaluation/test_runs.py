from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import ir_measures
import pytest

from assistant.answer import answer
from assistant.evaluation.metrics import ranking_metrics
from assistant.evaluation.runs import (
    DEPTH,
    PASSAGES,
    ask,
    count_violations,
    rank_documents,
    write_run,
)
from assistant.evaluation.sets import Question
from corpus.errors import UserError
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


def test_run_file_has_six_columns_and_gives_the_same_metrics(tmp_path: Path) -> None:
    rankings = {"v1": {"b": 2.5, "a": 2.4999}, "v2": dict[str, float](), "v3": {"a": -0.5}}
    qrels = {"v1": {"a": 1}, "v3": {"a": 1}}
    write_run(tmp_path / "run.trec", rankings)
    (tmp_path / "qrels.trec").write_text("v1 0 a 1\nv3 0 a 1\n")
    assert (tmp_path / "run.trec").read_text() == (
        "v1 Q0 b 1 2.5000 maatwijzer\nv1 Q0 a 2 2.4999 maatwijzer\nv3 Q0 a 1 -0.5000 maatwijzer\n"
    )
    read_qrels: Any = ir_measures.read_trec_qrels  # without types
    read_run: Any = ir_measures.read_trec_run
    again = ir_measures.calc_aggregate(
        [ir_measures.parse_measure("RR@10")],
        read_qrels(str(tmp_path / "qrels.trec")),
        read_run(str(tmp_path / "run.trec")),
    )
    mine = ranking_metrics(["MRR@10"], qrels, rankings)
    assert [v["MRR@10"] for v in mine.values()] == [0.5, 1.0]
    assert list(again.values()) == [0.75]


def test_run_file_refuses_ids_that_would_shift_its_columns(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="'mijn bestand'"):
        write_run(tmp_path / "run.trec", {"v1": {"mijn bestand": 1.0}})
    with pytest.raises(UserError, match="kan niet geschreven worden"):
        write_run(tmp_path / "weg" / "run.trec", {"v1": {"a": 1.0}})


def test_answer_is_judged_by_status_documents_and_wanted_quote(index: Index) -> None:
    given = ask(index, JOBBONUS, searched=JOBBONUS.question, calibration=ALWAYS)
    assert given.status == "answered"
    assert given.quoted[0] == "jobbonus"
    assert given.quote_rank == 1
    assert given.violations == 0 < given.quotes


def test_near_misses_are_checked_but_are_no_answer(index: Index) -> None:
    given = ask(index, JOBBONUS, searched=JOBBONUS.question, calibration=NEVER)
    assert (given.status, given.quoted, given.quote_rank) == ("not_found", (), 0)
    assert given.quotes > 0


def test_quote_that_is_no_slice_or_has_another_hash_is_a_violation(index: Index) -> None:
    given = answer(index, JOBBONUS.question, calibration=ALWAYS)
    assert count_violations(index.documents, given) == 0
    first = given.citations[0]
    shifted = replace(first, quote=replace(first.quote, start=first.quote.start + 1))
    other_text = replace(first, sha256="0" * 64)
    tampered = replace(given, citations=(shifted, other_text), near_misses=())
    assert count_violations(index.documents, tampered) == 2
