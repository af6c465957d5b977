"""Whether the files that an index was built from are still the same."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path]) -> str:
    """Hash over the names and bytes of the files, and of all visible files below the folders."""
    digest = hashlib.sha256()
    for file in (file for path in paths for file in _files(path)):
        try:
            data = hashlib.sha256(file.read_bytes()).digest()
        except OSError:  # reading reports it by name
            data = b""
        digest.update(os.fsencode(file.name) + b"\0" + data)
    return digest.hexdigest()


def _files(root: Path) -> list[Path]:
    below = sorted(root.rglob("*")) if root.is_dir() else [root]
    shown = (p for p in below if not any(n.startswith(".") for n in p.relative_to(root).parts))
    return [p for p in shown if p.is_file()]
