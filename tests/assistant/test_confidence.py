import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.confidence import Calibration, Features, estimate, features, shipped_calibration
from corpus.document import Metadata
from index.build import build_index
from tests.assistant.toy import SubjectEncoder
from tests.toy import document

FIELDS = [f.name for f in dataclasses.fields(Features)]
ZERO = Features(**dict.fromkeys(FIELDS, 0.0))


def calibration(intercept: float, **weights: float) -> Calibration:
    return Calibration(intercept, weights, answered=0.8, possible=0.4)


@pytest.mark.parametrize(
    ("intercept", "weight", "coverage", "probability"),
    [
        (0.0, 0.0, 0.0, 1 / 2),
        (math.log(3), 0.0, 0.0, 3 / 4),  # 1 / (1 + 1/3)
        (0.0, 2 * math.log(3), 0.5, 3 / 4),
        (math.log(3), -math.log(12), 1.0, 1 / 5),  # log odds of 1 to 4
    ],
)
def test_probability_is_the_logistic_of_the_weighted_features(
    intercept: float, weight: float, coverage: float, probability: float
) -> None:
    known = dataclasses.replace(ZERO, coverage=coverage)
    assert estimate(known, calibration(intercept, coverage=weight)) == pytest.approx(probability)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_probability_stays_between_0_and_1(intercept: float) -> None:
    assert 0 <= estimate(ZERO, calibration(intercept)) <= 1


@pytest.mark.parametrize(
    ("probability", "status"),
    [(1.0, "answered"), (0.8, "answered"), (0.79, "possible"), (0.4, "possible"),
     (0.39, "not_found"), (0.0, "not_found")],
)  # fmt: skip
def test_a_threshold_belongs_to_the_status_above_it(probability: float, status: str) -> None:
    assert calibration(0.0).status(probability) == status


def test_without_a_hit_every_feature_is_zero() -> None:
    index = build_index([document("a", ["De premie is hoog."])], SubjectEncoder())
    assert features(index, "premie", []) == ZERO


def test_features_of_a_question_that_is_the_only_fact() -> None:
    index = build_index([document("a", ["De premie."])], SubjectEncoder())
    known = features(index, "de premie", index.search("de premie"))
    assert known.agreement == 1.0  # both searches have it on top
    assert known.coverage == pytest.approx(1.0)
    assert known.document_coverage == pytest.approx(1.0)
    assert known.margin == 1.0  # no other document
    assert known.similarity == pytest.approx(1.0)  # no example questions: that of the passage


def test_coverage_weighs_a_word_by_how_rare_it_is() -> None:
    index = build_index([document("a", ["De premie."])], SubjectEncoder())
    known = features(index, "premie paard", index.search("premie paard"))
    # One passage; idf of a word in it is log(1 + 0.5 / 1.5), of one that is not log(1 + 1.5 / 0.5).
    assert known.coverage == pytest.approx(math.log(4 / 3) / (math.log(4 / 3) + math.log(4)))


def test_question_of_stop_words_covers_nothing() -> None:
    index = build_index([document("a", ["De premie."])], SubjectEncoder())
    hits = index.search("premie")
    assert features(index, "is het de", hits).coverage == 0.0


def test_margin_is_the_lead_over_the_next_document_as_a_share() -> None:
    sources = [document("a", ["De premie is hoog."]), document("b", ["Het verlof is lang."])]
    index = build_index(sources, SubjectEncoder())
    hits = index.search("hoge premie of verlof")
    best, second = hits[0].score, hits[1].score
    known = features(index, "hoge premie of verlof", hits)
    assert known.margin == pytest.approx((best - second) / best)


def test_size_of_the_collection_does_not_move_the_nearness_of_an_example_question() -> None:
    asked, example = "premie of verlof", "krijg ik die premie?"
    target = document("a", ["De premie is hoog."], metadata=Metadata(questions=(example,)))
    others = [document(f"d{n}", ["Opleiding is gratis."]) for n in range(30)]
    for more in ([], others):
        index = build_index([target, *more], SubjectEncoder())
        known = features(index, asked, index.search(asked))
        # (1, 1) / sqrt 2 and (1, 0) in the toy encoder's subjects premie and verlof
        assert known.similarity == pytest.approx(math.sqrt(0.5))


@pytest.mark.parametrize("questions", [(), ("krijg ik die premie?",)])
def test_shipped_calibrations_weigh_known_features_and_order_their_thresholds(
    questions: tuple[str, ...],
) -> None:
    source = document("a", ["De premie is hoog."], metadata=Metadata(questions=questions))
    shipped = shipped_calibration(build_index([source], SubjectEncoder()).search("premie"))
    assert set(shipped.weights) == set(FIELDS)
    assert 0 < shipped.possible <= shipped.answered < 1


def test_document_without_example_questions_has_a_calibration_of_its_own() -> None:
    known, page = (
        build_index([document("a", ["De premie."], metadata=m)], SubjectEncoder()).search("premie")
        for m in (Metadata(questions=("premie?",)), Metadata())
    )
    assert shipped_calibration(known) != shipped_calibration(page)
    assert shipped_calibration([]) == shipped_calibration(page)
