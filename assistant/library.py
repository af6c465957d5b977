"""The home of an installation: what it was built from, building, adding, removing, opening.

HOME/added/       documents that the user added, as they were read; they survive every build
HOME/snapshots/   the index (see index.snapshot)
HOME/lock         held by the one that builds
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant import added
from assistant.gauge import strength_of
from assistant.inputs import fingerprint
from assistant.lock import builder_lock
from corpus.document import Document
from corpus.errors import UserError
from corpus.formats.measure import check_successors
from corpus.read import Failure, Reading, read_paths
from index import snapshot
from index.build import Progress, build_index
from index.encoder import Encoder, load_encoder
from index.manifest import (
    Manifest,
    NoSnapshotError,
    Origin,
    OtherFormatError,
    SnapshotError,
    is_current,
    read_manifest,
)
from index.search import Index

MEASURES = Path(__file__).parent.parent / "corpus" / "measures"

_WAIT = 60  # seconds that a first question waits for another one's build

Say = Callable[[str], None]  # receives one Dutch sentence for the user


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to."""

    manifest: Manifest
    failures: tuple[Failure, ...]  # files that could not be read, by name and reason
    embedded: int  # texts embedded now; the others had a vector already


def build(
    home: Path,
    paths: Sequence[Path] = (),
    *,
    model: str = "",
    progress: Progress | None = None,
) -> Built:
    """Read the paths (default: the shipped measures) and everything added, and publish an index.

    Raises:
        UserError: when nothing could be read, another build is going on, or the disk refuses.
    """
    with builder_lock(home):
        return _build(home, paths, load_encoder(model), progress=progress)


def refresh(home: Path, *, model: str = "", progress: Progress | None = None) -> Built | None:
    """Build again from what the index was built from, when it is missing or out of date.

    Out of date means: its files changed, or it was made with another model, text analysis or
    version of the product. None when it is not. A damaged index is not replaced: what it was
    built from may be lost.

    Raises:
        SnapshotError: when the index is damaged.
    """
    with builder_lock(home):
        try:
            past = _past(home)
        except OtherFormatError as error:
            roots = _present(error.origin.roots)
            encoder = load_encoder(model or error.model)
            return _build(home, roots, encoder, removed=error.origin.removed, progress=progress)
        encoder = load_encoder(model or (past.model if past else ""))
        roots, removed = _roots(past), past.removed if past else ()
        if past and is_current(past, encoder) and past.inputs == _fingerprint(home, roots, removed):
            return None
        return _build(home, roots, encoder, removed=removed, progress=progress)


def prepare(home: Path, *, model: str = "", say: Say, progress: Progress | None = None) -> Encoder:
    """The encoder for the index of this home; builds the shipped measures when there is none.

    Builds them again when they changed, as after an update of the product.
    """
    past = _past(home)
    encoder = load_encoder(model or (past.model if past else ""))
    if past is None:
        say("Er is nog geen index: de meegeleverde maatregelen worden verwerkt.")
        with builder_lock(home, wait=_WAIT):
            if _past(home) is None:  # another process may have built it meanwhile
                _build(home, (), encoder, progress=progress)
    elif not past.roots and past.inputs != _fingerprint(home, (), past.removed):
        say("De meegeleverde maatregelen zijn veranderd: de index wordt bijgewerkt.")
        with builder_lock(home):
            _build(home, (), encoder, removed=past.removed, progress=progress)
    return encoder


def open_index(home: Path, *, model: str = "", say: Say, progress: Progress | None = None) -> Index:
    """The current index, after `prepare`.

    Raises:
        SnapshotError: when the index is damaged or made with another model or version.
    """
    return snapshot.load(home, prepare(home, model=model, say=say, progress=progress))


def model_before(home: Path) -> str | None:
    """The model of the index as it is now; None when there is none that can be read."""
    try:
        return read_manifest(home).model
    except SnapshotError:
        return None


def documents(home: Path) -> list[Document]:
    """The documents in the index, in order.

    Raises:
        SnapshotError: when there is no index, or it is damaged.
    """
    return snapshot.read_documents(home)


def check(paths: Sequence[Path] = ()) -> Reading:
    """Read the paths (default: the shipped measures) without building anything.

    Failures include measures that name a successor which does not exist.
    """
    reading = read_paths(paths or (MEASURES,))
    dangling = (Failure(name, reason) for name, reason in check_successors(reading.documents))
    return Reading(reading.documents, (*reading.failures, *dangling))


def add(
    home: Path, names: Sequence[str], *, progress: Progress | None = None
) -> tuple[tuple[Document, ...], Built]:
    """Add files, or pages by URL, to the current index; all of them or none.

    A document with the name of one that is there already takes its place when it comes from the
    same source, and gets a longer id otherwise.

    Raises:
        UserError: when one of them cannot be read; nothing has changed then.
    """
    with builder_lock(home):
        past = _past(home)
        present = {d.id: d.source for d in snapshot.read_documents(home)} if past else {}
        documents: list[Document] = []
        for name in dict.fromkeys(names):
            documents.append(added.take(name, present))
            present[documents[-1].id] = ""  # taken: another file of this call gets another id
        added.keep(home, documents)
        ids = {d.id for d in documents}
        removed = tuple(i for i in past.removed if i not in ids) if past else ()
        encoder = load_encoder(past.model if past else "")
        built = _build(home, _roots(past), encoder, removed=removed, progress=progress)
        return tuple(documents), built


def remove(home: Path, ids: Sequence[str], *, progress: Progress | None = None) -> Built:
    """Take documents out of the index; added ones are forgotten, so no later build has them.

    Raises:
        UserError: for an id that is not there; nothing has changed then.
    """
    with builder_lock(home):
        manifest = read_manifest(home)
        for document_id in ids:
            if document_id not in manifest.documents:
                raise UserError(
                    f"bron {document_id!r} zit niet in de index; bekijk de namen met "
                    "'maatwijzer documents'"
                )
        removed = tuple(dict.fromkeys([*manifest.removed, *ids]))
        encoder = load_encoder(manifest.model)
        built = _build(home, _roots(manifest), encoder, removed=removed, progress=progress)
        added.drop(home, ids)
        return built


def _build(
    home: Path,
    roots: Sequence[Path],
    encoder: Encoder,
    *,
    removed: tuple[str, ...] = (),
    progress: Progress | None,
) -> Built:
    reading = read_paths(roots or (MEASURES,))
    by_id = {d.id: d for d in (*reading.documents, *added.kept(home))}
    documents = [d for d in by_id.values() if d.id not in removed]
    if not documents or not reading.documents:
        reasons = "; ".join(f"{f.name}: {f.reason}" for f in reading.failures) or "geen bestanden"
        raise UserError(f"er is niets om te doorzoeken ({reasons}); geef leesbare bestanden op")
    dangling = (Failure(name, reason) for name, reason in check_successors(documents))
    embedded = 0

    def count(done: int, total: int) -> None:
        nonlocal embedded
        embedded = done
        if progress is not None:
            progress(done, total)

    known = snapshot.known_vectors(home, encoder)
    strength = strength_of(home, encoder, MEASURES)
    index = build_index(documents, encoder, strength=strength, known=known, progress=count)
    inputs = _fingerprint(home, roots, removed)
    origin = Origin(tuple(str(r.resolve()) for r in roots), inputs, removed)
    manifest = snapshot.save(index, home, origin)
    return Built(manifest, (*reading.failures, *dangling), embedded)


def _fingerprint(home: Path, roots: Sequence[Path], removed: Iterable[str]) -> str:
    kept = [file for file in added.paths(home) if file.stem not in removed]
    return fingerprint((*(roots or (MEASURES,)), *kept))


def _roots(manifest: Manifest | None) -> tuple[Path, ...]:
    return _present(manifest.roots) if manifest else ()


def _present(roots: Sequence[str]) -> tuple[Path, ...]:
    """What an index was built from; refused when some of it is gone, for it would be lost."""
    if gone := next((root for root in roots if not Path(root).exists()), None):
        raise UserError(
            f"{gone!r}, waaruit de index gebouwd is, bestaat niet meer; zet het terug, of bouw "
            "uit andere bronnen met 'maatwijzer build PAD'"
        )
    return tuple(map(Path, roots))


def _past(home: Path) -> Manifest | None:
    with suppress(NoSnapshotError):
        return read_manifest(home)
    return None
