"""Word lists, one file each: words in any order, between white space, editable by hand."""

import hashlib
from pathlib import Path

_FOLDER = Path(__file__).parent


def word_list(name: str) -> frozenset[str]:
    """The words of NAME.txt, lower case."""
    return frozenset((_FOLDER / f"{name}.txt").read_text("utf-8").split())


def words_fingerprint() -> str:
    """Hash over all lists; changes when one of them does."""
    digest = hashlib.sha256()
    for path in sorted(_FOLDER.glob("*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
