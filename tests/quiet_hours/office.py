"""An office that is served with the clock set, and whose tasks the test runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from app.carriers.base import OutboundMessage, SendError, SendErrorKind, SendResult
from app.carriers.simulator import Simulator
from app.configuration.settings import Settings
from app.store.messages.messages import Message
from app.store.tenancy.organizations import organizations
from app.times.clock import SECOND
from tests.pacing.simulation import Simulation, VirtualClock
from tests.world import CUSTOMER, World, people_world, serve

BERLIN_NUMBER, SYDNEY_NUMBER, TOLL_FREE = "+493023125001", "+61255501234", "+18005550123"


@dataclass
class Office:
    """An office, its clock and tasks, and what its carrier took."""

    world: World
    clock: VirtualClock
    simulation: Simulation
    taken: dict[str, int] = field(default_factory=dict)
    carried: list[OutboundMessage] = field(default_factory=list)
    faults: dict[str, list[SendErrorKind]] = field(default_factory=dict)

    def set_clock(self, text: str) -> None:
        """Set the clock to a time such as `2027-03-13T21:30-05:00`."""
        self.clock.now = moment(text)

    def patch(self, settings: dict[str, Any]) -> Any:
        path = f"/api/v2/organizations/{self.world.organization.id}/settings"
        return self.world.call("PATCH", path, self.world.ben, json=settings)

    def send(self, body: str = "Hello!", to: str = CUSTOMER, **changes: Any) -> Message:
        return self.world.message(self.world.send(self.world.ann, message=body, to=to, **changes).json()["id"])

    def shown(self, message: Message) -> dict[str, Any]:
        found: dict[str, Any] = self.world.call("GET", f"/api/v2/messages/{message.id}", self.world.ann).json()
        return found

    def deliver(self, message: Message) -> None:
        self.world.instance.messaging.delivery.deliver(message.id, message.after)

    def run(self, until: str | None = None) -> None:
        self.simulation.run(None if until is None else moment(until))

    def left(self, body: str, zone: Any) -> str:
        """Return when a message left, in local time."""
        return datetime.fromtimestamp(self.taken[body] / SECOND, zone).isoformat(timespec="minutes")


def moment(text: str) -> int:
    """Return the ms of a time with its offset."""
    return round(datetime.fromisoformat(text).timestamp() * SECOND)


@contextmanager
def serve_office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Serve an office whose administrator is Ben, on a Friday evening in New York."""
    clock = VirtualClock()
    clock.now = moment("2027-03-12T22:00-05:00")
    with serve(settings, clock) as served:
        simulation = Simulation(clock, [served.instance])
        served.instance.core.queue.deliver = simulation.enqueue  # type: ignore[method-assign]
        world = people_world(served)
        world.change(organizations, world.organization.id, organization_admins=[world.ben.user.id])
        office = Office(world, clock, simulation)
        monkeypatch.setattr(Simulator, "send", _send_by(office))
        yield office


def _send_by(office: Office) -> Callable[..., SendResult]:
    def send(_: Any, message: OutboundMessage, __: Any) -> SendResult:
        if faults := office.faults.get(message.body):
            raise SendError(faults.pop(0), "", "As the test wants")
        assert message.body not in office.taken
        office.taken[message.body] = office.clock()
        office.carried.append(message)
        return SendResult(f"SIM{message.message_id}", 1)

    return send
