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
    MaxWrong,
    Question,
    calibrate_of,
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
    max_wrong: MaxWrong = None,
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
    calibrate = calibrate_of(home, index, max_wrong)
    settings = read_settings()
    for number, asked in enumerate(questions):
        start = time.perf_counter()
        answered = answer(
            index, asked, quotes=settings.quotes, allowed=allowed, calibrate=calibrate
        )
        elapsed_ms = (time.perf_counter() - start) * 1000
        if as_json:
            out_json(to_json(answered, elapsed_ms))
            continue
        if len(questions) > 1:
            out(("\n" if number else "") + f"# {asked}\n")
        out(to_text(answered, helpdesk=settings.helpdesk))


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


def chat(max_wrong: MaxWrong = None, home: Home = None) -> None:
    """Stel vragen na elkaar in de terminal; een lege regel of Ctrl-D stopt.

    Een vervolgvraag ("en voor werkgevers?") wordt begrepen met de vragen ervoor; hoe, staat boven
    het antwoord na "Begrepen als:". Zet een ! voor een vraag om ze letterlijk te stellen, zonder
    de vragen ervoor. Typ nieuw om een nieuw gesprek te beginnen.

    Voorbeeld: maatwijzer chat
    """
    from assistant.answer import answer
    from assistant.conversation import UNDERSTOOD, heard, understand
    from assistant.render import to_text
    from assistant.settings import read_settings
    from assistant.terminal import out, say

    index = open_home(home)
    calibrate = calibrate_of(home, index, max_wrong)
    settings = read_settings()
    history: tuple[str, ...] = ()
    while typed := _typed():
        if typed.casefold() == "nieuw":
            history = ()
            say("Nieuw gesprek.")
            continue
        question, earlier = heard(typed, history)
        try:
            understood = understand(index, question, earlier)
            found = answer(
                index,
                understood.question,
                typed=question,
                quotes=settings.quotes,
                calibrate=calibrate,
            )
        except UserError as error:
            say(sentence(str(error)))
            continue
        history = (*earlier, question)
        lead = f"{UNDERSTOOD} {understood.question}\n\n" if understood.follow_up else ""
        out(f"{lead}{to_text(found, helpdesk=settings.helpdesk)}\n")


def _typed() -> str:
    """The next line; "" when it is empty or there is none."""
    try:
        return input("Uw vraag: " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def verify(
    file: Annotated[Path, typer.Argument(metavar="ANTWOORD.json", help="Uitvoer van ask --json.")],
    home: Home = None,
) -> None:
    """Ga na of elk citaat van een bewaard antwoord nog woord voor woord in de bronnen staat.

    Intact: op zijn plaats. Verplaatst: op een andere plaats of in een andere bron. Gewijzigd: de
    bron zegt het nu anders. Onjuist: het bewaarde antwoord is zelf veranderd. Verdwenen: nergens
    meer. De uitgangscode is 0 wanneer alles intact of verplaatst is, anders 1.

    Voorbeeld: maatwijzer verify antwoord.json
    """
    from assistant import library
    from assistant.terminal import out
    from assistant.verify import SOUND, check_file, summary, told

    known = {d.id: d for d in library.documents(home_of(home))}
    checks = check_file(file, known)
    for check in checks:
        out(told(check))
    out(summary(checks))
    if any(check.verdict not in SOUND for check in checks):
        raise typer.Exit(1)
