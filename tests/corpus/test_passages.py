from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, Draft, assemble
from corpus.document import Document, Metadata
from corpus.passages import MAX_CHARS, MAX_SENTENCE, cut_passages


def _document(*blocks: Block, title: str = "Titel", pillar: str = "") -> Document:
    draft = Draft(title, blocks, Metadata(pillar=pillar))
    return assemble(draft, document_id="d", source="s")


def _texts(document: Document) -> list[str]:
    return [document.slice(p.start, p.end) for p in cut_passages(document)]


def test_each_bullet_is_a_passage_under_its_headings() -> None:
    document = _document(
        Block("heading", "Titel", level=1),
        Block("heading", "Deel", level=2),
        Block("item", "een", level=1),
        Block("heading", "Sub", level=3),
        Block("item", "twee", level=1),
        Block("heading", "Ander", level=2),
        Block("paragraph", "drie"),
        pillar="Leren",
    )
    assert _texts(document) == ["een", "twee", "drie"]
    assert [p.heading_path for p in cut_passages(document)] == [
        ("Titel", "Leren", "Deel"),
        ("Titel", "Leren", "Deel", "Sub"),
        ("Titel", "Leren", "Ander"),
    ]


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    sentence = "Deze zin telt veertig tekens met de punt. "
    document = _document(Block("paragraph", sentence * 40))
    texts = _texts(document)
    assert all(len(t) <= MAX_CHARS and t.startswith("Deze") and t.endswith(".") for t in texts)
    assert " ".join(texts) == document.text


def test_a_sentence_without_end_is_cut_between_words() -> None:
    document = _document(Block("paragraph", "woord " * 700))
    texts = _texts(document)
    assert all(len(t) <= MAX_SENTENCE and t.endswith("woord") for t in texts)
    assert " ".join(texts) == document.text


def test_rows_of_a_table_go_together_as_far_as_they_fit() -> None:
    rows = [Block("row", f"{n:03} | " + "x" * 94) for n in range(12)]
    document = _document(Block("heading", "Bedragen", level=2), *rows, Block("paragraph", "Slot."))
    texts = _texts(document)
    assert [t.count("\n") + 1 for t in texts] == [5, 5, 2, 1]
    assert cut_passages(document)[0].heading_path == ("Titel", "Bedragen")


def test_a_document_of_headings_only_has_them_as_passages() -> None:
    document = _document(Block("heading", "Alleen een kop", level=1))
    assert _texts(document) == ["Alleen een kop"]
    assert cut_passages(_document()) == []


@given(
    st.lists(
        st.builds(
            Block,
            kind=st.sampled_from(("heading", "paragraph", "item", "row")),
            text=st.text("ab. Z", max_size=30).map(lambda t: t * 60),
            level=st.integers(1, 3),
        ),
        max_size=8,
    )
)
def test_passages_are_in_order_and_hold_every_body(blocks: list[Block]) -> None:
    document = _document(*blocks)
    passages = cut_passages(document)
    assert all(a.start <= b.start for a, b in pairwise(passages))
    covered = {i for p in passages for i in range(p.start, p.end)}
    bodies = [m for m in document.marks if m.kind != "heading"]
    for mark in bodies:
        words = document.text[mark.start : mark.end]
        if words.casefold().strip(" .,;") in ("", "enz", "etc", "enzovoort", "etcetera"):
            continue
        assert {i for i, c in enumerate(words, mark.start) if not c.isspace()} <= covered


def test_a_paragraph_that_announces_a_list_is_a_passage_with_it() -> None:
    document = _document(
        Block("paragraph", "Het akkoord heeft twee pijlers:"),
        Block("item", "activering;", level=1),
        Block("item", "opleiding;", level=1),
        Block("item", "enz.", level=1),
    )
    assert _texts(document) == [
        "Het akkoord heeft twee pijlers:\n\nactivering;\nopleiding;\nenz.",
        "activering;",
        "opleiding;",
    ]


def test_a_long_list_is_not_a_passage_with_its_announcement() -> None:
    items = [Block("item", "x" * 90, level=1) for _ in range(8)]
    document = _document(Block("paragraph", "Onder meer:"), *items)
    assert _texts(document) == ["Onder meer:", *["x" * 90] * 8]
