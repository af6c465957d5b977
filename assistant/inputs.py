"""Whether the files that an index was built from are still the same."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from corpus.read import readable_files
from index.durable import file_sha256


def fingerprint(paths: Iterable[Path]) -> str:
    """Hash over the names and bytes of all files that a build reads from the paths."""
    digest = hashlib.sha256()
    for file in readable_files(paths):
        try:
            # Opening a pipe would wait for ever.
            data = file_sha256(file) if file.is_file() else ""
        except OSError:  # reading reports it by name
            data = ""
        digest.update(os.fsencode(file.name) + b"\0" + data.encode())
    return digest.hexdigest()
