"""Speed and memory of the installed product, as a Markdown table: `make bench`.

Every figure is taken from the outside, of the command as a user runs it, except warm questions and
the encoding of passages, which are timed inside one process. Times on a shared machine vary: the
median counts, the spread is shown.
"""

import json
import os
import platform
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

from assistant.answer import answer
from assistant.library import MEASURES, open_index
from corpus.blocks import Block, Draft, assemble
from corpus.document import Document
from corpus.passages import cut_passages
from corpus.read import read_paths
from corpus.sentences import sentence_spans
from index.build import build_index
from index.encoder import load_encoder
from index.search import Index

QUESTIONS = MEASURES.parent / "questions" / "dev.jsonl"
COMMAND = [sys.executable, "-m", "assistant"]
COLD_RUNS = 11
READY_WITHIN = 60  # seconds
LARGE = 10_000  # passages of a large collection
ENCODED = 20_000  # passages
ITEMS = 20  # of a made-up document

Row = tuple[str, str, str, str]  # what, median, range, limit


def main() -> None:
    """Measure everything and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run(["build", "--home", folder])
        rows = [
            ("build of the shipped corpus, from nothing", *timed(lambda: build(home), 5), "5 s"),
            (
                "`ask`, cold process to printed answer",
                *timed(lambda: ask(home), COLD_RUNS),
                "1.5 s",
            ),
            *warm("", open_index(home, say=lambda _: None), ("25 ms", "60 ms")),
            *warm(f" at {LARGE:,} passages", large_index(), ("15 ms", "-")),
            encoding(),
            *server(home),
        ]
    sys.stdout.write(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n\n"
    )
    sys.stdout.write("| what | median | range | at most |\n|---|---|---|---|\n")
    for row in rows:
        sys.stdout.write("| " + " | ".join(row) + " |\n")


def timed(action: Callable[[], None], runs: int) -> tuple[str, str]:
    """Median and range of the seconds that an action takes."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    median, low, high = statistics.median(seconds), min(seconds), max(seconds)
    return f"{median:.2f} s", f"{low:.2f} - {high:.2f} s"


def build(home: Path) -> None:
    """Build the shipped corpus in a home that has nothing yet."""
    with tempfile.TemporaryDirectory(dir=home) as fresh:
        run(["build", "--home", fresh])


def ask(home: Path) -> None:
    """One question in a process of its own."""
    run(["ask", "krijg ik jobbonus als ik halftijds werk?", "--home", str(home)])


def run(arguments: list[str]) -> None:
    """Run the command; an error ends the benchmark."""
    subprocess.run([*COMMAND, *arguments], check=True, capture_output=True)


def warm(where: str, index: Index, limits: tuple[str, str]) -> list[Row]:
    """Question to answer inside one process, over the development questions, three rounds.

    `limits` are those of p50 and p99.
    """
    lines = QUESTIONS.read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    for question in questions[:20]:
        answer(index, question)  # fills the caches of words, as the first users do
    milliseconds = []
    for question in questions * 3:
        start = time.perf_counter()
        answer(index, question)
        milliseconds.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(milliseconds, n=100)
    spread = f"{min(milliseconds):.1f} - {max(milliseconds):.1f} ms"
    return [
        (
            f"question to answer, warm{where}, p{percent}",
            f"{cuts[percent - 1]:.1f} ms",
            spread,
            limit,
        )
        for percent, limit in zip((50, 99), limits, strict=True)
    ]


def large_index() -> Index:
    """The measures among documents made up of their sentences, LARGE passages or a few more."""
    documents = list(read_paths([MEASURES]).documents)
    sentences = [
        document.slice(start, end)
        for document in documents
        for mark in document.marks
        if mark.kind not in ("page", "heading")
        for start, end in sentence_spans(document.text, mark.start, mark.end)
    ]
    chance = random.Random(0)
    missing = LARGE - sum(len(cut_passages(d)) for d in documents)
    while missing > 0:
        documents.append(made_up(sentences, chance, f"verzonnen-{len(documents)}"))
        missing -= len(cut_passages(documents[-1]))
    return build_index(documents, load_encoder())


def made_up(sentences: Sequence[str], chance: random.Random, document_id: str) -> Document:
    """A document of ITEMS facts, each of two sentences drawn at random."""
    blocks = [Block("item", " ".join(chance.sample(sentences, 2)), level=1) for _ in range(ITEMS)]
    draft = Draft(chance.choice(sentences), tuple(blocks))
    return assemble(draft, document_id=document_id, source="")


def encoding() -> Row:
    """Passages that the shipped model embeds in a second: those of the measures over and over."""
    encoder = load_encoder()
    index = build_index(read_paths([MEASURES]).documents, encoder)
    texts = list(islice(cycle(index.text_of(p) for p in index.passages), ENCODED))
    rates = []
    for _ in range(5):
        start = time.perf_counter()
        encoder.encode_passages(texts)
        rates.append(len(texts) / (time.perf_counter() - start))
    spread = f"{min(rates):,.0f} - {max(rates):,.0f}"
    return ("passages embedded in a second", f"{statistics.median(rates):,.0f}", spread,
            "at least 20,000")  # fmt: skip


def server(home: Path) -> list[Row]:
    """Start of the server to its first page, and its memory when idle."""
    seconds, memory = [], 0.0
    for _ in range(3):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        start = time.perf_counter()
        process = subprocess.Popen(
            [*COMMAND, "serve", "--home", str(home), "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/", process)
            seconds.append(time.perf_counter() - start)
            time.sleep(3)
            memory = max(memory, resident_mib(process.pid))
        finally:
            process.terminate()
            process.wait()
    spread = f"{min(seconds):.2f} - {max(seconds):.2f} s"
    told = f"{memory:.0f} MiB" if memory else "not measured on this system"
    return [
        ("`serve`, start to the first page", f"{statistics.median(seconds):.2f} s", spread, "8 s"),
        ("server, idle, resident memory", told, "highest of 3", "350 MB"),
    ]


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a page is served."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"no page at {url} within {READY_WITHIN} s")


def resident_mib(pid: int) -> float:
    """Resident memory of a process in MiB; 0 where there is no /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
