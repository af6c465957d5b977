from collections.abc import Mapping, Sequence

import pytest

from assistant.evaluation.compare import Change, compare, paired_p, to_json, to_text
from assistant.evaluation.evaluate import summarise
from assistant.evaluation.report import Latency, Result, Row
from corpus.errors import UserError


def result(rows: Sequence[Mapping[str, float]], *, sha256: str = "a") -> Result:
    made = tuple(
        Row(f"v{n}", f"vraag {n}", ("juist",), (), dict(metrics))
        for n, metrics in enumerate(rows, 1)
    )
    return Result("set", summarise(made), {"set_sha256": sha256}, 0, 0, Latency(1, 2), 3, made)


def success(*values: float) -> Result:
    return result([{"Success@1": v} for v in values])


def test_p_is_the_share_of_tosses_at_least_as_far_from_zero() -> None:
    # six gains of one sign: 2 of the 64 ways to toss are as extreme
    assert paired_p([1.0] * 6) == pytest.approx(2 / 64)
    # three gains, one loss: the sums of four tosses are +-4 (2), +-2 (8), 0 (6); 10 of 16
    assert paired_p([1.0, 1.0, 1.0, -1.0]) == pytest.approx(10 / 16)


def test_one_sided_p_counts_falls_only() -> None:
    assert paired_p([-1.0] * 6, alternative="less") == pytest.approx(1 / 64)
    assert paired_p([1.0] * 6, alternative="less") == 1


def test_p_without_difference_or_with_a_single_one_is_one() -> None:
    assert paired_p([0.0, 0.0]) == 1
    assert paired_p([0.0, 1.0, 0.0]) == 1


def test_many_differences_are_tested_at_random_but_always_alike() -> None:
    clear = [0.5] * 40 + [-0.5] * 5 + [0.0] * 100
    unclear = [0.5] * 21 + [-0.5] * 19
    assert paired_p(clear) < 0.001
    assert paired_p(unclear) > 0.5
    assert paired_p(unclear) == paired_p(unclear)


def test_won_and_lost_questions_are_told_with_both_figures() -> None:
    (difference,) = compare(success(1, 0, 0.5, 1), success(0, 1, 0, 1)).differences
    assert difference.won == (Change("v1", "vraag 1", 1, 0), Change("v3", "vraag 3", 0.5, 0))
    assert difference.lost == (Change("v2", "vraag 2", 0, 1),)
    assert (difference.value, difference.other) == (0.625, 0.5)
    assert difference.difference == 0.125


def test_text_names_the_questions_that_changed_most_and_counts_the_others() -> None:
    new = success(*[0.1] * 11, 1.0)
    lines = to_text(compare(new, success(*[0.0] * 12))).splitlines()
    won = lines.index("  gewonnen: 12")
    assert lines[won + 1] == "    v12  0,000 -> 1,000  vraag 12"
    assert lines[won + 2] == "    v1  0,000 -> 0,100  vraag 1"
    assert lines[won + 11 :] == ["    ... en nog 2; --json noemt ze alle", "  verloren: geen"]


def test_fewer_false_answers_is_a_gain() -> None:
    new = result([{"FalseAnswered": 0.0}] * 8)
    old = result([{"FalseAnswered": 1.0}] * 8)
    comparison = compare(new, old)
    assert len(comparison.differences[0].won) == 8
    assert comparison.differences[0].difference == -1
    assert to_text(comparison).splitlines()[4].endswith("beter")
    assert to_text(compare(old, new)).splitlines()[4].endswith("slechter")


def test_metric_that_is_not_about_the_same_questions_is_left_out() -> None:
    new = result([{"Success@1": 1.0, "WrongAmongAnswered": 0.0}, {"Success@1": 1.0}])
    old = result([{"Success@1": 1.0}, {"Success@1": 1.0, "WrongAmongAnswered": 1.0}])
    assert [d.metric for d in compare(new, old).differences] == ["Success@1"]


def test_results_of_different_sets_are_refused() -> None:
    rows = [{"Success@1": 1.0}]
    with pytest.raises(UserError, match="niet van dezelfde vragenset"):
        compare(result(rows), result(rows, sha256="b"))
    with pytest.raises(UserError, match=r"\(1 vragen\).*\(2 vragen\)"):
        compare(result(rows), result(rows * 2))


def test_text_is_dutch_and_json_holds_everything() -> None:
    comparison = compare(success(1, 1, 0), success(0, 1, 0))
    text = to_text(comparison)
    assert "+0,333" in text
    assert "kan toeval zijn" in text
    assert "  gewonnen: 1\n    v1  0,000 -> 1,000  vraag 1\n  verloren: geen" in text
    assert to_json(comparison)["metrics"]["Success@1"] == {
        "value": 0.666667,
        "other": 0.333333,
        "difference": 0.333333,
        "p": 1.0,
        "won": [{"id": "v1", "value": 1.0, "other": 0.0}],
        "lost": [],
    }
