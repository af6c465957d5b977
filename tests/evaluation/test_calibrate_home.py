"""The command `calibrate`, on a home whose index is a toy one."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from assistant import library
from assistant.calibrations import KINDS, read_calibrations
from assistant.commands.calibrating import calibrate
from assistant.confidence import Features
from assistant.evaluation import calibrate_home
from corpus.document import Metadata
from corpus.errors import UserError
from index.build import build_index
from index.search import Index
from tests.evaluation.toy import FACTS
from tests.fitted import FITTED
from tests.toy import ToyEncoder, document

# "telewerk" has an example question, so its questions are for the other kind of calibration.
EXAMPLES = {"telewerk": ("schriftelijke afspraak telewerk?",)}
WORDS = {
    "jobbonus": "jobbonus euro", "kinderopvang": "laag inkomen", "mentor": "acht kwartalen",
    "telewerk": "schriftelijke afspraak telewerk",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [
        document(name, facts, metadata=Metadata(questions=EXAMPLES.get(name, ())))
        for name, facts in FACTS.items()
    ]
    index = build_index(documents, ToyEncoder())

    def opened(home: Path, **_: object) -> Index:
        return index

    monkeypatch.setattr(library, "open_index", opened)
    monkeypatch.setattr(calibrate_home, "shipped", lambda: dict.fromkeys(KINDS, FITTED))


def question_set(folder: Path, *, times: int, refused: int = 6, telewerk: int = 0) -> Path:
    records = [
        {"question": f"{words} nummer {n}", "documents": [name]}
        for name, words in WORDS.items()
        for n in range(telewerk if name == "telewerk" else times)
    ]
    records += [{"question": f"wielrennen koers {n}", "documents": []} for n in range(refused)]
    path = folder / "eigen.jsonl"
    lines = [json.dumps(record | {"id": f"v{n}"}) for n, record in enumerate(records)]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_few_questions_recalibrate_and_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calibrate(question_set(tmp_path, times=4), home=tmp_path)
    kept = read_calibrations(tmp_path)
    assert kept is not None
    assert list(kept) == ["without_examples"]
    fitted = kept["without_examples"]
    assert fitted.weights == FITTED.weights
    assert fitted.intercept != FITTED.intercept
    assert fitted.fitted_on.recalibrated
    assert fitted.fitted_on.set == "eigen.jsonl"
    assert fitted.fitted_on.model_fingerprint == "toy-64"
    shown = capsys.readouterr().out
    assert "Herijkt: alleen het niveau en de drempels" in shown
    assert shown.endswith(f"Bewaard in {tmp_path / 'calibration.json'}.\n")


def test_many_questions_fit_weights_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calibrate(question_set(tmp_path, times=12), max_wrong=0.2, max_missed=0.1, home=tmp_path)
    kept = read_calibrations(tmp_path)
    assert kept is not None
    fitted = kept["without_examples"]
    assert list(fitted.weights) == [f.name for f in fields(Features)]
    assert fitted.weights != FITTED.weights
    assert not fitted.fitted_on.recalibrated
    assert (fitted.fitted_on.max_wrong, fitted.fitted_on.max_missed) == (0.2, 0.1)
    assert "Alle gewichten zijn op deze vragen bepaald" in capsys.readouterr().out


def test_a_kind_with_too_few_questions_keeps_what_ships(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calibrate(question_set(tmp_path, times=4, telewerk=3), home=tmp_path)
    kept = read_calibrations(tmp_path)
    assert kept is not None
    assert list(kept) == ["without_examples"]
    shown = capsys.readouterr().out
    assert "Bronnen met voorbeeldvragen: van 3 vragen zijn er 3 juist beantwoord" in shown
    assert "De meegeleverde kalibratie blijft gelden." in shown


def test_the_setting_is_the_wish_when_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAATWIJZER_MAX_WRONG", "0.3")
    calibrate(question_set(tmp_path, times=4), home=tmp_path)
    kept = read_calibrations(tmp_path)
    assert kept is not None
    assert kept["without_examples"].fitted_on.max_wrong == 0.3


def test_too_few_questions_change_nothing(tmp_path: Path) -> None:
    calibrate(question_set(tmp_path, times=4), home=tmp_path)
    before = (tmp_path / "calibration.json").read_bytes()
    with pytest.raises(UserError, match="van elk zijn er minstens 5 nodig"):
        calibrate(question_set(tmp_path, times=4, refused=2), home=tmp_path)
    assert (tmp_path / "calibration.json").read_bytes() == before


def test_a_damaged_calibration_can_be_replaced_and_removed(tmp_path: Path) -> None:
    own = tmp_path / "calibration.json"
    own.write_text("{", "utf-8")
    calibrate(question_set(tmp_path, times=4), home=tmp_path)
    assert read_calibrations(tmp_path)
    own.write_text("{", "utf-8")
    calibrate(reset=True, home=tmp_path)
    assert read_calibrations(tmp_path) is None


def test_reset_says_whether_there_was_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calibrate(question_set(tmp_path, times=4), home=tmp_path)
    capsys.readouterr()
    calibrate(reset=True, home=tmp_path)
    assert capsys.readouterr().out == "De eigen kalibratie is verwijderd.\n"
    calibrate(reset=True, home=tmp_path)
    assert capsys.readouterr().out == "Er was geen eigen kalibratie.\n"


@pytest.mark.parametrize(("given", "reset"), [(None, False), (Path("set.jsonl"), True)])
def test_a_set_or_reset_is_needed_and_not_both(given: Path | None, reset: bool) -> None:
    with pytest.raises(UserError, match=r"geef een vragenset SET.jsonl, of --reset"):
        calibrate(given, reset=reset)
