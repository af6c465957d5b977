"""One builder at a time: the lock that is held while a home is written to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import UserError, os_reason


@contextmanager
def builder_lock(home: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold the lock of a home, which is made when it is not there; `wait` is in seconds.

    Raises:
        UserError: when another process holds it for longer, or the home may not be written to.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "lock", timeout=wait)
        lock.acquire()
    except Timeout as error:
        raise UserError(
            f"een ander proces werkt de index in {str(home)!r} al bij; wacht tot het klaar is en "
            "probeer opnieuw"
        ) from error
    except OSError as error:
        raise UserError(
            f"in map {str(home)!r} kan niet geschreven worden ({os_reason(error)}); kies een "
            "andere met --home"
        ) from error
    try:
        yield
    finally:
        lock.release()
