"""Commands about sources: build, add, remove, documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.options import AsJson, Home, Model, home_of, model_of
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.library import Built

Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PAD", help="Bestanden of mappen; standaard de maatregelen."),
]
Check = Annotated[bool, typer.Option("--check", help="Alleen nakijken, niets bouwen.")]
Refresh = Annotated[
    bool,
    typer.Option("--refresh", help="Alleen bouwen wanneer de index ontbreekt of verouderd is."),
]

# Below this share of the skill of the shipped model, another one is hardly worth its time.
_WEAK = 0.3


def build(
    paths: Paths = None,
    home: Home = None,
    model: Model = "",
    check: Check = False,
    refresh: Refresh = False,
) -> None:
    """Lees bronnen en bouw de index; wat niet veranderd is, wordt niet opnieuw verwerkt.

    Voorbeelden: maatwijzer build | maatwijzer build mijn-map folder.pdf | maatwijzer build --check
    """
    from assistant import library
    from assistant.dutch import counted
    from assistant.terminal import progress_bar, report_failures, say

    if check:
        reading = library.check(paths or ())
        report_failures(reading.failures)
        if reading.failures:
            wrong = counted(len(reading.failures), "fout", "fouten")
            raise UserError(f"{wrong} gevonden; verbeter ze en kijk opnieuw na")
        say(f"{counted(len(reading.documents), 'bron', 'bronnen')} nagekeken: alles in orde.")
        return
    if refresh and paths:
        raise UserError(
            "--refresh bouwt uit wat er al in de index zit; laat de paden of --refresh weg"
        )
    where = home_of(home)
    before = library.model_before(where)
    with progress_bar("Verwerken") as progress:
        if refresh:
            built = library.refresh(where, model=model_of(model), progress=progress)
        else:
            built = library.build(where, paths or (), model=model_of(model), progress=progress)
    if built is None:
        say("De index is actueel.")
        return
    report_failures(built.failures)
    _tell(built, before)


def _tell(built: "Built", before: str | None) -> None:
    from assistant.dutch import counted
    from assistant.terminal import say

    counts, model = built.manifest.counts, built.manifest.model
    say(
        f"Index klaar: {counted(counts['documents'], 'bron', 'bronnen')}, "
        f"{counted(counts['passages'], 'passage', 'passages')} "
        f"({counted(built.embedded, 'tekst', 'teksten')} nieuw verwerkt)."
    )
    if before is not None and before != model:
        old, new = (repr(m) if m else "het meegeleverde model" for m in (before, model))
        say(f"Let op: de index gebruikt nu {new} in plaats van {old}; kies met --model.")
    if model:
        say("Let op: de kansen zijn geijkt op het meegeleverde model; hier zeggen ze minder.")
    if built.manifest.strength.weight < _WEAK:
        say(
            f"Let op: model {model!r} vindt in het Nederlands weinig terug en telt daarom "
            "nauwelijks mee; kies een ander met --model, of geen voor het meegeleverde."
        )


def add(
    names: Annotated[list[str], typer.Argument(metavar="BESTAND_OF_URL", help="Wat erbij komt.")],
    home: Home = None,
) -> None:
    """Voeg bestanden of webpagina's toe aan de index; ze blijven bij elke volgende build.

    Voorbeelden: maatwijzer add nieuwsbrief.pdf | maatwijzer add https://www.vlaanderen.be/jobbonus
    """
    from assistant import library
    from assistant.terminal import out, progress_bar, report_failures

    with progress_bar("Verwerken") as progress:
        documents, built = library.add(home_of(home), names, progress=progress)
    report_failures(built.failures)
    for document in documents:
        out(f"toegevoegd: {document.id}: {document.title}")


def remove(
    ids: Annotated[list[str], typer.Argument(metavar="BRON", help="Namen van bronnen.")],
    home: Home = None,
) -> None:
    """Haal bronnen uit de index.

    Voorbeeld: maatwijzer remove 23-overstappremie
    """
    from assistant import library
    from assistant.terminal import out, progress_bar

    with progress_bar("Verwerken") as progress:
        library.remove(home_of(home), ids, progress=progress)
    for document_id in ids:
        out(f"verwijderd: {document_id}")


def documents(home: Home = None, as_json: AsJson = False) -> None:
    """Toon de bronnen in de index, met hun namen.

    Voorbeeld: maatwijzer documents --json
    """
    from assistant import library
    from assistant.terminal import out, out_json
    from corpus.serialize import document_to_json

    for document in library.documents(home_of(home)):
        if as_json:
            out_json(document_to_json(document))
        else:
            known = [document.metadata.status, document.metadata.date]
            told = ", ".join(k for k in known if k)
            out(f"{document.id}: {document.title}" + (f" ({told})" if told else ""))
