"""Progress messages for the developer."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator


class Progress:
    """Writer of progress lines to standard output, as long as it is open."""

    def say(self, line: str) -> None:
        """Write one line."""
        try:
            print(line, flush=True)
        except OSError:
            # The terminal was closed; remaining work, such as saving the data, must still be done.
            with open(os.devnull, "w") as nowhere:
                os.dup2(nowhere.fileno(), sys.stdout.fileno())

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Report the start of a step, and its duration at the end of the block."""
        self.say(f"{name} …")
        started = time.monotonic()
        yield
        self.say(f"    done in {time.monotonic() - started:.1f} s")


class Silence(Progress):
    """Progress that is not shown; for tests."""

    def say(self, line: str) -> None:
        """Ignore the line."""


def print_error(sentence: str) -> None:
    """Write a sentence to standard error."""
    # A closed terminal is no reason to fail.
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)
