import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from assistant.evaluation.metrics import ranking_metrics
from assistant.evaluation.trec import read_qrels, read_run, write_qrels, write_run
from corpus.errors import UserError


def written(folder: Path, text: str) -> Path:
    path = folder / "bestand.trec"
    path.write_text(text, "utf-8")
    return path


def test_run_file_has_six_columns_and_gives_the_same_metrics(tmp_path: Path) -> None:
    rankings = {"v1": {"b": 2.5, "a": 2.4999}, "v2": dict[str, float](), "v3": {"a": -0.5}}
    qrels = {"v1": {"a": 1, "b": 0}, "v3": {"a": 2}}
    write_run(tmp_path / "run.trec", rankings)
    write_qrels(tmp_path / "qrels.trec", qrels)
    assert (tmp_path / "run.trec").read_text() == (
        "v1 Q0 b 1 2.5000 maatwijzer\nv1 Q0 a 2 2.4999 maatwijzer\nv3 Q0 a 1 -0.5000 maatwijzer\n"
    )
    assert (tmp_path / "qrels.trec").read_text() == "v1 0 a 1\nv1 0 b 0\nv3 0 a 2\n"
    run, judged = read_run(tmp_path / "run.trec"), read_qrels(tmp_path / "qrels.trec")
    assert run.rankings == {"v1": rankings["v1"], "v3": rankings["v3"]}
    assert judged.grades == qrels
    mine = ranking_metrics(["MRR@10"], qrels, rankings)
    assert [v["MRR@10"] for v in mine.values()] == [0.5, 1.0]
    assert ranking_metrics(["MRR@10"], judged.grades, run.rankings) == mine


@pytest.mark.parametrize("write", [write_run, write_qrels])
def test_ids_that_would_shift_the_columns_are_refused(
    tmp_path: Path, write: Callable[[Path, Mapping[str, Mapping[str, int]]], None]
) -> None:
    with pytest.raises(UserError, match="'mijn bestand'"):
        write(tmp_path / "x.trec", {"v1": {"mijn bestand": 1}})
    with pytest.raises(UserError, match="kan niet geschreven worden"):
        write(tmp_path / "weg" / "x.trec", {"v1": {"a": 1}})


def test_order_is_that_of_the_scores_and_of_trec_eval_where_they_are_equal(tmp_path: Path) -> None:
    # Scores differ less than a 32-bit float can tell, so the last id comes first.
    lines = ["v1 Q0 laag 1 1 x", "v1 Q0 a 2 5.00000000001 x", "v1 Q0 b 3 5.0 x"]
    ranking = read_run(written(tmp_path, "\n".join(lines))).rankings["v1"]
    assert list(ranking) == ["b", "a", "laag"]
    found = ranking_metrics(["Success@1"], {"v1": {"b": 1}}, {"v1": ranking})
    assert found["v1"]["Success@1"] == 1


def test_tabs_empty_lines_and_packed_files_are_read(tmp_path: Path) -> None:
    text = "v1\tQ0\ta\t1\t2.5\tx\r\n\r\nv2 Q0 a 1 -1e-3 x"
    plain = read_run(written(tmp_path, text))
    assert plain.rankings == {"v1": {"a": 2.5}, "v2": {"a": -0.001}}
    (tmp_path / "bestand.trec.gz").write_bytes(gzip.compress(text.encode()))
    assert read_run(tmp_path / "bestand.trec.gz").rankings == plain.rankings


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("v1 Q0 b 2 2.5", "'v1 Q0 b 2 2.5' heeft niet de kolommen 'vraag Q0 bron plaats score"),
        ("v1 Q0 b 2 2.5 x y", "heeft niet de kolommen"),
        ("v1 Q0 b 2 hoog x", "heeft niet de kolommen"),
        ("v1 Q0 b 2 nan x", "score nan is geen getal"),
        ("v1 Q0 b 2 inf x", "score inf is geen getal"),
        ("v1 Q0 a 2 1.0 x", "bron 'a' staat al bij vraag 'v1'"),
    ],
)
def test_bad_line_of_a_run_is_refused_by_number(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        read_run(written(tmp_path, f"v1 Q0 a 1 3.0 x\n\n{line}\n"))
    assert str(caught.value).startswith("bestand.trec, regel 3: ")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("v1 0 b", "heeft niet de kolommen 'vraag 0 bron geheel-getal'"),
        ("v1 0 b 1.5", "heeft niet de kolommen"),
        ("v1 0 a 0", "bron 'a' staat al bij vraag 'v1'"),
    ],
)
def test_bad_line_of_judgements_is_refused_by_number(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        read_qrels(written(tmp_path, f"v1 0 a 1\n{line}\n"))
    assert str(caught.value).startswith("bestand.trec, regel 2: ")
    assert told in str(caught.value)


def test_empty_or_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    for read in (read_run, read_qrels):
        with pytest.raises(UserError, match=r"bestand\.trec.*is leeg"):
            read(written(tmp_path, "\n"))
        with pytest.raises(UserError, match=r"weg\.trec"):
            read(tmp_path / "weg.trec")
