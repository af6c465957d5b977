"""Speed and memory of the installed product, as a Markdown table: `make bench`.

Every figure is taken from the outside, of the command as a user runs it, except the warm question,
which is timed inside one process. Times on a shared machine vary: the median counts, the spread is
shown.
"""

import json
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from assistant.answer import answer
from assistant.library import MEASURES, open_index

QUESTIONS = MEASURES.parent / "questions" / "dev.jsonl"
COMMAND = [sys.executable, "-m", "assistant"]
COLD_RUNS = 11
READY_WITHIN = 60  # seconds


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
            *warm(home),
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


def warm(home: Path) -> list[tuple[str, str, str, str]]:
    """Question to answer inside one process, over the development questions, three rounds."""
    index = open_index(home, say=lambda _: None)
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
        ("question to answer, warm, p50", f"{cuts[49]:.1f} ms", spread, "10 ms"),
        ("question to answer, warm, p99", f"{cuts[98]:.1f} ms", spread, "30 ms"),
    ]


def server(home: Path) -> list[tuple[str, str, str, str]]:
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
