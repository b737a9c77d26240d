"""Helpers for the tests of integrations: Ann's integrations and their events."""

from dataclasses import dataclass
from typing import Any

from app.store.integrations.installed_integrations import InstalledIntegration, installed_integrations
from app.store.users.users import User, users
from app.store.webhooks.relay_deliveries import RelayDelivery, deliveries_of, relay_deliveries
from tests.world import Person, TestClock, World

INSTALLED = "/api/v2/integrations/installed"


@dataclass(frozen=True)
class Desk:
    """A world in which no task is made: the test tells each event itself."""

    world: World
    clock: TestClock

    def install(self, integration: str, configuration: dict[str, str], person: Person | None = None, **more: Any) -> str:
        """Install an integration for Ann, in her own name or another's, and answer its id."""
        body = {"integration": integration, "configuration": configuration} | more
        answer = self.world.call("POST", INSTALLED, person or self.world.ann, json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def change(self, installed_id: str, **changes: Any) -> dict[str, Any]:
        """Change one, in Ann's name."""
        answer = self.world.call("PATCH", f"{INSTALLED}/{installed_id}", self.world.ann, json=changes)
        assert answer.status_code == 200, answer.text
        changed: dict[str, Any] = answer.json()
        return changed

    def shown(self, installed_id: str) -> dict[str, Any]:
        """Read one over the API."""
        shown: dict[str, Any] = self.world.call("GET", f"{INSTALLED}/{installed_id}", self.world.ann).json()
        return shown

    def stored(self, installed_id: str) -> InstalledIntegration | None:
        """Read one from the store."""
        return self.world.instance.core.store.get(installed_integrations.at(installed_id))

    def ann(self) -> User:
        """Read Ann from the store."""
        user = self.world.instance.core.store.get(users.at(self.world.ann.user.id))
        assert user is not None
        return user

    def events(self, installed_id: str) -> list[RelayDelivery]:
        """Read the events for an integration, the oldest first."""
        query = deliveries_of(self.world.ann.user.id, None, 100, None, installed_id)
        found = self.world.instance.core.store.page(relay_deliveries, query)
        return sorted(found, key=lambda event: (event.created, event.event))

    def tell(self, event: RelayDelivery) -> RelayDelivery:
        """Deliver an event as its task would, at its time, and return it afterwards."""
        self.clock.forward(max(0, event.next_attempt_at - self.clock()))
        self.world.instance.webhooks.delivery.deliver(event.id, event.uid, event.integration_id)
        told = self.world.instance.core.store.get(relay_deliveries.at(event.id))
        assert told is not None
        return told

    def tell_all(self, installed_id: str) -> list[RelayDelivery]:
        """Deliver every waiting event of an integration, once."""
        return [self.tell(event) for event in self.events(installed_id) if event.state == "pending"]

    def store_text(self, body: str = "Hello!", **changes: Any) -> dict[str, Any]:
        """Store a text of Ann's that an outside system has sent."""
        sent = self.world.send(self.world.ann, message=body, sendStatus="sent", **changes)
        assert sent.status_code == 200, sent.text
        answer: dict[str, Any] = sent.json()
        return answer
