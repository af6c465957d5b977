import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.calibrations import (
    KINDS,
    answered_threshold,
    calibrations_path,
    check_model,
    read_calibrations,
    remove_calibrations,
    shipped,
    write_calibrations,
)
from assistant.commands.options import max_wrong_of
from assistant.settings import read_settings
from corpus.errors import UserError
from tests.fitted import FITTED, RECORD


@pytest.mark.parametrize(
    ("wish", "threshold"),
    [
        (0.05, 0.7),
        (0.1, 0.5),
        (0.075, 0.6),  # halfway
        (0.2, 0.4),
        (0.025, 0.85),  # halfway to a threshold that nothing reaches
        (0.65, 0.15),  # halfway to one that everything does
        (0.0, 1.0),
        (1.0, 0.0),
    ],
)
def test_threshold_for_a_wish_lies_between_those_that_are_known(
    wish: float, threshold: float
) -> None:
    assert answered_threshold(FITTED.thresholds, wish) == pytest.approx(threshold)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_stricter_wish_never_has_a_lower_threshold(one: float, other: float) -> None:
    strict, loose = sorted((one, other))
    assert answered_threshold(FITTED.thresholds, strict) >= answered_threshold(
        FITTED.thresholds, loose
    )


@pytest.mark.parametrize("wish", [-0.01, 1.01, float("nan")])
def test_wish_that_is_no_share_is_refused(wish: float) -> None:
    with pytest.raises(UserError, match="geef een getal van 0 tot 1"):
        answered_threshold(FITTED.thresholds, wish)


def test_possible_is_never_above_answered() -> None:
    assert FITTED.calibration() == FITTED.calibration(0.05)
    assert (FITTED.calibration().answered, FITTED.calibration().possible) == (0.7, 0.4)
    loose = FITTED.calibration(0.3)
    assert (loose.answered, loose.possible) == (0.3, 0.3)


def test_written_and_read_again_is_the_same(tmp_path: Path) -> None:
    assert read_calibrations(tmp_path) is None
    write_calibrations(tmp_path, {"without_examples": FITTED})
    assert read_calibrations(tmp_path) == {"without_examples": FITTED}
    assert [p.name for p in tmp_path.iterdir()] == ["calibration.json"]
    assert remove_calibrations(tmp_path)
    assert not remove_calibrations(tmp_path)
    assert read_calibrations(tmp_path) is None


def changed(**change: object) -> str:
    return json.dumps({"with_examples": RECORD | change})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "ze is beschadigd"),
        ("{", "ze is beschadigd"),
        ("[]", "ze is beschadigd"),
        (json.dumps({"beide": RECORD}), "veld 'beide'"),
        (changed(weights={"hoogte": 1.0}), "een andere versie van het programma"),
        (changed(answered=1.5), "veld 'with_examples.answered'"),
        (changed(intercept="NaN"), "veld 'with_examples.intercept'"),
        (changed(possible=0.8), "haar drempels kloppen niet"),
        (changed(thresholds={"0.1": 0.5, "0.2": 0.6}), "haar drempels dalen niet"),
        (changed(thresholds={}), "haar drempels dalen niet"),
        (changed(thresholds={"1.5": 0.5}), "haar drempels kloppen niet"),
        (changed(fitted_on={}), "veld 'with_examples.fitted_on.set'"),
    ],
)
def test_damaged_file_is_refused_with_the_way_out(tmp_path: Path, text: str, reason: str) -> None:
    calibrations_path(tmp_path).write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        read_calibrations(tmp_path)
    assert reason in str(caught.value)
    assert str(calibrations_path(tmp_path)) in str(caught.value)
    assert str(caught.value).endswith("of verwijder ze met 'maatwijzer calibrate --reset'")


def test_file_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    calibrations_path(tmp_path).mkdir()
    with pytest.raises(UserError, match="kan niet gelezen worden"):
        read_calibrations(tmp_path)
    with pytest.raises(UserError, match="kan niet bewaard worden"):
        write_calibrations(tmp_path, {"with_examples": FITTED})
    with pytest.raises(UserError, match="kan niet verwijderd worden"):
        remove_calibrations(tmp_path)


def test_calibration_of_another_model_is_refused() -> None:
    check_model({"with_examples": FITTED}, "model")
    with pytest.raises(UserError, match="met een ander model"):
        check_model({"with_examples": FITTED}, "ander")


def test_shipped_file_has_both_kinds_fitted_on_enough_questions() -> None:
    assert tuple(shipped()) == KINDS
    assert not any(fitted.fitted_on.recalibrated for fitted in shipped().values())


def test_wish_comes_from_the_option_then_from_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert max_wrong_of(None) is None
    monkeypatch.setenv("MAATWIJZER_MAX_WRONG", "0.1")
    assert max_wrong_of(None) == 0.1
    assert max_wrong_of(0.0) == 0.0


@pytest.mark.parametrize("value", ["0,1", "1.1", "-1", "nan"])
def test_bad_wish_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MAATWIJZER_MAX_WRONG", value)
    with pytest.raises(UserError, match=r"MAATWIJZER_MAX_WRONG .* moet een getal van 0 tot 1 zijn"):
        read_settings()
