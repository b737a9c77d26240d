"""Health of the instance: whether each component answers, and how fast.

Shape: draft-inadarei-api-health-check, as the original's `GET /health`. The endpoint is public, so a call must neither cost
nor block. Each component is checked on its own thread, by one check at a time, and results are cached for a while.
"""

import threading
import time
from collections.abc import Callable, Sequence
from enum import StrEnum

from app.frozen import frozen, replace
from app.single_flight import SingleFlight
from app.times.clock import SECOND, Clock

CHECK_TIMEOUT_SECONDS = 2.5
"""How long a caller waits for a check; a slower one is reported as failed while it continues."""

MAX_WAITING = 2
_MOMENT_SECONDS = 0.1
"""Maximum callers that wait so long, and how long all others do: a component that hangs must not hold every thread."""

RESPONSE_TIME = "responseTime"


class HealthState(StrEnum):
    """State of a component: `WARN` is a fault that does not keep the instance from working."""

    PASS = "pass"  # noqa: S105 - a word of the draft
    WARN = "warn"
    FAIL = "fail"


@frozen
class Observation:
    """Measurement of a probe other than its response time."""

    measurement: str
    value: int
    unit: str
    fault: str = ""


@frozen(kw_only=True)
class Probe:
    """Check of one component.

    Attributes:
        component: its name.
        ask: returns when the component answers, and raises if it does not.
        is_essential: the instance does not work without it: `/health` responds with 503.
        kept: cache lifetime of a result, in ms.
    """

    component: str
    ask: Callable[[], Observation | None]
    is_essential: bool = True
    kept: int = SECOND


@frozen(kw_only=True)
class Check:
    """Result of checking one component.

    Attributes:
        at: time of the check, in ms.
        measurement: meaning of `value`: the response time, or another observation.
        output: the fault, empty for none.
    """

    component: str
    at: int
    state: HealthState
    value: int
    unit: str = "ms"
    measurement: str = RESPONSE_TIME
    output: str = ""

    @property
    def passed(self) -> bool:
        """Whether the component has no fault."""
        return self.state is HealthState.PASS


@frozen
class Health:
    """Health of all components; `at` is the time of the latest check, in ms."""

    at: int
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every essential component answered."""
        return all(check.state is not HealthState.FAIL for check in self.checks)


class HealthChecks:
    """Concurrent checks of all components."""

    def __init__(self, probes: Sequence[Probe], clock: Clock) -> None:
        """Create the checks.

        Args:
            probes: one for each component.
            clock: the current time in ms.
        """
        self._components = [_Component(probe, clock) for probe in probes]
        self._clock = clock
        self._places = threading.Semaphore(MAX_WAITING)

    def check(self) -> Health:
        """Return the health of all components.

        Only the caller that starts a check waits for it, for up to `CHECK_TIMEOUT_SECONDS`. All others get the latest results,
        except in a process's first seconds, when there are none yet. Then two callers wait, and the others a moment.
        """
        due = [component for component in self._components if component.start_if_due()]
        awaited = due + [component for component in self._components if component not in due and component.is_unknown]
        has_place = self._places.acquire(blocking=False)
        try:
            deadline = time.monotonic() + (CHECK_TIMEOUT_SECONDS if has_place else _MOMENT_SECONDS)
            for component in awaited:
                component.wait(deadline)
        finally:
            if has_place:
                self._places.release()
        checks = tuple(component.state() for component in self._components)
        return Health(max(check.at for check in checks), checks)


class _Component:
    def __init__(self, probe: Probe, clock: Clock) -> None:
        self._probe = probe
        self._clock = clock
        self._latest: Check | None = None
        self._flight = SingleFlight(self._check, f"health-{probe.component}")

    @property
    def is_unknown(self) -> bool:
        return self._latest is None and self._flight.seconds_running() < CHECK_TIMEOUT_SECONDS

    def start_if_due(self) -> bool:
        latest = self._latest
        if latest is not None and 0 <= self._clock() - latest.at < self._probe.kept:
            return False
        return self._flight.start()

    def wait(self, deadline: float) -> None:
        self._flight.wait(deadline - time.monotonic())

    def state(self) -> Check:
        latest, seconds = self._latest, self._flight.seconds_running()
        if latest is not None and seconds < CHECK_TIMEOUT_SECONDS:
            return latest
        component = self._probe.component
        hanging = self._result(self._clock(), round(seconds * SECOND), f"{component} has not answered for {seconds:.0f} s")
        return hanging if latest is None or latest.passed else replace(hanging, output=f"{hanging.output}; {latest.output}")

    def _check(self) -> None:
        at, started = self._clock(), time.monotonic()
        output, observed = "", None
        try:
            observed = self._probe.ask()
        except Exception as error:  # noqa: BLE001 - any error is the result
            output = f"{type(error).__name__}: {self._probe.component} does not answer"
        result = self._result(at, round((time.monotonic() - started) * SECOND), output)
        if observed is not None:
            result = replace(
                self._result(at, observed.value, observed.fault), unit=observed.unit, measurement=observed.measurement
            )
        self._latest = result

    def _result(self, at: int, value: int, output: str) -> Check:
        failed = HealthState.FAIL if self._probe.is_essential else HealthState.WARN
        return Check(
            component=self._probe.component, at=at, state=failed if output else HealthState.PASS, value=value, output=output
        )
