"""A slow action in a background thread, once at a time, with bounded waits for its end."""

import threading
import time
from collections.abc import Callable


class SingleFlight:
    """Runner of one background action; callers never wait longer than they ask to, even if the action hangs."""

    def __init__(self, action: Callable[[], None], name: str) -> None:
        """Set the action; nothing runs yet.

        Args:
            action: the action; handles its own errors, because an exception ends its thread.
            name: name of the thread.
        """
        self._action = action
        self._name = name
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._ended.set()
        self._started = 0.0

    def start(self) -> bool:
        """Start the action unless it is running; return whether it was started."""
        with self._lock:
            if not self._ended.is_set():
                return False
            self._ended.clear()
            self._started = time.monotonic()
        try:
            # A daemon thread: an action that hangs must not keep the process alive.
            threading.Thread(target=self._run, name=self._name, daemon=True).start()
        except RuntimeError:
            self._ended.set()
            raise
        return True

    def wait(self, seconds: float) -> bool:
        """Wait for the running action, at most this long; return whether none is running."""
        return self._ended.wait(max(0.0, seconds))

    def seconds_running(self) -> float:
        """Return how long the action has been running in seconds; 0 if it is not."""
        return 0.0 if self._ended.is_set() else time.monotonic() - self._started

    def _run(self) -> None:
        try:
            self._action()
        finally:
            self._ended.set()
