"""Readers, a writer that publishes meanwhile, and a writer that dies."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import index.parts
import index.snapshot
from index.build import build_index
from index.lexical import LexicalIndex
from index.manifest import SnapshotError, read_manifest
from index.search import Index
from index.snapshot import known_vectors, load, read_documents, save
from tests.index.toy import found_in, index_of, make_document
from tests.toy import ToyEncoder

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_power_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes die here, disks do not: no need to wait for them."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def numbered(n: int) -> Index:
    """One document with id n and n passages."""
    items = [f"De premie van regel {i} is honderd euro." for i in range(n)]
    return build_index([make_document(str(n), *items)], ToyEncoder())


def check_whole(index: Index) -> int:
    [name] = index.documents
    n = int(name)
    hits = index.search("premie", k=100)
    assert len(index.passages) == len(hits) == n
    assert {h.passage.document_id for h in hits} == {name}
    assert all(h.lexical_rank and h.dense_rank for h in hits)
    return n


def test_readers_see_whole_snapshots_while_others_are_published(tmp_path: Path) -> None:
    save(numbered(1), tmp_path)
    indexes = [numbered(n) for n in range(2, 12)]
    ready, done = threading.Barrier(4), threading.Event()
    seen: list[list[int]] = [[], [], []]
    errors: list[BaseException] = []

    def read(numbers: list[int]) -> None:
        try:
            ready.wait()
            while not done.is_set():
                numbers.append(check_whole(load(tmp_path, ToyEncoder())))
                assert len(read_documents(tmp_path)) == 1
                assert read_manifest(tmp_path).counts["documents"] == 1
            numbers.append(check_whole(load(tmp_path, ToyEncoder())))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=read, args=(numbers,)) for numbers in seen]
    for thread in threads:
        thread.start()
    ready.wait()
    for one in indexes:
        save(one, tmp_path)
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    for numbers in seen:
        assert numbers == sorted(numbers)  # never back in time
        assert numbers[-1] == 11


READS: dict[str, Callable[[Path], str]] = {
    "load": lambda home: next(iter(load(home, ToyEncoder()).documents)),
    "read_documents": lambda home: read_documents(home)[0].id,
}


@pytest.mark.parametrize("moment", ["manifest_in", "_check_files", "documents_in"])
@pytest.mark.parametrize("read", READS)
def test_a_snapshot_that_is_removed_while_it_is_read_gives_way_to_the_newest(
    read: str, moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(numbered(1), tmp_path)
    real, left = getattr(index.snapshot, moment), [3, 2]

    def publish_first(*args: object) -> object:
        while left:  # two, so that the one being read is removed
            save(numbered(left.pop()), tmp_path)
        return real(*args)

    for module in (index.snapshot, index.parts):
        if hasattr(module, moment):
            monkeypatch.setattr(module, moment, publish_first)
    assert READS[read](tmp_path) == "3"


def test_a_search_index_that_is_removed_while_it_is_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(numbered(1), tmp_path)
    real, left = LexicalIndex.load, [3, 2]

    def halfway(folder: Path, ignore_errors: bool) -> None:
        for part in folder.glob("bm25-*"):
            remove(part, ignore_errors=ignore_errors)

    remove = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", halfway)

    def publish_first(folder: Path, size: int) -> object:
        while left:
            save(numbered(left.pop()), tmp_path)
        return real(folder, size)

    monkeypatch.setattr(LexicalIndex, "load", publish_first)
    assert check_whole(load(tmp_path, ToyEncoder())) == 3


def test_a_folder_that_somebody_removed_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    save(numbered(1), tmp_path)
    shutil.rmtree(tmp_path / "snapshots")
    with pytest.raises(SnapshotError, match=r"beschadigd.*maatwijzer build"):
        load(tmp_path, ToyEncoder())
    assert known_vectors(tmp_path, ToyEncoder()) == {}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, to die often in little time")
def test_a_writer_that_dies_at_any_moment_leaves_the_old_or_the_new_index(
    tmp_path: Path,
) -> None:
    for name in ("oud", "huidig"):
        save(index_of(name), tmp_path / "base")
    save(index_of("nieuw"), tmp_path / "new")
    operations = die_everywhere(tmp_path)
    assert {"mkdir", "write", "tofile", "replace", "unlink", "rmdir"} <= set(operations)
    # the manifest, then the name of the current snapshot
    assert operations.count("replace") == 2
    published = len(operations) - 1 - operations[::-1].index("replace")
    third = index_of("derde")
    for died_before in range(len(operations) + 1):
        home = tmp_path / str(died_before)
        expected = "nieuw" if died_before > published else "huidig"
        assert found_in(home) == expected, f"died before {operations[died_before:][:1]}"
        save(third, home)
        assert found_in(home) == "derde"
        assert sorted(p.name for p in home.iterdir()) == ["current", "snapshots"]
        snapshots = sorted((home / "snapshots").iterdir())
        assert len(snapshots) == 2
        (home / "current").write_text(snapshots[0].name, "utf-8")
        assert found_in(home) == expected


def die_everywhere(folder: Path) -> list[str]:
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.index.dying_writer", str(folder)],
        cwd=ROOT,
        env=os.environ | one_thread,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    operations: list[str] = json.loads(ran.stdout)
    return operations
