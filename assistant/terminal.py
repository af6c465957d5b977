"""What the commands print and read besides their answer: progress, failures, question files."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from assistant.answer import check_question
from assistant.files import read_text
from corpus.errors import UserError
from corpus.read import Failure
from index.build import Progress


def out(text: str) -> None:
    """A line of the result, on standard output."""
    typer.echo(text)


def say(text: str) -> None:
    """A line for the user beside the result, on standard error."""
    typer.echo(text, err=True)


def out_json(record: dict[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    typer.echo(json.dumps(record, ensure_ascii=False))


def report_failures(failures: Iterable[Failure]) -> None:
    """Say by name and reason what was not read, or is not as it should be."""
    for failure in failures:
        say(f"let op: {failure.name}: {failure.reason}")


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A bar on standard error while it is a terminal; None, and no output, when it is not."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def read_questions(question: str | None, file: Path | None) -> list[str]:
    """The question given, or those of a file: one a line, or JSON Lines with "question".

    Raises:
        UserError: unless exactly one of both is given, and for a line that is no question.
    """
    if (question is None) == (file is None):
        raise UserError("geef een vraag tussen aanhalingstekens, of een bestand met --file")
    if file is None:
        return [check_question(question or "")]
    questions = []
    for number, line in enumerate(read_text(file).split("\n"), 1):
        if not line.strip():
            continue
        try:
            questions.append(check_question(_question(line, file.suffix == ".jsonl")))
        except UserError as error:
            raise UserError(f"regel {number} van {str(file)!r}: {error}") from error
    if not questions:
        raise UserError(f"bestand {str(file)!r} bevat geen vragen; zet er een per regel in")
    return questions


def _question(line: str, is_json: bool) -> str:
    if not is_json:
        return line
    try:
        question = json.loads(line)["question"]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError('geen JSON-object met "question"; verbeter de regel') from error
    if not isinstance(question, str):
        raise UserError('"question" is geen tekst; verbeter de regel')
    return question
