import math

import pytest

from assistant.coverage import Weighed, words_in_no_source
from corpus.document import Metadata
from index.build import build_index
from index.search import Index
from tests.toy import ToyEncoder, document, fact


def index_of(*facts: str) -> Index:
    return build_index([document("a", facts)], ToyEncoder())


# Words that no source has


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("wie betaalt de olifant?", ("olifant",)),
        ("premie voor een Olifant of een Giraf", ("Olifant", "Giraf")),  # as typed, in order
        ("krijgt een 'olifant' premie?", ("olifant",)),
        ("olifant, Olifant of OLIFANT", ("olifant",)),  # each once
        ("krijg ik dat?", ()),  # stop words
        ("hallo, wat kost een olifant precies?", ("olifant",)),  # nor words that only ask
        ("wie betaalt de premie?", ()),
        ("welke premies en werkgeverspremies", ()),  # other forms, and a compound of what is there
        ("krijgt mijn baas een premie?", ()),  # by another name: "werkgever"
        ("krijgt de werkgeverr een premie?", ()),  # misspelt
        ("wat is een dienstencheque?", ("dienstencheque",)),
    ],
)
def test_words_are_told_that_no_source_has_by_any_name(
    question: str, told: tuple[str, ...]
) -> None:
    index = index_of("De werkgever betaalt een premie.", "Het verlof duurt lang.")
    assert words_in_no_source(index, question) == told


def test_a_word_of_which_no_other_name_is_known_either_is_told() -> None:
    assert words_in_no_source(index_of("Verlof duurt lang."), "mijn baas") == ("baas",)
    assert words_in_no_source(index_of("De werkgever telt mee."), "mijn baas") == ()


def test_the_title_of_a_source_is_a_source() -> None:
    index = build_index([document("a", ["Dat duurt lang."], title="Landverlof")], ToyEncoder())
    assert words_in_no_source(index, "landverlof of olifant") == ("olifant",)


# Weights


def test_share_is_of_the_weight_of_the_words() -> None:
    weighed = Weighed.of(
        index_of("De premie is hoog.", "De premie en het verlof."), "verlof premie"
    )
    # Of two passages one has "verlof", both have "premie".
    verlof, premie = math.log(1 + 1.5 / 1.5), math.log(1 + 0.5 / 2.5)
    assert weighed.share_in(["Het verlof."]) == pytest.approx(verlof / (verlof + premie))
    assert weighed.share_in(["De premie.", "Verlof."]) == pytest.approx(1.0)
    assert weighed.share_in([]) == 0.0


def test_another_name_of_several_words_must_be_there_whole() -> None:
    # "massaontslag" is "collectief ontslag".
    weighed = Weighed.of(index_of("Het verlof duurt lang."), "massapremie bij massaontslag")
    assert weighed.others
    whole, half = (weighed.share_in([t]) for t in ("een collectief ontslag", "een collectief"))
    assert half == 0.0 < whole < 1.0


@pytest.mark.parametrize(
    ("told", "unknown"), [("Een collectief ontslag.", ()), ("Een collectief.", ("massaontslag",))]
)
def test_a_word_is_known_by_another_name_that_is_there_whole(
    told: str, unknown: tuple[str, ...]
) -> None:
    assert words_in_no_source(index_of(told), "massaontslag") == unknown


def test_a_document_is_covered_by_its_title_its_text_and_the_questions_that_it_answers() -> None:
    known = Metadata(questions=("krijg ik vakantiegeld?",), gaps=("telt een fiets mee?",))
    first = document(
        "a", [fact("De premie.", "komt dat in december?")], title="Zweefsteun", metadata=known
    )
    second = document("b", ["Een brommer."])
    index = build_index([first, second], ToyEncoder())

    def share(question: str) -> float:
        return Weighed.of(index, question).share_in_document(index, first)

    for word in ("zweefsteun", "premie", "vakantiegeld", "december"):
        assert share(word) == pytest.approx(1.0), word
    for word in ("fiets", "brommer", "olifant"):  # a known gap, another document, nowhere
        assert share(word) == 0.0, word
