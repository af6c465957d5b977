import threading
from pathlib import Path

import pytest

from assistant.shelf import Shelf
from index import snapshot
from index.build import build_index
from index.encoder import Encoder
from index.manifest import NoSnapshotError, current_name
from index.search import Index
from tests.assistant.toy import SubjectEncoder
from tests.toy import document


def publish(home: Path, name: str) -> None:
    snapshot.save(build_index([document(name, ["De premie is hoog."])], SubjectEncoder()), home)


def shelf(home: Path) -> Shelf:
    publish(home, "oud")
    return Shelf(home, SubjectEncoder())


def damage(home: Path) -> None:
    path = home / "snapshots" / current_name(home) / "documents.jsonl"
    path.write_bytes(path.read_bytes() + b"\n")


def test_without_a_snapshot_there_is_no_shelf(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshotError):
        Shelf(tmp_path, SubjectEncoder())


def test_same_snapshot_gives_the_same_index(tmp_path: Path) -> None:
    books = shelf(tmp_path)
    assert books.index() is books.index()


def test_new_snapshot_is_followed_at_the_next_question(tmp_path: Path) -> None:
    books = shelf(tmp_path)
    started_with = books.index()
    publish(tmp_path, "nieuw")
    assert list(books.index().documents) == ["nieuw"]
    assert list(started_with.documents) == ["oud"]


def test_old_index_stays_when_the_new_one_is_damaged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    books = shelf(tmp_path)
    publish(tmp_path, "nieuw")
    damage(tmp_path)
    assert list(books.index().documents) == ["oud"]
    assert "de vorige index blijft in gebruik" in caplog.text
    assert "documents.jsonl" in caplog.text
    publish(tmp_path, "nieuwer")
    assert list(books.index().documents) == ["nieuwer"]


def test_old_index_stays_when_current_is_gone(tmp_path: Path) -> None:
    books = shelf(tmp_path)
    (tmp_path / "current").unlink()
    assert list(books.index().documents) == ["oud"]


def test_old_index_stays_when_the_new_one_was_made_with_another_model(tmp_path: Path) -> None:
    books = shelf(tmp_path)
    other = SubjectEncoder()
    other.fingerprint = "toy-other"
    snapshot.save(build_index([document("nieuw", ["Feit."])], other), tmp_path)
    assert list(books.index().documents) == ["oud"]


def test_nobody_waits_while_a_new_index_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = shelf(tmp_path)
    publish(tmp_path, "nieuw")
    loading, go_on = threading.Event(), threading.Event()
    load = snapshot.load

    def slow_load(home: Path, encoder: Encoder) -> Index:
        loading.set()
        assert go_on.wait(10)
        return load(home, encoder)

    monkeypatch.setattr(snapshot, "load", slow_load)
    first = threading.Thread(target=books.index)
    first.start()
    assert loading.wait(10)
    assert list(books.index().documents) == ["oud"]  # this thread does not wait for the other
    go_on.set()
    first.join(10)
    assert list(books.index().documents) == ["nieuw"]
