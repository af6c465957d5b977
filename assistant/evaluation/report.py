"""The result of an evaluation: as JSON, which is a contract, and as a Dutch table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.dutch import counted, decimal
from assistant.evaluation.metrics import Estimate
from assistant.files import read_text
from corpus.errors import UserError

_FIRST = 3  # documents found that a list of wrong questions names

# Name -> what a reader should think of.
_MEANINGS = {
    "Success@1": "juiste bron op de eerste plaats",
    "Success@3": "juiste bron bij de eerste drie",
    "Recall@5": "deel van de juiste bronnen bij de eerste vijf",
    "Recall@10": "deel van de juiste bronnen bij de eerste tien",
    "Recall@100": "deel van de juiste bronnen bij de eerste honderd",
    "MRR@10": "1 / plaats van de eerste juiste bron",
    "nDCG@10": "rangschikking van de eerste tien",
    "Answered": "beantwoordbare vraag kreeg een antwoord",
    "AnsweredOrPossible": "... of een mogelijk relevant citaat",
    "FalseAnswered": "onbeantwoordbare vraag kreeg toch een antwoord",
    "FalseAnsweredOrPossible": "... of een mogelijk relevant citaat",
    "WrongAmongAnswered": "gegeven antwoord komt uit een verkeerde bron",
    "QuoteSuccess@1": "verwacht citaat op de eerste plaats",
    "QuoteSuccess@3": "verwacht citaat bij de eerste drie",
    "AllQuoted": "alle bronnen geciteerd, waar er meer dan een nodig is",
    "AUROC": "kans scheidt beantwoordbaar van onbeantwoordbaar",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a result."""

    id: str
    question: str  # "" = not known: a judgements file has only ids
    expected: tuple[str, ...]  # documents that answer, the main one first; () = none must
    found: tuple[str, ...]  # the first documents found, best first
    metrics: dict[str, float]  # only those that apply to this question
    status: str = ""  # "" = ranked only, not answered
    probability: float | None = None  # None = ranked only, not answered

    @property
    def answerable(self) -> bool:
        """Whether it should be answered."""
        return bool(self.expected)


@dataclass(frozen=True, slots=True)
class Latency:
    """Of a warm question in milliseconds: of an answer, or of a search in a benchmark."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation came to."""

    set: str  # name of the file or folder
    metrics: dict[str, Estimate]
    config: dict[str, Any]  # JSON values; "set_sha256" tells whether two results compare
    quotes: int  # quotes and near misses shown
    violations: int  # of those, not word for word what stands in the source; must be 0
    latency: Latency | None  # None = a ranking from a file: nothing was asked
    elapsed_ms: float
    rows: tuple[Row, ...]  # in the order of the set


def to_json(result: Result) -> dict[str, Any]:
    """The object that `evaluate --json` prints; its keys are a contract."""
    return {
        "set": result.set,
        "questions": len(result.rows),
        "metrics": {name: _estimate_json(e) for name, e in result.metrics.items()},
        "config": result.config,
        "verbatim": {"quotes": result.quotes, "violations": result.violations},
        "latency_ms": result.latency
        and {"p50": round(result.latency.p50, 3), "p99": round(result.latency.p99, 3)},
        "elapsed_ms": round(result.elapsed_ms, 1),
        "rows": [_row_json(row) for row in result.rows],
    }


def read_result(path: Path) -> Result:
    """Read what `evaluate --json` printed: one JSON object, alone or as the last line.

    Raises:
        UserError: when it is something else.
    """
    text = read_text(path).strip()
    try:
        return from_json(_last_object(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"bestand {str(path)!r} is geen resultaat van 'maatwijzer evaluate --json'; maak er "
            "een met dat commando"
        ) from error


def from_json(record: dict[str, Any]) -> Result:
    """The inverse of `to_json`, but for rounding; KeyError and the like for another object."""
    return Result(
        set=record["set"],
        metrics={name: Estimate(**e) for name, e in record["metrics"].items()},
        config=dict(record["config"]),
        quotes=record["verbatim"]["quotes"],
        violations=record["verbatim"]["violations"],
        latency=None if record["latency_ms"] is None else Latency(**record["latency_ms"]),
        elapsed_ms=record["elapsed_ms"],
        rows=tuple(
            Row(
                id=r["id"],
                question=r["question"],
                expected=tuple(r["expected"]),
                found=tuple(r["found"]),
                metrics=dict(r["metrics"]),
                status=r["status"],
                probability=r["probability"],
            )
            for r in record["rows"]
        ),
    )


def to_text(result: Result) -> str:
    """The table for a terminal."""
    refused = sum(not row.answerable for row in result.rows)
    head = f"{result.set}: {len(result.rows)} vragen"
    if refused:
        asked = any(row.status for row in result.rows)
        told = "die niet beantwoord mogen worden" if asked else "zonder juiste bron"
        head += f", waarvan {refused} {told}"
    counts = {name: sum(name in row.metrics for row in result.rows) for name in result.metrics}
    rows = [("maat", "waarde", "95 %-interval", "n", "betekenis")]
    rows += [
        (
            name,
            decimal(e.value),
            f"{decimal(e.low)} - {decimal(e.high)}",
            str(counts[name] or len(result.rows)),
            _MEANINGS.get(name, ""),
        )
        for name, e in result.metrics.items()
    ]
    lines = [head, "", *table(rows), ""]
    if result.quotes:
        lines.append(
            f"letterlijk: {result.quotes} citaten nagekeken, {result.violations} wijken af van hun "
            "bron"
        )
    if result.latency is not None:
        lines.append(
            f"tijd per vraag (warm): p50 {decimal(result.latency.p50, 1)} ms, "
            f"p99 {decimal(result.latency.p99, 1)} ms"
        )
    lines.append(_origin(result))
    return "\n".join(lines)


def _origin(result: Result) -> str:
    config = result.config
    if "run" in config:
        missing = sum(bool(row.expected) and not row.found for row in result.rows)
        told = counted(missing, "vraag zonder bronnen telt", "vragen zonder bronnen tellen")
        return f"rangschikking: {config['run']}" + (f"; {told} als 0" if missing else "")
    counts = config["counts"]
    return f"model: {config['model']}; {counts['documents']} bronnen, {counts['passages']} passages"


def worst(result: Result, limit: int) -> str:
    """At most `limit` questions that went wrong, the worst first, for a terminal; "" without any.

    Wrong is a ranking of the first ten that is not perfect, or an answer where there is none; an
    answer from the right document with the wrong quote is not.
    """
    missed = [row for row in result.rows if _goodness(row) < 1]
    lines = []
    for row in sorted(missed, key=_goodness)[:limit]:
        lines += ["", f"{row.id}  {row.question}".rstrip()]
        if row.expected:
            lines.append(f"  verwacht: {', '.join(row.expected)}")
            lines.append(f"  nDCG@10:  {decimal(row.metrics['nDCG@10'])}")
        else:
            lines.append("  verwacht: geen antwoord")
        lines.append(f"  gevonden: {', '.join(row.found[:_FIRST]) or 'niets'}")
    if lines:
        lines.insert(
            0, f"{counted(len(missed), 'vraag liep', 'vragen liepen')} mis; de slechtste eerst"
        )
    return "\n".join(lines)


def _goodness(row: Row) -> float:
    """From 0 to 1; a question without an answer that was ranked only is good."""
    if row.expected:
        return row.metrics["nDCG@10"]
    return 1.0 - row.metrics.get("FalseAnswered", 0.0)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as aligned lines; the first row is the head, and all have the same number of cells.

    Cells of digits align right, others left.
    """
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    numeric = [all(row[i][:1] in "+-<0123456789" for row in rows[1:]) for i in range(len(widths))]

    def line(row: Sequence[str]) -> str:
        cells = zip(row, widths, numeric, strict=True)
        return "  ".join(c.rjust(w) if n else c.ljust(w) for c, w, n in cells).rstrip()

    return [line(rows[0]), "  ".join("-" * w for w in widths), *(line(r) for r in rows[1:])]


def _estimate_json(estimate: Estimate) -> dict[str, float]:
    return {name: round(getattr(estimate, name), 6) for name in ("value", "low", "high")}


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "question": row.question,
        "expected": list(row.expected),
        "found": list(row.found),
        "metrics": {name: round(value, 6) for name, value in row.metrics.items()},
        "status": row.status,
        "probability": None if row.probability is None else round(row.probability, 6),
    }


def _last_object(text: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except ValueError:
        record = json.loads(text.splitlines()[-1] if text else text)
    if not isinstance(record, dict):
        raise TypeError("not an object")
    return record
