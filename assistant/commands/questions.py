"""Commands about questions: ask, search, chat, verify."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.options import (
    AsJson,
    File,
    Filters,
    Home,
    Question,
    home_of,
    open_home,
)
from assistant.dutch import sentence
from corpus.errors import UserError


def ask(
    question: Question = None,
    file: File = None,
    as_json: AsJson = False,
    filters: Filters = None,
    home: Home = None,
) -> None:
    """Beantwoord een vraag met letterlijke citaten uit de bronnen.

    Voorbeelden: maatwijzer ask "krijg ik jobbonus als ik halftijds werk?" | maatwijzer ask --file
    vragen.txt --json | maatwijzer ask "welke premies zijn er?" --filter doelgroep=werkgevers
    """
    from assistant.answer import answer
    from assistant.filters import passage_filter
    from assistant.render import to_json, to_text
    from assistant.settings import read_settings
    from assistant.terminal import out, out_json, read_questions

    questions = read_questions(question, file)
    index = open_home(home)
    allowed = passage_filter(index, filters or ())
    limit = read_settings().quotes
    for number, asked in enumerate(questions):
        start = time.perf_counter()
        answered = answer(index, asked, quotes=limit, allowed=allowed)
        elapsed_ms = (time.perf_counter() - start) * 1000
        if as_json:
            out_json(to_json(answered, elapsed_ms))
            continue
        if len(questions) > 1:
            out(("\n" if number else "") + f"# {asked}\n")
        out(to_text(answered))


def search(
    question: Question = None,
    file: File = None,
    k: Annotated[
        int, typer.Option("-k", metavar="N", min=1, max=1000, help="Aantal passages.")
    ] = 10,
    as_json: AsJson = False,
    filters: Filters = None,
    home: Home = None,
) -> None:
    """Zoek de passages die het best bij een vraag passen, zonder oordeel of ze antwoorden.

    Voorbeelden: maatwijzer search "premie voor crèche" -k 5 | maatwijzer search telewerk --json
    """
    from assistant.filters import passage_filter
    from assistant.render import hits_json, hits_text
    from assistant.terminal import out, out_json, read_questions

    questions = read_questions(question, file)
    index = open_home(home)
    allowed = passage_filter(index, filters or ())
    for asked in questions:
        start = time.perf_counter()
        hits = index.search(asked, k, allowed=allowed)
        suggestion = index.suggestion(asked)
        elapsed_ms = (time.perf_counter() - start) * 1000
        record = hits_json(index, asked, hits, suggestion=suggestion, elapsed_ms=elapsed_ms)
        if as_json:
            out_json(record)
        else:
            out(hits_text(record))


def chat(home: Home = None) -> None:
    """Stel vragen na elkaar in de terminal; een lege regel of Ctrl-D stopt.

    Voorbeeld: maatwijzer chat
    """
    from assistant.answer import answer
    from assistant.render import to_text
    from assistant.settings import read_settings
    from assistant.terminal import out, say

    index = open_home(home)
    limit = read_settings().quotes
    while True:
        try:
            asked = input("Uw vraag: " if sys.stdin.isatty() else "")
        except EOFError:
            return
        if not asked.strip():
            return
        try:
            out(to_text(answer(index, asked, quotes=limit)) + "\n")
        except UserError as error:
            say(sentence(str(error)))


def verify(
    file: Annotated[Path, typer.Argument(metavar="ANTWOORD.json", help="Uitvoer van ask --json.")],
    home: Home = None,
) -> None:
    """Ga na of elk citaat van een bewaard antwoord nog woord voor woord in de bron staat.

    De uitgangscode is 1 wanneer een citaat niet meer klopt.

    Voorbeeld: maatwijzer verify antwoord.json
    """
    from assistant import library
    from assistant.terminal import out
    from assistant.verify import DUTCH, check_file

    known = {d.id: d for d in library.documents(home_of(home))}
    checks = check_file(file, known)
    if not checks:
        out("Er staan geen citaten in dit antwoord.")
    for check in checks:
        out(f"{check.document} [{check.start}:{check.end}]: {DUTCH[check.verdict]}")
    if any(check.verdict != "intact" for check in checks):
        raise typer.Exit(1)
