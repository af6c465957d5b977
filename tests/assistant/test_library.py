"""Homes, built with a toy encoder from a folder of two small text files."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import added, library
from assistant.answer import answer
from corpus.errors import UserError
from index import snapshot
from index.manifest import NoSnapshotError, current_name, read_manifest
from index.strength import REFERENCE
from tests.assistant.toy import ANSWERED, SHEET, SubjectEncoder


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> SubjectEncoder:
    toy = SubjectEncoder()
    monkeypatch.setattr(library, "load_encoder", lambda name="": toy)
    # Measuring it would embed texts too; test_gauge.py does.
    monkeypatch.setattr(library, "strength_of", lambda *_: REFERENCE)
    return toy


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "bronnen" / "premie.txt", "De premie bedraagt 300 euro per maand.")
    write(tmp_path / "bronnen" / "verlof.txt", "Het verlof duurt 125 uren per schooljaar.")
    return tmp_path / "bronnen"


def write(path: Path, words: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, "utf-8")
    return path


def ids(home: Path) -> list[str]:
    return [d.id for d in library.documents(home)]


def said(home: Path) -> list[str]:
    """What `prepare` tells the user."""
    told: list[str] = []
    library.prepare(home, say=told.append)
    return told


def first_quote(home: Path, encoder: SubjectEncoder, question: str) -> str:
    told = answer(snapshot.load(home, encoder), question, calibrate=lambda _: ANSWERED)
    return told.citations[0].quote.text


@pytest.mark.slow
def test_shipped_measures_are_built_by_themselves_and_it_is_said(
    home: Path, encoder: SubjectEncoder
) -> None:
    told: list[str] = []
    index = library.open_index(home, say=told.append)
    assert told == ["Er is nog geen index: de meegeleverde maatregelen worden verwerkt."]
    sheets = sorted(p.stem for p in library.MEASURES.glob("*.md"))
    assert sorted(index.documents) == sheets
    assert len(sheets) >= 80
    assert read_manifest(home).roots == ()
    assert said(home) == []  # the second time it is there


@pytest.mark.slow
def test_every_shipped_measure_passes_the_check() -> None:
    reading = library.check()
    assert reading.failures == ()
    assert len(reading.documents) == len(list(library.MEASURES.glob("*.md")))


def test_index_of_a_folder_holds_its_files(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    built = library.build(home, (folder,))
    assert ids(home) == ["premie", "verlof"]
    assert built.failures == ()
    assert built.manifest.counts["documents"] == 2
    assert built.manifest.roots == (str(folder.resolve()),)
    assert first_quote(home, encoder, "hoe lang duurt verlof?") == (
        "Het verlof duurt 125 uren per schooljaar."
    )


def test_broken_file_is_reported_by_name_and_the_build_goes_on(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    (folder / "kapot.pdf").write_bytes(b"%PDF-1.7 kapot")
    write(folder / "fout.md", SHEET.replace("van kracht", "misschien"))
    built = library.build(home, (folder,))
    assert ids(home) == ["premie", "verlof"]
    assert sorted(Path(f.name).name for f in built.failures) == ["fout.md", "kapot.pdf"]
    assert all(f.reason for f in built.failures)


def test_nothing_readable_is_an_error_that_names_the_reasons(
    home: Path, tmp_path: Path, encoder: SubjectEncoder
) -> None:
    empty = write(tmp_path / "leeg.txt", " ")
    with pytest.raises(UserError, match=r"niets om te doorzoeken.*leeg\.txt"):
        library.build(home, (empty,))
    with pytest.raises(UserError, match=r"weg\.txt.*bestaat niet"):
        library.build(home, (tmp_path / "weg.txt",))
    (tmp_path / "map").mkdir()
    with pytest.raises(UserError, match="geen bestanden"):
        library.build(home, (tmp_path / "map",))
    with pytest.raises(NoSnapshotError):
        read_manifest(home)


def test_failed_build_leaves_the_old_index(
    home: Path, folder: Path, tmp_path: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    with pytest.raises(UserError):
        library.build(home, (tmp_path / "weg",))
    assert ids(home) == ["premie", "verlof"]


def test_measure_that_names_an_unknown_successor_is_reported(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    sheet = SHEET.replace("van kracht", "vervangen\nvervangen_door: nergens")
    write(folder / "zweefpremie.md", sheet)
    built = library.build(home, (folder,))
    assert ids(home) == ["premie", "verlof", "zweefpremie"]
    assert ["nergens" in f.reason for f in built.failures] == [True]
    assert ["nergens" in f.reason for f in library.check((folder,)).failures] == [True]


def test_second_build_embeds_nothing_and_a_new_file_only_itself(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    assert library.build(home, (folder,)).embedded == 2
    assert len(encoder.embedded) == 2
    assert library.build(home, (folder,)).embedded == 0
    write(folder / "telewerk.txt", "Telewerk mag twee dagen per week.")
    assert library.build(home, (folder,)).embedded == 1
    assert len(encoder.embedded) == 3
    assert "Telewerk mag twee dagen per week." in encoder.embedded[2]


def test_progress_counts_the_texts_embedded(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    steps: list[tuple[int, int]] = []
    library.build(home, (folder,), progress=lambda done, total: steps.append((done, total)))
    assert steps == [(2, 2)]


def test_added_file_is_found_and_kept_by_the_next_build(
    home: Path, folder: Path, tmp_path: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    letter = write(tmp_path / "brief.txt", "Telewerk mag drie dagen per week.")
    documents, built = library.add(home, [str(letter)])
    assert [d.id for d in documents] == ["brief"]
    assert built.embedded == 1
    assert ids(home) == ["premie", "verlof", "brief"]
    assert first_quote(home, encoder, "mag telewerk?") == "Telewerk mag drie dagen per week."
    letter.unlink()  # what was added does not depend on where it came from
    library.build(home, (folder / "premie.txt",))
    assert ids(home) == ["premie", "brief"]


def test_new_version_from_the_same_source_takes_the_place_of_the_old(
    home: Path, folder: Path, tmp_path: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    letter = write(tmp_path / "brief.txt", "Telewerk mag drie dagen per week.")
    library.add(home, [str(letter)])
    write(letter, "Telewerk mag nog een dag per week.")
    library.add(home, [str(letter)])
    assert ids(home) == ["premie", "verlof", "brief"]
    assert first_quote(home, encoder, "mag telewerk?") == "Telewerk mag nog een dag per week."


def test_same_stem_from_another_source_gets_a_longer_id_and_keeps_it(
    home: Path, folder: Path, tmp_path: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    page = write(tmp_path / "premie.md", "De premie voor opleiding bedraagt 600 euro.")
    ((first,), _) = library.add(home, [str(page)])
    assert first.id == f"premie-{first.sha256[:6]}"
    assert ids(home) == ["premie", "verlof", first.id]
    write(page, "De premie voor opleiding bedraagt nu 900 euro.")
    ((second,), _) = library.add(home, [str(page)])
    assert second.id == first.id
    assert ids(home) == ["premie", "verlof", first.id]


def test_two_files_with_one_name_in_one_call_are_both_kept(
    home: Path, folder: Path, tmp_path: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    names = [
        str(write(tmp_path / "a" / "brief.txt", "Telewerk mag drie dagen per week.")),
        str(write(tmp_path / "b" / "brief.txt", "De opleiding duurt drie dagen.")),
        str(write(tmp_path / "brief.md", "Het verlof en telewerk samen mag.")),
    ]
    documents, _ = library.add(home, [*names, names[0]])
    assert len({d.id for d in documents}) == 3
    assert sorted(ids(home)) == sorted(["premie", "verlof", *(d.id for d in documents)])


def test_one_unreadable_file_adds_nothing(
    home: Path, folder: Path, tmp_path: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    before = current_name(home)
    letter = write(tmp_path / "brief.txt", "Telewerk mag.")
    with pytest.raises(UserError, match=r"weg\.txt"):
        library.add(home, [str(letter), str(tmp_path / "weg.txt")])
    assert current_name(home) == before
    assert added.kept(home) == []


def test_removed_document_stays_out_until_an_explicit_build(
    home: Path, folder: Path, tmp_path: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    library.remove(home, ["verlof"])
    assert ids(home) == ["premie"]
    library.add(home, [str(write(tmp_path / "brief.txt", "Telewerk mag."))])
    assert ids(home) == ["premie", "brief"]
    library.build(home, (folder,))
    assert ids(home) == ["premie", "verlof", "brief"]


def test_removed_document_can_be_added_again(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    library.remove(home, ["verlof"])
    library.add(home, [str(folder / "verlof.txt")])
    assert sorted(ids(home)) == ["premie", "verlof"]
    assert read_manifest(home).removed == ()


def test_added_document_that_was_removed_comes_back_with_no_build(
    home: Path, folder: Path, tmp_path: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    library.add(home, [str(write(tmp_path / "brief.txt", "Telewerk mag."))])
    library.remove(home, ["brief"])
    assert added.kept(home) == []
    assert library.refresh(home) is None  # removing left nothing out of date
    library.build(home, (folder,))
    assert ids(home) == ["premie", "verlof"]


def test_unknown_id_removes_nothing(home: Path, folder: Path, encoder: SubjectEncoder) -> None:
    library.build(home, (folder,))
    before = current_name(home)
    with pytest.raises(UserError, match=r"'onbekend'.*maatwijzer documents"):
        library.remove(home, ["premie", "onbekend"])
    assert (current_name(home), ids(home)) == (before, ["premie", "verlof"])


def test_last_document_cannot_be_removed(home: Path, folder: Path, encoder: SubjectEncoder) -> None:
    library.build(home, (folder,))
    with pytest.raises(UserError, match="niets om te doorzoeken"):
        library.remove(home, ["premie", "verlof"])
    assert ids(home) == ["premie", "verlof"]


def test_refresh_builds_only_what_is_out_of_date(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    library.remove(home, ["verlof"])
    assert library.refresh(home) is None
    write(folder / ".verborgen" / "x.txt", "Wordt niet gelezen.")
    assert library.refresh(home) is None
    write(folder / "premie.txt", "De premie bedraagt voortaan 600 euro.")
    built = library.refresh(home)
    assert built is not None
    assert built.embedded == 1
    assert ids(home) == ["premie"]  # what was removed stays out
    encoder.fingerprint = "toy-new"
    assert library.refresh(home) is not None
    assert library.refresh(home) is None


def test_index_is_kept_when_what_it_was_built_from_is_gone(
    home: Path, folder: Path, encoder: SubjectEncoder, tmp_path: Path
) -> None:
    library.build(home, (folder,))
    added_file = write(tmp_path / "brief.txt", "De brief gaat over de premie.")
    folder.rename(tmp_path / "elders")
    for call in (
        lambda: library.refresh(home),
        lambda: library.add(home, [str(added_file)]),
        lambda: library.remove(home, ["verlof"]),
    ):
        with pytest.raises(UserError, match=r"bestaat niet meer; zet het terug"):
            call()
    folder.mkdir()  # as a share that is not mounted
    with pytest.raises(UserError, match="niets om te doorzoeken"):
        library.refresh(home)
    assert ids(home) == ["premie", "verlof"]


def test_file_of_the_same_name_from_another_folder_is_another_document(
    home: Path, folder: Path, encoder: SubjectEncoder, tmp_path: Path
) -> None:
    library.build(home, (folder,))
    for month in ("mei", "juni"):
        (tmp_path / month).mkdir()
        library.add(home, [str(write(tmp_path / month / "brief.txt", f"De brief van {month}."))])
    assert "brief" in ids(home)
    assert len(ids(home)) == 4
    library.add(home, [str(write(tmp_path / "mei" / "brief.txt", "De nieuwe brief van mei."))])
    assert len(ids(home)) == 4


def test_refresh_refuses_a_damaged_index(home: Path, folder: Path, encoder: SubjectEncoder) -> None:
    library.build(home, (folder,))
    (home / "snapshots" / current_name(home) / "manifest.json").write_text("{", "utf-8")
    for call in (library.refresh, said, ids):
        with pytest.raises(UserError, match=r"beschadigd.*maatwijzer build"):
            call(home)
    library.build(home, (folder,))  # the way out
    assert ids(home) == ["premie", "verlof"]


def test_refresh_builds_an_index_of_another_format_again_from_its_own_paths(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    library.remove(home, ["verlof"])
    path = home / "snapshots" / current_name(home) / "manifest.json"
    record = json.loads(path.read_text("utf-8"))
    del record["checksum"]
    record["format"] -= 1
    whole = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps({**record, "checksum": "0" * 64}), "utf-8")
    with pytest.raises(UserError, match="beschadigd"):
        library.refresh(home)  # what it was built from cannot be trusted
    path.write_text(json.dumps({**record, "checksum": whole}), "utf-8")
    with pytest.raises(UserError, match=r"formaat .* bouw hem opnieuw .*--refresh"):
        ids(home)
    assert library.refresh(home) is not None
    assert ids(home) == ["premie"]


def test_file_that_cannot_be_read_is_reported_and_not_taken_for_a_home_without_rights(
    home: Path, folder: Path, encoder: SubjectEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = write(folder / "geheim.txt", "Mag niet gelezen worden.")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == secret.name:
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)  # chmod does not bind root
    built = library.build(home, (folder,))
    assert [Path(f.name).name for f in built.failures] == ["geheim.txt"]
    assert ids(home) == ["premie", "verlof"]


@pytest.fixture
def busy(home: Path, folder: Path, encoder: SubjectEncoder) -> Iterator[Path]:
    """A home whose lock another process holds."""
    library.build(home, (folder,))
    code = (
        "import sys; from filelock import FileLock; lock = FileLock(sys.argv[1]); "
        "lock.acquire(); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        yield home
        holder.communicate(b"")


@pytest.mark.slow
def test_second_builder_is_told_at_once_and_readers_go_on(busy: Path, folder: Path) -> None:
    for call in (
        lambda: library.build(busy, (folder,)),
        lambda: library.refresh(busy),
        lambda: library.remove(busy, ["premie"]),
        lambda: library.add(busy, [str(folder / "premie.txt")]),
    ):
        with pytest.raises(UserError, match=r"een ander proces.*probeer opnieuw"):
            call()
    assert ids(busy) == ["premie", "verlof"]
    assert said(busy) == []


@pytest.mark.parametrize("below", ["", "home"])
def test_home_that_cannot_be_written_is_told_in_dutch(
    tmp_path: Path, folder: Path, encoder: SubjectEncoder, below: str
) -> None:
    # A file where a folder should be: nobody can write in it, root included.
    home = write(tmp_path / "bestand", "geen map") / below
    with pytest.raises(UserError, match=r"kan niet geschreven worden.*--home"):
        library.build(home, (folder,))


@pytest.mark.skipif(
    os.name == "nt" or getattr(os, "geteuid", lambda: 1)() == 0, reason="chmod does not bind root"
)
def test_home_without_rights_is_told_in_dutch(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    home.mkdir()
    home.chmod(0o500)
    try:
        with pytest.raises(UserError, match=r"kan niet geschreven worden.*--home"):
            library.build(home, (folder,))
    finally:
        home.chmod(0o700)


def test_full_disk_keeps_the_old_index(
    home: Path, folder: Path, encoder: SubjectEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.build(home, (folder,))
    before = current_name(home)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match=r"kan niet bewaard worden.*de schijf is vol.*maak plaats"):
        library.build(home, (folder / "premie.txt",))
    assert current_name(home) == before
    assert [p.name for p in (home / "snapshots").iterdir()] == [before]


def test_measures_that_changed_are_built_again_by_themselves(
    home: Path, folder: Path, encoder: SubjectEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MEASURES", folder)
    assert said(home) == ["Er is nog geen index: de meegeleverde maatregelen worden verwerkt."]
    library.remove(home, ["verlof"])
    assert said(home) == []
    write(folder / "premie.txt", "De premie bedraagt voortaan 600 euro.")
    assert said(home) == ["De meegeleverde maatregelen zijn veranderd: de index wordt bijgewerkt."]
    assert ids(home) == ["premie"]


def test_other_model_than_that_of_the_index_is_refused_with_the_way_out(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    encoder.fingerprint = "toy-new"
    with pytest.raises(UserError, match=r"ander model.*maatwijzer build"):
        library.open_index(home, say=print)


def test_documents_of_a_home_without_an_index_are_refused_with_the_way_out(home: Path) -> None:
    with pytest.raises(NoSnapshotError, match="maatwijzer build"):
        library.documents(home)


def test_manifest_names_every_document_with_the_hash_of_its_text(
    home: Path, folder: Path, encoder: SubjectEncoder
) -> None:
    library.build(home, (folder,))
    kept = {d.id: d.sha256 for d in library.documents(home)}
    manifest = home / "snapshots" / current_name(home) / "manifest.json"
    assert json.loads(manifest.read_text("utf-8"))["documents"] == kept
