"""The index that a running server answers from; follows the home when a new one is published."""

import logging
import threading
from pathlib import Path

from corpus.errors import UserError
from index import snapshot
from index.encoder import Encoder
from index.manifest import current_name
from index.search import Index

_log = logging.getLogger(__name__)


class Shelf:
    """Hands out the current index. Safe to use from many threads.

    A question keeps the index it started with, so no answer mixes two of them.
    """

    def __init__(self, home: Path, encoder: Encoder) -> None:
        """Load the current snapshot; SnapshotError when it cannot be."""
        self._home = home
        # The name is read first: a snapshot published in between is then loaded at the next
        # question, instead of never.
        self._name = current_name(home)
        self._index = snapshot.load(home, encoder)
        self._loading = threading.Lock()

    def index(self) -> Index:
        """The newest index that could be loaded; one small file is read to see if it changed."""
        if self._loading.acquire(blocking=False):
            # Whoever comes while a new index is being loaded answers from the one before.
            try:
                self._follow()
            finally:
                self._loading.release()
        return self._index

    def _follow(self) -> None:
        try:
            name = current_name(self._home)
            if name != self._name:
                self._index = snapshot.load(self._home, self._index.encoder)
                self._name = name
        except UserError as error:
            self._name = ""  # tried again at the next question
            _log.warning("de vorige index blijft in gebruik: %s", error)
