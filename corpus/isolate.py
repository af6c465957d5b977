"""Read a pdf or Word file in a process of its own, with limits on its memory, time and output.

The parsers of these formats are large and their input can be hostile: a crash, an endless loop or
a bomb costs one file, not the build. The child is `python -m corpus.isolate pdf`: bytes on its
standard input, a draft as JSON on its standard output.
"""

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.blocks import Block, Draft
from corpus.errors import UserError

READERS = {"pdf": "corpus.formats.pdf:read_pdf", "docx": "corpus.formats.docx:read_docx"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may use for one file."""

    memory: int = 1_500_000_000  # bytes of address space; where the system can limit it
    cpu: int = 60  # seconds; where the system can limit it
    wall: float = 90.0  # seconds
    output: int = 100_000_000  # bytes of JSON


LIMITS = Limits()


def read_isolated(reader: str, data: bytes, *, limits: Limits = LIMITS) -> Draft:
    """The draft that a reader makes of the bytes of one file, in a fresh process.

    `reader` is a key of READERS, or "module:function".

    Raises:
        UserError: when the reader refuses the file, fails, or passes a limit.
    """
    output, code = _run(reader, data, limits)
    if len(output) > limits.output:
        raise UserError("geeft meer tekst dan er gelezen kan worden; splits het bestand")
    try:
        answer = json.loads(output)
        if "draft" in answer:
            return _from_json(answer["draft"])
        problem = str(answer["problem"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UserError(_death(code)) from error
    raise UserError(problem)


def _run(reader: str, data: bytes, limits: Limits) -> tuple[bytes, int]:
    """The output of the child, cut off past the limit, and its exit status."""
    command = [sys.executable, "-P", "-m", "corpus.isolate", reader]
    command += [str(limits.memory), str(limits.cpu)]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )
    timed_out = threading.Event()

    def stop() -> None:
        timed_out.set()
        _kill(child)

    timer = threading.Timer(limits.wall, stop)
    feeder = threading.Thread(target=_feed, args=(child, data), daemon=True)
    timer.start()
    feeder.start()
    output = b""
    try:
        if child.stdout is not None:
            output = child.stdout.read(limits.output + 1)
    finally:
        if len(output) > limits.output:
            _kill(child)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=5)
        timer.cancel()
        _kill(child)
        child.wait()
        feeder.join()
        if child.stdout is not None:
            child.stdout.close()
    if timed_out.is_set():
        raise UserError(f"was na {limits.wall:g} seconden niet gelezen; splits of vereenvoudig het")
    return output, child.returncode


def _feed(child: "subprocess.Popen[bytes]", data: bytes) -> None:
    if child.stdin is not None:
        # A child that stops early closes the pipe; its exit status tells why.
        with contextlib.suppress(OSError):
            child.stdin.write(data)
        with contextlib.suppress(OSError):
            child.stdin.close()


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """End the child and whatever it started."""
    if sys.platform == "win32":
        child.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """What a child needs to find this package and the system's libraries, and nothing more."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "LANG", "HOME")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {"PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUTF8": "1"}


def _death(code: int) -> str:
    """Why a child ended without an answer, by its exit status."""
    cpu_signal = getattr(signal, "SIGXCPU", None)
    if cpu_signal is not None and code == -cpu_signal:
        return "vraagt te veel rekentijd; splits of vereenvoudig het bestand"
    if code in (-signal.SIGABRT, -9):
        return "vraagt te veel geheugen; splits of vereenvoudig het bestand"
    return f"doet de lezer vastlopen (code {code}); bewaar het opnieuw of als txt"


def _from_json(record: dict[str, Any]) -> Draft:
    # No metadata and no example questions: these readers give none, and a parser that was taken
    # over must not invent any.
    blocks = tuple(
        Block(**{**b, "sources": tuple(b["sources"]), "questions": ()}) for b in record["blocks"]
    )
    return Draft(title=record["title"], blocks=blocks)


def main(arguments: list[str]) -> int:
    """Be the child: `READER [MEMORY [CPU]]`."""
    reader, *numbers = arguments
    _limit(*map(int, numbers))
    # What a library prints must not end up in the answer.
    answer_to = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    answer = _answer(READERS.get(reader, reader), sys.stdin.buffer.read())
    with os.fdopen(answer_to, "wb") as out:
        out.write(json.dumps(answer, ensure_ascii=True).encode())
    return 0


def _answer(target: str, data: bytes) -> dict[str, Any]:
    module, _, name = target.partition(":")
    try:
        read: Callable[[bytes], Draft] = getattr(importlib.import_module(module), name)
        return {"draft": asdict(read(data))}
    except UserError as error:
        return {"problem": str(error)}
    except MemoryError:
        return {"problem": "vraagt te veel geheugen; splits of vereenvoudig het bestand"}
    except Exception as error:  # whatever a hostile file makes a parser raise
        return {"problem": f"is niet te lezen ({type(error).__name__}); bewaar het opnieuw"}


def _limit(memory: int = LIMITS.memory, cpu: int = LIMITS.cpu) -> None:
    if sys.platform == "win32":
        # The wall clock is the only limit there.
        return
    import resource

    wanted = (
        (resource.RLIMIT_AS, memory, memory),
        # At the soft limit a signal says that it was the time; the hard one kills without a word.
        (resource.RLIMIT_CPU, cpu, cpu + 5),
        (resource.RLIMIT_CORE, 0, 0),
    )
    for kind, soft, hard in wanted:
        # macOS refuses a limit on address space.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
