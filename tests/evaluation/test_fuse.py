import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.evaluation import fuse, weighing
from assistant.evaluation.sets import Question, QuestionSet
from assistant.evaluation.weighing import (
    Case,
    Material,
    Vector,
    cross_validated,
    features,
    figures,
    fit,
    loss,
)
from corpus.errors import UserError
from index.evidence import Evidence
from index.fusion import COLUMNS, FUSION, Weights, load_fusion
from tests.evaluation.toy import toy_index
from tests.toy import ToyEncoder

N = len(COLUMNS)
LEXICAL, DENSE, LATE = (COLUMNS.index(name) for name in ("lexical", "dense", "late"))


def case(
    table: Sequence[Sequence[float]],
    document: Sequence[int],
    right: Sequence[int],
    *,
    examples: Sequence[int] = (),
    facts: Sequence[int] | None = None,
    missing: int = 0,
    group: str = "g",
) -> Case:
    """A question; `table` has the first columns of each passage, the others are 0.

    `right` and `examples` (those that have example questions) are documents, `facts` are passages.
    """
    values = np.zeros((len(table), N), dtype=np.float32)
    values[:, : len(table[0])] = table
    return Case(
        group=group,
        evidence=Evidence(values, np.isin(document, examples)),
        document=np.asarray(document),
        right=np.isin(np.arange(max(document) + 1), right),
        facts=np.isin(np.arange(len(table)), [] if facts is None else facts),
        has_facts=facts is not None,
        missing=missing,
    )


def drawn(deciding: int, *, seed: int, count: int = 40, examples: bool = False) -> list[Case]:
    """Questions with noise in all columns but one, which is highest for what is right."""
    rng = np.random.default_rng(seed)
    made = []
    for n in range(count):
        table = rng.random((8, N))
        table[:, deciding] = 0.3
        table[2 * n % 8, deciding] = 0.9
        kind = range(4) if examples else ()
        owners = [0, 0, 1, 1, 2, 2, 3, 3]
        found = case(table.tolist(), owners, [n % 4], examples=kind, group=f"{seed} {n}")
        made.append(found)
    return made


def only(column: int, weight: float = 1.0) -> Vector:
    """Weights of one column, for documents without example questions."""
    weights = np.zeros(2 * N)
    weights[N + column] = weight
    return weights


# The loss


def test_loss_is_the_surprise_at_the_right_document() -> None:
    asked = case([[math.log(3)], [0]], [0, 1], [0])
    assert loss(asked, features(asked), only(0))[0] == pytest.approx(-math.log(3 / 4))
    both = case([[math.log(3)], [0]], [0, 1], [0, 1])
    assert loss(both, features(both), only(0))[0] == pytest.approx(0)
    nobody = case([[1.0], [0]], [0, 1], [], missing=1)
    value, slope = loss(nobody, features(nobody), only(0))
    assert (value, slope.tolist()) == (0, [0] * 2 * N)


def test_best_passage_alone_speaks_for_its_document() -> None:
    asked = case([[0], [math.log(3)], [-50]], [1, 0, 0], [0])
    assert loss(asked, features(asked), only(0))[0] == pytest.approx(-math.log(3 / 4))


def test_labelled_fact_counts_half_among_the_passages_of_right_documents() -> None:
    # Twice as sharp: the odds are 9 to 1. The best passage of all is in a wrong document.
    asked = case([[math.log(3)], [0], [5]], [0, 0, 1], [0], facts=[1])
    document = math.log(1 + math.exp(5) / 3)
    found = loss(asked, features(asked), only(0))[0]
    assert found == pytest.approx(document - math.log(1 / 10) / 2)
    missed = case([[math.log(3)], [0]], [0, 0], [0], facts=[])
    assert loss(missed, features(missed), only(0))[0] == 0


def test_scores_far_apart_give_a_finite_loss() -> None:
    asked = case([[2_000], [0]], [0, 1], [1])
    assert loss(asked, features(asked), only(0))[0] == pytest.approx(2_000)


@pytest.mark.parametrize("seed", range(5))
def test_gradient_is_the_slope_of_the_loss(seed: int) -> None:
    rng = np.random.default_rng(seed)
    owners = [0, 0, 1, 2, 2, 3]
    table = rng.random((6, N)).tolist()
    asked = case(table, owners, [1, 2], examples=[0, 2], facts=[2, 4])
    rows = features(asked)

    def value(weights: Vector) -> float:
        return loss(asked, rows, weights)[0]

    place, step = rng.random(2 * N) * 3, 1e-5 * np.eye(2 * N)
    slope = [(value(place + s) - value(place - s)) / 2e-5 for s in step]
    assert loss(asked, rows, place)[1] == pytest.approx(slope, abs=1e-8)


# The weights


def test_column_that_decides_is_learned() -> None:
    weights = fit([drawn(LATE, seed=0)])[N:]
    assert weights.argmax() == LATE
    assert weights[LATE] > 4 * np.delete(weights, LATE).max()
    unseen = Material("toy", "0" * 64, tuple(drawn(LATE, seed=1)))
    found = figures(unseen, [np.concatenate([np.zeros(N), weights])] * len(unseen.cases))
    assert found["Success@1"] == 1


def test_documents_with_and_without_example_questions_have_weights_of_their_own() -> None:
    weights = fit([drawn(LATE, seed=0, examples=True), drawn(DENSE, seed=1)])
    assert [weights[:N].argmax(), weights[N:].argmax()] == [LATE, DENSE]


def test_column_that_misleads_gets_nothing_and_no_weight_is_negative() -> None:
    misled = [replace(c, evidence=turned(c.evidence, LATE)) for c in drawn(LATE, seed=0)]
    weights = fit([misled])
    assert weights[N + LATE] == 0
    assert weights.min() == 0


def turned(evidence: Evidence, column: int) -> Evidence:
    table = evidence.table.copy()
    table[:, column] *= -1
    return replace(evidence, table=table)


def test_a_large_set_weighs_no_more_than_a_small_one() -> None:
    one, other = drawn(LATE, seed=0, count=4), drawn(DENSE, seed=1, count=4)
    assert fit([one, other * 5]) == pytest.approx(fit([one, other]), abs=1e-3)
    assert fit([[*one, *other * 5]]) != pytest.approx(fit([one, other]), abs=1e-1)


# The figures


def test_figures_are_the_values_worked_out_by_hand() -> None:
    # Right documents: the second of two found, and one that does not compete.
    second = case([[2], [1]], [0, 1], [1], missing=1, facts=[1])
    first = case([[2], [1]], [0, 1], [0], facts=[0])
    nowhere = case([[2], [1]], [0, 1], [], missing=1)
    found = figures(Material("toy", "0" * 64, (second, first, nowhere)), [only(0)] * 3)
    at_2 = 1 / math.log2(3)
    assert found == {
        "nDCG@10": pytest.approx((at_2 / (1 + at_2) + 1 + 0) / 3),
        "Success@1": pytest.approx(1 / 3),
        "fact@1": 0.5,
    }


def test_labelled_fact_that_does_not_compete_is_a_miss_and_an_unlabelled_one_is_no_question() -> (
    None
):
    missed = case([[1], [0]], [0, 1], [0], facts=[])
    plain = case([[1], [0]], [0, 1], [0])
    assert figures(Material("toy", "0" * 64, (missed, plain)), [only(0)] * 2)["fact@1"] == 0
    assert "fact@1" not in figures(Material("toy", "0" * 64, (plain,)), [only(0)])


def test_no_question_is_ranked_with_weights_that_have_seen_its_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fitted: list[set[str]] = []
    used: dict[str, list[Vector]] = {}

    def noted(sets: Sequence[Sequence[Case]]) -> Vector:
        assert len(sets) == 2
        fitted.append({c.group for cases in sets for c in cases})
        return np.full(2 * N, len(fitted) - 1.0)

    def kept(material: Material, weights: Sequence[Vector]) -> dict[str, float]:
        used[material.name] = list(weights)
        return {}

    monkeypatch.setattr(weighing, "fit", noted)
    monkeypatch.setattr(weighing, "figures", kept)
    # The same groups in both sets, and each group twice in a set.
    groups = [f"g{n}" for n in range(12)] * 2
    cases = tuple(case([[1]], [0], [0], group=group) for group in groups)
    sets = [Material("een", "0" * 64, cases), Material("twee", "0" * 64, cases[::-1])]
    assert list(cross_validated(sets)) == ["een", "twee"]
    assert len(fitted) == weighing.FOLDS
    for material in sets:
        for asked, weights in zip(material.cases, used[material.name], strict=True):
            seen = fitted[int(weights[0])]
            assert asked.group not in seen
            assert len(seen) >= 9  # of 12 groups, those of one fold are held out


# From an index to the file


def test_cases_say_what_competes_what_is_right_and_what_is_missing() -> None:
    index = toy_index()
    asked = [
        ("jobbonus", "hoeveel euro", ("jobbonus", "weg"), ("bedraagt 700 euro",)),
        ("telewerk", "afspraak telewerk", ("telewerk",), ()),
    ]
    jobbonus, telewerk = fuse.cases(index, asked, FUSION)
    passages = [index.passages[row] for row in index.find("hoeveel euro").pool]
    texts = [index.documents[p.document_id].slice(p.start, p.end) for p in passages]
    assert [t for t, held in zip(texts, jobbonus.facts, strict=True) if held] == [
        "De jobbonus bedraagt 700 euro."
    ]
    numbers = dict(zip((p.document_id for p in passages), jobbonus.document.tolist(), strict=True))
    assert sorted(numbers.values()) == list(range(len(numbers)))
    assert np.flatnonzero(jobbonus.right).tolist() == [numbers["jobbonus"]]
    assert (jobbonus.group, jobbonus.missing, jobbonus.has_facts) == ("jobbonus", 1, True)
    assert (telewerk.missing, telewerk.has_facts) == (0, False)
    assert not telewerk.facts.any()


def test_file_holds_the_weights_and_nothing_for_evidence_that_cannot_be(tmp_path: Path) -> None:
    weights: Vector = np.arange(2 * N, dtype=np.float64) + 0.12345
    path = tmp_path / "fusion.json"
    path.write_text(json.dumps(fuse.to_json(weights, {"set": "dev"})), "utf-8")
    read = load_fusion(path)
    rounded = dict(zip(COLUMNS, (n + 0.123 for n in range(N)), strict=True))
    assert read.with_examples == Weights(**rounded)
    plain = dict(zip(COLUMNS, (n + 0.123 for n in range(N, 2 * N)), strict=True))
    spoken = ("lexical", "dense", "late")
    absent = {f"{kind}_{how}": 0 for kind in ("example", "fact") for how in spoken}
    assert read.without_examples == Weights(**plain | absent)
    for field in fields(FUSION):
        if not field.name.endswith("_examples"):
            assert getattr(read, field.name) == getattr(FUSION, field.name)
    assert json.loads(path.read_text("utf-8"))["fitted_on"] == {"set": "dev"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A benchmark of two documents; its second question has no right one."""
    folder = tmp_path / "toy-beir"
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": i, "title": "", "text": f"Tekst {i}."} for i in ("d1", "d2")]
    queries = [{"_id": i, "text": f"tekst {i}"} for i in ("q1", "q2")]
    for name, records in (("corpus", corpus), ("queries", queries)):
        lines = "".join(f"{json.dumps(record)}\n" for record in records)
        (folder / f"{name}.jsonl").write_text(lines, "utf-8")
    (folder / "qrels" / "test.tsv").write_text("q1\td1\t2\nq1\td2\t0\nq2\td2\t0\n", "utf-8")
    return folder


@pytest.mark.slow
def test_measures_are_asked_in_three_ways_and_a_benchmark_in_one(folder: Path) -> None:
    questions = (
        Question("v1", "wat is het akkoord van maart 2022", ("03-serv-akkoord-maart-2022",)),
        Question("v2", "wie wint de koers", ()),
    )
    asked = QuestionSet("dev.jsonl", "1" * 64, questions)
    made = list(fuse.materials(asked, [folder], ToyEncoder()))
    ways = ["", " without example questions", " with half of them"]
    assert [m.name for m in made] == [*(f"dev.jsonl{way}" for way in ways), "toy-beir"]
    assert [len(m.cases) for m in made] == [1, 1, 1, 1]
    shares = [m.cases[0].evidence.has_examples.mean() for m in made]
    assert [shares[0], shares[1], shares[3]] == [1, 0, 0]
    assert 0.2 < shares[2] < 0.8
    assert [m.cases[0].group for m in made] == ["03-serv-akkoord-maart-2022"] * 3 + ["q1"]
    assert [m.cases[0].missing for m in made] == [0] * 4


def test_set_that_expects_an_unknown_document_is_refused() -> None:
    unknown = QuestionSet("dev.jsonl", "1" * 64, (Question("v1", "wat?", ("weg",)),))
    with pytest.raises(UserError, match="'weg'"):
        list(fuse.materials(unknown, [], ToyEncoder()))


def test_command_writes_what_the_search_reads_and_tells_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def made(*_: Any) -> Iterator[Material]:  # noqa: ANN401 - whatever `materials` takes
        yield Material("toy", "1" * 64, tuple(drawn(LATE, seed=0, count=10)))

    monkeypatch.setattr(fuse, "materials", made)
    questions = tmp_path / "dev.jsonl"
    questions.write_text('{"id": "v1", "question": "wat?", "documents": []}\n', "utf-8")
    out = tmp_path / "fusion.json"
    assert fuse.main([str(questions), "--out", str(out)]) == 0
    assert load_fusion(out).without_examples.late > FUSION.with_examples.example_lexical
    told = json.loads(out.read_text("utf-8"))["fitted_on"]
    assert told["toy"] == {"sha256": "1" * 64, "questions": 10, "nDCG@10": 1.0, "Success@1": 1.0}
    assert told["folds"] == weighing.FOLDS
    assert capsys.readouterr().out == "toy: nDCG@10 1.0000, Success@1 1.0000\n"


def test_command_tells_a_user_error_and_exits_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "fusion.json"
    assert fuse.main([str(tmp_path / "weg.jsonl"), "--out", str(out)]) == 2
    assert "weg.jsonl" in capsys.readouterr().err
    assert not out.exists()
