"""Turns Ctrl-C, a closed terminal and `kill` into one exception, and a second Ctrl-C into an immediate end."""

import contextlib
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType

# What asks twice within this time, such as a terminal and `make` both passing one Ctrl-C on, asks once.
ONE_WISH_SECONDS = 0.5


def watch_terminal() -> Callable[[], bool]:
    """A function that answers whether the terminal of standard output was closed.

    The kernel tells only the first program of a terminal. Where that is `make`, as in a window opened with
    `make run`, it does not pass it on.
    """
    if not sys.stdout.isatty():
        return lambda: False
    poll = select.poll()
    # Asks for nothing: a hang-up is always told.
    poll.register(sys.stdout.fileno(), 0)
    return lambda: any(event & select.POLLHUP for _, event in poll.poll(0))


class InterruptedByUserError(BaseException):
    """The developer wants the program to end; not an `Exception`, so that nothing handles it on the way."""


class Interruption:
    """What to do when the developer wants the program to end."""

    def __init__(self, end_at_once: Callable[[], None]) -> None:
        """Args: end_at_once: called on a second Ctrl-C; must not return."""
        self._end_at_once = end_at_once
        self._stopping_since: float | None = None

    @contextlib.contextmanager
    def listen(self) -> Iterator[None]:
        """Raises InterruptedByUserError in the main thread at the first signal, while the block runs."""
        numbers = [signal.SIGINT, signal.SIGTERM]
        # `nohup` ignores it on purpose.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            numbers.append(signal.SIGHUP)
        earlier = {number: signal.signal(number, self._receive) for number in numbers}
        try:
            yield
        finally:
            for number, handler in earlier.items():
                signal.signal(number, handler)

    def begin_stopping(self) -> None:
        """From now on no signal interrupts; only another Ctrl-C, half a second later, ends the program at once."""
        if self._stopping_since is None:
            self._stopping_since = time.monotonic()

    def _receive(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 -- the shape of a signal handler
        if self._stopping_since is None:
            self.begin_stopping()
            raise InterruptedByUserError
        if number == signal.SIGINT and time.monotonic() - self._stopping_since > ONE_WISH_SECONDS:
            self._end_at_once()
