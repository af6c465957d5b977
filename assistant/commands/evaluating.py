"""Command evaluate: retrieval and answers measured on labelled questions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.options import AsJson, Home, Model, model_of, open_home
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.evaluation.report import Result
    from assistant.evaluation.runs import Ranking
    from index.build import Progress


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
Run = Annotated[
    Path | None,
    typer.Option("--run", metavar="BESTAND", help="Schrijf de rangschikking als TREC-bestand."),
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
    as_json: AsJson = False,
    run: Run = None,
    other: Other = None,
    home: Home = None,
    model: Model = "",
) -> None:
    """Meet hoe goed de juiste bronnen gevonden en geciteerd worden.

    Voorbeelden: maatwijzer evaluate set.jsonl | maatwijzer evaluate set.jsonl --json > nu.json |
    maatwijzer evaluate set.jsonl --compare vroeger.json | maatwijzer evaluate --beir mijn-map
    """
    from assistant.evaluation import compare, report
    from assistant.evaluation.runs import write_run
    from assistant.terminal import out, out_json, progress_bar, say

    if (question_set is None) == (beir is None):
        raise UserError("geef een vragenset SET.jsonl, of een map met --beir")
    past = report.read_result(other) if other else None
    with progress_bar("Meten") as progress:
        if beir is not None:
            result, rankings = _on_beir(beir, model, progress)
        else:
            result, rankings = _on_set(question_set or Path(), home, progress)
    if run is not None:
        write_run(run, rankings)
    comparison = compare.compare(result, past) if past else None
    if as_json:
        record = report.to_json(result)
        if comparison:
            record["comparison"] = compare.to_json(comparison)
        out_json(record)
    else:
        out(report.to_text(result))
        if comparison:
            out("\n" + compare.to_text(comparison))
    if result.violations:
        say(f"LET OP: {result.violations} citaten staan niet woord voor woord in hun bron")
        raise typer.Exit(1)


def _on_set(
    path: Path, home: Path | None, progress: "Progress | None"
) -> tuple["Result", dict[str, "Ranking"]]:
    from assistant.evaluation.evaluate import evaluate_set
    from assistant.evaluation.sets import read_set

    questions = read_set(path)
    return evaluate_set(open_home(home), questions, progress=progress)


def _on_beir(
    folder: Path, model: str, progress: "Progress | None"
) -> tuple["Result", dict[str, "Ranking"]]:
    from assistant.evaluation.beir import beir_documents, read_beir
    from assistant.evaluation.evaluate import evaluate_beir
    from index.build import build_index
    from index.encoder import load_encoder

    benchmark = read_beir(folder)
    index = build_index(beir_documents(benchmark), load_encoder(model_of(model)), progress=progress)
    return evaluate_beir(index, benchmark, progress=progress)
