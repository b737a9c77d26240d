"""An office that texts by a carrier account that fails, beside one that works."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from app.configuration.settings import Settings
from app.outbound_limits.circuit_breaker import MAX_FAILURES
from app.store.messages.messages import Message
from dev.stack import StackEndpoints
from tests.outbound_limits.loopback import BAD_ACCOUNT, GOOD_ACCOUNT, Carrier, run_carrier
from tests.world import Person, TestClock, World, make_settings

SLOTS = 2
AREAS = {"bad": 415, "good": 617, "lost": 213}
"""Area code of the recipients of each kind of text, so that no two of them are in one conversation."""


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with run_carrier() as running:
        yield running


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, carrier: Carrier) -> Settings:
    return make_settings(
        stack, project_id, TWILIO_BASE_URL=carrier.url, CARRIER_TIMEOUT_SECONDS=30, PARTY_SLOTS=SLOTS, RELAY_ALLOW_LOOPBACK=True
    )


@dataclass
class Office:
    """Ann texts by the bad account, Zoe by the good one. No queue: the test runs each task, which `tasks` has."""

    world: World
    carrier: Carrier
    clock: TestClock
    tasks: list[tuple[str, int, int]] = field(default_factory=list)

    def send(self, person: Person, count: int, text: str = "bad") -> list[str]:
        ids = []
        for number in range(count):
            answer = self.world.send(person, to=f"+1{AREAS[text]}55501{number:02}", message=f"{text} {number}")
            assert answer.status_code == 200, answer.text
            ids.append(str(answer.json()["id"]))
        self.tasks[:] = [task for task in self.tasks if task[0] not in ids]
        return ids

    def deliver(self, message_id: str) -> Message:
        self.world.instance.messaging.delivery.deliver(message_id)
        return self.world.message(message_id)

    def due(self, message_id: str) -> int:
        """Return when the latest task of a message is due."""
        return next(due for task_id, _, due in reversed(self.tasks) if task_id == message_id)

    def forward_to(self, time_ms: int) -> None:
        self.clock.forward(max(0, time_ms - self.clock()))

    def open_breaker(self) -> list[str]:
        """Open the circuit breaker of the bad account; return the messages whose connections it dropped."""
        self.carrier.behaviour[BAD_ACCOUNT] = "drop"
        lost = self.send(self.world.ann, MAX_FAILURES, "lost")
        for message_id in lost:
            assert self.deliver(message_id).state == "uncertain"
        return lost

    def taken(self, account: str, text: str) -> list[str]:
        return sorted(body for body in self.carrier.taken.get(account, []) if body.startswith(text))


@pytest.fixture
def office(still_world: World, carrier: Carrier, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(still_world, carrier, clock)
    for person, account in ((still_world.ann, BAD_ACCOUNT), (still_world.zoe, GOOD_ACCOUNT)):
        provider = {"name": "twilio", "account_sid": account, "auth_token": "t"}
        still_world.give_provider(person.user.tenant_id, provider)

    def enqueue(message_id: str, attempt: int, due: int, *_: str) -> None:
        office.tasks.append((message_id, attempt, due))

    monkeypatch.setattr(still_world.instance.core.queue, "deliver", enqueue)
    return office
