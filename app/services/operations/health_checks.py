"""State of the instance: whether each component behind it answers, and how fast.

Shape: draft-inadarei-api-health-check, as the original's `GET /health`. Anybody may ask, so asking must neither cost nor
wait: each component is checked on a thread of its own, by one check at a time, and results are kept for a while.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.clock import SECOND, Clock
from app.single_flight import SingleFlight

CHECK_TIMEOUT_SECONDS = 2.5
"""How long a caller waits for a check; one that takes longer is reported as failed while it runs on."""

RESPONSE_TIME = "responseTime"


class HealthState(StrEnum):
    """State of a component: `WARN` is a fault that does not keep the instance from working."""

    PASS = "pass"  # noqa: S105 - a word of the draft
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a probe measured, if that is something else than the time it took."""

    measurement: str
    value: int
    unit: str
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """How one component is checked.

    Attributes:
        component: its name.
        ask: returns when the component answers, and raises when it does not.
        is_essential: without it the instance does not work: `/health` answers 503.
        kept: how long a result is kept, in ms.
    """

    component: str
    ask: Callable[[], Observation | None]
    is_essential: bool = True
    kept: int = SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Result of checking one component.

    Attributes:
        at: when it was checked, in ms.
        measurement: what `value` says: how long the component took to answer, or something else that was observed.
        output: what is wrong.
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
        """Whether nothing is wrong with the component."""
        return self.state is HealthState.PASS


@dataclass(frozen=True, slots=True)
class Health:
    """All components; `at` is when the latest of them was checked, in ms."""

    at: int
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every essential component answered."""
        return all(check.state is not HealthState.FAIL for check in self.checks)


class HealthChecks:
    """Checks every component at the same time."""

    def __init__(self, probes: Sequence[Probe], clock: Clock) -> None:
        """Name the components.

        Args:
            probes: one for each component.
            clock: the present in ms.
        """
        self._components = [_Component(probe, clock) for probe in probes]
        self._clock = clock

    def check(self) -> Health:
        """Return the state of all components.

        Only who starts a check waits for it, and `CHECK_TIMEOUT_SECONDS` at most; everybody else gets the latest results,
        except in a process's first seconds, when there is none yet.
        """
        due = [component for component in self._components if component.start_if_due()]
        awaited = due + [component for component in self._components if component not in due and component.is_unknown]
        deadline = time.monotonic() + CHECK_TIMEOUT_SECONDS
        for component in awaited:
            component.wait(deadline)
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
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is the result
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
