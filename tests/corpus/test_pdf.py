import io

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

from corpus.formats.pdf import read_pdf


def _tagged(marked: list[tuple[str, str]], nodes: list[tuple[str, list[int]]]) -> bytes:
    """A pdf of one page with marked lines, and the structure that points to them.

    `nodes` are (type, children): a child from 0 is the number of a line, one below 0 the place in
    `nodes` counted from -1, so -2 is the second.
    """
    first = 6
    text = "".join(
        f"/{kind} <</MCID {i}>> BDC BT /F1 11 Tf 72 {700 - 14 * i} Td ({line}) Tj ET EMC\n"
        for i, (kind, line) in enumerate(marked)
    )
    parents = [
        next(first + n for n, (_, c) in enumerate(nodes) if i in c) for i in range(len(marked))
    ]
    above = {first - c - 1: first + n for n, (_, cs) in enumerate(nodes) for c in cs if c < 0}
    tops = [first + n for n in range(len(nodes)) if first + n not in above]
    bodies = [
        "<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 5 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/StructParents 0/Contents 4 0 R"
        "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        f"<</Type/StructTreeRoot/K[{' '.join(f'{n} 0 R' for n in tops)}]"
        f"/ParentTree<</Nums[0[{' '.join(f'{n} 0 R' for n in parents)}]]>>>>",
    ]
    for n, (kind, children) in enumerate(nodes, start=first):
        kids = " ".join(str(c) if c >= 0 else f"{first - c - 1} 0 R" for c in children)
        bodies.append(f"<</Type/StructElem/S/{kind}/P {above.get(n, 5)} 0 R/Pg 3 0 R/K[{kids}]>>")
    out = b"%PDF-1.7\n"
    offsets = []
    for n, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    return (
        out
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
            f"startxref\n{len(out)}\n%%EOF"
        ).encode()
    )


def _printed(lines: list[str], top: int = 750) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for i, line in enumerate(lines):
        canvas.drawString(72, top - 14 * i, line)
    canvas.save()
    return out.getvalue()


def test_hyphens_at_line_ends_go_unless_the_word_has_one() -> None:
    lines = ["Wie een oplei-", "ding volgt in Oost-", "Vlaanderen via e-", "leren of opleidings-"]
    lines += ["en loopbaanbegeleiding, als niet-", "werkende in de RSZ-", "regeling of zij-"]
    [block] = read_pdf(_printed([*lines, "instromer."])).blocks
    assert block.text == (
        "Wie een opleiding volgt in Oost-Vlaanderen via e-leren of opleidings- en "
        "loopbaanbegeleiding, als niet-werkende in de RSZ-regeling of zij-instromer."
    )


def test_headers_footers_and_page_numbers_that_repeat_are_dropped() -> None:
    styles = getSampleStyleSheet()
    flow: list[Flowable] = []
    for number in range(1, 5):
        flow += [Paragraph(f"Hoofdstuk {number}", styles["Heading1"])]
        flow += [Paragraph("Deze tekst gaat over de premie. " * 8, styles["BodyText"]), PageBreak()]

    def furniture(canvas: Canvas, _: object) -> None:
        canvas.drawString(72, 810, "Jaarverslag 2021")
        canvas.drawString(280, 30, f"Pagina {canvas.getPageNumber()} van 4")

    out = io.BytesIO()
    SimpleDocTemplate(out, title="Verslag over de premie").build(
        flow, onFirstPage=furniture, onLaterPages=furniture
    )
    draft = read_pdf(out.getvalue())
    assert draft.title == "Verslag over de premie"
    assert [b.text for b in draft.blocks if b.kind == "heading"] == [
        f"Hoofdstuk {n}" for n in range(1, 5)
    ]
    assert len(draft.blocks) == 8
    assert [b.page for b in draft.blocks] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_a_paragraph_over_a_page_end_is_one_block_on_its_first_page() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 300, "Deze zin begint op de ene bladzijde en gaat verder")
    canvas.showPage()
    canvas.drawString(72, 700, "op de volgende bladzijde.")
    canvas.save()
    [block] = read_pdf(out.getvalue()).blocks
    assert block.page == 1
    assert block.text.endswith("gaat verder op de volgende bladzijde.")


def test_bold_lines_are_headings_below_the_larger_ones() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for y, font, size, text in (
        (760, "Helvetica", 18, "Grote titel"),
        (730, "Helvetica-Bold", 11, "Kleine kop"),
        (710, "Helvetica", 11, "Gewone tekst van de brochure over de premie,"),
        (696, "Helvetica", 11, "die hier nog een regel verder loopt."),
    ):
        canvas.setFont(font, size)
        canvas.drawString(72, y, text)
    canvas.save()
    blocks = read_pdf(out.getvalue()).blocks
    assert [(b.kind, b.level) for b in blocks] == [("heading", 1), ("heading", 2), ("paragraph", 0)]


def test_space_between_lines_parts_paragraphs() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for y in (700, 660):
        canvas.drawString(72, y, "Een alinea van de tekst")
        canvas.drawString(72, y - 14, "die doorloopt tot hier.")
    canvas.save()
    assert len(read_pdf(out.getvalue()).blocks) == 2


def test_the_tags_of_a_pdf_tell_what_its_lines_look_too_much_alike_to_tell() -> None:
    marked = [
        ("H1", "Oefenpremie"),
        ("P", "De premie is er voor"),
        ("P", "wie vijftig is"),
        ("Lbl", "-"),
        ("LBody", "en werkt"),
        ("Lbl", "-"),
        ("LBody", "en leert"),
        ("TD", "Leeftijd"),
        ("TD", "Bedrag"),
    ]
    nodes: list[tuple[str, list[int]]] = [
        ("H1", [0]),
        ("P", [1, 2]),
        ("L", [-4, -7]),
        ("LI", [-5, -6]),
        ("Lbl", [3]),
        ("LBody", [4]),
        ("LI", [-8, -9]),
        ("Lbl", [5]),
        ("LBody", [6]),
        ("Table", [-11]),
        ("TR", [-12, -13]),
        ("TD", [7]),
        ("TD", [8]),
    ]
    draft = read_pdf(_tagged(marked, nodes))
    assert [(b.kind, b.level, b.text) for b in draft.blocks] == [
        ("heading", 1, "Oefenpremie"),
        ("paragraph", 0, "De premie is er voor wie vijftig is"),
        ("item", 1, "en werkt"),
        ("item", 1, "en leert"),
        ("row", 0, "Leeftijd | Bedrag"),
    ]
    assert draft.title == "Oefenpremie"


def test_tags_that_put_a_whole_page_in_one_block_are_not_believed() -> None:
    lines = [("P", "- Een punt over de premie," + " en nog een" * 4)] * 30
    draft = read_pdf(_tagged(lines, [("P", list(range(30)))]))
    assert [b.kind for b in draft.blocks] == ["item"] * 30
