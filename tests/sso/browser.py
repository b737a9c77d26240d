"""Chromium, driven by its own protocol through a pipe: pages are opened, filled in and looked at as users do it."""

import itertools
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.components.browser import find_browser
from dev.programs.processes import GUARD

DEADLINE_SECONDS = 60.0
POLL_SECONDS = 0.05
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--remote-debugging-pipe",
)
# Chromium reads its orders from file descriptor 3 and writes its answers to 4.
_ON_PIPES = "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"


class BrowserError(Exception):
    """The browser refused an order, or did not do it in time."""


class Browser:
    """A running Chromium."""

    def __init__(self, directory: Path) -> None:
        """Start it; its profile and log are kept in a directory."""
        orders_read, self._orders = os.pipe()
        self._answers, answers_write = os.pipe()
        # Away from 3 and 4, which are overwritten one after the other.
        ends = [_move_up(orders_read), _move_up(answers_write)]
        command = [find_browser(), *_FLAGS, f"--user-data-dir={directory / 'profile'}", "about:blank"]
        guard = [sys.executable, "-I", "-S", str(GUARD), str(os.getpid()), str(int(signal.SIGKILL))]
        self._log = (directory / "browser.log").open("wb")
        self._process = subprocess.Popen(
            [*guard, sys.executable, "-I", "-S", "-c", _ON_PIPES, *map(str, ends), *command],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            pass_fds=ends,
            process_group=0,
        )
        for end in ends:
            os.close(end)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, queue.Queue[dict[str, Any]]] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def order(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Give an order of the DevTools protocol, and answer its result.

        Raises:
            BrowserError: it was refused, or not done in time.
        """
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        answers = self._waiting[number] = queue.Queue()
        try:
            os.write(self._orders, json.dumps(message).encode() + b"\0")
            answer = answers.get(timeout=DEADLINE_SECONDS)
        except (queue.Empty, OSError):
            raise BrowserError(f"the browser does not answer {method}") from None
        finally:
            del self._waiting[number]
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    @contextmanager
    def person(self) -> Iterator["Person"]:
        """Begin a session of somebody who has no cookies yet."""
        context = self.order("Target.createBrowserContext")["browserContextId"]
        try:
            yield Person(self, context)
        finally:
            self.order("Target.disposeBrowserContext", browserContextId=context)

    def close(self) -> None:
        """End the browser."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join()
        os.close(self._orders)
        os.close(self._answers)
        self._log.close()

    def _read(self) -> None:
        rest = b""
        while piece := os.read(self._answers, 1 << 16):
            *messages, rest = (rest + piece).split(b"\0")
            for message in map(json.loads, messages):
                answers = self._waiting.get(message.get("id"))
                if answers is not None:
                    answers.put(message)


@dataclass(frozen=True)
class Person:
    """A browser with cookies of its own."""

    browser: Browser
    context: str

    def open(self, url: str) -> "Page":
        """Open a page in a new window."""
        target = self.browser.order("Target.createTarget", url=url, browserContextId=self.context)["targetId"]
        return self._attach(target)

    def urls(self) -> dict[str, str]:
        """Return the addresses of the person's windows, by their ids."""
        targets = self.browser.order("Target.getTargets")["targetInfos"]
        return {
            target["targetId"]: target["url"]
            for target in targets
            if target["type"] == "page" and target.get("browserContextId") == self.context
        }

    def wait_for_window(self, is_meant: Callable[[str], bool]) -> "Page":
        """Wait for a window with such an address, a popup for instance, and answer its page."""
        found = _wait(self.urls, lambda urls: any(map(is_meant, urls.values())))
        return self._attach(next(target for target, url in found.items() if is_meant(url)))

    def wait_for_windows(self, count: int) -> None:
        """Wait until so many windows are open."""
        _wait(self.urls, lambda urls: len(urls) == count)

    def _attach(self, target: str) -> "Page":
        session = self.browser.order("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self.browser, session)


@dataclass(frozen=True)
class Page:
    """The content of a window."""

    browser: Browser
    session: str

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression of JavaScript, run as if the user had done it.

        Raises:
            BrowserError: it failed.
        """
        answer = self.browser.order(
            "Runtime.evaluate",
            self.session,
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """Wait until an expression is true, and answer its value; pages may come and go meanwhile."""

        def look() -> Any:
            try:
                return self.evaluate(expression)
            except BrowserError:
                return None

        return _wait(look, bool)

    def fill(self, selector: str, text: str) -> None:
        """Wait for a field, and write into it."""
        field = f"document.querySelector({json.dumps(selector)})"
        self.wait_for(f"{field} !== null")
        self.evaluate(f"{field}.value = {json.dumps(text)}")

    def click(self, selector: str) -> None:
        """Wait for something, and click on it."""
        button = f"document.querySelector({json.dumps(selector)})"
        self.wait_for(f"{button} !== null")
        self.evaluate(f"{button}.click()")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run a browser as long as it is used.

    Raises:
        SetUpError: there is none; the sentence says how to get it.
    """
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as directory:
        browser = Browser(Path(directory))
        try:
            yield browser
        finally:
            browser.close()


def _move_up(end: int) -> int:
    import fcntl

    moved = fcntl.fcntl(end, fcntl.F_DUPFD, 10)
    os.close(end)
    return moved


def _wait(look: Callable[[], Any], is_right: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_right(seen := look()):
        if time.monotonic() > deadline:
            raise BrowserError(f"still {seen}")
        time.sleep(POLL_SECONDS)
    return seen
