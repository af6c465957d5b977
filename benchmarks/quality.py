"""The tables of docs/quality.md: `make quality`, or `python -m benchmarks.quality [--data FOLDER]`.

Every development set under every configuration of the search: the shipped one, each kind of search
alone, each part switched off in turn. With `--accept` the tables stay as they are; the figures of
the shipped configuration are stored instead, for the gate of `make test`.
"""

import argparse
import multiprocessing
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from assistant.files import read_text, write_text
from benchmarks import seeds
from benchmarks.figures import (
    BARE,
    DATA,
    LABELLED,
    Bench,
    beir,
    configurations,
    labelled,
    mean,
    measures_index,
    seed_pages,
)
from benchmarks.gate import SAMPLE, STORED, store, stored_rows
from index.analysis import analysis_fingerprint
from index.encoder import load_encoder
from index.pieces import pieces_fingerprint

DOCUMENT = Path(__file__).parent.parent / "docs" / "quality.md"
BEGIN, END = "<!-- quality:begin -->", "<!-- quality:end -->"
WORKERS = 2
TIMED = 200  # questions that are timed, once to warm up and then under each configuration


@dataclass(frozen=True, slots=True)
class Column:
    """One metric of one set."""

    head: str
    values: dict[str, str]  # configuration -> as it is shown


def main(arguments: Sequence[str]) -> None:
    """Measure what there is; write the tables, or accept the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description=__doc__)
    parser.add_argument("--data", type=Path, help="holds folders in BEIR layout")
    parser.add_argument("--accept", action="store_true", help="store the figures for the gate")
    options = parser.parse_args(arguments)
    data = options.data or DATA
    names, absent = present(data)
    if options.data and not (options.data / names[-1]).is_dir():
        parser.error(f"no folder in BEIR layout in {str(options.data)!r}")
    if options.accept:
        for name in names:
            accept(open_bench(name, data, sample=SAMPLE))
        return
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as pool:
        # The large sets first, so that no worker is left with one at the end.
        jobs = {n: pool.submit(columns, n, data) for n in reversed(names)}
        found = {name: jobs[name].result() for name in names}
    timed = milliseconds(open_bench(names[-1], data))  # alone, not beside another worker
    groups = [[n for n in names if n in part] for part in (LABELLED, (BARE,), seeds.SETS)]
    groups.append([n for n in names if n not in (*LABELLED, BARE, *seeds.SETS)])
    tables = [[c for name in group for c in found[name]] for group in groups if group]
    tables[-1].append(timed)
    parts = [header(), *absent, *map(table, tables)]
    write_text(DOCUMENT, replaced(read_text(DOCUMENT), "\n\n".join(parts)))


def present(data: Path) -> tuple[list[str], list[str]]:
    """Names of the sets that can be measured, the largest last, and a line for each that cannot."""
    names, absent = [*LABELLED, BARE], []
    if seeds.PAGES.is_dir():
        names += seeds.SETS
    else:
        told = ", ".join(f"`{name}`" for name in seeds.SETS)
        absent.append(f"Left out: {told}, for their pages are no part of the project.")
    folders = sorted(f.parent.name for f in data.glob("*/qrels"))
    if not folders:
        absent.append("Left out: the sets in BEIR layout, which are no part of the project.")
    return names + folders, absent


def open_bench(name: str, data: Path, *, sample: int = 0) -> Bench:
    """The set with its index, built now; `sample` as for `beir`."""
    encoder = load_encoder()
    if name in LABELLED:
        return labelled(name, measures_index(encoder))
    if name == BARE:
        return labelled(name, measures_index(encoder, examples=False))
    if name in seeds.SETS:
        return seed_pages(name, seeds.PAGES, encoder)
    return beir(data / name, encoder, sample=sample)


def columns(name: str, data: Path) -> list[Column]:
    """A column for each metric of a set."""
    bench = open_bench(name, data)
    means: dict[str, dict[str, str]] = {metric: {} for metric in bench.metrics}
    for configuration, fusion in configurations().items():
        rows = bench.measure(fusion)
        for metric, values in means.items():
            values[configuration] = f"{mean(rows, metric):.3f}"
        say(f"{name}, {configuration}: {', '.join(v[configuration] for v in means.values())}")
    return [Column(f"{name} {metric}", values) for metric, values in means.items()]


def milliseconds(bench: Bench) -> Column:
    """The median time of a warm question, ten hits, for each configuration."""
    asked = list(bench.questions.values())[:TIMED]
    values = {}
    for question in asked:
        bench.index.search(question)
    for configuration, fusion in configurations().items():
        times = []
        for question in asked:
            start = time.perf_counter()
            bench.index.search(question, fusion=fusion)
            times.append((time.perf_counter() - start) * 1000)
        values[configuration] = f"{statistics.median(times):.1f}"
    head = f"ms per question (median, {bench.name}, {len(bench.index.passages)} passages)"
    return Column(head, values)


def header() -> str:
    """What was measured, and with what."""
    encoder = load_encoder()
    return (
        f"Made by `make quality`: model {encoder.name or 'as shipped'} "
        f"({encoder.fingerprint[:8]}), pieces {pieces_fingerprint()[:8]}, analysis "
        f"{analysis_fingerprint()}. Parts are named after the fields of `Weights` and `Fusion` in "
        "`index/fusion.py`; a column that is 0 as shipped has no row. The kinds of search alone, "
        "and `without other words`, take the question as it was typed. `test` is only reported, "
        f"nothing is tuned on it; `{BARE}` asks the questions of `dev` of the sheets without their "
        "example questions. document@k: a right document is among the first k found; "
        "documents@5: every right one is among the first five; fact@k, passage@k: one of the first "
        "k passages holds the answer."
    )


def table(shown: Sequence[Column]) -> str:
    """A row for each configuration."""
    lines = ["| search | " + " | ".join(c.head for c in shown) + " |"]
    lines.append("|---" * (len(shown) + 1) + "|")
    for configuration in shown[0].values:
        cells = [configuration, *(c.values[configuration] for c in shown)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def replaced(document: str, tables: str) -> str:
    """The document with something else between its markers.

    Raises:
        ValueError: when it has no markers, or not in this order.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no {BEGIN} ... {END} to write between")
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def accept(bench: Bench) -> None:
    """Store the figures of the shipped configuration, and say what they were."""
    rows = bench.measure(configurations()["shipped"])
    try:
        old = stored_rows(bench)
    except LookupError:
        old = None
    for metric in bench.metrics:
        before = f"{mean(old, metric):.3f}" if old else "none"
        say(f"{bench.name} {metric}: {before} -> {mean(rows, metric):.3f}")
    store(bench, rows)
    say(f"stored in {STORED.name}/{bench.name}.json")


def say(line: str) -> None:
    """A line of progress."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
