import json
from pathlib import Path

import pytest

from assistant import added
from corpus.errors import UserError
from corpus.fetch import Fetched
from tests.assistant.toy import sheet
from tests.toy import document


def text_file(folder: Path, name: str, words: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, "utf-8")
    return str(path)


def test_nothing_is_kept_in_a_new_home(tmp_path: Path) -> None:
    assert added.kept(tmp_path) == []
    assert not added.folder(tmp_path).exists()


def test_kept_documents_are_equal_to_those_given_and_come_by_id(tmp_path: Path) -> None:
    sources = [sheet(), document("a", ["De \u20ac-premie \u201chier\u201d."])]
    added.keep(tmp_path, sources)
    assert added.kept(tmp_path) == [sources[1], sources[0]]


def test_document_with_the_same_id_is_replaced(tmp_path: Path) -> None:
    added.keep(tmp_path, [document("a", ["Oud."])])
    added.keep(tmp_path, [document("a", ["Nieuw."])])
    assert [d.text for d in added.kept(tmp_path)] == ["Nieuw."]


def test_half_written_file_is_no_document(tmp_path: Path) -> None:
    added.keep(tmp_path, [document("a", ["Feit."])])
    (added.folder(tmp_path) / "b.json.new").write_text('{"id": "b"', "utf-8")
    assert [d.id for d in added.kept(tmp_path)] == ["a"]


def test_dropped_document_is_gone_and_an_unknown_one_is_passed_over(tmp_path: Path) -> None:
    added.keep(tmp_path, [document("a", ["Feit."]), document("b", ["Feit twee."])])
    added.drop(tmp_path, ["a", "weg"])
    assert [d.id for d in added.kept(tmp_path)] == ["b"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": "a"}'])
def test_damaged_file_is_named_with_the_way_out(tmp_path: Path, content: str) -> None:
    added.keep(tmp_path, [document("a", ["Feit."])])
    (added.folder(tmp_path) / "a.json").write_text(content, "utf-8")
    with pytest.raises(UserError, match=r"a\.json.*beschadigd; verwijder dat bestand"):
        added.kept(tmp_path)


def test_edited_file_with_offsets_outside_its_text_is_refused(tmp_path: Path) -> None:
    added.keep(tmp_path, [document("a", ["Feit."])])
    path = added.folder(tmp_path) / "a.json"
    record = json.loads(path.read_text("utf-8"))
    record["text"] = "F"
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(UserError, match="beschadigd"):
        added.kept(tmp_path)


def test_disk_that_refuses_is_told_in_dutch(tmp_path: Path) -> None:
    home = tmp_path / "bestand"
    home.write_text("geen map", "utf-8")
    with pytest.raises(UserError, match=r"kan niet bewaard worden.*--home"):
        added.keep(home, [document("a", ["Feit."])])


def test_file_gets_an_id_from_its_name_and_its_whole_path_as_source(tmp_path: Path) -> None:
    name = text_file(tmp_path, "Nieuwsbrief m\u00e9i 2026.txt", "De premie stijgt in mei.")
    taken = added.take(name, {})
    assert taken.id == "nieuwsbrief-mei-2026"
    assert taken.source == str((tmp_path / "Nieuwsbrief m\u00e9i 2026.txt").resolve())


def test_new_version_from_the_same_source_keeps_the_id(tmp_path: Path) -> None:
    name = text_file(tmp_path, "brief.txt", "De premie stijgt in juni.")
    assert added.take(name, {"brief": str(Path(name).resolve())}).id == "brief"


def test_id_of_another_source_is_made_longer_with_the_hash(tmp_path: Path) -> None:
    taken = added.take(text_file(tmp_path, "brief.txt", "Het verlof."), {"brief": "brief.html"})
    assert taken.id == f"brief-{taken.sha256[:6]}"


def test_new_version_of_a_source_with_a_longer_id_keeps_that_id(tmp_path: Path) -> None:
    name = text_file(tmp_path, "brief.txt", "Het verlof duurt nu langer.")
    present = {"brief": "brief.html", "brief-0a1b2c": str(Path(name).resolve())}
    assert added.take(name, present).id == "brief-0a1b2c"


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"weg\.txt.*kan niet gelezen worden"):
        added.take(str(tmp_path / "weg.txt"), {})
    with pytest.raises(UserError, match=r"leeg\.txt is leeg"):
        added.take(text_file(tmp_path, "leeg.txt", " \n"), {})
    with pytest.raises(UserError, match="kan niet gelezen worden"):
        added.take(str(tmp_path), {})


def test_page_by_url_has_the_url_as_its_source_and_its_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = "https://stad.example/premie"
    data = b"<html><head><title>Premie</title></head><body><p>De premie stijgt in mei.</p></body>"

    def fetched(asked: str) -> Fetched:
        assert asked == url
        return Fetched(data=data, url=url, content_type="text/html")

    monkeypatch.setattr(added, "fetch", fetched)
    taken = added.take(url, {})
    assert (taken.id, taken.source, taken.metadata.url) == ("premie", url, url)
    assert "De premie stijgt in mei." in taken.text
