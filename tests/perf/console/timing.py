"""Times of queries without a browser, and CPU time of the page."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.console.page import Window

_ROUNDS = 5
_PATIENCE_SECONDS = 180
_POLL_SECONDS = 0.02


def wait_for(window: Window, selector: str) -> None:
    """Wait for something longer than a test would: a busy emulator takes its time for 50,000 documents.

    Raises:
        TimeoutError: it did not come.
    """
    began = time.monotonic()
    while not window.count(selector):
        if time.monotonic() - began > _PATIENCE_SECONDS:
            raise TimeoutError(selector)
        time.sleep(_POLL_SECONDS)


def time_calls(*calls: Callable[[], object]) -> int:
    """Return the median time in ms until all of these calls, made at once, have returned."""
    taken = []
    with ThreadPoolExecutor(len(calls)) as pool:
        for _ in range(_ROUNDS):
            began = time.monotonic()
            for future in [pool.submit(call) for call in calls]:
                future.result()
            taken.append((time.monotonic() - began) * 1000)
    return round(statistics.median(taken))


def watch_cpu(window: Window) -> None:
    """Begin to count the CPU time of the page's main thread."""
    window.page.browser.order("Performance.enable", window.page.session, timeDomain="threadTicks")


def read_metric_ms(window: Window, name: str = "ScriptDuration") -> float:
    """Return how much CPU time the page's scripts, or `TaskDuration` for everything of its main thread, have taken."""
    metrics = window.page.browser.order("Performance.getMetrics", window.page.session)["metrics"]
    return 1000 * next(float(metric["value"]) for metric in metrics if metric["name"] == name)
