import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.confidence import Calibration, Features, estimate, features, features_together
from corpus.blocks import Block
from corpus.document import Metadata
from index.build import build_index
from tests.assistant.toy import SubjectEncoder
from tests.toy import document, fact

FIELDS = [f.name for f in dataclasses.fields(Features)]
ZERO = Features(**dict.fromkeys(FIELDS, 0.0))


def seen(
    question: str,
    *facts: str | Block,
    title: str = "Zweefsteun",
    metadata: Metadata | None = None,
) -> Features:
    """The features of a question asked of one document."""
    source = document("a", facts, title=title, metadata=metadata)
    index = build_index([source], SubjectEncoder())
    return features(index, question, index.search(question))


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


@pytest.mark.parametrize("name", FIELDS)
@given(st.floats(-2, 2), st.floats(-1, 1), st.floats(0.1, 1))
def test_a_feature_moves_the_probability_the_way_of_its_weight(
    name: str, weight: float, less: float, step: float
) -> None:
    fitted = calibration(0.0, **{name: weight})
    low, high = (dataclasses.replace(ZERO, **{name: value}) for value in (less, less + step))
    rise = estimate(high, fitted) - estimate(low, fitted)
    # Too small a weight is lost in the last digits of a probability.
    assert math.copysign(1, rise) == math.copysign(1, weight) or abs(weight) < 1e-9


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


def test_a_question_that_is_the_fact_matches_and_covers_it_wholly() -> None:
    known = seen("de premie", "De premie.")
    assert known.match == pytest.approx(1.0)
    assert known.coverage == pytest.approx(1.0)
    assert known.document_coverage == pytest.approx(1.0)
    others = {f: getattr(known, f) for f in FIELDS} | {
        "match": 0, "coverage": 0, "document_coverage": 0
    }  # fmt: skip
    assert set(others.values()) == {0.0}


def test_a_question_about_something_else_matches_less() -> None:
    one, other = (seen(q, "De premie komt in mei.") for q in ("premie in mei", "verlof in juni"))
    assert one.match > other.match
    assert one.coverage == pytest.approx(1.0)
    assert other.coverage == 0.0


def test_coverage_weighs_a_word_by_how_rare_it_is() -> None:
    known = seen("premie paard", "De premie.")
    # One passage; idf of a word in it is log(1 + 0.5 / 1.5), of one that is not log(1 + 1.5 / 0.5).
    assert known.coverage == pytest.approx(math.log(4 / 3) / (math.log(4 / 3) + math.log(4)))


def test_question_of_stop_words_covers_nothing() -> None:
    index = build_index([document("a", ["De premie."])], SubjectEncoder())
    known = features(index, "is het de", index.search("premie"))
    assert (known.coverage, known.document_coverage) == (0.0, 0.0)


def test_coverage_sees_all_questions_that_the_very_fact_answers() -> None:
    questions = ("hoeveel geld is het?", "komt het in december?")
    asked = "komt het geld in december?"
    told = "De premie wordt betaald."
    with_both, with_one, without = (seen(asked, fact(told, *questions[:n])) for n in (2, 1, 0))
    assert with_both.coverage == pytest.approx(1.0)
    assert with_both.coverage > with_one.coverage > without.coverage == 0.0
    assert with_both.match == pytest.approx(1.0)
    assert without.match < 0.95


def test_coverage_of_the_document_sees_its_other_facts() -> None:
    known = seen("premie voor telewerk", "De premie is hoog, een mooie premie.", "Telewerk mag.")
    assert known.coverage < 1
    assert known.document_coverage == pytest.approx(1.0)


def test_another_name_covers_a_word_in_the_fact_and_in_the_document() -> None:
    for asked in ("mijn baas", "mijn werkgeverr"):  # a synonym, and what was meant
        known = seen(asked, "De werkgever betaalt.")
        assert known.coverage == pytest.approx(1.0), asked
        assert known.document_coverage == pytest.approx(1.0), asked
    known = seen("mijn olifant", "De werkgever betaalt.")
    assert (known.coverage, known.document_coverage) == (0.0, 0.0)


GAPS = Metadata(questions=("hoe hoog is de premie?",), gaps=("hoe vraag ik telewerk aan?",))


def test_a_known_gap_nearer_than_what_is_answered_votes_and_leads() -> None:
    gap = seen("hoe vraag ik telewerk aan?", "De premie is 300 euro.", metadata=GAPS)
    known = seen("hoe hoog is de premie?", "De premie is 300 euro.", metadata=GAPS)
    assert 0.5 < gap.gap_votes <= 1
    assert 0 <= known.gap_votes < 0.5
    assert gap.gap_lead > 0 > known.gap_lead


@pytest.mark.parametrize("metadata", [Metadata(), Metadata(questions=GAPS.questions)])
def test_without_known_gaps_they_neither_vote_nor_lead(metadata: Metadata) -> None:
    known = seen("hoe vraag ik telewerk aan?", "De premie is 300 euro.", metadata=metadata)
    assert (known.gap_votes, known.gap_lead) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("question", "named", "missing", "unknown"),
    [
        ("hoe hoog was de premie in 2021?", 1, 0, 0),
        ("hoe hoog was de premie in 2019?", 1, 1, 0),  # another fact of the document has it
        ("hoe hoog was de premie in 2030?", 1, 1, 1),
        ("hoe hoog was de premie in 2021 en 2030?", 1, 1, 1),
        ("hoe hoog was de premie?", 0, 0, 0),
        ("is de premie 2000 euro?", 0, 0, 0),  # an amount is no year
        ("is de premie er voor 1950 werknemers?", 0, 0, 0),
    ],
)
def test_a_year_of_the_question_is_sought_in_the_fact_and_in_the_document(
    question: str, named: int, missing: int, unknown: int
) -> None:
    facts = ("In 2021 was de premie 300 euro hoog.", "Het verlof begon in 2019.")
    known = seen(question, *facts)
    assert (known.names_year, known.year_missing, known.year_unknown) == (named, missing, unknown)


@pytest.mark.parametrize(
    ("question", "told", "missing"),
    [
        ("hoeveel bedraagt de premie?", "De premie is hoog.", 1),
        ("hoeveel bedraagt de premie?", "De premie is 300 euro.", 0),
        ("hoe lang duurt het verlof?", "Het verlof is lang.", 1),
        ("hoe lang duurt het verlof?", "Het verlof duurt drie maanden.", 0),
        ("hoe vaak krijg ik de premie?", "De premie komt geregeld.", 1),
        ("hoe vaak krijg ik de premie?", "De premie komt twee keer.", 0),
        # A date or a person can be told in words that no list has.
        ("wanneer komt de premie?", "De premie komt na afloop.", 0),
        ("wat is de premie?", "De premie is hoog.", 0),
    ],
)
def test_a_figure_that_is_asked_must_be_there(question: str, told: str, missing: int) -> None:
    assert seen(question, told).kind_missing == missing


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [("hoeveel is het groeipakket?", 1), ("hoeveel is het groeipaket?", 1), ("de premie?", 0)],
)
def test_a_subject_of_another_body_is_known(question: str, elsewhere: int) -> None:
    # "groeipakket" has to be known in some text to be a word that can be misspelt.
    assert seen(question, "De premie komt bij het groeipakket.").elsewhere == elsewhere


def test_no_feature_depends_on_the_size_of_the_collection_but_the_rarity_of_words() -> None:
    asked, example = "krijg ik in 2030 die premie?", "krijg ik die premie?"
    known = Metadata(questions=(example,), gaps=("telt verlof mee?",))
    target = document("a", ["De premie is hoog."], metadata=known)
    others = [document(f"d{n}", ["Opleiding is gratis."]) for n in range(30)]
    found = []
    for more in ([], others):
        index = build_index([target, *more], SubjectEncoder())
        hits = index.search(asked)
        assert hits[0].passage.document_id == "a"
        found.append(features(index, asked, hits))
    rarity = {"coverage", "document_coverage"}
    for name in set(FIELDS) - rarity - {"gap_votes"}:
        one, other = (getattr(f, name) for f in found)
        assert one == pytest.approx(other, abs=1e-5), name


# Several texts together


def together(question: str, *texts: str) -> Features:
    index = build_index([document("a", ["Het verlof duurt lang."])], SubjectEncoder())
    return features_together(index, question, texts)


def test_texts_match_and_cover_a_question_together() -> None:
    asked = "premie en opleiding"
    both = together(asked, "De premie is hoog.", "En een opleiding mag.")
    one = together(asked, "De premie is hoog.")
    assert both.match == pytest.approx(1.0)
    assert one.match < 0.98
    assert both.coverage == both.document_coverage == pytest.approx(1.0)
    assert one.coverage == one.document_coverage == pytest.approx(0.5)  # neither is in the index


@pytest.mark.parametrize(
    ("question", "named", "missing"),
    [
        ("2020 tegenover 2022", 1, 0),  # each in one of the texts
        ("2020 tegenover 2023", 1, 1),
        ("welke premies zijn er", 0, 0),
        ("welke premies van 2023 euro", 0, 0),
    ],
)
def test_a_year_has_to_be_in_one_of_the_texts(question: str, named: int, missing: int) -> None:
    found = together(question, "De premie van 2020.", "De premie van 2022.")
    assert (found.names_year, found.year_missing) == (named, missing)


def test_what_is_asked_of_one_passage_is_not_asked_of_texts_together() -> None:
    found = together("hoeveel is de premie naast het groeipakket in 2030", "De premie.")
    assert found.elsewhere == 1
    assert (found.kind_missing, found.year_unknown, found.gap_votes, found.gap_lead) == (0,) * 4


def test_no_texts_together_have_no_features() -> None:
    assert together("premie in 2020 of groeipakket") == ZERO
