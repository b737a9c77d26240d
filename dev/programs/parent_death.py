"""Program that dies with its parent: arranges a signal for the parent's end, then executes another program.

Run as a script: ``python parent_death.py PARENT_PID SIGNAL_NUMBER PROGRAM [ARGUMENT ...]``. The kernel sends the signal even
if the parent is killed with SIGKILL. Linux only: elsewhere the program runs without that guarantee.
"""

import ctypes
import os
import signal
import sys

SET_PARENT_DEATH_SIGNAL = 1


def end_with_parent(parent: int, death_signal: int) -> None:
    """Request a signal from the kernel for when the thread that started this process ends.

    Args:
        parent: process id of the expected parent.
        death_signal: number of the signal.

    Raises:
        OSError: the kernel refused.
        SystemExit: the parent has already ended.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(SET_PARENT_DEATH_SIGNAL, death_signal, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    # The parent may have ended before the request.
    if os.getppid() != parent:
        sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]), int(sys.argv[2]))
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 -- becoming the program, without a shell, is the purpose
