import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.extract import sentences_of
from corpus.blocks import Block
from corpus.document import Passage
from corpus.passages import cut_passages
from corpus.sentences import sentence_spans
from index.build import build_index
from index.search import Index
from tests.toy import ToyEncoder, document

# Nothing in them is asked for, and none names a condition or points back.
PADDING = (
    "Vogels zingen vroeg in de lente langs het kanaal en in de hoge bomen van het stille park.",
    "Schepen varen traag over het brede water naar de haven met hout en zand en grote stenen.",
    "Bakkers staan midden in de nacht op om brood te kneden voor klanten uit heel de buurt.",
    "Fietsers rijden elke zondag over de dijk langs molens en weiden naar een dorp aan zee.",
)
PREMIUM = "De zweefpremie bedraagt 300 euro."
ASKED = "hoeveel bedraagt de zweefpremie?"


def shown(*sentences: str, asked: str = ASKED) -> str:
    """What is kept of a paragraph of these sentences."""
    source = document("a", [Block("paragraph", " ".join(sentences))])
    return kept(build_index([source], ToyEncoder()), asked, Passage("a", 0, len(source.text)))


def kept(index: Index, asked: str, passage: Passage) -> str:
    start, end = sentences_of(index, asked, passage)
    assert passage.start <= start < end <= passage.end
    return index.documents[passage.document_id].text[start:end]


def test_a_passage_that_is_read_at_a_glance_stays_whole() -> None:
    whole = f"{PADDING[0]} {PREMIUM} {PADDING[1]}"
    assert len(whole) <= 320
    assert shown(whole) == whole


def test_one_long_sentence_stays_whole() -> None:
    whole = f"De zweefpremie {'en de bloemen en de bijen ' * 20}bedraagt 300 euro."
    assert shown(whole) == whole


@pytest.mark.parametrize("place", range(5))
def test_of_a_long_passage_the_sentence_that_answers_is_kept(place: int) -> None:
    sentences = [*PADDING[:place], PREMIUM, *PADDING[place:]]
    assert shown(*sentences) == PREMIUM


def test_the_sentence_that_has_what_is_asked_for_wins_over_one_with_more_of_the_words() -> None:
    asked = "wanneer krijg ik de zweefpremie?"
    told, other = "De zweefpremie komt in maart 2024.", "De zweefpremie krijg ik graag."
    assert shown(*PADDING[:2], other, *PADDING[2:], told, asked=asked) == told
    # Where nobody asks for a date, the words decide.
    asked = "de zweefpremie krijg ik"
    assert shown(*PADDING[:2], other, *PADDING[2:], told, asked=asked) == other


@pytest.mark.parametrize(
    "condition",
    [
        "Tenzij u al elders betaald bent.",
        "Wie verhuist, krijgt niets, behalve bij ziekte.",
        "Kinderen tellen mee, op voorwaarde dat iemand schoolgaat.",
        "Uiterlijk in mei vraagt u geld aan.",
    ],
)
def test_a_condition_in_the_next_sentence_stays_with_the_quote(condition: str) -> None:
    assert shown(*PADDING, PREMIUM, condition) == f"{PREMIUM} {condition}"
    # Further away, or before, it belongs to something else.
    assert shown(*PADDING[:3], PREMIUM, PADDING[3], condition) == PREMIUM
    assert shown(*PADDING, condition, PREMIUM) == PREMIUM


@pytest.mark.parametrize("pronoun", ["Die bedraagt", "Ze bedraagt", "Daarvoor krijgt u", "Ook dan"])
def test_a_pronoun_brings_the_sentence_that_it_points_back_to(pronoun: str) -> None:
    told = f"{pronoun} 300 euro zweefpremie."
    before = "Gezinnen met tuinen krijgen elk jaar bezoek."
    assert shown(*PADDING, before, told) == f"{before} {told}"
    assert shown(told, *PADDING) == told  # nothing to point back to
    named = f"Dierlijk {told}"  # begins with the letters of a pronoun and is none
    assert shown(*PADDING, before, named) == named


def test_what_points_back_and_has_a_condition_makes_three() -> None:
    before, told = "Gezinnen krijgen bezoek.", "Die zweefpremie bedraagt 300 euro."
    condition = "Tenzij u verhuist."
    found = shown(PADDING[0], PADDING[1], before, told, condition, PADDING[2])
    assert found == f"{before} {told} {condition}"


def test_neighbours_that_answer_as_well_are_kept_up_to_three() -> None:
    alike = [f"De zweefpremie bedraagt {n}00 euro." for n in range(1, 6)]
    found = shown(*PADDING, *alike)
    assert found.count("zweefpremie") == 3
    assert found in " ".join(alike)


def test_an_item_and_a_row_end_a_sentence_without_a_full_stop() -> None:
    items = ("vogels in de lente " * 12, "de zweefpremie bedraagt 300 euro", "schepen op zee " * 12)
    blocks = [Block("paragraph", "Dit is er:"), *(Block("item", i, level=1) for i in items)]
    source = document("a", blocks)
    index = build_index([source], ToyEncoder())
    found = kept(index, ASKED, Passage("a", 0, len(source.text)))
    assert found == items[1]


def test_a_list_with_its_announcement_keeps_whole_bullets() -> None:
    items = [f"{word} {'en alles wat daarbij hoort ' * 3}" for word in ("Werk", "Zorg", "School")]
    blocks = [
        Block("paragraph", "Het plan heeft drie pijlers:"),
        *(Block("item", item, level=1) for item in items),
    ]
    source = document("a", blocks)
    index = build_index([source], ToyEncoder())
    long = [p for p in cut_passages(source) if p.end - p.start > 250]
    assert long  # the list and what announces it are one passage
    bounds = {m.start for m in source.marks}, {m.end for m in source.marks}
    for asked in ("welke pijlers heeft het plan?", "zorg", "school"):
        start, end = sentences_of(index, asked, long[0])
        assert start in bounds[0]
        assert end in bounds[1]


WORDS = st.sampled_from(
    ["premie", "Tenzij", "Die", "300", "euro", "u", "mei.", "Ook", "a.", "b!", "9", "lang"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=120).map(" ".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4), asked=TEXTS)
def test_it_is_always_a_slice_of_the_passage_of_at_most_three_sentences(
    texts: list[str], asked: str
) -> None:
    source = document("a", [Block("paragraph", text) for text in texts])
    index = build_index([source], ToyEncoder())
    for passage in cut_passages(source):
        start, end = sentences_of(index, asked, passage)
        assert passage.start <= start < end <= passage.end
        if passage.end - passage.start <= 320:
            assert (start, end) == (passage.start, passage.end)
        elif len(sentence_spans(source.text, passage.start, passage.end)) > 1:
            assert len(sentence_spans(source.text, start, end)) <= 3
        assert source.text[start:end] == source.text[start:end].strip()
