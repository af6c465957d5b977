"""Save a snapshot over older ones, each time dying one file operation later.

`python -m tests.index.dying_writer FOLDER` makes FOLDER/0, FOLDER/1, ...: home number n is a copy
of FOLDER/base over which a process saved the index of FOLDER/new and died just before its n-th
operation. Prints those operations as a JSON list; the process of the last home dies of nothing.
"""

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from index.search import Index
from index.snapshot import load, save
from tests.toy import ToyEncoder

_CHANGES = {"mkdir", "rename", "replace", "unlink", "remove", "rmdir", "truncate"}


def copy_home(home: Path, copy: Path) -> None:
    """As links, for speed: no file of a snapshot is ever written a second time."""
    shutil.copytree(home, copy, copy_function=os.link)


def _before_each_operation(act: Callable[[str], None]) -> None:
    """Call `act` with the name of every call in C that changes something on disk.

    Opening and syncing change nothing that a write does not show too. Of the writes to one file
    the first counts: Python keeps small ones until the file is closed.
    """
    written: object = None

    def profile(frame: FrameType, event: str, function: Any) -> None:  # noqa: ANN401 - C function
        nonlocal written
        if event != "c_call":
            return
        owner, name = function.__self__, str(function.__name__)
        is_change = name in _CHANGES and getattr(owner, "__name__", "") == os.name
        is_write = name == "write" and isinstance(owner, io.IOBase) and owner is not written
        if is_write:
            written = owner
        if is_change or is_write or name == "tofile":
            act(name)

    sys.setprofile(profile)


def _die_before(operation: int, index: Index, home: Path) -> None:
    """In a process of its own, with nothing flushed or cleaned up at its end."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        left = operation

        def count(_: str) -> None:
            nonlocal left
            if left == 0:
                os._exit(0)
            left -= 1

        _before_each_operation(count)
        save(index, home)
    finally:
        os._exit(0)


def main(folder: Path) -> None:
    """See the module."""
    os.fsync = lambda fd: None  # the disk itself does not die here
    new = load(folder / "new", ToyEncoder())
    operations: list[str] = []
    copy_home(folder / "base", folder / "dry")
    _before_each_operation(operations.append)
    save(new, folder / "dry")
    sys.setprofile(None)
    for n in range(len(operations) + 1):
        copy_home(folder / "base", folder / str(n))
        _die_before(n, new, folder / str(n))
    sys.stdout.write(json.dumps(operations))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
