"""TREC files, out and in: rankings (runs) and judgements (qrels)."""

import hashlib
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, TypeVar

import ir_measures
import numpy as np

from assistant.evaluation.records import lines_of, read_bytes
from assistant.evaluation.runs import Ranking
from assistant.files import write_text
from corpus.errors import UserError

_Record = TypeVar("_Record", ir_measures.ScoredDoc, ir_measures.Qrel)
# Without types of their own.
_READ_RUN: Callable[[TextIO], Iterator[ir_measures.ScoredDoc]] = ir_measures.read_trec_run
_READ_QRELS: Callable[[TextIO], Iterator[ir_measures.Qrel]] = ir_measures.read_trec_qrels


@dataclass(frozen=True, slots=True)
class Run:
    """A ranking made by any system, as read from a file."""

    name: str  # of the file
    sha256: str  # of the bytes of the file, unpacked
    rankings: dict[str, Ranking]  # by question id; best first as trec_eval orders them


@dataclass(frozen=True, slots=True)
class Qrels:
    """Judgements as read from a file."""

    name: str  # of the file
    sha256: str  # of the bytes of the file, unpacked
    grades: dict[str, dict[str, int]]  # question id -> document id -> grade; <= 0: not relevant


def write_run(path: Path, rankings: Mapping[str, Ranking], *, tag: str = "maatwijzer") -> None:
    """Write a TREC run file: `question Q0 document rank score tag`, rank from 1.

    Raises:
        UserError: when it cannot be written, or an id with white space would shift the columns.
    """
    _check_ids(i for ranking in rankings.values() for i in ranking)
    lines = [
        f"{query_id} Q0 {document_id} {rank} {score:.4f} {tag}\n"
        for query_id, ranking in rankings.items()
        for rank, (document_id, score) in enumerate(ranking.items(), 1)
    ]
    write_text(path, "".join(lines))


def write_qrels(path: Path, qrels: Mapping[str, Mapping[str, int]]) -> None:
    """Write a TREC qrels file: `question 0 document grade`.

    A question without a right document has no line.

    Raises:
        UserError: as `write_run`.
    """
    _check_ids(i for grades in qrels.values() for i in grades)
    lines = [
        f"{query_id} 0 {document_id} {grade}\n"
        for query_id, grades in qrels.items()
        for document_id, grade in grades.items()
    ]
    write_text(path, "".join(lines))


def read_run(path: Path) -> Run:
    """Read a TREC run file (also as .gz or .xz). The rank column does not count, scores do.

    Raises:
        UserError: naming the first bad line, or when there is none at all.
    """
    data = read_bytes(path)
    found: dict[str, Ranking] = {}
    for place, scored in _records(path, data, _READ_RUN, "vraag Q0 bron plaats score naam"):
        if not math.isfinite(scored.score):
            raise UserError(f"{place}: score {scored.score} is geen getal; verbeter de regel")
        found.setdefault(scored.query_id, {})[scored.doc_id] = scored.score
    rankings = {query_id: _as_trec_eval(ranking) for query_id, ranking in found.items()}
    return Run(path.name, hashlib.sha256(data).hexdigest(), rankings)


def read_qrels(path: Path) -> Qrels:
    """Read a TREC qrels file (also as .gz or .xz).

    Raises:
        UserError: naming the first bad line, or when there is none at all.
    """
    data = read_bytes(path)
    grades: dict[str, dict[str, int]] = {}
    for _, judged in _records(path, data, _READ_QRELS, "vraag 0 bron geheel-getal"):
        grades.setdefault(judged.query_id, {})[judged.doc_id] = judged.relevance
    return Qrels(path.name, hashlib.sha256(data).hexdigest(), grades)


def _records(
    path: Path, data: bytes, read: Callable[[TextIO], Iterator[_Record]], columns: str
) -> Iterator[tuple[str, _Record]]:
    """("file, regel N", what ir_measures makes of the line) for every line; there is at least one.

    Raises:
        UserError: for a line without these columns or with a document that its question has
            already, when its turn comes.
    """
    seen: set[tuple[str, str]] = set()
    for place, line in lines_of(path, data):
        try:
            # One line at a time, for the reader does not tell which one it could not read.
            (record,) = read(io.StringIO(line))
        except ValueError as error:
            raise UserError(
                f"{place}: {line[:80]!r} heeft niet de kolommen '{columns}'; verbeter de regel"
            ) from error
        if (record.query_id, record.doc_id) in seen:
            raise UserError(
                f"{place}: bron {record.doc_id!r} staat al bij vraag {record.query_id!r}; laat de "
                "herhaling weg"
            )
        seen.add((record.query_id, record.doc_id))
        yield place, record
    if not seen:
        raise UserError(f"bestand {str(path)!r} is leeg; geef een TREC-bestand op")


def _as_trec_eval(ranking: Ranking) -> Ranking:
    """Best first: by score as a 32-bit float, and equal scores by document id, the last first."""
    order = sorted(ranking, reverse=True)
    order.sort(key=lambda document_id: -np.float32(ranking[document_id]))
    return {document_id: ranking[document_id] for document_id in order}


def _check_ids(ids: Iterable[str]) -> None:
    for document_id in ids:
        if document_id.split() != [document_id]:
            raise UserError(
                f"bron {document_id!r} heeft een spatie in haar id en dat kan niet in een "
                "TREC-bestand; geef het bestand een naam zonder spaties"
            )
