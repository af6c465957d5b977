"""Benchmarks in BEIR layout: corpus.jsonl, queries.jsonl and qrels/*.tsv in one folder."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.evaluation.records import UNPACK, id_in, lines_of, read_bytes, records_of, text_in
from corpus.blocks import Block, Draft, assemble, canonical
from corpus.document import Document
from corpus.errors import UserError


@dataclass(frozen=True, slots=True)
class Beir:
    """A benchmark: documents, questions, and how relevant which document is to which question."""

    name: str  # of the folder
    sha256: str  # over its three files, unpacked
    corpus: dict[str, tuple[str, str]]  # document id -> (title, text); either may be ""
    queries: dict[str, str]  # question id -> question, of the judged questions only
    qrels: dict[str, dict[str, int]]  # question id -> document id -> grade; 0 or less: not relevant


def read_beir(folder: Path) -> Beir:
    """Read corpus.jsonl, queries.jsonl (each also as .gz or .xz) and one file of qrels/*.tsv.

    Of several files in qrels test.tsv is taken. Questions without a judgement are left out, as
    BEIR does; judged documents that are not in the corpus stay, and can never be found.

    Raises:
        UserError: naming the file that is missing, or the first bad line.
    """
    corpus_file, queries_file = _find(folder, "corpus.jsonl"), _find(folder, "queries.jsonl")
    qrels_file = _find_qrels(folder)
    data = {path: read_bytes(path) for path in (corpus_file, queries_file, qrels_file)}
    corpus = {
        i: (text_in(place, record, "title"), text_in(place, record, "text"))
        for i, place, record in _with_ids(corpus_file, data[corpus_file])
    }
    queries = {
        i: text_in(place, record, "text")
        for i, place, record in _with_ids(queries_file, data[queries_file])
    }
    qrels = _read_qrels(qrels_file, data[qrels_file])
    for query_id in qrels:
        if not queries.get(query_id, "").strip():
            raise UserError(
                f"vraag {query_id!r} uit {str(qrels_file)!r} ontbreekt of is leeg in "
                f"{queries_file.name}; controleer of de bestanden bij elkaar horen"
            )
    if not any(i in corpus for grades in qrels.values() for i in grades):
        raise UserError(
            f"geen enkele bron uit {str(qrels_file)!r} staat in {corpus_file.name}; controleer of "
            "de bestanden bij elkaar horen"
        )
    digest = hashlib.sha256(b"".join(hashlib.sha256(d).digest() for d in data.values()))
    judged = {i: queries[i] for i in qrels}
    return Beir(folder.resolve().name, digest.hexdigest(), corpus, judged, qrels)


def beir_documents(beir: Beir) -> list[Document]:
    """The corpus as documents, in its order, with the ids of the benchmark.

    Each line of a text is a paragraph; a document without text has its title for text.
    """
    return [_document(i, title, text) for i, (title, text) in beir.corpus.items()]


def _document(document_id: str, title: str, text: str) -> Document:
    blocks = [Block("paragraph", line) for line in text.splitlines()]
    if not canonical(text):
        blocks = [Block("heading", title, level=1)]
    draft = Draft(title, tuple(blocks))
    document = assemble(draft, document_id=document_id, source=document_id)
    # `assemble` names a document without a title after its id. That is no word of the benchmark,
    # and as heading of every passage it would be searched.
    return document if canonical(title) else replace(document, title="")


def _with_ids(path: Path, data: bytes) -> Iterator[tuple[str, str, dict[str, Any]]]:
    seen: set[str] = set()
    for place, record in records_of(path, data):
        record_id = id_in(place, record, "_id")
        if record_id in seen:
            raise UserError(f"{place}: _id {record_id!r} komt al eerder voor; geef een ander _id")
        seen.add(record_id)
        yield record_id, place, record


def _find(folder: Path, name: str) -> Path:
    for suffix in UNPACK:
        if (folder / f"{name}{suffix}").is_file():
            return folder / f"{name}{suffix}"
    raise UserError(
        f"in map {str(folder)!r} ontbreekt {name} (of {name}.gz, {name}.xz); geef een map in "
        "BEIR-opmaak: corpus.jsonl, queries.jsonl en qrels/*.tsv"
    )


def _find_qrels(folder: Path) -> Path:
    files = sorted((folder / "qrels").glob("*.tsv"))
    chosen = files if len(files) == 1 else [f for f in files if f.name == "test.tsv"]
    if not chosen:
        told = ", ".join(f.name for f in files) or "geen"
        raise UserError(
            f"in map {str(folder / 'qrels')!r} ontbreekt test.tsv (gevonden: {told}); zet er één "
            "bestand in, of noem er één test.tsv"
        )
    return chosen[0]


def _read_qrels(path: Path, data: bytes) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for row, (place, line) in enumerate(lines_of(path, data)):
        columns = line.split("\t")
        try:
            query_id, document_id, grade = columns[0], columns[1], int(columns[2])
        except (IndexError, ValueError) as error:
            if row == 0:  # the header
                continue
            raise UserError(
                f"{place}: geen vraag, bron en geheel getal met tabs ertussen; verbeter de regel"
            ) from error
        qrels.setdefault(query_id, {})[document_id] = grade
    if not qrels:
        raise UserError(f"bestand {str(path)!r} bevat geen oordelen; geef een ander bestand")
    return qrels
