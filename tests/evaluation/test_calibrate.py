import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from assistant import library
from assistant.confidence import Features
from assistant.evaluation import calibrate
from assistant.evaluation.fitting import (
    brier,
    expected_calibration_error,
    fit_logistic,
    folds,
    out_of_fold,
    threshold_above,
    threshold_below,
)
from assistant.evaluation.sets import Question, QuestionSet
from corpus.errors import UserError
from index.search import Index
from tests.evaluation.toy import FACTS, toy_index

WORDS = "jobbonus euro", "schriftelijke afspraak", "laag inkomen", "acht kwartalen", "vanzelf"
MAIN = "jobbonus", "telewerk", "kinderopvang", "mentor", "jobbonus"


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    good = [{"question": f"{w} vraag {n}", "documents": [d]}
            for n in range(4) for w, d in zip(WORDS, MAIN, strict=True)]  # fmt: skip
    bad = [{"question": f"wielrennen koers {n}", "documents": []} for n in range(12)]
    path = tmp_path / "dev.jsonl"
    records = (record | {"id": f"v{n}"} for n, record in enumerate(good + bad))
    path.write_text("".join(f"{json.dumps(r)}\n" for r in records), "utf-8")
    return path


def test_fit_without_penalty_is_the_log_odds_of_each_group() -> None:
    # feature 0: 1 of 4 is true; feature 1: 3 of 4 are
    features = np.array([[0.0]] * 4 + [[1.0]] * 4)
    labels = np.array([True, False, False, False, True, True, True, False])
    model = fit_logistic(features, labels, ridge=1e-9)
    assert model.intercept == pytest.approx(np.log(1 / 3), abs=1e-3)
    assert model.weights[0] == pytest.approx(2 * np.log(3), abs=1e-3)
    assert model.probabilities(features)[[0, 7]] == pytest.approx([0.25, 0.75], abs=1e-3)


def test_penalty_shrinks_weights_but_keeps_the_share() -> None:
    features = np.array([[0.0], [0.0], [1.0], [1.0], [1.0]])
    labels = np.array([False, False, True, True, True])
    loose, tight = (fit_logistic(features, labels, ridge=r) for r in (0.1, 100.0))
    assert 0 < tight.weights[0] < loose.weights[0]
    assert tight.probabilities(features).mean() == pytest.approx(0.6, abs=1e-3)


def test_constant_feature_gets_no_weight() -> None:
    features = np.array([[0.0, 7.0], [1.0, 7.0], [0.0, 7.0], [1.0, 7.0]])
    model = fit_logistic(features, np.array([False, True, False, True]), ridge=1.0)
    assert model.weights[1] == 0


def test_questions_of_one_group_share_a_fold() -> None:
    groups = [f"g{n % 7}" for n in range(50)]
    fold = folds(groups, count=5, seed=1)
    assert all(len({fold[i] for i in range(50) if groups[i] == g}) == 1 for g in groups)
    assert set(fold) == {0, 1, 2, 3, 4}
    assert (fold == folds(groups, count=5, seed=1)).all()


def test_held_out_question_does_not_see_its_own_label() -> None:
    features, fold = np.zeros((4, 1)), np.array([0, 0, 1, 1])
    labels = np.array([True, True, False, True])
    seen = out_of_fold(features, labels, fold, ridge=1.0)
    assert seen == pytest.approx([0.5, 0.5, 1.0, 1.0], abs=1e-3)


def test_brier_and_calibration_error_by_hand() -> None:
    probabilities = np.array([0.2, 0.4, 0.6, 0.8])
    labels = np.array([False, True, True, True])
    assert brier(probabilities, labels) == pytest.approx((0.04 + 0.36 + 0.16 + 0.04) / 4)
    # two bins: |0.3 - 0.5| and |0.7 - 1|
    assert expected_calibration_error(probabilities, labels, bins=2) == pytest.approx(0.25)


def test_thresholds_keep_to_their_rates() -> None:
    probabilities = np.array([0.9, 0.7, 0.5, 0.3, 0.8, 0.6, 0.2, 0.1])
    refused = np.array([False] * 4 + [True] * 4)
    assert threshold_above(probabilities, refused, rate=0.25) == pytest.approx(0.65)
    assert threshold_above(probabilities, refused, rate=0.0) == pytest.approx(0.85)
    assert threshold_above(probabilities, refused, rate=1.0) == 0
    assert threshold_below(probabilities, ~refused, rate=0.0) == pytest.approx(0.25)
    assert threshold_below(probabilities, ~refused, rate=0.25) == pytest.approx(0.4)


def test_answer_from_a_wrong_document_is_a_wrong_answer() -> None:
    questions = (
        Question("v1", "jobbonus euro", ("jobbonus",)),
        Question("v2", "jobbonus euro", ("mentor",)),
        Question("v3", "jobbonus euro", ()),
    )
    observed = calibrate.observe(toy_index(), QuestionSet("set.jsonl", "0" * 64, questions))
    assert list(observed.correct) == [True, False, False]
    assert list(observed.answerable) == [True, True, False]
    assert observed.features.shape == (3, len(fields(Features)))
    assert len(set(observed.groups)) == 3


def test_set_with_too_few_of_a_kind_is_refused() -> None:
    questions = tuple(Question(f"v{n}", "jobbonus euro", ("jobbonus",)) for n in range(20))
    observed = calibrate.observe(toy_index(FACTS), QuestionSet("set.jsonl", "0" * 64, questions))
    with pytest.raises(UserError, match="onbeantwoordbare vragen; vul ze aan"):
        calibrate.fit(observed, max_wrong=0.1, max_missed=0.05)


def test_command_writes_what_confidence_reads(
    lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def opened(home: Path, **_: object) -> Index:
        return toy_index()

    monkeypatch.setattr(library, "open_index", opened)
    out = tmp_path / "confidence.json"
    assert calibrate.main([str(lines), "--home", str(tmp_path), "--out", str(out)]) == 0
    records = json.loads(out.read_text("utf-8"))
    assert sorted(records) == ["with_examples", "without_examples"]
    record = records["without_examples"]
    assert list(record["weights"]) == [f.name for f in fields(Features)]
    assert 0 <= record["possible"] <= record["answered"] <= 1
    assert record["fitted_on"]["set"] == "dev.jsonl"
    assert record["fitted_on"]["questions"] == 32
    assert record["fitted_on"]["max_wrong"] == 0.2
    assert "<- antwoord" in capsys.readouterr().out


def test_command_tells_a_user_error_and_exits_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate.main([str(tmp_path / "weg.jsonl"), "--home", str(tmp_path)]) == 2
    assert "weg.jsonl" in capsys.readouterr().err
