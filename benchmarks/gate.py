"""The gate: figures of a set as they were accepted, and whether those of now are worse.

Stored in tests/figures/NAME.json, one line for each question, by `python -m benchmarks.quality
--accept` alone.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.compare import paired_p
from assistant.files import write_text
from benchmarks.figures import Bench, Rows, mean

STORED = Path(__file__).parent.parent / "tests" / "figures"
SAMPLE = 300  # questions of a benchmark that the gate asks
ALLOWED = 0.005  # fall of a mean that is never refused
SIGNIFICANT = 0.05  # one-sided; a fall that luck alone makes as often as this is not refused
_DIGITS = 4
_TINY = 1e-3  # a change of a question that is no loss


@dataclass(frozen=True, slots=True)
class Fall:
    """A metric that fell beyond noise."""

    metric: str
    stored: float
    now: float
    p: float  # one-sided, of the paired differences
    lost: dict[str, tuple[float, float]]  # question id -> (stored, now), in the order of the set


def falls(now: Rows, stored: Rows) -> list[Fall]:
    """The metrics whose mean fell by more than ALLOWED, which luck does not explain.

    Both have the same questions, each with the same metrics.
    """
    found = []
    for metric in dict.fromkeys(name for row in stored.values() for name in row):
        pairs = {i: (row[metric], now[i][metric]) for i, row in stored.items() if metric in row}
        before, after = mean(stored, metric), mean(now, metric)
        p = paired_p([new - old for old, new in pairs.values()], alternative="less")
        if before - after > ALLOWED and p < SIGNIFICANT:
            lost = {i: (old, new) for i, (old, new) in pairs.items() if old - new > _TINY}
            found.append(Fall(metric, before, after, p, lost))
    return found


def told(fall: Fall, questions: dict[str, str]) -> str:
    """A fall with the questions that were lost, one a line; `questions` by id."""
    head = f"{fall.metric} fell from {fall.stored:.3f} to {fall.now:.3f} (p {fall.p:.4f}); lost:"
    lines = [
        f"  {i}  {old:.3f} -> {new:.3f}  {questions[i]}" for i, (old, new) in fall.lost.items()
    ]
    return "\n".join([head, *lines])


def store(bench: Bench, rows: Rows, *, folder: Path = STORED) -> None:
    """Accept these figures."""
    folder.mkdir(exist_ok=True)
    lines = [
        f"{json.dumps(i)}: {json.dumps({name: round(v, _DIGITS) for name, v in row.items()})}"
        for i, row in rows.items()
    ]
    body = ",\n".join(lines)
    write_text(
        folder / f"{bench.name}.json", f'{{"sha256": "{bench.sha256}", "rows": {{\n{body}\n}}}}\n'
    )


def stored_rows(bench: Bench, *, folder: Path = STORED) -> Rows:
    """The figures that were accepted for this very set.

    Raises:
        LookupError: when there are none, or they are of other questions or judgements.
    """
    path = folder / f"{bench.name}.json"
    record = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if record.get("sha256") != bench.sha256 or record["rows"].keys() != bench.questions.keys():
        raise LookupError(
            f"{path.name} has no figures of this set as it is now: look at them with `make "
            "quality`, and accept them with `python -m benchmarks.quality --accept`"
        )
    rows: Rows = record["rows"]
    return rows
