"""The manifest of a snapshot: what it was made of and from, and which one is current."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from index.analysis import analysis_fingerprint
from index.encoder import Encoder

FORMAT = 1  # raise when the files of a snapshot change
REBUILD = "bouw de index opnieuw met 'maatwijzer build'"


class SnapshotError(UserError):
    """The snapshot is missing, damaged, or made by another version or model."""


class NoSnapshotError(SnapshotError):
    """There is no snapshot in this home yet."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made of and from."""

    format: int
    analysis: str
    model: str  # name as the user gave it; "" = the shipped model
    model_fingerprint: str
    dimensions: int
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
    folder = current_folder(home)
    try:
        record: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        if record["format"] != FORMAT:
            raise SnapshotError(
                f"de index in {str(home)!r} heeft formaat {record['format']} en deze versie leest "
                f"formaat {FORMAT}; {REBUILD}"
            )
        for key in ("roots", "removed"):
            record[key] = tuple(record[key])
        return Manifest(**record)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(home, "manifest.json") from error


def is_current(manifest: Manifest, encoder: Encoder) -> bool:
    """Whether a snapshot was made with this encoder and this version of the text analysis."""
    return (
        manifest.analysis == analysis_fingerprint()
        and manifest.model_fingerprint == encoder.fingerprint
    )


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    """The JSON object that `read_manifest` reads."""
    return {name: getattr(manifest, name) for name in Manifest.__slots__}


def current_name(home: Path) -> str:
    """Name of the current snapshot.

    Raises:
        NoSnapshotError: when there is none.
        SnapshotError: when the file that names it is damaged.
    """
    try:
        name = (home / "current").read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise NoSnapshotError(f"in {str(home)!r} staat nog geen index; {REBUILD}") from error
    except (OSError, ValueError) as error:
        raise damaged(home, "current") from error
    if not name or Path(name).name != name:
        raise damaged(home, "current")
    return name


def current_folder(home: Path) -> Path:
    """The folder of the current snapshot; raises as `current_name` does."""
    return home / "snapshots" / current_name(home)


def damaged(home: Path, name: str) -> SnapshotError:
    """The error for a file of the snapshot that is not as it was written."""
    return SnapshotError(f"de index in {str(home)!r} is beschadigd (bestand {name!r}); {REBUILD}")
