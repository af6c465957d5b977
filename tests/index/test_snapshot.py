import dataclasses
import errno
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import UserError
from index.analysis import analysis_fingerprint
from index.build import build_index, vector_keys
from index.manifest import (
    FORMAT,
    NoSnapshotError,
    Origin,
    OtherFormatError,
    SnapshotError,
    is_current,
    manifest_to_json,
    read_manifest,
)
from index.pieces import pieces_fingerprint
from index.snapshot import known_vectors, load, read_documents, save
from index.strength import REFERENCE, Strength
from tests.index.toy import found_in, index_of, small_corpus
from tests.toy import ToyEncoder


class OtherEncoder(ToyEncoder):
    name = "ander"
    fingerprint = "ander-64"


def folder_of(home: Path) -> Path:
    return home / "snapshots" / (home / "current").read_text("utf-8").strip()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one snapshot of three documents."""
    save(build_index(small_corpus(), ToyEncoder()), tmp_path / "thuis")
    return tmp_path / "thuis"


def test_the_manifest_says_what_the_snapshot_is_made_of_and_from(tmp_path: Path) -> None:
    documents = small_corpus()
    origin = Origin(roots=("bronnen/a", "b.pdf"), inputs="abc", removed=("weg",))
    before = datetime.now(UTC).replace(microsecond=0)
    saved = save(build_index(documents, ToyEncoder()), tmp_path, origin)
    manifest = read_manifest(tmp_path)
    assert manifest == saved
    assert (manifest.format, manifest.analysis) == (FORMAT, analysis_fingerprint())
    assert (manifest.model, manifest.model_fingerprint) == ("toy", "toy-64")
    assert manifest.dimensions == 64
    assert (manifest.strength, manifest.pieces) == (REFERENCE, pieces_fingerprint())
    assert before <= datetime.fromisoformat(manifest.created) <= datetime.now(UTC)
    assert (manifest.roots, manifest.inputs) == (("bronnen/a", "b.pdf"), "abc")
    assert manifest.removed == ("weg",)
    assert manifest.documents == {d.id: d.sha256 for d in documents}
    assert manifest.counts == {"documents": 3, "passages": 5, "examples": 5}
    files = {
        p.relative_to(folder_of(tmp_path)).as_posix(): sha256(p.read_bytes()).hexdigest()
        for p in folder_of(tmp_path).rglob("*")
        if p.is_file() and p.name != "manifest.json"
    }
    assert manifest.files == files
    folders = ("late-passages", "late-examples")
    late = {f"{of}/{name}.npy" for of in folders for name in ("used", "ids", "starts")}
    assert {"documents.jsonl", "passages.json", "vectors.npy", "keys.npy"} <= files.keys()
    assert late | {"offers.npy", "vocabulary.json"} <= files.keys()


def test_nothing_in_a_snapshot_is_pickled(home: Path) -> None:
    for path in folder_of(home).rglob("*.npy"):
        np.load(path, allow_pickle=False)


def test_the_vectors_are_those_of_passages_and_example_questions(home: Path) -> None:
    vectors = np.load(folder_of(home) / "vectors.npy", allow_pickle=False)
    keys = np.load(folder_of(home) / "keys.npy", allow_pickle=False)
    assert vectors.shape == (5 + 5, 64)
    assert keys.shape == (5 + 5, 16)


def test_the_documents_come_out_as_they_went_in(home: Path) -> None:
    assert read_documents(home) == small_corpus()


def test_a_snapshot_is_current_for_its_own_model_only(home: Path) -> None:
    assert is_current(read_manifest(home), ToyEncoder())
    assert not is_current(read_manifest(home), OtherEncoder())


def flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "one bit": flip,
    "half of it": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "one byte more": lambda data: data + b"\n",
    "gone": lambda data: None,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_of_any_file_is_refused_with_the_way_out(damage: str, home: Path) -> None:
    files = [p for p in sorted(folder_of(home).rglob("*")) if p.is_file()]
    assert len(files) > 10
    for path in files:
        data = path.read_bytes()
        worse = DAMAGES[damage](data)
        if path.name == "manifest.json" and damage == "one byte more":
            continue  # an empty line after a JSON object changes nothing
        path.unlink()
        if worse is not None:
            path.write_bytes(worse)
        for use in (lambda: load(home, ToyEncoder()), lambda: read_documents(home)):
            with pytest.raises(SnapshotError) as raised:
                use()
            assert repr(str(home)) in str(raised.value)
            assert "maatwijzer build" in str(raised.value)
            assert path.name in str(raised.value)
        assert known_vectors(home, ToyEncoder()) == {}
        path.write_bytes(data)
    assert len(load(home, ToyEncoder()).passages) == 5


def test_no_byte_of_the_manifest_can_change_unseen(home: Path) -> None:
    path = folder_of(home) / "manifest.json"
    data = path.read_bytes()
    for at in range(0, len(data), 11):  # a sha256 takes 64 bytes, so each is hit
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(SnapshotError, match="maatwijzer build"):
            read_manifest(home)


@pytest.mark.parametrize("text", ["[]", "3", "null", '"tekst"', "{}", "{", "", '{"format": []}'])
def test_a_manifest_of_another_shape_is_refused(text: str, home: Path) -> None:
    (folder_of(home) / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(SnapshotError, match="maatwijzer build"):
        read_manifest(home)


def rewrite(home: Path, **changes: Any) -> None:  # noqa: ANN401 - of any field
    """Make the current manifest say something else, as another version would have written it."""
    manifest = dataclasses.replace(read_manifest(home), **changes)
    text = json.dumps(manifest_to_json(manifest))
    (folder_of(home) / "manifest.json").write_text(text, "utf-8")


def test_another_model_is_refused_by_both_names(home: Path) -> None:
    with pytest.raises(SnapshotError) as raised:
        load(home, OtherEncoder())
    assert str(raised.value) == (
        f"de index in {str(home)!r} is gemaakt met een ander model (toy, gevraagd: ander); "
        f"bouw hem opnieuw met 'maatwijzer build --refresh --home {home}'"
    )
    assert known_vectors(home, OtherEncoder()) == {}


def test_the_shipped_model_is_called_so(home: Path) -> None:
    rewrite(home, model="", model_fingerprint="oud")
    with pytest.raises(SnapshotError, match=r"\(het meegeleverde model, gevraagd: toy\)"):
        load(home, ToyEncoder())


def test_another_version_of_the_analysis_is_refused_by_both_versions(home: Path) -> None:
    rewrite(home, analysis="0-oud")
    with pytest.raises(SnapshotError) as raised:
        load(home, ToyEncoder())
    assert f"(0-oud, nu {analysis_fingerprint()})" in str(raised.value)
    assert "maatwijzer build" in str(raised.value)
    assert not is_current(read_manifest(home), ToyEncoder())
    # the vectors do not depend on it
    keys = vector_keys(build_index(small_corpus(), ToyEncoder()))
    assert set(keys) <= known_vectors(home, ToyEncoder()).keys()


def test_another_table_of_pieces_is_refused_with_the_way_out(home: Path) -> None:
    rewrite(home, pieces="oud")
    with pytest.raises(SnapshotError) as raised:
        load(home, ToyEncoder())
    assert str(raised.value) == (
        f"de index in {str(home)!r} is gemaakt met een andere tabel van woorddelen; "
        f"bouw hem opnieuw met 'maatwijzer build --refresh --home {home}'"
    )
    assert not is_current(read_manifest(home), ToyEncoder())
    assert read_documents(home) == small_corpus()
    # the vectors do not depend on it
    assert len(known_vectors(home, ToyEncoder())) == 5 + 5


@pytest.mark.parametrize("other", sorted({3, FORMAT - 1, FORMAT + 1}))
def test_another_format_is_refused_by_both_numbers(other: int, home: Path) -> None:
    rewrite(home, format=other)
    with pytest.raises(OtherFormatError) as raised:
        load(home, ToyEncoder())
    assert f"heeft formaat {other} en deze versie leest formaat {FORMAT}" in str(raised.value)
    assert "maatwijzer build" in str(raised.value)


def test_a_manifest_of_format_2_says_what_to_build_again(home: Path) -> None:
    """That one had neither a strength nor a table of pieces."""
    rewrite(home, roots=("bronnen/a",), removed=("weg",), model="naam")
    record = manifest_to_json(read_manifest(home)) | {"format": 2}
    for key in ("strength", "pieces", "checksum"):
        del record[key]
    checksum = sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    text = json.dumps(record | {"checksum": checksum})
    (folder_of(home) / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(OtherFormatError, match="heeft formaat 2") as raised:
        read_manifest(home)
    assert raised.value.origin == Origin(roots=("bronnen/a",), removed=("weg",))
    assert raised.value.model == "naam"
    assert known_vectors(home, ToyEncoder()) == {}


def test_the_strength_of_the_model_survives(tmp_path: Path) -> None:
    strength = Strength(mean=0.81, spread=0.02, skill=0.7)
    save(build_index(small_corpus(), ToyEncoder(), strength=strength), tmp_path)
    assert read_manifest(tmp_path).strength == strength
    assert load(tmp_path, ToyEncoder()).strength == strength


def test_a_home_without_an_index_says_so(tmp_path: Path) -> None:
    for home in (tmp_path, tmp_path / "bestaat" / "niet"):
        with pytest.raises(NoSnapshotError, match=r"nog geen index.*maatwijzer build") as raised:
            load(home, ToyEncoder())
        assert repr(str(home)) in str(raised.value)
        assert known_vectors(home, ToyEncoder()) == {}


@pytest.mark.parametrize(
    "text", ["", "\n", "..", ".", "../..", "a/b", "/", "weg", "a\0b", "..\n", "./NAME", "\udcff"]
)
def test_a_current_that_names_no_snapshot_is_refused(text: str, home: Path) -> None:
    name = folder_of(home).name
    data = text.replace("NAME", name).encode("utf-8", "surrogateescape")
    (home / "current").write_bytes(data)
    with pytest.raises(SnapshotError, match=r"beschadigd.*maatwijzer build") as raised:
        load(home, ToyEncoder())
    assert repr(str(home)) in str(raised.value)
    assert not isinstance(raised.value, NoSnapshotError)


def test_a_current_that_leads_out_of_the_snapshots_is_refused(home: Path) -> None:
    shutil.copytree(folder_of(home), home, dirs_exist_ok=True)  # a whole snapshot, one folder up
    (home / "current").write_text("..", "utf-8")
    with pytest.raises(SnapshotError, match="beschadigd"):
        load(home, ToyEncoder())


def test_the_last_two_snapshots_stay(tmp_path: Path) -> None:
    names = []
    for i in range(5):
        save(index_of(f"d{i}"), tmp_path)
        names.append(folder_of(tmp_path).name)
    assert sorted(p.name for p in (tmp_path / "snapshots").iterdir()) == names[-2:]
    assert found_in(tmp_path) == "d4"
    (tmp_path / "current").write_text(names[-2], "utf-8")
    assert found_in(tmp_path) == "d3"


def test_saving_leaves_nothing_else_behind(tmp_path: Path) -> None:
    save(index_of("een"), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["current", "snapshots"]


def test_a_full_disk_is_told_in_dutch_and_the_old_index_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th time that anything is made to reach the disk, the disk is full."""
    save(index_of("oud"), tmp_path)
    old = folder_of(tmp_path).name
    new, left = index_of("nieuw"), 0

    def fsync(handle: int) -> None:
        nonlocal left
        if left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        left -= 1

    monkeypatch.setattr(os, "fsync", fsync)
    for n in range(1_000):
        left = n
        try:
            save(new, tmp_path)
        except UserError as error:
            assert "kan niet bewaard worden" in str(error)
            assert "de schijf is vol" in str(error)
            assert "maak plaats" in str(error)
            assert repr(str(tmp_path)) in str(error)
            assert [p.name for p in (tmp_path / "snapshots").iterdir()] == [old]
            assert found_in(tmp_path) == "oud"
        else:
            break
    assert n > 20
    assert found_in(tmp_path) == "nieuw"


def test_a_full_disk_without_a_reason_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tofile(*_: object, **__: object) -> None:
        raise OSError("64 requested and 12 written")  # as numpy words it

    monkeypatch.setattr(np, "save", tofile)
    with pytest.raises(UserError, match=r"\(de schijf is vol\); maak plaats"):
        save(index_of("een"), tmp_path)


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "thuis").write_text("", "utf-8")
    with pytest.raises(UserError, match="kan niet bewaard worden"):
        save(index_of("een"), tmp_path / "thuis")
