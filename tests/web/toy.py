"""A small corpus and a fixed calibration for the tests of the web app."""

import dataclasses
from collections.abc import Sequence

from assistant.answer import Answer, Notice
from assistant.confidence import Calibration
from assistant.library import MEASURES
from corpus.blocks import Block, Draft, assemble
from corpus.document import Document, Metadata, Source
from corpus.elsewhere import Pointer
from corpus.formats.markdown import read_markdown
from index.build import build_index
from index.hits import Hit
from index.search import Index
from tests.toy import ToyEncoder

# Every way we know to make text do something: HTML, Handlebars, template literals, Markdown, LaTeX.
HOSTILE = (
    'Giftige premie <script>window.pwned=1</script><img src=x onerror="window.pwned=2"> '
    "${window.pwned=3} {{#each window}}{{this}}{{/each}} `code` *ster* _streep_ __dik__ ~~weg~~ "
    '$$x^2$$ \\(y\\) $a$ & &amp; &lt;b&gt; " onmouseover="window.pwned=4" \'x\' '
    "[klik](javascript:window.pwned=5) https://kwaad.example/?a=1&b=2 www.kwaad.example "
    "a@kwaad.example <form action=https://kwaad.example><input></form> | a | b | # kop "
    "![](https://kwaad.example/p.png) <thinking>x</thinking> \\n 100\u00a0% \u20ac 5 \U0001f600 "
    "1. een - twee > drie --- == <!-- weg --> ]]> \ue000 e\u0301t\u00e9 :smile: \\u0041 %3Cb%3E."
)


def calibrate(_: Sequence[Hit]) -> Calibration:
    """The share of the question's words that stands in the best document decides."""
    return Calibration(-6.0, {"document_coverage": 12.0}, answered=0.85, possible=0.5)


def hostile_document() -> Document:
    """A measure with hostile words in every field that is shown."""
    source = Source(1, 'Uitgever"><script>window.pwned=6</script>', "Titel ${window.pwned=7}",
                    "2024-02", "javascript:window.pwned=8")  # fmt: skip
    metadata = Metadata(
        publisher="<b>uitgever</b>", date="2024-02-03", url="javascript:alert(1)",
        status="stopgezet", sources=(source,), agreement="<i>akkoord</i>",
        questions=("Wat is de giftige premie <script>window.pwned=9</script>?",),
    )  # fmt: skip
    blocks = (
        Block("heading", "Kop <script>window.pwned=10</script> ${window.pwned=11}", 1),
        Block("item", HOSTILE, 1, sources=(1,)),
        Block("item", "Een tweede feit over iets anders.", 1, sources=(1,)),
    )
    title = "Giftige premie <img src=x onerror=window.pwned=12> {{constructor}}"
    return assemble(Draft(title, blocks, metadata), document_id='gif"<tig>', source="x.md")


def paged_document() -> Document:
    """A paragraph over two lines, a table and pages; quotes may run over blocks."""
    blocks = (
        Block("paragraph", "Zweefvliegen mag alleen met een paarse helm.", page=1),
        Block("paragraph", "De helm kost zeven euro.", page=2),
        Block("row", "jaar | bedrag", page=2),
        Block("row", "2024 | 7 euro", page=2),
    )
    return assemble(
        Draft("Reglement zweefvliegen", blocks, Metadata(publisher="Club", date="2024-05")),
        document_id="reglement", source="reglement.pdf",
    )  # fmt: skip


def measure(name: str) -> Document:
    """One of the shipped sheets, by the start of its file name."""
    path = next(MEASURES.glob(f"{name}*.md"))
    draft = read_markdown(path.read_text("utf-8"))
    return assemble(draft, document_id=path.stem, source=path.name)


def toy_index() -> Index:
    """Four shipped sheets and the two documents above."""
    sheets = [measure(n) for n in ("10-", "28-", "35-", "73-")]
    return build_index([*sheets, hostile_document(), paged_document()], ToyEncoder())


def cited(found: Answer, *changes: dict[str, object]) -> Answer:
    """An answer with as many citations as changes, all made from its first one."""
    first = found.citations[0]
    citations = tuple(
        dataclasses.replace(first, number=n, **change)  # type: ignore[arg-type]
        for n, change in enumerate(changes, 1)
    )
    return dataclasses.replace(found, citations=citations)


def hostile_answer(found: Answer) -> Answer:
    """Hostile words in every field that comes from a source, a file or the user."""
    evil: dict[str, object] = {
        name: HOSTILE for name in ("before", "after", "group", "note", "title", "heading", "status")
    }
    many = cited(found, *[evil] * 6)
    return dataclasses.replace(
        many,
        near_misses=many.citations,
        filters=((f"doelgroep={HOSTILE}", HOSTILE),),
        unknown=(HOSTILE,),
        pointers=(Pointer(HOSTILE, HOSTILE, HOSTILE, "javascript:window.pwned=13"),),
        notices=(Notice(HOSTILE, HOSTILE),) * 3,
        suggestion=HOSTILE,
    )
