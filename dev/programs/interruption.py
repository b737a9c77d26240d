"""Interruption by Ctrl-C, a closed terminal or `kill`, as one exception; a second Ctrl-C ends the program at once."""

import contextlib
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType

# Two signals within this time count as one, for example if a terminal and `make` both pass on one Ctrl-C.
ONE_WISH_SECONDS = 0.5


def watch_terminal() -> Callable[[], bool]:
    """Return a function that tells whether the terminal of standard output was closed.

    The kernel notifies only the first program of a terminal. If that is `make`, as in a window opened with `make run`, it does
    not pass the signal on.
    """
    if not sys.stdout.isatty():
        return lambda: False
    poll = select.poll()
    # Requests no events: a hang-up is always reported.
    poll.register(sys.stdout.fileno(), 0)
    return lambda: any(event & select.POLLHUP for _, event in poll.poll(0))


class InterruptedByUserError(BaseException):
    """The developer ends the program; not an `Exception`, so that nothing handles it on the way."""


class Interruption:
    """Signal handling until the developer ends the program."""

    def __init__(self, end_at_once: Callable[[], None]) -> None:
        """Args: end_at_once: called on a second Ctrl-C; must not return."""
        self._end_at_once = end_at_once
        self._stopping_since: float | None = None

    @contextlib.contextmanager
    def listen(self) -> Iterator[None]:
        """Raise InterruptedByUserError in the main thread at the first signal, while the block runs."""
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
        """Ignore signals from now on, except another Ctrl-C half a second later, which ends the program at once."""
        if self._stopping_since is None:
            self._stopping_since = time.monotonic()

    def _receive(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 -- the shape of a signal handler
        if self._stopping_since is None:
            self.begin_stopping()
            raise InterruptedByUserError
        if number == signal.SIGINT and time.monotonic() - self._stopping_since > ONE_WISH_SECONDS:
            self._end_at_once()
