"""Read files and folders into documents, and report what was unreadable by name and reason."""

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from corpus.blocks import Draft, assemble
from corpus.boilerplate import tidy
from corpus.document import Document
from corpus.errors import UserError, os_reason
from corpus.formats.detect import READABLE, detect_format
from corpus.formats.encoding import decode
from corpus.formats.html import read_html
from corpus.formats.markdown import read_markdown
from corpus.formats.plain import read_plain
from corpus.isolate import read_isolated

MAX_BYTES = 50_000_000
_MAX_ID = 80


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not read."""

    name: str  # path as given, or as found below a folder
    reason: str  # Dutch, without the name


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a set of paths."""

    documents: tuple[Document, ...]  # in the order of reading; ids are unique
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    source: str  # path below the folder that was given; the name of a file given itself
    problem: str = ""  # why it is not to be read


def read_paths(
    paths: Iterable[Path],
    *,
    max_bytes: int = MAX_BYTES,
    progress: Callable[[str], None] | None = None,
) -> Reading:
    """Read files, and folders with all below them in sorted order; nothing stops the run.

    Hidden files are passed over. `progress` is called with the name of each file before it is
    read. A document whose id another one has gets the first hexadecimals of its sha256 behind it.
    """
    documents: dict[str, Document] = {}
    failures: list[Failure] = []
    for file in _files(paths):
        name = _printable(str(file.path))
        if progress is not None:
            progress(name)
        try:
            if file.problem:
                raise UserError(file.problem)
            data = _bytes_of(file.path, max_bytes)
            document = _with_own_id(_read(data, name=file.source, source=file.source), documents)
        except UserError as error:
            failures.append(Failure(name, str(error)))
        else:
            documents[document.id] = document
    return Reading(tuple(documents.values()), tuple(failures))


def readable_files(paths: Iterable[Path]) -> list[Path]:
    """The files that `read_paths` would read, in its order; some may turn out to be unreadable."""
    return [file.path for file in _files(paths) if not file.problem]


def read_bytes(
    data: bytes, *, name: str, source: str, url: str = "", content_type: str = ""
) -> Document:
    """The document in the bytes of one file.

    `name` gives the suffix and the id; `source` is what the document says it was read from;
    `url` and `content_type` are what a server said of it.

    Raises:
        UserError: with the name, the reason and the way out.
    """
    try:
        return _read(data, name=name, source=source, url=url, content_type=content_type)
    except UserError as error:
        raise UserError(f"{name} {error}") from error


def document_id(name: str) -> str:
    """An id of lower-case ASCII letters, digits and hyphens for a file by its name."""
    plain = unicodedata.normalize("NFKD", PurePath(name).stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return slug[:_MAX_ID].rstrip("-") or "document"


def _read(
    data: bytes, *, name: str, source: str, url: str = "", content_type: str = ""
) -> Document:
    """As `read_bytes`, but the error does not say the name."""
    if not data.strip():
        raise UserError("is leeg; vul het aan of verwijder het")
    if len(data) > MAX_BYTES:
        raise UserError(_too_large(len(data), MAX_BYTES))
    try:
        draft = _draft(data, name=name, url=url, content_type=content_type)
        # Only measure sheets have a status, and every measure sheet has one.
        is_measure = bool(draft.metadata.status)
        draft = draft if is_measure else tidy(draft)
        if url and not draft.metadata.url:
            draft = replace(draft, metadata=replace(draft.metadata, url=url))
        own_id = PurePath(name).stem if is_measure else document_id(name)
        document = assemble(draft, document_id=own_id, source=_printable(source))
    except UserError:
        raise
    except Exception as error:  # a parser that fails on one file must not stop the build
        raise UserError(
            f"is niet te lezen ({type(error).__name__}: {str(error)[:100]}); bewaar het opnieuw "
            "of als txt"
        ) from error
    if not document.text:
        raise UserError("bevat geen tekst; vul het aan of verwijder het")
    return document


def _draft(data: bytes, *, name: str, url: str, content_type: str) -> Draft:
    kind = detect_format(data, name, content_type=content_type)
    if kind in ("pdf", "docx"):
        return read_isolated(kind, data)
    if kind == "html":
        return read_html(data, url=url, content_type=content_type)
    text = decode(data)
    if "\0" in text:
        raise UserError(f"is een binair bestand, geen tekst; {READABLE}")
    return read_markdown(text) if kind == "markdown" else read_plain(text)


def _with_own_id(document: Document, known: dict[str, Document]) -> Document:
    """The document under an id that no other one has.

    Raises:
        UserError: when its id was taken by the very same text.
    """
    other = known.get(document.id)
    if other is None:
        return document
    own = f"{document.id}-{document.sha256[:6]}"
    for twin in (other, known.get(own)):
        if twin is not None and twin.sha256 == document.sha256:
            raise UserError(f"is dezelfde tekst als {twin.source}; verwijder er een van")
    if own in known:
        own = f"{document.id}-{document.sha256}"
    return replace(document, id=own)


def _files(paths: Iterable[Path]) -> Iterator[_File]:
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif path.exists():
            yield _File(path, path.name)
        else:
            yield _File(path, path.name, "bestaat niet; controleer het pad")


def _below(folder: Path) -> Iterator[_File]:
    """The files below a folder in sorted order; links that lead out of it come as a problem."""
    root = folder.resolve()

    def unreadable(error: OSError) -> None:
        problems.append(Path(error.filename))

    problems: list[Path] = []
    for current, names, files in os.walk(folder, onerror=unreadable):
        names[:] = sorted(n for n in names if not n.startswith("."))
        links = [n for n in names if (Path(current) / n).is_symlink()]
        for name in sorted([*files, *links]):
            path = Path(current) / name
            if name.startswith("."):
                continue
            source = path.relative_to(folder).as_posix()
            if not path.is_symlink():
                yield _File(path, source)
            elif not path.resolve().is_relative_to(root):
                yield _File(
                    path, source, "is een koppeling naar buiten de map; kopieer het bestand"
                )
            # What a link inside the folder leads to is read where it stands.
    for path in problems:
        yield _File(path, path.name, "is een map die niet gelezen mag worden; geef leesrechten")


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    try:
        status = path.stat()
        # Opening a pipe would wait for ever.
        if not stat.S_ISREG(status.st_mode):
            raise UserError("is geen gewoon bestand; geef een bestand of een map")
        if status.st_size > max_bytes:
            raise UserError(_too_large(status.st_size, max_bytes))
        return path.read_bytes()
    except OSError as error:
        reason = os_reason(error)
        raise UserError(f"kan niet geopend worden ({reason}); controleer de rechten") from error


def _too_large(size: int, limit: int) -> str:
    return f"is {_megabytes(size)} MB en het maximum is {_megabytes(limit)} MB; splits het bestand"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.3g}".replace(".", ",")


def _printable(name: str) -> str:
    """A file name that can be printed and stored, whatever bytes it has on disk."""
    return os.fsencode(name).decode("utf-8", "replace")
