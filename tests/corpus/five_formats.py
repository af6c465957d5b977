"""One page, written out as html, pdf, docx, Markdown and plain text."""

import html
import io
import textwrap
from dataclasses import dataclass
from typing import Literal

import docx
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, ListFlowable, Paragraph, SimpleDocTemplate, Table

Kind = Literal["heading", "paragraph", "bullet", "number", "row"]


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str
    level: int = 0


PAGE = (
    Piece("heading", "De oefenpremie voor kleine werkgevers", 1),
    Piece("paragraph", "14 maart 2021"),
    Piece(
        "paragraph",
        "Wie in Oost-Vlaanderen of elders één oefenkracht aanwerft, krijgt een premie van € 1.250. "
        "Dat geldt ook voor e-leren en voor niet-werkende werkzoekenden, die zich omscholen tot "
        "een knelpuntberoep of hun opleidings- en loopbaantraject hervatten in een onderneming.",
    ),
    Piece("heading", "Voorwaarden", 2),
    Piece("paragraph", "De werkgever voldoet aan deze voorwaarden:"),
    Piece("bullet", "hij stelt minder dan vijftig personen tewerk;"),
    Piece(
        "bullet",
        "hij heeft een vestiging in het Vlaamse Gewest en heeft in de loop van de voorbije twaalf "
        "maanden niemand ontslagen om economische redenen;",
    ),
    Piece("bullet", "hij vraagt de premie aan vóór de start."),
    Piece("heading", "Hoe vraagt u ze aan?", 2),
    Piece("number", "Meld u aan op het loket."),
    Piece("number", "Vul het formulier in."),
    Piece("heading", "Bedragen", 2),
    Piece("row", "Leeftijd | Premie"),
    Piece("row", "Tot 25 jaar | € 1.250"),
    Piece("row", "Vanaf 26 jaar | € 900"),
    Piece("paragraph", "De premie telt niet mee voor de personenbelasting, zegt het agentschap."),
)
DATE = "2021-03-14"


def _runs(pieces: tuple[Piece, ...]) -> list[list[Piece]]:
    """Pieces of a list or table together, every other piece on its own."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        if runs and runs[-1][0].kind == piece.kind and piece.kind in ("bullet", "number", "row"):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def as_markdown() -> bytes:
    lines: list[str] = []
    for run in _runs(PAGE):
        if run[0].kind == "row":
            head, *rows = ("| " + p.text + " |" for p in run)
            lines += [head, "|---|---|", *rows]
        for i, piece in enumerate(run, start=1):
            marks = {"bullet": "- ", "number": f"{i}. ", "heading": "#" * piece.level + " "}
            if piece.kind != "row":
                lines.append(marks.get(piece.kind, "") + piece.text)
        lines.append("")
    return "\n".join(lines).encode()


def as_text() -> bytes:
    """Lines wrapped by hand, in Windows-1252."""
    lines: list[str] = []
    for run in _runs(PAGE):
        for i, piece in enumerate(run, start=1):
            mark = {"bullet": " • ", "number": f" {i}. "}.get(piece.kind, "")
            text = piece.text.replace(" | ", "\t") if piece.kind == "row" else piece.text
            lines += textwrap.wrap(
                text, 76, initial_indent=mark, subsequent_indent=" " * len(mark),
                break_on_hyphens=True, expand_tabs=False, replace_whitespace=False,
            )  # fmt: skip
        lines.append("")
    return "\r\n".join(lines).encode("cp1252")


def as_html() -> bytes:
    parts = []
    for run in _runs(PAGE):
        texts = [html.escape(p.text) for p in run]
        match run[0].kind:
            case "heading":
                parts.append(f"<h{run[0].level}>{texts[0]}</h{run[0].level}>")
            case "paragraph":
                parts.append(f"<p>{texts[0].replace('premie', '<strong>premie</strong>')}</p>")
            case "bullet":
                parts.append(f"<ul>{''.join(f'<li>{t}</li>' for t in texts)}</ul>")
            case "number":
                parts.append(f"<ol>{''.join(f'<li><p>{t}</p></li>' for t in texts)}</ol>")
            case "row":
                rows = (t.replace(" | ", "</td><td>") for t in texts)
                parts.append(f"<table>{''.join(f'<tr><td>{r}</td></tr>' for r in rows)}</table>")
    menu = "<ul><li><a href='/'>Home</a><li><a href='/n'>Nieuws</a></ul>"
    return f"""<!doctype html><html><head><meta charset="utf-8">
    <title>{html.escape(PAGE[0].text)} | Voorbeeld</title></head><body>
    <div class="cookie-banner"><p>Wij gebruiken cookies.</p></div>
    <header>{menu}<a href="/login">Inloggen</a></header>
    <main>{"".join(parts)}<div class="tags"><a href="/t">premie</a></div></main>
    <footer>© 2021 Voorbeeld</footer></body></html>""".encode()


def as_docx() -> bytes:
    file = docx.Document()
    for run in _runs(PAGE):
        if run[0].kind == "row":
            table = file.add_table(rows=0, cols=2)
            for piece in run:
                for cell, text in zip(table.add_row().cells, piece.text.split(" | "), strict=True):
                    cell.text = text
            continue
        for piece in run:
            if piece.kind == "heading":
                file.add_heading(piece.text, level=piece.level - 1)
            else:
                styles = {"bullet": "List Bullet", "number": "List Number"}
                file.add_paragraph(piece.text, style=styles.get(piece.kind))
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def as_pdf() -> bytes:
    styles = getSampleStyleSheet()
    body = styles["BodyText"]
    flow: list[Flowable] = []
    for run in _runs(PAGE):
        texts = [Paragraph(html.escape(p.text), body) for p in run]
        match run[0].kind:
            case "heading":
                flow.append(Paragraph(run[0].text, styles[f"Heading{run[0].level}"]))
            case "bullet":
                flow.append(ListFlowable(texts, bulletType="bullet"))
            case "number":
                flow.append(ListFlowable(texts, bulletType="1", bulletFormat="%s."))
            case "row":
                flow.append(Table([p.text.split(" | ") for p in run], colWidths=[150, 150]))
            case _:
                flow += texts
    out = io.BytesIO()
    SimpleDocTemplate(out).build(flow)
    return out.getvalue()
