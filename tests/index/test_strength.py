"""How good a model is, worked out by hand, and on models that are known to be good or bad."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.read import read_paths
from index.build import build_index
from index.encoder import SHIPPED_MODEL, StaticEncoder, Vectors, load_encoder
from index.strength import REFERENCE, Owned, Strength, measure
from tests.index.toy import Guesses, Squeezed
from tests.toy import ToyEncoder

MEASURES = Path(__file__).parents[2] / "corpus" / "measures"


class Table:
    """Gives each text the vector that stands in a table; the same for questions and passages."""

    name = "table"
    fingerprint = "table"

    def __init__(self, vectors: Mapping[str, Sequence[float]]) -> None:
        self._vectors = {text: np.asarray(v, np.float32) for text, v in vectors.items()}
        self.dimensions = len(next(iter(self._vectors.values())))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vectors[text] for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.encode_queries(texts)


QUESTIONS = [("a", "premie"), ("b", "verlof")]
PASSAGES = [("a", "P"), ("b", "V")]


def test_a_model_is_measured_as_worked_out_by_hand() -> None:
    model = Table({"premie": (1, 0), "verlof": (0, 1), "P": (1, 0), "V": (0.6, 0.8)})
    # Of other documents: premie with V .6, verlof with P 0. Both questions find their own first.
    found = measure(model, QUESTIONS, PASSAGES)
    expected = {"mean": 0.3, "spread": 0.3, "skill": 1.0}
    assert found.to_json() == pytest.approx(expected)


def test_a_model_that_is_always_wrong_has_no_say() -> None:
    model = Table({"premie": (1, 0), "verlof": (0, 1), "P": (0, 1), "V": (1, 0)})
    found = measure(model, QUESTIONS, PASSAGES)
    # Both second: 1/2, where any order gives (1 + 1/2) / 2 = 3/4 and the best is 1.
    assert found.skill == pytest.approx((1 / 2 - 3 / 4) / (1 - 3 / 4))
    assert found.weight == 0


def test_the_best_passage_of_the_own_document_counts_and_a_tie_counts_against() -> None:
    passages = [("a", "P"), ("a", "far"), ("b", "V"), ("b", "P2")]
    model = Table(
        {"premie": (1, 0), "verlof": (0, 1), "P": (1, 0), "far": (-1, 0), "V": (0, 1), "P2": (1, 0)}
    )
    found = measure(model, QUESTIONS, passages)
    # premie is second, after P2 with the same cosine; verlof first. Two of four in any order: the
    # first of them is at 1, 2 or 3 in 3, 2 and 1 of 6 ways.
    by_chance = 3 / 6 + 2 / 6 / 2 + 1 / 6 / 3
    assert found.skill == pytest.approx(((1 / 2 + 1) / 2 - by_chance) / (1 - by_chance))


def test_one_vector_for_everything_gives_numbers_and_no_say() -> None:
    model = Table({text: (1, 0) for text in ("premie", "verlof", "P", "V")})
    found = measure(model, QUESTIONS, PASSAGES)
    assert found.weight == 0
    ones = np.ones(3, np.float32)
    assert np.isfinite(found.cosines(ones)).all()


@pytest.mark.parametrize("passages", [[], [("a", "P")], [("a", "P"), ("c", "V")]])
def test_less_than_two_documents_with_both_cannot_be_measured(passages: list[Owned]) -> None:
    with pytest.raises(ValueError, match="documents have questions and passages"):
        measure(ToyEncoder(), QUESTIONS, passages)


def test_what_is_measured_survives_json() -> None:
    strength = Strength(mean=0.81, spread=0.02, skill=0.7)
    assert Strength.from_json(json.loads(json.dumps(strength.to_json()))) == strength


def test_in_the_units_of_the_shipped_model_it_stays_as_it_is() -> None:
    cosines = np.asarray([-0.1, 0.0, 0.3, 1.0], np.float32)
    assert REFERENCE.weight == 1
    assert REFERENCE.cosines(cosines) == pytest.approx(cosines, abs=1e-6)


def test_cosines_are_brought_to_the_units_of_the_shipped_model() -> None:
    high = Strength(mean=0.8, spread=0.02, skill=REFERENCE.skill / 2)
    assert high.weight == 0.5
    # As many spreads above the mean as before;
    [mean, above] = high.cosines(np.asarray([0.8, 0.86], np.float32))
    assert (mean, above) == pytest.approx(
        (REFERENCE.mean, REFERENCE.mean + 3 * REFERENCE.spread), abs=1e-5
    )


@pytest.fixture(scope="module")
def sheets() -> tuple[list[Owned], list[Owned]]:
    """The example questions and the passages of the sheets that ship."""
    documents = read_paths([MEASURES]).documents
    index = build_index(documents, ToyEncoder())
    asked = [(d.id, q) for d in documents for q in d.metadata.questions]
    return asked, [(p.document_id, index.text_of(p)) for p in index.passages]


@pytest.mark.slow
def test_the_reference_is_the_shipped_model(sheets: tuple[list[Owned], list[Owned]]) -> None:
    found = measure(load_encoder(), *sheets)
    # Editing sheets may change it a little; another model changes it more.
    assert found.to_json() == pytest.approx(REFERENCE.to_json(), abs=0.03)


@pytest.mark.slow
def test_a_squeezed_model_is_the_same_model(sheets: tuple[list[Owned], list[Owned]]) -> None:
    plain = load_encoder()
    squeezed = Squeezed(plain, 2.0)
    found = measure(squeezed, *sheets)
    assert found.mean > 0.8
    before, after = measure(plain, *sheets), found
    assert after.weight == pytest.approx(before.weight, abs=0.01)
    question = "krijg ik een premie als ik een opleiding volg?"
    texts = [text for _, text in sheets[1][:50]]
    raw = (plain.encode_passages(texts) @ plain.encode_queries([question]).T)[:, 0]
    high = (squeezed.encode_passages(texts) @ squeezed.encode_queries([question]).T)[:, 0]
    assert np.abs(after.cosines(high) - before.cosines(raw)).max() < 0.005


@pytest.mark.slow
def test_a_worse_model_weighs_less(sheets: tuple[list[Owned], list[Owned]]) -> None:
    guesses = measure(Guesses(), *sheets)
    # A table with drawn numbers still sees which texts share words.
    drawn = StaticEncoder(SHIPPED_MODEL)
    drawn._table = np.random.default_rng(3).standard_normal(drawn._table.shape, dtype=np.float32)
    shares = measure(drawn, *sheets)
    assert guesses.weight < 0.1 < 0.3 < shares.weight < 0.9
