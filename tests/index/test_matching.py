import numpy as np
import pytest

from index.build import build_index
from index.fusion import FUSION
from index.matching import matches
from index.search import Index
from tests.index.toy import only
from tests.toy import ToyEncoder, document


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index([document("a", ["De werkgever betaalt de premie."])], ToyEncoder())


def test_the_question_itself_matches_wholly_and_another_text_less(index: Index) -> None:
    found = matches(index, "wanneer komt de premie", ["Wanneer komt de premie?", "Verlof in juni."])
    assert found.shape == (2,)
    assert found[0] == pytest.approx(1.0, abs=1e-6)
    assert found[1] < 0.9


def test_more_words_around_it_take_nothing_away(index: Index) -> None:
    asked = "wanneer komt de premie"
    bare, around = matches(index, asked, [asked, f"Iedereen vraagt {asked}, ook in juni."])
    assert around == pytest.approx(bare, abs=1e-6)


def test_a_text_scores_the_same_whatever_stands_beside_it(index: Index) -> None:
    texts = ["De premie komt in mei.", "Verlof duurt lang.", "", "De werkgever betaalt."]
    together = matches(index, "wie betaalt de premie", texts)
    alone = [matches(index, "wie betaalt de premie", [text])[0] for text in texts]
    assert together.tolist() == alone
    assert np.argmin(together) == 2  # no pieces at all


def test_it_is_what_the_search_makes_of_a_passage(index: Index) -> None:
    asked = "wat krijgt mijn baas"
    evidence = index.find(asked).evidence
    words = "De werkgever betaalt de premie."
    assert matches(index, asked, [words])[0] == pytest.approx(evidence.column("late")[0], abs=1e-6)


def test_another_name_and_what_was_meant_count_with_the_factors_of_the_fusion(
    index: Index,
) -> None:
    texts = ["werkgever"]
    for asked, factor in (("baas", "thesaurus"), ("werkgeverr", "repair")):
        without = matches(index, asked, texts, fusion=only())
        found = matches(index, asked, texts, fusion=only(**{factor: 0.8}))
        assert without[0] < 0.8 <= found[0] + 1e-6, asked
        assert found[0] == pytest.approx(0.8, abs=1e-6)
    assert matches(index, "baas", texts) == matches(index, "baas", texts, fusion=FUSION)


@pytest.mark.parametrize("question", ["", "?"])
def test_nothing_to_compare_is_no_match(index: Index, question: str) -> None:
    assert matches(index, question, ["De premie."]).tolist() == [0.0]
    assert matches(index, "premie", []).tolist() == []
