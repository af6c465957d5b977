import hashlib
import os
import re
import sys
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import UserError
from corpus.read import Reading, document_id, read_bytes, read_paths
from tests.corpus import five_formats

FORMATS = {
    "html": five_formats.as_html,
    "pdf": five_formats.as_pdf,
    "docx": five_formats.as_docx,
    "md": five_formats.as_markdown,
    "txt": five_formats.as_text,
}
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
MEASURES = Path(__file__).parents[2] / "corpus" / "measures"


def _texts(document: Document, kind: str) -> list[tuple[str, int]]:
    marks = (m for m in document.marks if m.kind == kind)
    return [(document.text[m.start : m.end], m.level) for m in marks]


def _reasons(reading: Reading) -> dict[str, str]:
    return {Path(f.name).name: f.reason for f in reading.failures}


@pytest.mark.slow
def test_the_same_page_in_five_formats_gives_the_same_words_and_headings(tmp_path: Path) -> None:
    for suffix, write in FORMATS.items():
        (tmp_path / f"{suffix}-pagina.{suffix}").write_bytes(write())
    reading = read_paths([tmp_path])
    assert reading.failures == ()
    documents = {d.id.removesuffix("-pagina"): d for d in reading.documents}
    assert set(documents) == set(FORMATS)
    expected = [p for p in five_formats.PAGE if p.text != "14 maart 2021"]
    words = " ".join(p.text for p in expected).split()
    headings = [(p.text, p.level) for p in expected if p.kind == "heading"]
    items = [(p.text, 1) for p in expected if p.kind in ("bullet", "number")]
    rows = [(p.text, 0) for p in expected if p.kind == "row"]
    for name, document in documents.items():
        assert document.text.split() == words, name
        assert _texts(document, "heading") == headings, name
        assert _texts(document, "item") == items, name
        assert _texts(document, "row") == rows, name
        assert document.title == headings[0][0], name
        assert document.metadata.date == five_formats.DATE, name
    # The very same text, so a quote from one is found in all.
    assert len({d.sha256 for d in documents.values()}) == 1
    assert [m.level for m in documents["pdf"].marks if m.kind == "page"] == [1]


@pytest.mark.parametrize(
    ("name", "title", "date", "publisher", "headings"),
    [
        (
            "besox-alle-hens-aan-dek-2020.txt",
            "Nieuw akkoord voor relance Vlaamse arbeidsmarkt",
            "2020-12-26",
            "Besox",
            {"2. Vlaanderen digitaal transformeren"},
        ),
        (
            "securex-werkgelegenheidsakkoord-2022.txt",
            "Het Vlaams werkgelegenheidsakkoord welke afspraken werden er gemaakt.",
            "2022-07-26",
            "Securex",
            {"Activering", "Opleiding", "Werkbaar werk"},
        ),
    ],
)
def test_copied_web_pages_keep_their_structure_and_lose_their_menus(
    name: str, title: str, date: str, publisher: str, headings: set[str]
) -> None:
    path = SEEDS / name
    if not path.exists():
        pytest.skip(f"{path} is not part of the project")
    [document] = read_paths([path]).documents
    assert document.title == title
    assert (document.metadata.date, document.metadata.publisher) == (date, publisher)
    assert headings <= {text for text, _ in _texts(document, "heading")}
    assert not re.search(r"Inloggen|Service & Contact|Tags|^•", document.text, re.MULTILINE)
    assert len(_texts(document, "item")) >= 15


def test_all_shipped_measures_are_read_under_their_own_stems() -> None:
    reading = read_paths([MEASURES])
    assert reading.failures == ()
    assert {d.id for d in reading.documents} == {p.stem for p in MEASURES.glob("*.md")}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nieuwsbrief März 2022 (def).PDF", "nieuwsbrief-marz-2022-def"),
        ("één_ & twee.txt", "een-twee"),
        ("日本.txt", "document"),
        ("a" * 200 + ".md", "a" * 80),
        (".txt", "txt"),
    ],
)
def test_ids_are_slugs_of_the_file_name(name: str, expected: str) -> None:
    assert document_id(name) == expected


def test_two_files_with_one_stem_get_two_ids_and_the_same_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "c").mkdir()
    (tmp_path / "a" / "nota.txt").write_text("Eerste tekst over de jobbonus.")
    (tmp_path / "b" / "nota.txt").write_text("Tweede tekst over de jobbonus.")
    (tmp_path / "c" / "nota.md").write_text("Eerste tekst over de jobbonus.")
    reading = read_paths([tmp_path])
    digest = hashlib.sha256(b"Tweede tekst over de jobbonus.").hexdigest()
    assert [d.id for d in reading.documents] == ["nota", f"nota-{digest[:6]}"]
    assert [d.source for d in reading.documents] == ["a/nota.txt", "b/nota.txt"]
    assert _reasons(reading)["nota.md"].startswith("is dezelfde tekst als a/nota.txt")


def test_folders_are_walked_in_order_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", ".verborgen.txt", ".git/x.txt", "a/y.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Dit is de tekst van {name}.")
    seen: list[str] = []
    reading = read_paths([tmp_path], progress=seen.append)
    assert [d.source for d in reading.documents] == ["b.txt", "a/z.txt"]
    assert [Path(s).name for s in seen] == ["b.txt", "y.csv", "z.txt"]
    assert _reasons(reading) == {
        "y.csv": "heeft het onbekende type .csv; gebruik html, pdf, docx, md of txt"
    }


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need POSIX")
def test_links_out_of_the_folder_are_not_followed_and_pipes_are_not_opened(tmp_path: Path) -> None:
    outside, folder = tmp_path / "buiten", tmp_path / "map"
    outside.mkdir()
    folder.mkdir()
    (outside / "geheim.txt").write_text("Dit hoort niet in de index.")
    (folder / "gewoon.txt").write_text("Dit hoort er wel in.")
    (folder / "koppeling.txt").symlink_to(outside / "geheim.txt")
    (folder / "mapkoppeling").symlink_to(outside)
    (folder / "rond").symlink_to(folder)
    os.mkfifo(folder / "pijp.txt")
    reading = read_paths([folder, tmp_path / "bestaat-niet.txt"])
    assert [d.id for d in reading.documents] == ["gewoon"]
    assert set(_reasons(reading)) == {
        "koppeling.txt",
        "mapkoppeling",
        "pijp.txt",
        "bestaat-niet.txt",
    }


def test_one_file_is_refused_with_its_name_the_reason_and_a_way_out() -> None:
    with pytest.raises(UserError, match=r"^nota\.txt is leeg; vul het aan"):
        read_bytes(b" \n", name="nota.txt", source="nota.txt")


def test_a_page_without_suffix_is_read_by_what_the_server_said() -> None:
    page = "<p>Een fragment over de jobbonus, zonder kop.</p>".encode("cp1252")
    url = "https://voorbeeld.be/jobbonus"
    document = read_bytes(page, name="jobbonus", source=url, url=url, content_type="text/html")
    assert (document.id, document.metadata.url) == ("jobbonus", url)
    assert document.text == "Een fragment over de jobbonus, zonder kop."
