"""An index on disk: written aside, checksummed, published by one atomic rename, loaded with checks.

    HOME/snapshots/NAME/    documents.jsonl, passages.json, vectors.npy, ..., manifest.json
    HOME/current            one line, the NAME that readers use

The manifest is written last, so its existence means that the snapshot is whole; `current` is
replaced after that. Whatever dies in between, the old snapshot stays current. Nothing is parsed
before its checksum has been compared; `index.parts` has the files themselves.
"""

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from corpus.document import Document
from corpus.errors import UserError, os_reason
from index.analysis import analysis_fingerprint
from index.durable import file_sha256, sync, write_whole
from index.encoder import Encoder, Vectors
from index.manifest import (
    FORMAT,
    Manifest,
    Origin,
    SnapshotError,
    current_name,
    damaged,
    manifest_in,
    manifest_to_json,
    read_current,
    way_out,
)
from index.parts import documents_in, read_parts, vectors_in, write_parts
from index.pieces import pieces_fingerprint
from index.search import Index


def save(index: Index, home: Path, origin: Origin | None = None) -> Manifest:
    """Write a snapshot and make it current. The caller holds the builder's lock.

    Raises:
        UserError: when the disk is full or may not be written.
    """
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    folder = home / "snapshots" / name
    try:
        folder.mkdir(parents=True)
        write_parts(index, folder)
        manifest = _manifest(index, folder, origin or Origin())
        write_whole(
            folder / "manifest.json",
            json.dumps(manifest_to_json(manifest), ensure_ascii=False).encode(),
        )
        sync(folder)
        before = _published(home)
        _publish(home, name)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        # numpy tells how much it could write instead of why
        reason = os_reason(error) if error.errno else "de schijf is vol"
        raise UserError(
            f"de index kan niet bewaard worden in {str(home)!r} ({reason}); maak plaats, "
            "of kies een andere map met --home"
        ) from error
    _prune(home, keep=(before, name))
    return manifest


def load(home: Path, encoder: Encoder) -> Index:
    """The current snapshot as an index, after every check.

    Raises:
        NoSnapshotError: when there is none.
        SnapshotError: when it is damaged, or made with another model, analysis or format.
    """
    return read_current(home, lambda folder: _load(home, folder, encoder))


def _load(home: Path, folder: Path, encoder: Encoder) -> Index:
    manifest = manifest_in(home, folder)
    if manifest.analysis != analysis_fingerprint():
        raise SnapshotError(
            f"de index in {str(home)!r} is gemaakt met een andere versie van de tekstanalyse "
            f"({manifest.analysis}, nu {analysis_fingerprint()}); {way_out(home)}"
        )
    if manifest.model_fingerprint != encoder.fingerprint:
        asked = encoder.name or "het meegeleverde model"
        raise SnapshotError(
            f"de index in {str(home)!r} is gemaakt met een ander model "
            f"({manifest.model or 'het meegeleverde model'}, gevraagd: {asked}); {way_out(home)}"
        )
    if manifest.pieces != pieces_fingerprint():
        raise SnapshotError(
            f"de index in {str(home)!r} is gemaakt met een andere tabel van woorddelen; "
            f"{way_out(home)}"
        )
    _check_files(home, folder, manifest)
    return read_parts(folder, encoder, manifest.strength)


def read_documents(home: Path) -> list[Document]:
    """The documents of the current snapshot, in order, without its searchable parts.

    Raises:
        NoSnapshotError: when there is none.
        SnapshotError: when it is damaged.
    """

    def read(folder: Path) -> list[Document]:
        _check_files(home, folder, manifest_in(home, folder))
        return documents_in(folder)

    return read_current(home, read)


def known_vectors(home: Path, encoder: Encoder) -> dict[bytes, Vectors]:
    """Vectors of the current snapshot by key, for `build_index`; {} when it is of no use."""

    def read(folder: Path) -> dict[bytes, Vectors]:
        manifest = manifest_in(home, folder)
        if manifest.model_fingerprint != encoder.fingerprint:
            return {}
        _check_files(home, folder, manifest)
        return vectors_in(folder)

    try:
        return read_current(home, read)
    except SnapshotError:
        return {}  # a damaged or foreign snapshot saves no work; building makes a whole one


def _manifest(index: Index, folder: Path, origin: Origin) -> Manifest:
    files = {}
    for path in _files(folder):
        sync(path)
        files[path.relative_to(folder).as_posix()] = file_sha256(path)
    return Manifest(
        format=FORMAT,
        analysis=analysis_fingerprint(),
        model=index.encoder.name,
        model_fingerprint=index.encoder.fingerprint,
        dimensions=index.encoder.dimensions,
        strength=index.strength,
        pieces=pieces_fingerprint(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        roots=origin.roots,
        inputs=origin.inputs,
        removed=origin.removed,
        documents={d.id: d.sha256 for d in index.documents.values()},
        counts=index.counts(),
        files=files,
    )


def _check_files(home: Path, folder: Path, manifest: Manifest) -> None:
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or file_sha256(path) != digest:
            raise damaged(home, name)


def _publish(home: Path, name: str) -> None:
    write_whole(home / "current", f"{name}\n".encode())
    with suppress(OSError):  # it is published; a power cut could only bring the old one back
        sync(home)


def _published(home: Path) -> str:
    try:
        return current_name(home)
    except SnapshotError:
        return ""


def _prune(home: Path, keep: tuple[str, str]) -> None:
    """Remove all but the current snapshot and the one before. A file in use waits."""
    for folder in (home / "snapshots").iterdir():
        if folder.name in keep:
            continue
        with suppress(OSError):  # first, for those who are reading it; see `read_current`
            (folder / "manifest.json").unlink()
        shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file())
