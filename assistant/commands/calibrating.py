"""Command calibrate: from which probability on there is an answer, on questions of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.options import Home, MaxWrong, home_of, max_wrong_of, open_home
from corpus.errors import UserError

QuestionSet = Annotated[
    Path | None, typer.Argument(metavar="SET.jsonl", help="Vragen met hun juiste bronnen.")
]
MaxMissed = Annotated[
    float | None,
    typer.Option(
        metavar="DEEL",
        min=0,
        max=1,
        help="Van de vragen die de bronnen wel beantwoorden mag hoogstens dit deel zelfs niet als "
        "mogelijk relevant getoond worden; gewoonlijk 0.05.",
    ),
]
Reset = Annotated[
    bool, typer.Option("--reset", help="Verwijder de eigen kalibratie; de meegeleverde geldt.")
]


def calibrate(
    question_set: QuestionSet = None,
    max_wrong: MaxWrong = None,
    max_missed: MaxMissed = None,
    reset: Reset = False,
    home: Home = None,
) -> None:
    """Stem af vanaf welke kans een antwoord gegeven wordt, op eigen vragen over eigen bronnen.

    Nodig zijn minstens 5 vragen die juist beantwoord worden en 5 waarop de bronnen geen antwoord
    hebben; vanaf 40 vragen worden ook de gewichten opnieuw bepaald.

    Voorbeelden: maatwijzer calibrate set.jsonl | maatwijzer calibrate set.jsonl --max-wrong 0.1 |
    maatwijzer calibrate --reset
    """
    from assistant.terminal import out, progress_bar

    if reset == (question_set is not None):
        raise UserError("geef een vragenset SET.jsonl, of --reset om naar het begin terug te keren")
    if question_set is None:
        from assistant.calibrations import remove_calibrations

        removed = remove_calibrations(home_of(home))
        out("De eigen kalibratie is verwijderd." if removed else "Er was geen eigen kalibratie.")
        return
    from assistant.evaluation.calibrate import Wishes
    from assistant.evaluation.calibrate_home import calibrate_home
    from assistant.evaluation.sets import read_set

    usual, wrong = Wishes(), max_wrong_of(max_wrong)
    wishes = Wishes(
        max_wrong=usual.max_wrong if wrong is None else wrong,
        max_missed=usual.max_missed if max_missed is None else max_missed,
    )
    questions = read_set(question_set)
    index = open_home(home)
    with progress_bar("Meten") as progress:
        text = calibrate_home(home_of(home), index, questions, wishes=wishes, progress=progress)
    out(text)
