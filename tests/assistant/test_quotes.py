import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.quotes import cut, distinct, select
from index.build import build_index
from tests.assistant.toy import SubjectEncoder, hit
from tests.toy import document

LINES = ("De premie bedraagt 300 euro.", "Het verlof duurt 125 uren.", "Telewerk mag.")


@given(st.data())
def test_quote_is_the_exact_slice_of_its_document(data: st.DataObject) -> None:
    facts = data.draw(st.lists(st.text(min_size=1), min_size=1, max_size=4))
    source = document("bron", ["Feit.", *facts])
    start = data.draw(st.integers(0, len(source.text) - 1))
    end = data.draw(st.integers(start + 1, len(source.text)))
    quote = cut(source, start, end)
    assert (quote.document_id, quote.start, quote.end) == ("bron", start, end)
    assert quote.text == source.text[start:end]


@given(st.integers(-5, 40), st.integers(-5, 40))
def test_offsets_without_text_are_refused(start: int, end: int) -> None:
    source = document("bron", ["Twaalf teken"])
    assume(not 0 <= start < end <= 12)
    with pytest.raises(ValueError, match="'bron'"):
        cut(source, start, end)


def test_quote_counts_characters_and_not_bytes() -> None:
    source = document("bron", ["é€😀 premie"])
    assert cut(source, 4, 10).text == "premie"


def test_no_hits_give_no_quotes() -> None:
    assert select([], {}, 3) == []
    assert distinct([], {}, 3) == []


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_at_most_so_many_quotes_best_first(limit: int) -> None:
    sources = {i: document(i, [line]) for i, line in zip("abc", LINES, strict=True)}
    hits = [hit(s, s.text) for s in sources.values()]
    assert [q.text for q in select(hits, sources, limit)] == list(LINES[:limit])


def test_two_quotes_that_say_the_same_are_one() -> None:
    first = document("a", ["De premie bedraagt 300 euro per maand."])
    twin = document("b", ["Per maand bedraagt de premie 300 euro!"])
    other = document("c", ["Het verlof duurt 125 uren."])
    sources = {d.id: d for d in (first, twin, other)}
    hits = [hit(d, d.text) for d in sources.values()]
    assert [q.document_id for q in select(hits, sources, 3)] == ["a", "c"]


def test_amounts_that_differ_are_not_the_same() -> None:
    sources = {
        "a": document("a", ["De premie bedraagt 300 euro."]),
        "b": document("b", ["De premie bedraagt 600 euro."]),
    }
    hits = [hit(d, d.text) for d in sources.values()]
    assert [q.document_id for q in distinct(hits, sources, 3)] == ["a", "b"]


def test_fourth_quote_from_one_document_is_left_out_while_others_answer() -> None:
    lines = (*LINES, "Een stage duurt kort.")
    long, short = document("lang", lines), document("kort", ["Opleiding is gratis."])
    sources = {"lang": long, "kort": short}
    hits = [*(hit(long, line) for line in lines), hit(short, short.text)]
    chosen = select(hits, sources, 4)
    assert [q.text for q in chosen] == [*LINES, "Opleiding is gratis."]
    assert [q.text for q in select(hits, sources, 5)][3:] == ["Opleiding is gratis.", lines[3]]
    assert [q.text for q in select(hits[:4], sources, 4)] == list(lines)


def test_what_repeats_a_spare_quote_is_left_out_too() -> None:
    lines = (*LINES, "Een stage duurt kort.")
    long, twin = document("lang", lines), document("kort", ["Een stage duurt kort!"])
    sources = {"lang": long, "kort": twin}
    hits = [*(hit(long, line) for line in lines), hit(twin, twin.text)]
    assert [q.text for q in select(hits, sources, 5)] == list(lines)


def test_best_hit_leads_and_one_far_below_it_is_left_out() -> None:
    sources = {i: document(i, [line]) for i, line in zip("abc", LINES, strict=True)}
    scores = {"a": 2.0, "b": 1.9, "c": 0.1}
    hits = [hit(s, s.text, scores[s.id]) for s in sources.values()]
    assert [q.document_id for q in select(hits, sources, 3)] == ["a", "b"]
    assert [q.document_id for q in distinct(hits, sources, 3)] == ["a", "b", "c"]


def test_two_quotes_never_overlap() -> None:
    source = document("bron", ["De premie bedraagt 300 euro. Het verlof duurt 125 uren."])
    hits = [hit(source, "bedraagt 300 euro. Het"), hit(source, "Het verlof duurt 125 uren.")]
    assert [q.text for q in distinct(hits, {"bron": source}, 3)] == ["bedraagt 300 euro. Het"]


def test_same_sentence_about_another_year_is_another_fact() -> None:
    source = document(
        "a",
        [
            "De brieven over de premie vertrokken tussen november 2024 en eind februari 2025.",
            "De brieven over de premie vertrokken tussen november 2025 en eind februari 2026.",
        ],
    )
    index = build_index([source], SubjectEncoder())
    hits = index.search("wanneer vertrokken de brieven over de premie")
    assert len(distinct(hits, index.documents, 3)) == 2
