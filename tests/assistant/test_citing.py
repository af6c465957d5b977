import pytest

from assistant.citing import Citation, Shown, cite, heading_above
from assistant.quotes import cut
from corpus.blocks import Block
from corpus.document import Document, Metadata
from index.build import build_index
from tests.assistant.toy import SubjectEncoder, sheet
from tests.toy import document


def cited(source: Document, *shown: Shown) -> tuple[Citation, ...]:
    return cite(build_index([source], SubjectEncoder()), shown)


def whole(source: Document, words: str) -> Shown:
    """These words of a document, as a passage that is quoted whole."""
    start = source.text.index(words)
    return Shown(cut(source, start, start + len(words)), start, start + len(words))


@pytest.mark.parametrize(
    ("quoted", "before", "after"),
    [
        ("Een.", "", " Twee. Drie."),
        ("Twee.", "Een. ", " Drie."),
        ("Twee. Drie.", "Een. ", ""),
        ("Een. Twee. Drie.", "", ""),
    ],
)
def test_before_the_quote_and_after_make_the_whole_passage(
    quoted: str, before: str, after: str
) -> None:
    source = document("a", ["Ervoor.", "Een. Twee. Drie.", "Erna."])
    start = source.text.index("Een.")
    at = source.text.index(quoted)
    (made,) = cited(source, Shown(cut(source, at, at + len(quoted)), start, start + 16))
    assert (made.before, made.quote.text, made.after) == (before, quoted, after)
    assert made.before + made.quote.text + made.after == source.text[start : start + 16]


def test_citations_are_numbered_from_one_and_keep_their_group_and_note() -> None:
    source = document("a", ["Een.", "Twee."])
    one, two = (whole(source, words) for words in ("Een.", "Twee."))
    grouped = Shown(two.quote, two.start, two.end, group="Premies", note="Dit is ouder: zie [1].")
    made = cited(source, one, grouped)
    assert [(c.number, c.group, c.note) for c in made] == [
        (1, "", ""), (2, "Premies", "Dit is ouder: zie [1]."),
    ]  # fmt: skip
    assert cited(source) == ()


def test_publications_of_that_very_fact_come_newest_first_and_the_first_one_is_named() -> None:
    source = sheet()
    first, other = cited(
        source, *(whole(source, w) for w in ("De zweefpremie bedraagt", "De club betaalt"))
    )
    # 2024-02, then 2023-05-04, then the one without a date.
    assert [s.number for s in first.sources] == [2, 1, 3]
    assert (first.publisher, first.date, first.url) == (
        "Het Loket", "2024-02", "https://loket.example/2",
    )  # fmt: skip
    assert [s.number for s in other.sources] == [3]
    assert (other.publisher, other.date, other.url) == ("De Club", "", "")
    assert (first.status, first.sha256) == ("van kracht", source.sha256)


def test_a_document_without_publications_tells_what_it_knows_itself() -> None:
    known = Metadata(publisher="Stad", date="2022-07-26", url="https://stad.example/")
    (made,) = cited(
        brief := document("brief", ["De premie."], metadata=known), whole(brief, "De premie.")
    )
    assert (made.publisher, made.date, made.url) == (
        "Stad", "2022-07-26", "https://stad.example/",
    )  # fmt: skip
    assert (made.sources, made.status, made.heading, made.page) == ((), "", "", 0)


def test_page_and_heading_are_those_above_the_quote_itself() -> None:
    blocks = (
        Block("heading", "Nota", 1, page=1),
        Block("paragraph", "De premie komt in mei.", page=1),
        Block("heading", "Verlof", 2, page=2),
        Block("paragraph", "Het verlof duurt 125 uren.", page=2),
    )
    source = document("nota", blocks, title="Nota")
    first, second = cited(
        source, whole(source, "De premie komt in mei."), whole(source, "Het verlof duurt")
    )
    assert (first.page, first.heading) == (1, "")  # the only heading above is the title
    assert (second.page, second.heading) == (2, "Verlof")
    assert heading_above(source, 0) == ""
