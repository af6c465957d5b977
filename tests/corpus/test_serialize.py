import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, Draft, assemble
from corpus.document import STATUSES, Document, Metadata, Source, examples_of
from corpus.serialize import document_from_json, document_to_json

TEXTS = st.text(max_size=8)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
SOURCES = st.builds(Source, st.integers(0, 9_999), TEXTS, TEXTS, TEXTS, TEXTS)
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(("heading", "paragraph", "item", "row")),
    text=TEXTS,
    level=st.integers(0, 6),
    page=st.integers(0, 3),
    sources=st.lists(st.integers(0, 9_999), max_size=3).map(tuple),
    questions=LISTS,
)
METADATA = st.builds(
    Metadata,
    publisher=TEXTS,
    date=TEXTS,
    url=TEXTS,
    agreement=TEXTS,
    pillar=TEXTS,
    audiences=LISTS,
    instruments=LISTS,
    themes=LISTS,
    status=st.sampled_from(["", *STATUSES]),
    valid_from=TEXTS,
    valid_to=TEXTS,
    replaced_by=TEXTS,
    sources=st.lists(SOURCES, max_size=3).map(tuple),
    questions=LISTS,
    gaps=LISTS,
)


def there_and_back(document: Document) -> Document:
    return document_from_json(json.loads(json.dumps(document_to_json(document))))


@given(title=TEXTS, blocks=st.lists(BLOCKS, max_size=5), metadata=METADATA)
def test_any_document_comes_back_equal(title: str, blocks: list[Block], metadata: Metadata) -> None:
    draft = Draft(title, tuple(blocks), metadata)
    document = assemble(draft, document_id="d", source="d.md")
    again = there_and_back(document)
    assert again == document
    assert hash(again) == hash(document)  # a list where a tuple was would have none
    assert examples_of(again) == examples_of(document)


def test_the_questions_of_facts_and_the_gaps_are_not_lost() -> None:
    block = Block("item", "Een feit.", level=1, sources=(2, 5), questions=("wat?", "en wie?"))
    draft = Draft("Titel", (block,), Metadata(questions=("waarover?",), gaps=("hoeveel?",)))
    again = there_and_back(assemble(draft, document_id="d", source="d.md"))
    [mark] = again.marks
    assert (mark.sources, mark.questions) == ((2, 5), ("wat?", "en wie?"))
    assert (again.metadata.questions, again.metadata.gaps) == (("waarover?",), ("hoeveel?",))
    assert again != replace(again, marks=(replace(mark, questions=()),))
