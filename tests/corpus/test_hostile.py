"""Broken and hostile files are reported by name and reason, and the others are read."""

import io
import time
import zipfile
from pathlib import Path

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from corpus.formats.docx import check_zip
from corpus.formats.html import read_html
from corpus.read import read_bytes, read_paths
from tests.corpus import five_formats

GOOD = "De jobbonus wordt elk jaar in een keer uitbetaald."


def _pdf(text: str = "", password: str = "") -> bytes:
    out = io.BytesIO()
    lock = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(out, encrypt=lock)
    if text:
        canvas.drawString(72, 700, text)
    else:
        canvas.rect(72, 300, 400, 400, fill=1)
    canvas.save()
    return out.getvalue()


def _docx(document_xml: bytes | None = None, extra: dict[str, bytes] | None = None) -> bytes:
    """A Word file with its text replaced, or with parts added."""
    plain = io.BytesIO()
    docx.Document().save(plain)
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            is_text = entry.filename == "word/document.xml"
            new.writestr(entry.filename, (is_text and document_xml) or old.read(entry))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"""
DEEP = "<html><body>" + "<div>" * 20_000 + "kern" + "</div>" * 20_000 + "</body></html>"
FILES = {
    "leeg.txt": (b"", "is leeg"),
    "alleen-wit.md": (b" \r\n\t", "is leeg"),
    "menu.html": (b"<html><nav>Menu</nav></html>", "bevat geen tekst"),
    "afgekapt.pdf": (_pdf(GOOD)[:200], "beschadigd"),
    "geen.pdf": (b"dit is geen pdf", "beschadigd of geen pdf"),
    "slot.pdf": (_pdf(GOOD, password="geheim"), "versleuteld"),
    "scan.pdf": (_pdf(), "bevat geen tekst; het is waarschijnlijk een scan"),
    "bom.docx": (_docx(extra={"word/media/x.bin": bytes(60_000_000)}), "zipbom"),
    "entiteit.docx": (_docx(ENTITY), "DOCTYPE"),
    "stuk.docx": (_docx()[:500], "beschadigd"),
    "leeg.docx": (_docx(), "bevat geen tekst"),
    "xml.docx": (_docx(b"<w:document"), "beschadigd"),
    "oud.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "oud Office-bestand"),
    "slot.docx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "versleuteld",
    ),
    "pak.zip": (_docx().replace(b"word/document.xml", b"word/documenu.xml"), "zipbestand"),
    "diep.html": (DEEP.encode(), "dieper genest"),
    "nullen.txt": (b"tekst\0met\0nullen en nog veel meer tekst erachter", "binair"),
    "foto.txt": (b"\x89PNG\r\n\x1a\n" + bytes(50), "afbeelding"),
    "fiche.md": (b"---\nbronnen: [\n---\n- feit\n", "YAML"),
    "rij.csv": (b"a;b", "onbekende type .csv"),
    "reus.txt": (b"x" * 3_000_000, "3 MB en het maximum is 2 MB"),
}


@pytest.mark.slow
def test_every_bad_file_is_reported_by_name_and_reason_and_the_good_ones_are_read(
    tmp_path: Path,
) -> None:
    for name, (data, _) in FILES.items():
        (tmp_path / name).write_bytes(data)
    for name in ("a-eerste.txt", "zz-laatste.txt"):
        (tmp_path / name).write_text(f"{GOOD} ({name})")
    (tmp_path / "m-midden.pdf").write_bytes(_pdf(GOOD))
    reading = read_paths([tmp_path], max_bytes=2_000_000)
    assert [d.id for d in reading.documents] == ["a-eerste", "m-midden", "zz-laatste"]
    reasons = {Path(f.name).name: f.reason for f in reading.failures}
    assert set(reasons) == set(FILES)
    for name, (_, expected) in FILES.items():
        assert expected in reasons[name], name


def test_invisible_and_reordering_characters_are_not_in_the_text() -> None:
    text = "De \u202epremie\u202c be\u00addraagt\u200b 600 euro\ufeff."
    document = read_bytes(text.encode(), name="a.txt", source="a.txt")
    assert document.text == "De premie bedraagt 600 euro."


def test_lone_surrogates_become_a_replacement_character() -> None:
    draft = read_html("<html><p>De \ud83d premie \udc00 stijgt.</p></html>")
    assert draft.blocks[0].text == "De \ufffd premie \ufffd stijgt."
    data = "De premie ".encode("utf-16") + b"\x00\xd8" + " stijgt nu.".encode("utf-16-le")
    assert read_bytes(data, name="a.txt", source="a.txt").text == "De premie \ufffd stijgt nu."


@pytest.mark.parametrize(
    "page",
    [
        "<p>woord <b>vet</b> nog</p>\n" * 40_000,
        "<table>" + "<tr><td>" + "<p>cel</p>" * 50_000,
        "<ul>" + "<li>" * 1_500 + "<a href='#'>x</a>" * 50_000,
        "<script></script>tekst " * 100_000,
        "<h1>" * 1_000 + "<time>x</time>" * 20_000 + "woord " * 100_000,
        "<b class='date datum'>" * 900 + "woord " * 200_000,
    ],
    ids=["paragraphs", "cells", "nested lists", "scripts", "titles", "dates"],
)
def test_large_pages_take_linear_time(page: str) -> None:
    started = time.process_time()
    assert read_html(f"<html><body>{page}</body></html>").blocks
    assert time.process_time() - started < 5


def test_a_row_of_comments_before_no_page_is_looked_at_once() -> None:
    started = time.process_time()
    document = read_bytes(b"<!---->" * 500 + b"tekst", name="a.html", source="a.html")
    assert document.text == "tekst"
    assert time.process_time() - started < 2


def test_a_zip_with_too_many_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.docx.MAX_ENTRIES", 3)
    with pytest.raises(Exception, match="onderdelen en het maximum is 3"):
        check_zip(_docx())


def test_a_parser_that_fails_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str) -> None:
        raise RecursionError("te diep")

    monkeypatch.setattr("corpus.read.read_markdown", fail)
    (tmp_path / "a.md").write_text("# Kop")
    (tmp_path / "b.html").write_bytes(five_formats.as_html())
    reading = read_paths([tmp_path])
    assert [d.id for d in reading.documents] == ["b"]
    assert "RecursionError" in reading.failures[0].reason
