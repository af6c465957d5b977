import json
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from assistant import library
from assistant.calibrations import read_calibrations
from assistant.confidence import Features
from assistant.evaluation import calibrate
from assistant.evaluation.calibrate import FOLDS, Wishes, fit, to_fitted
from assistant.evaluation.costs import told
from assistant.evaluation.fitting import (
    Bin,
    Logistic,
    brier,
    expected_calibration_error,
    fit_intercept,
    fit_logistic,
    folds,
    out_of_fold,
    reliability,
    threshold_above,
    threshold_below,
)
from assistant.evaluation.observing import Observed
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


def observed(*, right: int = 20, wrong: int = 4, refused: int = 12, documents: int = 8) -> Observed:
    """Right ones score about 1 in the first feature, the others about 0; no other feature says."""
    count = right + wrong + refused
    table = np.zeros((count, len(fields(Features))))
    table[:, 0] = np.linspace(-0.2, 0.2, count)[np.random.default_rng(1).permutation(count)]
    table[:right, 0] += 1
    about = [f"document {n % documents}" for n in range(right + wrong)]
    return Observed(
        features=table,
        correct=np.arange(count) < right,
        answerable=np.arange(count) < right + wrong,
        kinds=np.full(count, "without_examples"),
        groups=(*about, *(f"question {n}" for n in range(refused))),
    )


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
    seen = out_of_fold(features, labels, fold, partial(fit_logistic, ridge=1.0))
    assert seen == pytest.approx([0.5, 0.5, 1.0, 1.0], abs=1e-3)


def test_brier_and_calibration_error_by_hand() -> None:
    probabilities = np.array([0.2, 0.4, 0.6, 0.8])
    labels = np.array([False, True, True, True])
    assert brier(probabilities, labels) == pytest.approx((0.04 + 0.36 + 0.16 + 0.04) / 4)
    low, high = reliability(probabilities[::-1], labels[::-1], bins=2)
    assert [(b.count, b.true) for b in (low, high)] == [(2, 1), (2, 2)]
    assert [b.predicted for b in (low, high)] == pytest.approx([0.3, 0.7])
    # |0.3 - 0.5| and |0.7 - 1|
    assert expected_calibration_error([low, high]) == pytest.approx(0.25)


def test_calibration_error_weighs_a_bin_by_its_questions() -> None:
    bins = [Bin(count=3, predicted=0.5, true=3), Bin(count=1, predicted=0.5, true=0)]
    assert expected_calibration_error(bins) == pytest.approx(0.5)
    bins = [Bin(count=3, predicted=1.0, true=3), Bin(count=1, predicted=0.4, true=0)]
    assert expected_calibration_error(bins) == pytest.approx(0.1)


def test_fewer_questions_than_bins_make_a_bin_each() -> None:
    assert [b.count for b in reliability(np.array([0.1, 0.2]), np.array([True, False]))] == [1, 1]


def test_intercept_alone_is_the_log_odds_beside_the_weights() -> None:
    # One weight of 2: half of the questions have the score 2, half 0; 3 of 4 must come out.
    features = np.array([[1.0], [1.0], [0.0], [0.0]])
    base = Logistic(5.0, (2.0,))
    model = fit_intercept(features, np.array([True, True, True, False]), base=base, ridge=1e-9)
    assert model.weights == (2.0,)
    assert model.probabilities(features).sum() == pytest.approx(3.0, abs=1e-6)


def test_intercept_stays_near_the_base_when_labels_are_few_or_all_alike() -> None:
    base, features = Logistic(1.0, (0.0,)), np.zeros((2, 1))
    # 2 (p - 1) + 1 (b - 1) = 0, where p is the logistic of b
    moved = fit_intercept(features, np.array([True, True]), base=base, ridge=1.0).intercept
    assert 2 * (1 / (1 + np.exp(-moved)) - 1) + moved - 1 == pytest.approx(0, abs=1e-9)
    assert 1.0 < moved < 2.0


def test_thresholds_keep_to_their_rates() -> None:
    probabilities = np.array([0.9, 0.7, 0.5, 0.3, 0.8, 0.6, 0.2, 0.1])
    refused = np.array([False] * 4 + [True] * 4)
    assert threshold_above(probabilities, refused, rate=0.25) == pytest.approx(0.65)
    assert threshold_above(probabilities, refused, rate=0.0) == pytest.approx(0.85)
    assert threshold_above(probabilities, refused, rate=1.0) == 0
    assert threshold_below(probabilities, ~refused, rate=0.0) == pytest.approx(0.25)
    assert threshold_below(probabilities, ~refused, rate=0.25) == pytest.approx(0.4)


def test_enough_questions_fit_weights_of_their_own_and_a_threshold_for_each_wish() -> None:
    base = Logistic(0.0, (3.0,) * len(fields(Features)))
    fitted = fit(observed(right=30), Wishes(max_wrong=0.07, max_missed=0.1), base=base)
    assert not fitted.recalibrated
    assert fitted.model.weights[0] > 0
    assert set(fitted.model.weights[1:]) == {0.0}
    assert list(fitted.thresholds) == [0.01, 0.02, 0.05, 0.07, 0.1, 0.2, 0.3]
    assert list(fitted.thresholds.values()) == sorted(fitted.thresholds.values(), reverse=True)
    assert fitted.answered == fitted.thresholds[0.07]
    assert fitted.possible <= fitted.answered
    assert fitted.quality["auroc"] > 0.9


def test_thresholds_keep_to_the_wishes_out_of_fold() -> None:
    seen = observed(right=30, refused=20)
    fitted = fit(seen, Wishes(max_wrong=0.1, max_missed=0.05))
    wrong = fitted.probabilities[~seen.answerable] >= fitted.answered
    missed = fitted.probabilities[seen.answerable] < fitted.possible
    assert wrong.mean() == pytest.approx(0.1)
    assert missed.mean() <= 0.05


def test_few_questions_keep_the_weights_of_the_base() -> None:
    base = Logistic(0.0, (3.0,) * len(fields(Features)))
    fitted = fit(observed(), Wishes(), base=base)
    assert fitted.recalibrated
    assert fitted.model.weights == base.weights
    assert fitted.model.intercept != 0


def test_without_a_base_few_questions_fit_the_weights_too() -> None:
    fitted = fit(observed(), Wishes())
    assert not fitted.recalibrated
    assert fitted.model.weights[0] > 0


@pytest.mark.parametrize(
    ("documents", "by_document", "said"),
    [(FOLDS, True, "per bron."), (FOLDS - 1, False, "per vraag, want er zijn te weinig bronnen.")],
)
def test_questions_about_too_few_documents_are_held_out_one_by_one(
    documents: int, by_document: bool, said: str
) -> None:
    seen = observed(documents=documents)
    fitted = fit(seen, Wishes())
    assert fitted.by_document is by_document
    assert said in told("with_examples", fitted, seen)


@pytest.mark.parametrize(("right", "refused"), [(4, 12), (20, 4)])
def test_too_few_of_either_kind_are_refused_with_how_many_there_are(
    right: int, refused: int
) -> None:
    with pytest.raises(UserError) as caught:
        fit(observed(right=right, refused=refused), Wishes())
    assert str(caught.value) == (
        f"van {right + 4 + refused} vragen zijn er {right} juist beantwoord en {refused} "
        "onbeantwoordbaar ('documents' is leeg), en van elk zijn er minstens 5 nodig; vul de "
        "vragenset aan"
    )


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_wish_is_a_share(share: float) -> None:
    with pytest.raises(UserError, match="geef een getal van 0 tot 1"):
        Wishes(max_wrong=share)


@pytest.mark.parametrize(("wish", "threshold"), [(0.0, 1.0), (1.0, 0.0)])
def test_wish_for_nothing_or_everything_answers_nothing_or_everything(
    wish: float, threshold: float
) -> None:
    seen = observed()
    fitted = fit(seen, Wishes(max_wrong=wish))
    assert fitted.answered == threshold
    assert wish not in fitted.thresholds
    marked = [line for line in told("with_examples", fitted, seen).split("\n") if "<- ant" in line]
    assert len(marked) == 1


def test_what_is_kept_says_what_it_was_fitted_on() -> None:
    fitted = fit(observed(), Wishes(max_wrong=0.1))
    index = toy_index(FACTS)
    kept = to_fitted(fitted, QuestionSet("set.jsonl", "0" * 64, (Question("v", "x", ()),)), index)
    assert kept.fitted_on.model_fingerprint == index.encoder.fingerprint
    assert (kept.fitted_on.set, kept.fitted_on.sha256) == ("set.jsonl", "0" * 64)
    assert (kept.fitted_on.questions, kept.fitted_on.max_wrong) == (36, 0.1)
    assert kept.fitted_on.ece == round(fitted.quality["ece"], 4)
    assert kept.calibration().answered == round(fitted.answered, 6)


def test_report_gives_the_shares_at_the_threshold_by_hand() -> None:
    seen = observed(right=5, wrong=1, refused=5)
    fitted = fit(seen, Wishes(max_wrong=0.2))
    known = np.array([0.9, 0.8, 0.7, 0.6, 0.1, 0.9, 0.9, 0.3, 0.3, 0.2, 0.1])
    fitted = replace(fitted, probabilities=known, thresholds={0.2: 0.5}, answered=0.5, possible=0.3)
    rows = told("with_examples", fitted, seen).split("\n")[-2:]
    # 6 of 11; 5 of 6; 1 of 5; of the 6 that are answered one is wrong and one must not be
    assert rows[0].split() == [
        "0,200",
        "0,500",
        "0,545",
        "0,833",
        "0,200",
        "0,333",
        "<-",
        "antwoord",
    ]
    assert rows[1].split()[:2] == ["0,300", "0,727"]


def test_command_writes_what_answers_read(
    lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def opened(home: Path, **_: object) -> Index:
        return toy_index()

    monkeypatch.setattr(library, "open_index", opened)
    out = tmp_path / "calibration.json"
    assert calibrate.main([str(lines), "--home", str(tmp_path), "--out", str(out)]) == 0
    kept = read_calibrations(tmp_path)
    assert kept is not None
    assert list(kept) == ["with_examples", "without_examples"]
    record = kept["without_examples"]
    assert 0 <= record.possible <= record.answered <= 1
    assert record.fitted_on.set == "dev.jsonl"
    assert record.fitted_on.questions == 32
    assert record.fitted_on.max_wrong == 0.05
    assert not record.fitted_on.recalibrated
    assert "<- antwoord" in capsys.readouterr().out


def test_command_tells_a_user_error_and_exits_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate.main([str(tmp_path / "weg.jsonl"), "--home", str(tmp_path)]) == 2
    assert "weg.jsonl" in capsys.readouterr().err
