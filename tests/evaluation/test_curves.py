import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from assistant import calibrations, library
from assistant.calibrations import KINDS, Calibrations, write_calibrations
from assistant.evaluation import curves
from assistant.evaluation.calibrate import Wishes, fit, to_fitted
from assistant.evaluation.curves import (
    Judged,
    area_under,
    judge,
    reliability_picture,
    risk_coverage,
    risk_picture,
)
from assistant.evaluation.observing import observe
from assistant.evaluation.sets import QuestionSet, read_set
from index.search import Index
from tests.evaluation.toy import toy_index
from tests.fitted import FITTED

SVG = "{http://www.w3.org/2000/svg}"
BASE: Calibrations = dict.fromkeys(KINDS, FITTED)
SEEN = Judged(
    name="dev",
    probabilities=np.array([0.9, 0.8, 0.8, 0.4, 0.2]),
    correct=np.array([True, False, True, True, False]),
    answerable=np.array([True, True, True, True, False]),
    answered=np.array([True, True, True, False, False]),
    out_of_fold=True,
)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    words = {"jobbonus": "jobbonus euro", "telewerk": "afspraak", "mentor": "acht kwartalen"}
    records = [
        {"question": f"{asked} nummer {n}", "documents": [name]}
        for n in range(4)
        for name, asked in words.items()
    ]
    records += [{"question": f"wielrennen koers {n}", "documents": []} for n in range(6)]
    path = tmp_path / "eigen.jsonl"
    path.write_text(
        "\n".join(json.dumps(r | {"id": f"v{n}"}) for n, r in enumerate(records)), "utf-8"
    )
    return path


def test_risk_and_coverage_by_hand_with_equal_probabilities_together() -> None:
    coverage, risk = risk_coverage(SEEN.probabilities, SEEN.correct)
    assert coverage == pytest.approx([0.2, 0.6, 0.8, 1.0])
    assert risk == pytest.approx([0.0, 1 / 3, 1 / 4, 2 / 5])
    # 0.2 * 0 + 0.4 / 3 + 0.2 / 4 + 0.2 * 2 / 5
    assert area_under(coverage, risk) == pytest.approx(0.4 / 3 + 0.05 + 0.08)


def test_area_of_a_perfect_order_is_smaller_than_of_its_reverse() -> None:
    correct = np.array([True, True, False, False])
    best, worst = (
        area_under(*risk_coverage(p, correct))
        for p in (np.array([0.9, 0.8, 0.2, 0.1]), np.array([0.1, 0.2, 0.8, 0.9]))
    )
    assert best == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
    assert worst == pytest.approx((1 + 1 + 2 / 3 + 1 / 2) / 4)


def test_on_the_set_it_was_fitted_on_probabilities_are_out_of_fold(labelled: Path) -> None:
    index, questions = toy_index(), read_set(labelled)
    observed = observe(index, questions)
    fitted = fit(observed, Wishes())
    kept: Calibrations = dict.fromkeys(KINDS, to_fitted(fitted, questions, index))
    same = judge(observed, questions, kept)
    assert same.out_of_fold
    assert same.probabilities == pytest.approx(fitted.probabilities)
    other = judge(observed, replace(questions, sha256="f" * 64), kept)
    assert not other.out_of_fold
    assert other.probabilities == pytest.approx(
        fitted.model.probabilities(observed.features), abs=1e-4
    )
    assert not np.allclose(same.probabilities, other.probabilities)
    assert (other.answered == (other.probabilities >= kept["with_examples"].answered)).all()


def texts(picture: bytes) -> list[str]:
    return [e.text or "" for e in etree.fromstring(picture).iter(f"{SVG}text")]


def test_reliability_picture_has_a_point_at_each_bin() -> None:
    picture = reliability_picture(SEEN)
    circles = [
        (float(e.get("cx", "")), float(e.get("cy", "")))
        for e in etree.fromstring(picture).iter(f"{SVG}circle")
    ]
    # Five bins of one question and the mark in the legend; 320 pixels from (62, 40).
    assert len(circles) == 6
    assert (62 + 0.9 * 320, 40.0) in circles  # right
    assert (62 + 0.2 * 320, 360.0) in circles  # wrong
    assert "Reliability on dev (out of fold)" in texts(picture)
    # gaps .1, .8, .2, .6, .2
    assert "1 questions a point; ECE 0.380" in texts(picture)


def test_risk_picture_names_its_sets_and_marks_their_thresholds() -> None:
    other = replace(SEEN, name="<test>", out_of_fold=False)
    picture = risk_picture([SEEN, other])
    assert "dev (out of fold); area 0.263" in texts(picture)
    assert "<test>; area 0.263" in texts(picture)
    marks = [e.get("cx") for e in etree.fromstring(picture).iter(f"{SVG}circle")]
    assert marks.count("254.0") == 2  # 0.6 answered: 62 + 0.6 * 320


def test_pictures_follow_the_scheme_of_the_reader_and_name_no_font_file() -> None:
    picture = risk_picture([SEEN]).decode()
    assert "prefers-color-scheme: dark" in picture
    assert "url(" not in picture
    assert "href" not in picture


def test_command_draws_each_set_and_tells_the_figures(
    labelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def opened(home: Path, **_: object) -> Index:
        return toy_index()

    monkeypatch.setattr(library, "open_index", opened)
    monkeypatch.setattr(curves, "shipped", lambda: BASE)
    monkeypatch.setattr(calibrations, "shipped", lambda: BASE)
    more = tmp_path / "meer.jsonl"
    more.write_bytes(labelled.read_bytes() + b"\n")
    arguments = [str(labelled), str(more), "--home", str(tmp_path), "--out", str(tmp_path)]
    assert curves.main(arguments) == 0
    drawn = {p.name for p in tmp_path.glob("*.svg")}
    assert drawn == {"reliability-eigen.svg", "reliability-meer.svg", "risk-coverage.svg"}
    shown = capsys.readouterr().out
    assert "gekruist" not in shown  # both are other sets than the shipped calibration's
    own = _own(toy_index(), read_set(labelled))
    write_calibrations(tmp_path, own)
    assert curves.main(arguments) == 0
    assert capsys.readouterr().out.count("gekruist") == 1


def _own(index: Index, questions: QuestionSet) -> Calibrations:
    return {
        "without_examples": to_fitted(fit(observe(index, questions), Wishes()), questions, index)
    }


def test_more_than_two_sets_are_refused(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert curves.main([*[str(labelled)] * 3, "--out", "x"]) == 2
    assert capsys.readouterr().err == "Er zijn 3 vragensets; geef er hoogstens 2.\n"
