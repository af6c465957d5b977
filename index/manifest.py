"""The manifest of a snapshot: what it was made of and from, and which one is current."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from corpus.errors import UserError
from index.analysis import analysis_fingerprint
from index.encoder import Encoder
from index.pieces import pieces_fingerprint
from index.strength import Strength

FORMAT = 4  # raise when the files of a snapshot change

T = TypeVar("T")


class SnapshotError(UserError):
    """The snapshot is missing, damaged, or made by another version or model."""


class NoSnapshotError(SnapshotError):
    """There is no snapshot in this home yet."""


class OtherFormatError(SnapshotError):
    """The snapshot was written by another version of the product."""

    def __init__(self, message: str, origin: "Origin", model: str) -> None:
        super().__init__(message)
        self.origin = origin  # what it was built from
        self.model = model


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made of and from."""

    format: int
    analysis: str
    model: str  # name as the user gave it; "" = the shipped model
    model_fingerprint: str
    dimensions: int
    strength: Strength  # of the model
    pieces: str  # fingerprint of the table of pieces for late interaction
    created: str  # ISO 8601, UTC
    roots: tuple[str, ...]  # paths it was built from; () = the shipped measures
    inputs: str  # hash over the files that were read, to see whether they changed since
    removed: tuple[str, ...]  # document ids that the user took out
    documents: dict[str, str]  # id -> sha256 of the text
    counts: dict[str, int]  # documents, passages, examples
    files: dict[str, str]  # path inside the snapshot -> sha256 of its bytes


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the documents of an index came from; see the fields of the same name in Manifest."""

    roots: tuple[str, ...] = ()
    inputs: str = ""
    removed: tuple[str, ...] = ()


def read_manifest(home: Path) -> Manifest:
    """The manifest of the current snapshot, without loading the rest.

    Raises:
        NoSnapshotError: when there is none.
        SnapshotError: when it cannot be read or is of another format.
    """
    return read_current(home, lambda folder: manifest_in(home, folder))


def manifest_in(home: Path, folder: Path) -> Manifest:
    """The manifest of the snapshot in a folder; raises as `read_manifest` does."""
    try:
        record: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        if record.pop("checksum") != _checksum(record):
            raise damaged(home, "manifest.json")
        if record["format"] != FORMAT:
            raise _other_format(home, record)
        for key in ("roots", "removed"):
            record[key] = tuple(record[key])
        record["strength"] = Strength.from_json(record["strength"])
        return Manifest(**record)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(home, "manifest.json") from error


def _other_format(home: Path, record: dict[str, Any]) -> OtherFormatError:
    # The checksum and these keys mean the same in every format, so that a newer version can
    # build again.
    return OtherFormatError(
        f"de index in {str(home)!r} heeft formaat {record['format']} en deze versie leest "
        f"formaat {FORMAT}; {way_out(home)}",
        Origin(tuple(record["roots"]), "", tuple(record["removed"])),
        str(record["model"]),
    )


def is_current(manifest: Manifest, encoder: Encoder) -> bool:
    """Whether a snapshot was made with this encoder, text analysis and table of pieces."""
    return (
        manifest.analysis == analysis_fingerprint()
        and manifest.model_fingerprint == encoder.fingerprint
        and manifest.pieces == pieces_fingerprint()
    )


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    """The JSON object that `manifest_in` reads: the fields, and a checksum over them."""
    record = {name: getattr(manifest, name) for name in Manifest.__slots__}
    record["strength"] = manifest.strength.to_json()
    return {**record, "checksum": _checksum(record)}


def _checksum(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def current_name(home: Path) -> str:
    """Name of the current snapshot.

    Raises:
        NoSnapshotError: when there is none.
        SnapshotError: when the file that names it is damaged.
    """
    try:
        name = (home / "current").read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise NoSnapshotError(
            f"in {str(home)!r} staat nog geen index; bouw er een met "
            f"'maatwijzer build --home {home}'"
        ) from error
    except (OSError, ValueError) as error:
        raise damaged(home, "current") from error
    if name in ("", "..") or Path(name).name != name:
        raise damaged(home, "current")
    return name


def read_current(home: Path, read: Callable[[Path], T]) -> T:
    """What `read` makes of the folder of the current snapshot; raises as `current_name` does.

    Reads again when another snapshot was published meanwhile, because publishing removes older
    ones. It removes their manifest first: while that is there, everything else was too.
    """
    while True:
        name = current_name(home)
        folder = home / "snapshots" / name
        try:
            result = read(folder)
            (folder / "manifest.json").stat()
            return result
        except (OSError, SnapshotError) as error:
            if current_name(home) != name:
                continue
            if isinstance(error, SnapshotError):
                raise
            raise damaged(home, name) from error


def damaged(home: Path, name: str) -> SnapshotError:
    """The error for a file of the snapshot that is not as it was written."""
    return SnapshotError(
        f"de index in {str(home)!r} is beschadigd (bestand {name!r}); bouw hem opnieuw uit uw "
        f"bronnen met 'maatwijzer build PAD --home {home}' (zonder PAD: de meegeleverde "
        "maatregelen)"
    )


def way_out(home: Path) -> str:
    """What to do about an index that is whole but made in another way."""
    return f"bouw hem opnieuw met 'maatwijzer build --refresh --home {home}'"
