import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.evaluation.beir import Beir, beir_documents
from assistant.evaluation.compare import compare
from assistant.evaluation.evaluate import evaluate_beir, evaluate_run, evaluate_set
from assistant.evaluation.judged import judged_qrels, judged_set
from assistant.evaluation.metrics import BEIR_METRICS, SET_METRICS
from assistant.evaluation.report import Result, from_json, read_result, to_json, to_text, worst
from assistant.evaluation.sets import Question, QuestionSet
from assistant.evaluation.trec import Qrels, Run
from corpus.errors import UserError
from index.build import build_index
from index.search import Index
from tests.evaluation.toy import ALWAYS, toy_index
from tests.toy import ToyEncoder

# The second question expects a document that holds none of its words.
SET = QuestionSet(
    "set.jsonl",
    "0" * 64,
    (
        Question("v1", "jobbonus euro", ("jobbonus",), quotes=("komt vanzelf", "700 euro")),
        Question("v2", "schriftelijke afspraak telewerk", ("mentor",)),
        Question("v3", "wie wint de koers", ()),
    ),
)


@pytest.fixture(scope="module")
def result() -> Result:
    return evaluate_set(toy_index(), SET, calibrate=lambda _: ALWAYS)[0]


def test_values_are_the_ones_worked_out_by_hand(result: Result) -> None:
    values = {name: e.value for name, e in result.metrics.items()}
    assert values["Success@1"] == 0.5
    assert values["Answered"] == values["AnsweredOrPossible"] == 1
    assert values["FalseAnswered"] == 1
    assert values["WrongAmongAnswered"] == pytest.approx(2 / 3)
    assert values["QuoteSuccess@3"] == 1
    assert values["AUROC"] == 0.5  # every probability is the same
    assert result.violations == 0 < result.quotes


def test_a_question_has_only_the_metrics_that_are_about_it(result: Result) -> None:
    answerable, wrong, refused = result.rows
    assert "QuoteSuccess@1" in answerable.metrics
    assert "QuoteSuccess@1" not in wrong.metrics
    assert refused.metrics == {
        "FalseAnswered": 1.0,
        "FalseAnsweredOrPossible": 1.0,
        "WrongAmongAnswered": 1.0,
    }
    assert [r.answerable for r in result.rows] == [True, True, False]


def test_row_tells_question_what_was_expected_and_what_was_found(result: Result) -> None:
    rows = to_json(result)["rows"]
    assert [r["question"] for r in rows] == [q.question for q in SET.questions]
    assert [r["expected"] for r in rows] == [["jobbonus"], ["mentor"], []]
    assert rows[0]["found"][0] == "jobbonus"
    assert rows[1]["found"][0] == "telewerk"
    assert rows[1]["metrics"]["Success@1"] == 0
    assert set(rows[2]) == {
        "id", "question", "expected", "found", "metrics", "status", "probability"
    }  # fmt: skip


def test_json_has_the_keys_of_the_contract_and_survives_a_round_trip(
    result: Result, tmp_path: Path
) -> None:
    record = to_json(result)
    assert {"set", "questions", "metrics", "config", "elapsed_ms", "rows"} <= record.keys()
    assert record["questions"] == 3
    assert record["metrics"]["Success@1"].keys() == {"value", "low", "high"}
    assert record["config"]["model"] == "toy"
    assert record["config"]["counts"] == {"documents": 4, "passages": 5, "examples": 0}
    path = tmp_path / "resultaat.json"
    path.write_text(json.dumps(record), "utf-8")
    assert to_json(read_result(path)) == record
    path.write_text(f'{{"question": "v1"}}\n{json.dumps(record)}\n', "utf-8")
    assert from_json(record) == read_result(path)


@pytest.mark.parametrize("text", ["", "geen json", "[]", '{"set": "x"}', '{"metrics": 3}'])
def test_file_that_is_no_result_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ander.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match=r"ander\.json.*geen resultaat"):
        read_result(path)
    with pytest.raises(UserError, match=r"weg\.json"):
        read_result(tmp_path / "weg.json")


def test_table_is_dutch_and_tells_values_and_numbers_of_questions(result: Result) -> None:
    text = to_text(result)
    assert text.startswith("set.jsonl: 3 vragen, waarvan 1 die niet beantwoord mogen worden")
    row = next(line for line in text.splitlines() if line.startswith("Success@1"))
    assert row.split()[1] == "0,500"
    assert row.split()[5] == "2"
    assert "0 wijken af van hun bron" in text
    assert "p99" in text


def test_worst_questions_come_first_with_what_was_expected_and_found(result: Result) -> None:
    told = worst(result, 5).splitlines()
    assert told[0] == "2 vragen liepen mis; de slechtste eerst"
    assert told.index("v3  wie wint de koers") < told.index("v2  schriftelijke afspraak telewerk")
    assert "  verwacht: geen antwoord" in told
    assert "  verwacht: mentor" in told
    assert any(line.startswith("  gevonden: telewerk, ") for line in told)
    assert "v2" not in worst(result, 1)
    perfect = replace(result, rows=result.rows[:1])
    assert worst(perfect, 5) == ""


def test_ranking_of_another_system_is_measured_by_the_judgements_of_the_set() -> None:
    # v1: the right one second; v2: not in the run, so 0; v3: no answer exists; v9: not in the set
    run = Run("ander.run", "1" * 64, {"v1": {"x": 2.0, "jobbonus": 1.0}, "v9": {"mentor": 1.0}})
    result = evaluate_run(judged_set(SET), run)
    assert {name: e.value for name, e in result.metrics.items()} == {
        "Success@1": 0,
        "Success@3": 0.5,
        "Recall@5": 0.5,
        "Recall@10": 0.5,
        "MRR@10": 0.25,
        "nDCG@10": pytest.approx(1 / math.log2(3) / 2),
    }
    assert [r.found for r in result.rows] == [("x", "jobbonus"), (), ()]
    assert result.rows[2].metrics == {}
    assert result.latency is None
    assert from_json(to_json(result)).rows[0].expected == ("jobbonus",)


def test_table_of_a_ranking_names_it_and_tells_which_questions_count_as_nothing() -> None:
    run = Run("ander.run", "1" * 64, {"v1": {"jobbonus": 1.0}})
    text = to_text(evaluate_run(judged_set(SET), run))
    assert text.startswith("set.jsonl: 3 vragen, waarvan 1 zonder juiste bron\n")
    assert text.endswith("rangschikking: ander.run; 1 vraag zonder bronnen telt als 0")
    assert "tijd per vraag" not in text


def test_ranking_compares_with_what_the_index_found(result: Result) -> None:
    run = Run("ander.run", "1" * 64, {"v2": {"mentor": 1.0}})
    differences = {
        d.metric: d for d in compare(evaluate_run(judged_set(SET), run), result).differences
    }
    assert list(differences) == list(SET_METRICS)
    assert [c.id for c in differences["Success@1"].won] == ["v2"]
    assert [c.id for c in differences["Success@1"].lost] == ["v1"]


def test_ranking_without_any_question_of_the_set_is_refused() -> None:
    run = Run("ander.run", "1" * 64, {"q1": {"mentor": 1.0}})
    with pytest.raises(UserError, match=r"'ander\.run'.*geen enkele vraag van 'set\.jsonl'"):
        evaluate_run(judged_set(SET), run)


def test_best_grade_is_expected_first_and_grade_zero_is_not() -> None:
    qrels = Qrels("o.qrels", "2" * 64, {"q1": {"goed": 1, "fout": 0, "best": 2}})
    run = Run("ander.run", "1" * 64, {"q1": {"best": 1.0}})
    (row,) = evaluate_run(judged_qrels(qrels), run).rows
    assert (row.expected, row.question) == (("best", "goed"), "")
    assert list(row.metrics) == list(BEIR_METRICS)


def test_question_is_searched_with_its_history() -> None:
    follow_up = Question("v1", "en hoeveel dan?", ("jobbonus",), history=("wat is de jobbonus",))
    question_set = QuestionSet("set.jsonl", "0" * 64, (follow_up,))
    result, rankings = evaluate_set(toy_index(), question_set)
    assert result.metrics["Success@1"].value == 1
    assert next(iter(rankings["v1"])) == "jobbonus"
    assert "AUROC" not in result.metrics  # there is nothing to tell it from
    told: list[tuple[str, Sequence[str]]] = []

    def as_typed(index: Index, question: str, history: Sequence[str]) -> str:
        told.append((question, history))
        return "telewerk"

    _, rankings = evaluate_set(toy_index(), question_set, resolve=as_typed)
    assert told == [("en hoeveel dan?", ("wat is de jobbonus",))]
    assert next(iter(rankings["v1"])) == "telewerk"


def test_set_that_expects_an_unknown_document_is_refused() -> None:
    unknown = QuestionSet("set.jsonl", "0" * 64, (Question("v1", "wat?", ("weg",)),))
    with pytest.raises(UserError, match="'weg'"):
        evaluate_set(toy_index(), unknown, calibrate=lambda _: ALWAYS)


def test_benchmark_counts_a_document_with_the_id_of_the_question() -> None:
    beir = Beir(
        name="toy",
        sha256="0" * 64,
        corpus={"1": ("", "Telewerk vraagt een afspraak."), "2": ("Mentor", "Acht kwartalen.")},
        queries={"1": "afspraak telewerk", "q": "kwartalen"},
        qrels={"1": {"1": 1}, "q": {"1": 1, "weg": 1}},
    )
    done: list[tuple[int, int]] = []
    result, rankings = evaluate_beir(
        build_index(beir_documents(beir), ToyEncoder()),
        beir,
        progress=lambda n, total: done.append((n, total)),
    )
    assert next(iter(rankings["1"])) == "1"
    assert result.metrics["Success@1"].value == 0.5
    assert result.metrics["Recall@10"].value == 0.75  # "q": found last, one of two
    assert result.metrics["MRR@10"].value == 0.75
    assert done == [(1, 2), (2, 2)]
    assert "citaten" not in to_text(result)
