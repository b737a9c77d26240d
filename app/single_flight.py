"""A slow action on a thread of its own, at most once at a time, for whose end any number of callers wait a bounded time."""

import threading
import time
from collections.abc import Callable


class SingleFlight:
    """Runs one action in the background; a caller never waits longer than they asked to, however long the action hangs."""

    def __init__(self, action: Callable[[], None], name: str) -> None:
        """Prepare the action; nothing runs yet.

        Args:
            action: handles its own errors; what it raises ends its thread.
            name: of its thread.
        """
        self._action = action
        self._name = name
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._ended.set()
        self._started = 0.0

    def start(self) -> bool:
        """Start the action unless it runs already; return whether it was started."""
        with self._lock:
            if not self._ended.is_set():
                return False
            self._ended.clear()
            self._started = time.monotonic()
        try:
            # A daemon: an action that hangs does not keep the process from ending.
            threading.Thread(target=self._run, name=self._name, daemon=True).start()
        except RuntimeError:
            self._ended.set()
            raise
        return True

    def wait(self, seconds: float) -> bool:
        """Wait until the action that runs has ended, at most this long; return whether none runs any more."""
        return self._ended.wait(max(0.0, seconds))

    def seconds_running(self) -> float:
        """Return for how long the action has been running; 0 if it does not run."""
        return 0.0 if self._ended.is_set() else time.monotonic() - self._started

    def _run(self) -> None:
        try:
            self._action()
        finally:
            self._ended.set()
