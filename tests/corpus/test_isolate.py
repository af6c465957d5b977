import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.blocks import Block, Draft
from corpus.errors import UserError
from corpus.isolate import Limits, read_isolated

HOSTILE = "tests.corpus.hostile_readers:"
posix = pytest.mark.skipif(sys.platform == "win32", reason="limits need POSIX")


def _children() -> set[str]:
    own = Path(f"/proc/self/task/{Path('/proc/thread-self').resolve().name}/children")
    return set(own.read_text().split()) if own.exists() else set()


def test_a_draft_comes_back_as_it_was_and_prints_are_kept_out_of_it() -> None:
    draft = read_isolated(HOSTILE + "noise", "één".encode())
    assert (draft.title, draft.blocks[0].text) == ("Titel", "één")


def test_a_reader_cannot_invent_metadata_or_example_questions() -> None:
    draft = read_isolated(HOSTILE + "inventive", b"tekst")
    assert draft == Draft("Titel", (Block("paragraph", "tekst", sources=(1,)),))


def test_a_reader_that_never_ends_is_stopped_by_the_clock() -> None:
    started = time.monotonic()
    with pytest.raises(UserError, match=r"was na 0\.7 seconden niet gelezen"):
        read_isolated(HOSTILE + "asleep", b"", limits=Limits(wall=0.7))
    assert time.monotonic() - started < 5


@posix
def test_a_reader_in_an_endless_loop_is_stopped_by_its_cpu_limit() -> None:
    with pytest.raises(UserError, match="te veel rekentijd"):
        read_isolated(HOSTILE + "endless", b"", limits=Limits(cpu=1, wall=20))


@posix
def test_a_reader_that_takes_all_memory_is_stopped() -> None:
    with pytest.raises(UserError, match="te veel geheugen"):
        read_isolated(HOSTILE + "hog", b"", limits=Limits(memory=400_000_000))


@posix
def test_a_reader_that_crashes_is_reported() -> None:
    with pytest.raises(UserError, match="vastlopen"):
        read_isolated(HOSTILE + "crash", b"")


@posix
def test_a_stopped_reader_leaves_no_process_behind() -> None:
    before = _children()
    with pytest.raises(UserError):
        read_isolated(HOSTILE + "asleep", b"", limits=Limits(wall=0.3))
    assert _children() == before


def test_a_reader_that_answers_nothing_is_reported_though_it_read_nothing() -> None:
    with pytest.raises(UserError, match="vastlopen"):
        read_isolated(HOSTILE + "deaf", b"x" * 1_000_000)


def test_output_is_capped() -> None:
    with pytest.raises(UserError, match="meer tekst"):
        read_isolated(HOSTILE + "flood", b"", limits=Limits(output=100_000))


def test_the_child_does_not_import_from_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    code = "import corpus.isolate as i; i.read_isolated('tests.corpus.hostile_readers:noise', b'')"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(root)}, check=False)
    assert done.returncode == 0
