"""File lock that is released when its process ends, in any way."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class LockTakenError(Exception):
    """Another process holds the lock; the message is the note of that process."""


@contextlib.contextmanager
def hold_lock(path: Path, *, wait: bool = True, note: str = "") -> Iterator[None]:
    """Hold the lock while the block runs.

    Args:
        path: file of the lock; it remains, unlocked.
        wait: whether to wait for another holder.
        note: message for processes that find the lock taken.

    Raises:
        LockTakenError: another process holds it, and `wait` is false.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise LockTakenError(file.read()) from None
        file.truncate(0)
        file.write(note)
        file.flush()
        yield
