import hashlib
import unicodedata
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, Draft, assemble, canonical

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from(("heading", "paragraph", "item", "row")),
        text=ANY_TEXT
        | st.sampled_from(("e\u0301e\u0301n", " \u00a0 ", "a\u200bb", "e\u200b\u0301")),
        level=st.integers(0, 6),
        page=st.integers(0, 3),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_every_mark_slices_to_the_canonical_text_of_its_block(blocks: list[Block]) -> None:
    document = assemble(Draft("", tuple(blocks)), document_id="d", source="s")
    expected = [(b.kind, canonical(b.text)) for b in blocks if canonical(b.text)]
    marks = [m for m in document.marks if m.kind != "page"]
    assert [(m.kind, document.slice(m.start, m.end)) for m in marks] == expected
    for left, right in pairwise(marks):
        assert set(document.text[left.end : right.start]) == {"\n"}
    assert not document.text or (marks[0].start, marks[-1].end) == (0, len(document.text))


@given(BLOCKS)
def test_the_text_is_normal_and_its_sum_is_that_of_its_bytes(blocks: list[Block]) -> None:
    document = assemble(Draft("", tuple(blocks)), document_id="d", source="s")
    assert unicodedata.is_normalized("NFC", document.text)
    assert document.sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    assert [m.start for m in document.marks] == sorted(m.start for m in document.marks)


@given(ANY_TEXT)
def test_canonical_text_stays_as_it_is(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_items_follow_on_the_next_line_and_paragraphs_after_an_empty_one() -> None:
    blocks = (
        Block("heading", "Kop", level=2, page=1),
        Block("item", "een", level=1, page=1),
        Block("item", " \n twee ", level=1, page=2),
        Block("paragraph", " ", page=2),
        Block("paragraph", "drie", page=2),
    )
    document = assemble(Draft("", blocks), document_id="d", source="s")
    assert document.text == "Kop\n\neen\ntwee\n\ndrie"
    assert document.title == "Kop"
    pages = [(m.level, document.text[m.start : m.end]) for m in document.marks if m.kind == "page"]
    assert pages == [(1, "Kop\n\neen"), (2, "twee\n\ndrie")]
    assert [document.page_at(i) for i in (0, 5, 9)] == [1, 1, 2]
