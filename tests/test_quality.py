"""The figures that the product promises, with the shipped model, and the gate that guards them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from assistant.answer import answer
from assistant.evaluation.evaluate import evaluate_set
from assistant.evaluation.sets import Question, read_set
from assistant.library import MEASURES
from benchmarks import quality, seeds
from benchmarks.figures import (
    BARE,
    DATA,
    LABELLED,
    QUESTIONS,
    Bench,
    Rows,
    beir,
    configurations,
    judge,
    labelled,
    mean,
    measures_index,
    seed_pages,
)
from benchmarks.gate import SAMPLE, STORED, falls, store, stored_rows, told
from corpus.document import Passage
from index.analysis import tokenize
from index.encoder import load_encoder
from index.fusion import COLUMNS, FUSION, Fusion
from index.hits import Hit
from index.search import Index
from tests.toy import ToyEncoder, document

# Those that can be measured wherever the project is, and those whose data lies outside it.
OUTSIDE = sorted({path.stem for path in STORED.glob("*.json")} - {*LABELLED, BARE, *seeds.SETS})


@pytest.fixture(scope="module")
def index() -> Index:
    return measures_index(load_encoder())


# The gate


@pytest.mark.slow
@pytest.mark.parametrize("name", LABELLED)
def test_no_figure_on_the_measures_falls_beyond_noise(index: Index, name: str) -> None:
    check(labelled(name, index))


@pytest.mark.slow
def test_no_figure_on_the_measures_without_example_questions_falls_beyond_noise() -> None:
    check(labelled(BARE, measures_index(load_encoder(), examples=False)))


@pytest.mark.slow
@pytest.mark.skipif(not seeds.PAGES.is_dir(), reason="the seed pages lie outside the project")
@pytest.mark.parametrize("name", seeds.SETS)
def test_no_figure_on_the_seed_pages_falls_beyond_noise(name: str) -> None:
    check(seed_pages(name, seeds.PAGES, load_encoder()))


@pytest.mark.slow
@pytest.mark.parametrize("name", OUTSIDE)
def test_no_figure_on_a_benchmark_falls_beyond_noise(name: str) -> None:
    if not (DATA / name).is_dir():
        pytest.skip("the benchmark lies outside the project")
    check(beir(DATA / name, load_encoder(), sample=SAMPLE))


def check(bench: Bench) -> None:
    """Refuse figures that are worse than those that were accepted."""
    fallen = falls(bench.measure(FUSION), stored_rows(bench))
    assert not fallen, "\n".join([bench.name, *(told(fall, bench.questions) for fall in fallen)])


@pytest.mark.slow
def test_gate_refuses_the_vectors_alone_and_accepts_the_same_again(index: Index) -> None:
    bench = labelled("dev", index)
    now = bench.measure(FUSION)
    assert falls(now, now) == []
    fallen = falls(bench.measure(configurations()["dense only"]), now)
    assert {"document@1", "fact@1"} <= {fall.metric for fall in fallen}
    first = fallen[0]
    assert first.now < first.stored
    lines = told(first, bench.questions).splitlines()
    assert len(lines) == 1 + len(first.lost)
    lost = next(iter(first.lost))
    assert lines[1] == f"  {lost}  1.000 -> 0.000  {bench.questions[lost]}"


def rows(*values: float) -> Rows:
    return {f"v{n}": {"document@1": value} for n, value in enumerate(values)}


@pytest.mark.parametrize(
    ("now", "refused"),
    [
        ([1.0] * 100, False),
        ([1.0] * 96 + [0.0] * 4, False),  # four losses alone: a chance of 1 in 16
        ([1.0] * 95 + [0.0] * 5, True),  # five: 1 in 32
        ([0.996] * 100, False),  # certain, and too little to matter
        ([0.99] * 100, True),
    ],
)
def test_gate_refuses_a_fall_that_is_neither_small_nor_luck(
    now: list[float], refused: bool
) -> None:
    assert bool(falls(rows(*now), rows(*[1.0] * 100))) is refused


def test_gain_elsewhere_makes_up_for_a_loss_and_a_gain_is_no_fall() -> None:
    stored = rows(*[1.0] * 8, *[0.0] * 8)
    assert falls(rows(*[0.0] * 8, *[1.0] * 8), stored) == []
    assert falls(rows(*[1.0] * 16), stored) == []


def bench_of(metrics: Mapping[str, Mapping[str, float]], index: Index, *, sha256: str) -> Bench:
    measured = {i: dict(row) for i, row in metrics.items()}
    return Bench("set", sha256, ("a",), index, dict.fromkeys(metrics, "?"), lambda _: measured)


def test_stored_figures_come_back_and_only_for_the_same_set(index: Index, tmp_path: Path) -> None:
    row = {"v1": {"a": 1 / 3}, "v2": {"a": 1.0}}
    bench = bench_of(row, index, sha256="x")
    with pytest.raises(LookupError, match="--accept"):
        stored_rows(bench, folder=tmp_path)
    store(bench, bench.measure(FUSION), folder=tmp_path)
    assert stored_rows(bench, folder=tmp_path) == {"v1": {"a": 0.3333}, "v2": {"a": 1.0}}
    assert falls(bench.measure(FUSION), stored_rows(bench, folder=tmp_path)) == []
    for other in (
        bench_of(row, index, sha256="y"),
        bench_of({"v1": row["v1"]}, index, sha256="x"),
    ):
        with pytest.raises(LookupError, match=r"set\.json has no figures of this set"):
            stored_rows(other, folder=tmp_path)


def test_stored_figures_are_of_the_questions_as_they_are() -> None:
    for name in LABELLED:
        stored = json.loads((STORED / f"{name}.json").read_text("utf-8"))
        questions = read_set(QUESTIONS / f"{name}.jsonl")
        assert stored["sha256"] == questions.sha256
        assert list(stored["rows"]) == [q.id for q in questions.questions if q.documents]


# The tables

OTHER_WORDS = ("thesaurus", "repair", "rewritten")


def test_a_question_is_judged_by_documents_in_order_and_by_the_words_of_passages() -> None:
    documents = {i: document(i, [f"Feit {i}.", "Ander feit."]) for i in "abcdef"}
    question = Question("v", "?", ("b", "f"), quotes=("Feit b",))

    def found(*places: str) -> dict[str, float]:
        spans = ((place[0], 0 if place[1:] == "" else 10) for place in places)
        passages = [Passage(i, start, start + 7) for i, start in spans]
        hits = [Hit(p, 1.0, 0, 0, 0.0, 0.0, "", 0.0, "", 0.0, 0.0) for p in passages]
        return judge(question, hits, documents)

    assert found("b", "f") == dict.fromkeys(quality_metrics(), 1.0)
    assert found() == dict.fromkeys(quality_metrics(), 0.0)
    third = found("a", "c", "b", "d", "e", "f")
    assert third == {
        "document@1": 0, "document@3": 1, "documents@5": 0, "fact@1": 0, "fact@3": 1
    }  # fmt: skip
    other_words = found("b2", "a", "a", "a", "a", "a", "f")  # b, a and f: three documents
    assert other_words == {
        "document@1": 1, "document@3": 1, "documents@5": 1, "fact@1": 0, "fact@3": 0
    }  # fmt: skip


def quality_metrics() -> tuple[str, ...]:
    return ("document@1", "document@3", "documents@5", "fact@1", "fact@3")


def columns_of(configuration: str) -> dict[str, list[float]]:
    """The weights of both kinds of documents by column."""
    fusion = configurations()[configuration]
    kinds = fusion.with_examples, fusion.without_examples
    return {name: [getattr(kind, name) for kind in kinds] for name in COLUMNS}


def test_every_column_is_switched_off_in_turn_for_both_kinds_of_documents() -> None:
    shipped = columns_of("shipped")
    assert configurations()["shipped"] is FUSION
    for name in (name for name in COLUMNS if any(shipped[name])):
        assert columns_of(f"without `{name}`") == shipped | {name: [0, 0]}
        assert same_but(configurations()[f"without `{name}`"])


@pytest.mark.parametrize(
    ("group", "off"),
    [
        ("late*", ["late", "late_headings"]),
        ("document*", ["document_lexical", "document_dense"]),
        ("example*", ["example_lexical", "example_dense", "example_late"]),
    ],
)
def test_columns_that_begin_alike_are_switched_off_together(group: str, off: list[str]) -> None:
    shipped = columns_of("shipped")
    assert columns_of(f"without `{group}`") == shipped | {name: [0, 0] for name in off}


def test_numbers_of_the_fusion_are_switched_off_in_turn_and_other_words_together() -> None:
    for name in ("whole_words", *OTHER_WORDS):
        made = configurations()[f"without `{name}`"]
        assert getattr(made, name) == 0
        assert same_but(made, name)
    made = configurations()["without other words"]
    assert [getattr(made, name) for name in OTHER_WORDS] == [0, 0, 0]
    assert same_but(made, *OTHER_WORDS)
    assert columns_of("without other words") == columns_of("shipped")


def same_but(fusion: Fusion, *changed: str) -> bool:
    """Whether all other numbers, weights of columns left aside, are those that ship."""
    names = {"whole_words", *OTHER_WORDS} - {*changed}
    return all(getattr(fusion, name) == getattr(FUSION, name) for name in names)


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("lexical only", ["lexical"]),
        ("dense only", ["dense"]),
        ("lexical and dense", ["lexical", "dense"]),
    ],
)
def test_a_kind_of_search_alone_takes_the_question_as_it_was_typed(
    name: str, on: list[str]
) -> None:
    shipped = columns_of("shipped")
    assert columns_of(name) == {c: shipped[c] if c in on else [0, 0] for c in COLUMNS}
    assert [getattr(configurations()[name], n) for n in OTHER_WORDS] == [0, 0, 0]
    assert same_but(configurations()[name], *OTHER_WORDS)


def test_bare_sheets_have_the_questions_of_dev_and_no_example_questions() -> None:
    bare_index = measures_index(ToyEncoder(), examples=False)
    bare = labelled(BARE, bare_index)
    dev = labelled("dev", bare_index)
    assert (bare.name, bare.questions, bare.sha256) == (BARE, dev.questions, dev.sha256)
    assert bare_index.counts()["examples"] == 0 < bare_index.counts()["passages"]


def test_mean_is_over_the_questions_that_have_the_metric() -> None:
    assert mean({"a": {"x": 1.0}, "b": {"x": 0.0}, "c": {}}, "x") == 0.5


def test_table_has_a_row_for_each_configuration() -> None:
    shown = [
        quality.Column("dev a", {"shipped": "0.900", "dense only": "0.500"}),
        quality.Column("dev b", {"shipped": "1.000", "dense only": "0.700"}),
    ]
    assert quality.table(shown) == (
        "| search | dev a | dev b |\n|---|---|---|\n"
        "| shipped | 0.900 | 1.000 |\n| dense only | 0.500 | 0.700 |"
    )


def test_tables_replace_what_stands_between_the_markers_only() -> None:
    begin, end = quality.BEGIN, quality.END
    once = quality.replaced(f"voor\n{begin}\noud\n{end}\nna\n", "nieuw")
    assert once == f"voor\n{begin}\nnieuw\n{end}\nna\n"
    assert quality.replaced(once, "nieuw") == once
    for bad in ("", begin, end, f"{end}{begin}"):
        with pytest.raises(ValueError, match="quality:begin"):
            quality.replaced(bad, "nieuw")


def test_document_has_the_tables_of_every_set() -> None:
    tables = quality.DOCUMENT.read_text("utf-8").partition(quality.BEGIN)[2]
    tables = tables.partition(quality.END)[0]
    for name in configurations():
        assert f"| {name} |" in tables, name


# The question sets


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "answerable", "unanswerable"), [("dev", 200, 60), ("test", 150, 60)]
)
def test_right_document_is_found_and_quotes_are_verbatim(
    index: Index, name: str, answerable: int, unanswerable: int
) -> None:
    questions = read_set(QUESTIONS / f"{name}.jsonl")
    result, _ = evaluate_set(index, questions)
    have = sum(bool(q.documents) for q in questions.questions)
    assert have >= answerable
    assert len(questions.questions) - have >= unanswerable
    # What is promised, whatever figures are accepted for the gate.
    assert result.metrics["Success@1"].value >= 0.85
    assert result.metrics["Success@3"].value >= 0.97
    assert result.violations == 0
    assert result.quotes > len(questions.questions)


def test_questions_are_worded_differently_from_the_example_questions(index: Index) -> None:
    examples = [frozenset(tokenize(question)) for question in index.examples.texts]
    for name in LABELLED:
        for question in read_set(QUESTIONS / f"{name}.jsonl").questions:
            asked = frozenset(tokenize(question.question))
            shared = max(len(asked & words) / len(asked | words) for words in examples)
            assert shared < 0.8, question.id


def documents_of(*names: str, main: bool = False) -> set[str]:
    """The documents that answer the questions of these sets, or only the main ones."""
    asked = (q for name in names for q in read_set(QUESTIONS / f"{name}.jsonl").questions)
    return {i for q in asked for i in (q.documents[:1] if main else q.documents)}


@pytest.mark.slow
def test_no_question_is_suggested_that_the_sources_do_not_answer(index: Index) -> None:
    suggested = [q for d in index.documents.values() for q in d.metadata.questions]
    assert len(suggested) > 600
    assert [q for q in suggested if answer(index, q).status == "not_found"] == []


def test_every_measure_is_asked_about() -> None:
    measures = {path.stem for path in MEASURES.glob("*.md")}
    assert len(measures) == 80
    assert measures == documents_of(*LABELLED)


def test_sets_are_split_by_measure() -> None:
    facts, turns = (
        [documents_of(f"{split}{kind}", main=True) for split in LABELLED]
        for kind in ("", "-conversations")
    )
    # A conversation of one split is about no measure of the other.
    for split, other in ((0, 1), (1, 0)):
        assert facts[split].isdisjoint(facts[other])
        assert turns[split].isdisjoint(facts[other])


@pytest.mark.parametrize(
    ("kind", "least", "counted"),
    [
        ("", 150, lambda q: bool(q.quotes)),
        ("", 120, lambda q: not q.documents),
        ("", 60, lambda q: not q.documents and "detail ontbreekt" in q.tags),
        ("", 40, lambda q: not {"status", "tijd"}.isdisjoint(q.tags)),
        ("-lists", 40, lambda q: len(q.documents) > 1),
        ("-conversations", 60, lambda q: bool(q.history)),
    ],
)
def test_sets_have_the_questions_that_were_promised(
    kind: str, least: int, counted: Callable[[Question], bool]
) -> None:
    asked = [q for s in LABELLED for q in read_set(QUESTIONS / f"{s}{kind}.jsonl").questions]
    assert sum(map(counted, asked)) >= least
