"""The command `evaluate` on files alone: no index is opened, any system may have ranked."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.commands.evaluating import evaluate
from corpus.errors import UserError

QUESTIONS: list[dict[str, object]] = [
    {"id": "v1", "question": "wat is de jobbonus?", "documents": ["jobbonus"]},
    {"id": "v2", "question": "mag telewerk?", "documents": ["telewerk", "mentor"]},
    {"id": "v3", "question": "wie wint de koers?", "documents": []},
]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    texts = {
        "set.jsonl": "".join(f"{json.dumps(q)}\n" for q in QUESTIONS),
        "goed.run": "v1 Q0 jobbonus 1 2.0 x\nv2 Q0 telewerk 1 2.0 x\nv2 Q0 mentor 2 1.0 x\n",
        "fout.run": "v1 Q0 mentor 1 2.0 x\nv2 Q0 telewerk 1 2.0 x\nv2 Q0 mentor 2 1.0 x\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    return {name: tmp_path / name for name in texts}


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    return record


def test_set_measures_a_ranking_and_compares_it_with_another(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(files["set.jsonl"], from_run=files["fout.run"], as_json=True)
    (tmp_path / "fout.json").write_text(capsys.readouterr().out, "utf-8")
    evaluate(
        files["set.jsonl"],
        from_run=files["goed.run"],
        other=tmp_path / "fout.json",
        as_json=True,
    )
    record = printed(capsys)
    assert record["metrics"]["Success@1"]["value"] == 1
    assert record["config"]["run"] == "goed.run"
    change = record["comparison"]["metrics"]["Success@1"]
    assert change["won"] == [{"id": "v1", "value": 1.0, "other": 0.0}]
    assert change["lost"] == []


def test_judgements_that_were_written_measure_the_same(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = tmp_path / "oordelen.qrels"
    evaluate(files["set.jsonl"], from_run=files["fout.run"], qrels=judged, as_json=True)
    first = printed(capsys)
    assert judged.read_text() == "v1 0 jobbonus 1\nv2 0 telewerk 1\nv2 0 mentor 1\n"
    evaluate(from_qrels=judged, from_run=files["fout.run"], as_json=True)
    second = printed(capsys)
    assert second["metrics"]["nDCG@10"] == first["metrics"]["nDCG@10"]
    assert second["metrics"]["nDCG@10"]["value"] == 0.5


def test_benchmark_measures_a_ranking_by_its_own_judgements(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "telewerk", "text": "x"}\n')
    (folder / "queries.jsonl").write_text('{"_id": "v2", "text": "telewerk?"}\n')
    (folder / "qrels" / "test.tsv").write_text("v2\ttelewerk\t1\n")
    evaluate(beir=folder, from_run=files["goed.run"])
    shown = capsys.readouterr().out
    assert shown.startswith("beir: 1 vragen\n")
    assert shown.endswith("rangschikking: goed.run\n")


def test_worst_questions_follow_the_table(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(files["set.jsonl"], from_run=files["fout.run"], worst=3)
    assert capsys.readouterr().out.endswith(
        "1 vraag liep mis; de slechtste eerst\n\nv1  wat is de jobbonus?\n"
        "  verwacht: jobbonus\n  nDCG@10:  0,000\n  gevonden: mentor\n"
    )


FILE = Path("bestand")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "geef een vragenset SET.jsonl, of een map met --beir, of oordelen"),
        ({"from_run": FILE}, "geef een vragenset SET.jsonl, of een map met --beir, of oordelen"),
        ({"question_set": FILE, "beir": FILE}, "geef een vragenset SET.jsonl, of"),
        ({"question_set": FILE, "from_qrels": FILE, "from_run": FILE}, "geef een vragenset"),
        ({"from_qrels": FILE}, "--from-qrels heeft alleen oordelen"),
        ({"question_set": FILE, "from_run": FILE, "run": FILE}, "--run schrijft wat zelf gezocht"),
        ({"question_set": FILE, "model": "x"}, "--model geldt alleen voor een map"),
        ({"beir": FILE, "from_run": FILE, "model": "x"}, "--model geldt alleen voor een map"),
        ({"question_set": FILE, "as_json": True, "worst": 1}, "--worst is voor lezers"),
    ],
)
def test_options_that_contradict_each_other_are_refused_before_anything_is_read(
    options: dict[str, Any], told: str
) -> None:
    with pytest.raises(UserError) as caught:
        evaluate(**options)
    assert str(caught.value).startswith(told)
