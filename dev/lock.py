"""A lock that ends with the process that holds it, however that process ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class LockTakenError(Exception):
    """Another process holds the lock; the message is what that process wrote into it."""


@contextlib.contextmanager
def hold_lock(path: Path, *, wait: bool = True, note: str = "") -> Iterator[None]:
    """Holds the lock while the block runs.

    Args:
        path: The lock's file; it stays behind, unlocked.
        wait: Whether to wait for another holder.
        note: What to tell a process that finds the lock taken.

    Raises:
        LockTakenError: Another process holds it, and `wait` is false.
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
