import pytest

from corpus.blocks import canonical
from corpus.boilerplate import tidy
from corpus.document import Metadata
from corpus.formats.html import read_html

NEWS = """<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8">
<title>Nieuwe oefencheque vanaf 2023 | Kantoor</title>
<meta property="og:site_name" content="Kantoor">
<link rel="canonical" href="https://www.kantoor.example/nieuws/oefencheque">
<script>var a = "<p>geen tekst</p>";</script></head>
<body class="page cookie-not-set has-menu">
<div id="cookie-banner"><p>Wij gebruiken cookies om uw ervaring te verbeteren.</p>
<button>Alles accepteren</button></div>
<a class="visually-hidden" href="#main">Overslaan en naar de inhoud gaan</a>
<header><nav><ul><li><a href="/a">Werkgevers</a></ul></nav><a href="/login">Inloggen</a></header>
<div class="breadcrumb"><a href="/">Home</a> &gt; <a href="/n">Nieuws</a></div>
<main id="main"><article class="node"><header><h1>Nieuwe oefencheque vanaf 2023</h1>
<p><time datetime="2022-11-03T09:00:00+01:00">3 november 2022</time> - 3 min leestijd</p>
<div class="social-share"><a href="#">Facebook</a></div></header>
<p>De <b>oefen</b>che&shy;que geeft tot <b>&euro;&nbsp;10.000</b>.<sup><a href="#n">1</a></sup></p>
<ul class="x"><li><a href="#a">Wie?</a><li><a href="#b">Hoeveel?</a><li><a href="#c">Hoe?</a></ul>
<h2 id="a">Voor wie?</h2><p>Voor werkgevers<br>met personeel.</p>
<ul><li>kmo's:<ul><li>klein</li></ul></li><li><p>grote</p></li></ul>
<h3><button>Mag het twee keer?</button></h3><div>Neen.</div>
<details><summary>En online?</summary><p>Ja.</p></details>
<dl><dt>Termijn</dt><dd>30 dagen</dd></dl>
• eerste<br>• tweede
<div style="display: none">verborgen</div><p aria-hidden="true">verborgen</p><p hidden>ook</p>
<template>sjabloon</template><noscript>zet aan</noscript>
<form><label>Uw e-mail</label><input></form>
<div class="tags"><a href="/t">premies</a></div></article>
<section class="related"><h2>Lees ook</h2><article><h3>Andere premie</h3></article></section>
</main><aside>Nieuwsbrief</aside><footer>© 2022 Kantoor</footer></body></html>"""


def _blocks(page: str) -> list[tuple[str, int, str]]:
    draft = tidy(read_html(page))
    return [(b.kind, b.level, canonical(b.text)) for b in draft.blocks]


def test_a_news_page_is_its_article_and_nothing_else() -> None:
    assert _blocks(NEWS) == [
        ("heading", 1, "Nieuwe oefencheque vanaf 2023"),
        ("paragraph", 0, "De oefencheque geeft tot € 10.000."),
        ("heading", 2, "Voor wie?"),
        ("paragraph", 0, "Voor werkgevers met personeel."),
        ("item", 1, "kmo's:"),
        ("item", 2, "klein"),
        ("item", 1, "grote"),
        ("heading", 3, "Mag het twee keer?"),
        ("paragraph", 0, "Neen."),
        ("heading", 4, "En online?"),
        ("paragraph", 0, "Ja."),
        ("row", 0, "Termijn | 30 dagen"),
        ("item", 1, "eerste"),
        ("item", 1, "tweede"),
    ]


def test_a_page_says_its_title_publisher_date_and_address() -> None:
    draft = read_html(NEWS)
    assert draft.title == "Nieuwe oefencheque vanaf 2023"
    assert draft.metadata == Metadata(
        publisher="Kantoor",
        date="2022-11-03",
        url="https://www.kantoor.example/nieuws/oefencheque",
    )


def test_a_canonical_address_on_another_host_is_not_believed() -> None:
    page = '<html><link rel="canonical" href="https://belgium.example/"><p>Tekst.</p></html>'
    url = "https://kwaad.example/x"
    assert read_html(page, url=url).metadata.url == url
    script = '<html><link rel="canonical" href="javascript:alert(1)"><p>Tekst.</p></html>'
    assert read_html(script).metadata.url == ""


def test_an_old_page_laid_out_with_tables_in_a_form_is_read() -> None:
    page = """<html><head><title>Kantoor - Nieuw akkoord over leren</title></head><body>
    <form id="aspnetForm"><table><tr><td colspan="2"><a href="/">Home</a> | <a href="/n">Nieuws</a>
    | <a href="/c">Contact</a> | <a href="/l">Inloggen</a></td></tr><tr><td><ul>
    <li><a href="1">Loon</a></li><li><a href="2">Verlof</a></li><li><a href="3">RSZ</a></li></ul>
    </td><td><h1>Nieuw akkoord over leren</h1><div>26 december 2020</div>
    <div>Het akkoord voorziet in 190 miljoen euro voor co&ouml;rdinatie.</div>
    <div><b>1. Opleiding</b></div><div>Er komt:<br><br>- een aanbod;<br>- een bonus.<br></div>
    <p>Tags</p><div><a href="t">a</a> <a href="t">b</a> <a href="v">c</a></div></td></tr></table>
    </form><div class="footer">Copyright 2020 Kantoor</div></body></html>"""
    assert _blocks(page) == [
        ("heading", 1, "Nieuw akkoord over leren"),
        ("paragraph", 0, "Het akkoord voorziet in 190 miljoen euro voor coördinatie."),
        ("heading", 2, "1. Opleiding"),
        ("paragraph", 0, "Er komt:"),
        ("item", 1, "een aanbod;"),
        ("item", 1, "een bonus."),
    ]
    metadata = tidy(read_html(page)).metadata
    assert (metadata.date, metadata.publisher) == ("2020-12-26", "Kantoor")


def test_what_holds_most_of_the_text_is_kept_whatever_its_name() -> None:
    page = '<html><body><div class="banner popup"><p>' + "De premie stijgt. " * 20 + "</p></div>"
    assert "De premie stijgt." in _blocks(page)[0][2]


def test_a_contact_section_below_a_text_is_kept() -> None:
    page = "<html><main><h1>Bonus</h1><p>Tekst.</p><h2>Contact</h2><p>Bel 1700.</p></main></html>"
    assert ("heading", 2, "Contact") in _blocks(page)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "cp1251"),
        ("", "utf-16"),
        ("", "cp1252"),
        ("", "utf-8-sig"),
    ],
)
def test_the_encoding_of_a_page_is_found(head: str, encoding: str) -> None:
    text = "één \u2019premie\u2019" if encoding != "cp1251" else "премия"
    page = f"<html><head>{head}</head><p>{text}</p></html>".encode(encoding)
    assert read_html(page).blocks[0].text == text


def test_a_table_is_read_by_rows_with_the_paragraphs_of_a_cell_together() -> None:
    page = (
        "<html><table><caption>Steun</caption><tr><th>Wie<th>Hoeveel<tr><td><p>Klein</p><td>a<br>b"
    )
    assert _blocks(page) == [
        ("paragraph", 0, "Steun"),
        ("row", 0, "Wie | Hoeveel"),
        ("row", 0, "Klein | a b"),
    ]
