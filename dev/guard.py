"""Becomes another program after arranging that it ends when its parent does.

Run as a script: ``python guard.py PARENT_PID SIGNAL_NUMBER PROGRAM [ARGUMENT ...]``. The kernel sends the signal even
when the parent is killed with SIGKILL. Linux only: elsewhere the program simply runs without that promise.
"""

import ctypes
import os
import signal
import sys

SET_PARENT_DEATH_SIGNAL = 1


def end_with_parent(parent: int, death_signal: int) -> None:
    """Asks the kernel to signal this process when the thread that started it ends.

    Args:
        parent: Process id this process must have been started by.
        death_signal: Number of the signal to receive.

    Raises:
        OSError: The kernel refused.
        SystemExit: The parent is gone already.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(SET_PARENT_DEATH_SIGNAL, death_signal, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    # The parent may have ended before the kernel knew of our wish.
    if os.getppid() != parent:
        sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]), int(sys.argv[2]))
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 -- becoming the program, without a shell, is the purpose
