"""Documents that the user added, kept in HOME/added as they were read, one JSON file each."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from corpus.document import Document
from corpus.errors import UserError
from corpus.fetch import fetch
from corpus.read import read_bytes
from corpus.serialize import document_from_json, document_to_json


def folder(home: Path) -> Path:
    """Where they are kept; need not exist."""
    return home / "added"


def kept(home: Path) -> list[Document]:
    """All of them, by id."""
    files = sorted(folder(home).glob("[!.]*.json"))
    return [document_from_json(json.loads(f.read_text("utf-8"))) for f in files]


def keep(home: Path, documents: Iterable[Document]) -> None:
    """Write documents, each by one atomic rename; one with the same id is replaced."""
    folder(home).mkdir(parents=True, exist_ok=True)
    for document in documents:
        aside = folder(home) / f".{document.id}.new"
        aside.write_text(json.dumps(document_to_json(document), ensure_ascii=False), "utf-8")
        aside.replace(folder(home) / f"{document.id}.json")


def take(name: str, present: Mapping[str, str]) -> Document:
    """Read a file or URL.

    `present` maps the ids in the index to their sources. A document whose id is taken by another
    source gets a longer id; from the same source it keeps it, and so takes its place.

    Raises:
        UserError: when it cannot be read.
    """
    document = _read(name)
    if present.get(document.id, document.source) == document.source:
        return document
    return replace(document, id=f"{document.id}-{document.sha256[:6]}")


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
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"bestand {name!r} kan niet gelezen worden ({error.strerror}); controleer het pad"
        ) from error
    return read_bytes(data, name=path.name, source=path.name)
