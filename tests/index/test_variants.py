"""Other words for a question: repairs and a small thesaurus together."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.variants
from corpus.phrases import plain_words
from corpus.thesaurus import Group, Thesaurus, load_thesaurus
from index.variants import Variant, Variants, rewritten, thesaurus

GROUPS = (
    Group(("crèche",), ("kinderopvang", "kinderdagverblijf")),
    Group(("baas",), ("werkgever",)),
    Group(("thuis werken",), ("telewerk",)),
    Group(("zaak",), ("onderneming",)),
    Group(("zaak starten",), ("starter",)),
    Group(("eigen zaak",), ("werken als zelfstandige",)),
    Group(("zelfstandige",), ("ondernemer",)),
)
VOCABULARY = {"premie": 4, "opleidingsverlof": 3, "jobbonus": 2}


@pytest.fixture(autouse=True)
def _small_thesaurus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(index.variants, "load_thesaurus", lambda: Thesaurus(GROUPS))
    for made in (index.variants._groups, thesaurus):
        made.cache_clear()
    yield
    for made in (index.variants._groups, thesaurus):
        made.cache_clear()


def find(question: str) -> tuple[Variant, ...]:
    return Variants.of(VOCABULARY).find(question)


CRECHE = Variant("crèche", ("kinderopvang", "kinderdagverblijf"), misspelt=False)


@pytest.mark.parametrize(
    "question", ["", "???", "Wat is dat?", "Is er een premie voor opleidingsverlof?"]
)
def test_a_question_of_known_words_without_another_name_has_none(question: str) -> None:
    assert find(question) == ()
    assert rewritten(question, ()) == ""


def test_a_word_of_the_thesaurus_leads_to_what_else_it_is_called() -> None:
    assert find("Waar is een CRÈCHE?") == (CRECHE,)
    assert find("Waar zijn crèches?") == (
        Variant("crèches", ("kinderopvang", "kinderdagverblijf"), misspelt=False),
    )


def test_a_phrase_is_found_with_a_small_word_between() -> None:
    question = "Mag ik thuis te werken?"
    assert find(question) == (Variant("thuis te werken", ("telewerk",), misspelt=False),)
    assert rewritten(question, find(question)) == "mag ik telewerk"


def test_a_misspelt_word_is_repaired_by_the_words_of_the_corpus() -> None:
    question = "Bestaat er opleidingsverlfo?"
    assert find(question) == (Variant("opleidingsverlfo", ("opleidingsverlof",), misspelt=True),)
    assert rewritten(question, find(question)) == "bestaat er opleidingsverlof"


def test_two_words_that_are_one_are_repaired_together() -> None:
    question = "Krijg ik opleidings verlof?"
    assert find(question) == (Variant("opleidings verlof", ("opleidingsverlof",), misspelt=True),)
    assert rewritten(question, find(question)) == "krijg ik opleidingsverlof"


def test_a_repaired_word_is_looked_up_in_the_thesaurus() -> None:
    question = "een plaats in de krèche"
    assert find(question) == (Variant("krèche", ("crèche",), misspelt=True), CRECHE)
    assert rewritten(question, find(question)) == "een plaats in de kinderopvang"


def test_a_word_can_be_repaired_to_one_that_only_the_thesaurus_has() -> None:
    assert "kinderdagverblijf" not in VOCABULARY
    question = "een kinderdagverblijff"
    [repair] = find(question)
    assert repair == Variant("kinderdagverblijff", ("kinderdagverblijf",), misspelt=True)


def test_repairs_come_first_and_then_the_thesaurus_in_reading_order() -> None:
    found = find("baas in de krèche over opleidingsverlfo")
    assert [(v.said, v.misspelt) for v in found] == [
        ("krèche", True),
        ("opleidingsverlfo", True),
        ("baas", False),
        ("crèche", False),
    ]


@pytest.mark.parametrize("word", ["crèche", "krèche"])
def test_what_is_said_twice_counts_once_and_is_rewritten_twice(word: str) -> None:
    question = f"{word} of geen {word}"
    assert find(question) == find(word)
    assert rewritten(question, find(question)) == "kinderopvang of geen kinderopvang"


def test_the_longest_phrase_is_rewritten_first_and_nothing_is_rewritten_again() -> None:
    question = "een zaak starten of een eigen zaak als zelfstandige, of een zaak"
    found = find(question)
    assert [v.said for v in found] == ["zaak starten", "eigen zaak", "zelfstandige", "zaak"]
    # The "zelfstandige" that came in the place of "eigen zaak" stays.
    expected = "een starter of een werken als zelfstandige als ondernemer of een onderneming"
    assert rewritten(question, found) == expected


@given(st.text(alphabet="abcdefghijklmnoprstuvwz -'?", max_size=60))
def test_any_question_can_be_looked_up_and_rewritten(question: str) -> None:
    found = VARIANTS.find(question)
    assert all(v.said and v.others and all(v.others) for v in found)
    assert bool(rewritten(question, found)) == bool(found)
    for variant in found:
        assert plain_words(variant.others[0]) != plain_words(variant.said)


VARIANTS = Variants.of(VOCABULARY)  # with the thesaurus that ships


def test_every_term_of_the_thesaurus_that_ships_is_known_to_the_speller() -> None:
    for group in load_thesaurus().groups:
        for term in (*group.asked, *group.found):
            assert VARIANTS.speller.suggestion(term) == "", term
