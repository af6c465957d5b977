"""Command evaluate: retrieval and answers measured on labelled questions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.options import AsJson, Home, Model, model_of, open_home
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.evaluation.judged import Judged
    from assistant.evaluation.report import Result
    from assistant.evaluation.runs import Ranking
    from index.build import Progress

    # The result, the judgements it is measured by, and the rankings by question id.
    Measured = tuple[Result, Judged, dict[str, Ranking]]


QuestionSet = Annotated[
    Path | None, typer.Argument(metavar="SET.jsonl", help="Vragen met hun juiste bronnen.")
]
Beir = Annotated[
    Path | None,
    typer.Option(
        "--beir",
        metavar="MAP",
        help="Map met corpus, vragen en oordelen zoals BEIR ze schrijft.",
    ),
]
FromRun = Annotated[
    Path | None,
    typer.Option(
        "--from-run",
        metavar="BESTAND",
        help="Meet de rangschikking in dit TREC-bestand, van welk systeem ook, en zoek zelf niet.",
    ),
]
FromQrels = Annotated[
    Path | None,
    typer.Option(
        "--from-qrels",
        metavar="BESTAND",
        help="De oordelen voor --from-run, als TREC-bestand, in plaats van een set of een map.",
    ),
]
Run = Annotated[
    Path | None,
    typer.Option("--run", metavar="BESTAND", help="Schrijf de rangschikking als TREC-bestand."),
]
Qrels = Annotated[
    Path | None,
    typer.Option("--qrels", metavar="BESTAND", help="Schrijf de oordelen als TREC-bestand."),
]
Worst = Annotated[
    int,
    typer.Option(
        "--worst",
        metavar="AANTAL",
        min=0,
        show_default=False,
        help="Toon ook de vragen die het slechtst liepen: wat verwacht en wat gevonden werd.",
    ),
]
Other = Annotated[
    Path | None,
    typer.Option(
        "--compare",
        metavar="BESTAND",
        help="Vergelijk met een vroeger resultaat van evaluate --json.",
    ),
]


def evaluate(
    question_set: QuestionSet = None,
    beir: Beir = None,
    from_run: FromRun = None,
    from_qrels: FromQrels = None,
    as_json: AsJson = False,
    run: Run = None,
    qrels: Qrels = None,
    other: Other = None,
    worst: Worst = 0,
    home: Home = None,
    model: Model = "",
) -> None:
    """Meet hoe goed de juiste bronnen gevonden en geciteerd worden.

    Voorbeelden: maatwijzer evaluate set.jsonl --worst 10 | maatwijzer evaluate set.jsonl --json >
    nu.json | maatwijzer evaluate set.jsonl --compare vroeger.json | maatwijzer evaluate --beir
    mijn-map | maatwijzer evaluate --from-run ander.run --from-qrels oordelen.qrels
    """
    from assistant.evaluation import report, trec
    from assistant.terminal import progress_bar, say

    _check(question_set, beir, from_run=from_run, from_qrels=from_qrels, run=run, model=model)
    if as_json and worst:
        raise UserError("--worst is voor lezers; met --json staan alle vragen al in 'rows'")
    past = report.read_result(other) if other else None
    with progress_bar("Meten") as progress:
        if beir is not None:
            result, judged, rankings = _on_beir(beir, from_run, model, progress)
        elif question_set is not None:
            result, judged, rankings = _on_set(question_set, from_run, home, progress)
        else:
            result, judged, rankings = _on_files(from_run or Path(), from_qrels or Path())
    if run is not None:
        trec.write_run(run, rankings)
    if qrels is not None:
        trec.write_qrels(qrels, judged.qrels)
    _show(result, past, as_json=as_json, worst=worst)
    if result.violations:
        say(f"LET OP: {result.violations} citaten staan niet woord voor woord in hun bron")
        raise typer.Exit(1)


def _check(
    question_set: Path | None,
    beir: Path | None,
    *,
    from_run: Path | None,
    from_qrels: Path | None,
    run: Path | None,
    model: str,
) -> None:
    """Refuse options that contradict each other or would do nothing."""
    if sum(given is not None for given in (question_set, beir, from_qrels)) != 1:
        raise UserError(
            "geef een vragenset SET.jsonl, of een map met --beir, of oordelen met --from-qrels en "
            "een rangschikking met --from-run"
        )
    if from_qrels is not None and from_run is None:
        raise UserError("--from-qrels heeft alleen oordelen; geef de rangschikking met --from-run")
    if from_run is not None and run is not None:
        raise UserError("--run schrijft wat zelf gezocht werd; laat het weg bij --from-run")
    if model and (beir is None or from_run is not None):
        raise UserError(
            "--model geldt alleen voor een map die met --beir doorzocht wordt; laat het weg, of "
            "bouw de index met 'maatwijzer build --model'"
        )


def _on_set(
    path: Path, from_run: Path | None, home: Path | None, progress: "Progress | None"
) -> "Measured":
    from assistant.evaluation.evaluate import evaluate_set
    from assistant.evaluation.judged import judged_set
    from assistant.evaluation.sets import read_set

    questions = read_set(path)
    judged = judged_set(questions)
    if from_run is not None:
        return _on_run(judged, from_run)
    result, rankings = evaluate_set(open_home(home), questions, progress=progress)
    return result, judged, rankings


def _on_beir(
    folder: Path, from_run: Path | None, model: str, progress: "Progress | None"
) -> "Measured":
    from assistant.evaluation.beir import beir_documents, read_beir
    from assistant.evaluation.evaluate import evaluate_beir
    from assistant.evaluation.judged import judged_beir
    from index.build import build_index
    from index.encoder import load_encoder

    benchmark = read_beir(folder)
    judged = judged_beir(benchmark)
    if from_run is not None:
        return _on_run(judged, from_run)
    index = build_index(beir_documents(benchmark), load_encoder(model_of(model)), progress=progress)
    result, rankings = evaluate_beir(index, benchmark, progress=progress)
    return result, judged, rankings


def _on_files(run: Path, qrels: Path) -> "Measured":
    from assistant.evaluation.judged import judged_qrels
    from assistant.evaluation.trec import read_qrels

    return _on_run(judged_qrels(read_qrels(qrels)), run)


def _on_run(judged: "Judged", path: Path) -> "Measured":
    from assistant.evaluation.evaluate import evaluate_run
    from assistant.evaluation.trec import read_run

    run = read_run(path)
    return evaluate_run(judged, run), judged, run.rankings


def _show(result: "Result", past: "Result | None", *, as_json: bool, worst: int) -> None:
    from assistant.evaluation import compare, report
    from assistant.terminal import out, out_json

    comparison = compare.compare(result, past) if past else None
    if as_json:
        record = report.to_json(result)
        if comparison:
            record["comparison"] = compare.to_json(comparison)
        out_json(record)
        return
    out(report.to_text(result))
    if worst and (missed := report.worst(result, worst)):
        out("\n" + missed)
    if comparison:
        out("\n" + compare.to_text(comparison))
