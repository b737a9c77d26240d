"""The state of the instance: whether each component behind it answers, and how fast.

Shape: draft-inadarei-api-health-check, as the original's `GET /health`.
"""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from app.clock import SECOND, Clock

CHECK_TIMEOUT_SECONDS = 3.0
# Anybody may ask, so asking must not cost: answers are this old at most.
_CACHE = SECOND


@dataclass(frozen=True, slots=True)
class Check:
    """One component: whether it answered, after how many ms, and if not, why."""

    component: str
    passed: bool
    milliseconds: int
    output: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """All components, at a time in ms."""

    at: int
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Tell whether every component answered."""
        return all(check.passed for check in self.checks)


class HealthChecks:
    """Asks every component at the same time."""

    def __init__(self, probes: Mapping[str, Callable[[], None]], clock: Clock) -> None:
        """Name the components.

        Args:
            probes: by component name; each returns when its component answers, and raises when it does not.
            clock: the present in ms.
        """
        self._probes = probes
        self._clock = clock
        self._lock = threading.Lock()
        self._latest: Health | None = None

    def check(self) -> Health:
        """Answer the state of all components, a second old at most."""
        with self._lock:
            now = self._clock()
            if self._latest is None or not 0 <= now - self._latest.at < _CACHE:
                with ThreadPoolExecutor(len(self._probes)) as pool:
                    self._latest = Health(now, tuple(pool.map(_run, self._probes, self._probes.values())))
            return self._latest


def _run(component: str, probe: Callable[[], None]) -> Check:
    started = time.monotonic()
    output = ""
    try:
        probe()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is the answer
        output = f"{type(error).__name__}: {component} does not answer"
    return Check(component, not output, round((time.monotonic() - started) * SECOND), output)
