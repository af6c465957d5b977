import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.evaluation.beir import beir_documents, read_beir
from corpus.errors import UserError
from corpus.passages import cut_passages

CORPUS: list[dict[str, object]] = [
    {"_id": "d1", "title": "Jobbonus", "text": "Eerste alinea.\nTweede alinea."},
    {"_id": "d2", "title": "", "text": "Zonder titel."},
    {"_id": "d3", "title": "Alleen titel", "text": "", "metadata": {}},
]
QUERIES: list[dict[str, object]] = [
    {"_id": "q1", "text": "wat?"},
    {"_id": "q2", "text": "niet beoordeeld"},
]


def lines(records: list[dict[str, object]]) -> bytes:
    return "".join(f"{json.dumps(r)}\n" for r in records).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_bytes(lines(CORPUS))
    (tmp_path / "queries.jsonl").write_bytes(lines(QUERIES))
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td9\t1\n"
    )
    return tmp_path


def test_folder_gives_corpus_judged_queries_and_grades(folder: Path) -> None:
    beir = read_beir(folder)
    assert beir.corpus["d1"] == ("Jobbonus", "Eerste alinea.\nTweede alinea.")
    assert beir.queries == {"q1": "wat?"}
    assert beir.qrels == {"q1": {"d1": 2, "d9": 1}}


def test_qrels_need_no_header(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text("q1\td1\t1\n")
    assert read_beir(folder).qrels == {"q1": {"d1": 1}}


@pytest.mark.parametrize(("suffix", "pack"), [("xz", lzma.compress), ("gz", gzip.compress)])
def test_packed_corpus_reads_as_the_plain_one(
    folder: Path, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    plain = read_beir(folder)
    (folder / f"corpus.jsonl.{suffix}").write_bytes(pack((folder / "corpus.jsonl").read_bytes()))
    (folder / "corpus.jsonl").unlink()
    assert read_beir(folder) == plain


def test_damaged_packed_corpus_is_refused_by_name(folder: Path) -> None:
    (folder / "corpus.jsonl").rename(folder / "corpus.jsonl.xz")
    with pytest.raises(UserError, match=r"corpus\.jsonl\.xz.*beschadigd"):
        read_beir(folder)


def test_test_split_is_taken_from_several_and_asked_for_when_absent(folder: Path) -> None:
    (folder / "qrels" / "dev.tsv").write_text("q2\td2\t1\n")
    assert list(read_beir(folder).qrels) == ["q1"]
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "train.tsv")
    with pytest.raises(UserError, match=r"ontbreekt test\.tsv \(gevonden: dev\.tsv, train\.tsv\)"):
        read_beir(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(UserError, match=f"ontbreekt {Path(name).name}"):
        read_beir(folder)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("corpus.jsonl", '{"_id": "d1"}\n{"_id": "d1"}', "corpus.jsonl, regel 2"),
        ("queries.jsonl", '{"id": "q1"}', "queries.jsonl, regel 1"),
        ("queries.jsonl", '{"_id": "q2", "text": "x"}', "vraag 'q1'"),
        ("queries.jsonl", '{"_id": "q1", "text": " "}', "vraag 'q1'"),
        ("qrels/test.tsv", "q1\td1\t1\nq1 d2 1", "test.tsv, regel 2"),
        ("qrels/test.tsv", "a\tb\tc\n", "geen oordelen"),
        ("qrels/test.tsv", "q1\td8\t1\n", "geen enkele bron"),
    ],
)
def test_bad_file_is_refused(folder: Path, name: str, text: str, told: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(UserError) as caught:
        read_beir(folder)
    assert told in str(caught.value)


def test_documents_keep_ids_and_paragraphs(folder: Path) -> None:
    documents = beir_documents(read_beir(folder))
    assert [d.id for d in documents] == ["d1", "d2", "d3"]
    assert [d.title for d in documents] == ["Jobbonus", "", "Alleen titel"]
    assert [d.text for d in documents] == [
        "Eerste alinea.\n\nTweede alinea.",
        "Zonder titel.",
        "Alleen titel",
    ]
    assert [len(cut_passages(d)) for d in documents] == [2, 1, 1]
