import io

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml

from corpus.blocks import Block
from corpus.formats.docx import read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _read(file: Document) -> tuple[Block, ...]:
    out = io.BytesIO()
    file.save(out)
    return read_docx(out.getvalue()).blocks


def _with(xml: str) -> str:
    """The text of a document whose one paragraph holds this XML."""
    file = docx.Document()
    file.element.body.insert(0, parse_xml(f"<w:p {W}>{xml}</w:p>"))
    return "".join(b.text for b in _read(file))


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_inserted_and_linked_text_is_read_deleted_and_hidden_text_is_not() -> None:
    xml = (
        _run("De ")
        + f'<w:ins w:id="1" w:author="x">{_run("nieuwe ")}</w:ins>'
        + '<w:del w:id="2" w:author="x"><w:r><w:delText>oude </w:delText></w:r></w:del>'
        + f'<w:hyperlink w:anchor="x">{_run("premie")}</w:hyperlink>'
        + _run(" geheim", "<w:vanish/>")
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        + "<w:r><w:noBreakHyphen/><w:t>plus</w:t><w:br/><w:t>stijgt.</w:t></w:r>"
    )
    assert _with(xml) == "De nieuwe premie-plus\nstijgt."


def test_content_controls_and_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent {W}><w:p>{_run('Kader.')}</w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    xml = (
        f"<w:sdt><w:sdtContent>{_run('Tekst. ')}</w:sdtContent></w:sdt>"
        f"<w:r><mc:AlternateContent {mc}><mc:Choice Requires='x'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert _with(xml) == "Tekst. Kader."


def test_dutch_style_names_make_headings_and_items() -> None:
    file = docx.Document()
    for name in ("Kop 1", "Kop 2", "Lijstalinea"):
        file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    derived = file.styles.add_style("Huisstijl kop", WD_STYLE_TYPE.PARAGRAPH)
    derived.base_style = file.styles["Heading 3"]
    file.add_paragraph("Titel", style="Kop 1")
    file.add_paragraph("Deel", style="Kop 2")
    file.add_paragraph("Onderdeel", style="Huisstijl kop")
    file.add_paragraph("punt", style="Lijstalinea")
    file.add_paragraph("dieper", style="List Bullet 2")
    file.add_paragraph("• getypt")
    assert [(b.kind, b.level, b.text) for b in _read(file)] == [
        ("heading", 1, "Titel"),
        ("heading", 2, "Deel"),
        ("heading", 3, "Onderdeel"),
        ("item", 1, "punt"),
        ("item", 2, "dieper"),
        ("item", 1, "getypt"),
    ]


def test_tables_are_rows_in_the_order_of_the_body() -> None:
    file = docx.Document()
    file.add_paragraph("Voor.")
    table = file.add_table(rows=2, cols=2)
    for cell, text in zip((c for r in table.rows for c in r.cells), "abcd", strict=True):
        cell.text = text
    inner = table.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "x", "y"
    file.add_paragraph("Na.")
    assert [b.text for b in _read(file) if b.text] == ["Voor.", "a | b", "c | d", "x | y", "Na."]


def test_a_table_of_one_column_only_places_its_text() -> None:
    file = docx.Document()
    file.add_table(rows=1, cols=1).cell(0, 0).text = "Een kader."
    assert next((b.kind, b.text) for b in _read(file)) == ("paragraph", "Een kader.")
