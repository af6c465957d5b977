"""Documents that the user added, kept in HOME/added as they were read, one JSON file each."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from assistant import files
from corpus.document import Document
from corpus.errors import UserError, os_reason
from corpus.fetch import fetch
from corpus.read import read_bytes
from corpus.serialize import document_from_json, document_to_json
from index.durable import write_whole


def folder(home: Path) -> Path:
    """Where they are kept; need not exist."""
    return home / "added"


def paths(home: Path) -> list[Path]:
    """Their files, by id; the stem of each is the id."""
    return sorted(folder(home).glob("[!.]*.json"))


def kept(home: Path) -> list[Document]:
    """All of them, by id.

    Raises:
        UserError: when one is damaged; leaving it out would lose it without a word.
    """
    return [_load(path) for path in paths(home)]


def _load(path: Path) -> Document:
    try:
        return document_from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"de toegevoegde bron {str(path)!r} is beschadigd; verwijder dat bestand en voeg de "
            "bron opnieuw toe"
        ) from error


def keep(home: Path, documents: Iterable[Document]) -> None:
    """Write documents, each by one atomic rename; one with the same id is replaced.

    Raises:
        UserError: when the disk refuses.
    """
    try:
        folder(home).mkdir(parents=True, exist_ok=True)
        for document in documents:
            record = json.dumps(document_to_json(document), ensure_ascii=False)
            write_whole(folder(home) / f"{document.id}.json", record.encode())
    except OSError as error:
        raise UserError(
            f"de bron kan niet bewaard worden in {str(home)!r} ({os_reason(error)}); maak plaats, "
            "of kies een andere map met --home"
        ) from error


def drop(home: Path, ids: Iterable[str]) -> None:
    """Forget documents; ids that were not added are passed over."""
    for document_id in ids:
        (folder(home) / f"{document_id}.json").unlink(missing_ok=True)


def take(name: str, present: Mapping[str, str]) -> Document:
    """Read a file or URL.

    `present` maps ids that are taken to their sources. A document gets the id that its source had
    before, and so takes its own place; one whose id another source has gets a longer id.

    Raises:
        UserError: when it cannot be read.
    """
    document = _read(name)
    longer = f"{document.id}-"
    for known, source in present.items():
        if source == document.source and (known == document.id or known.startswith(longer)):
            return replace(document, id=known)
    if document.id not in present:
        return document
    return replace(document, id=longer + document.sha256[:6])


def _read(name: str) -> Document:
    if name.startswith(("https://", "http://")):
        page = fetch(name)
        return read_bytes(
            page.data,
            name=page.name,
            source=page.url,
            url=page.url,
            content_type=page.content_type,
        )
    path = Path(name)
    # The whole path: a newsletter.txt from another folder is another source.
    return read_bytes(files.read_bytes(path), name=path.name, source=str(path.resolve()))
