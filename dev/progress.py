"""Tells the developer what is going on."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator


class Progress:
    """Writes lines to standard output, as long as anybody reads them."""

    def say(self, line: str) -> None:
        """Writes one line."""
        try:
            print(line, flush=True)
        except OSError:
            # The terminal was closed; what remains to be done, such as saving the data, must be done all the same.
            with open(os.devnull, "w") as nowhere:
                os.dup2(nowhere.fileno(), sys.stdout.fileno())

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Says what starts, and at the end of the block how long it took."""
        self.say(f"{name} …")
        started = time.monotonic()
        yield
        self.say(f"    done in {time.monotonic() - started:.1f} s")


class Silence(Progress):
    """Says nothing; for tests."""

    def say(self, line: str) -> None:
        """Drops the line."""


def complain(sentence: str) -> None:
    """Writes a sentence to standard error."""
    # A closed terminal is no reason to fail: there is nobody to tell.
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)
