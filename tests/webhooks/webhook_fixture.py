"""Helpers for the tests of webhooks: Ann's webhook and its events."""

from dataclasses import dataclass
from typing import Any

from app.store.users.users import User, users
from app.store.webhooks.relay_deliveries import RelayDelivery, deliveries_of, relay_deliveries
from tests.webhooks.receiver import Received, Receiver
from tests.world import TestClock, World, wait_until


@dataclass(frozen=True)
class Office:
    """A world in which Ann has a webhook."""

    world: World
    receiver: Receiver
    clock: TestClock

    @property
    def path(self) -> str:
        """Return the path of Ann's webhook."""
        return f"/api/v2/users/{self.world.ann.user.id}/webhook"

    def change_webhook(self, **changes: Any) -> dict[str, Any]:
        """Change Ann's webhook, in her own name."""
        answer = self.world.call("PATCH", self.path, self.world.ann, json=changes)
        assert answer.status_code == 200, answer.text
        webhook: dict[str, Any] = answer.json()
        return webhook

    def webhook(self) -> dict[str, Any]:
        """Read Ann's webhook."""
        webhook: dict[str, Any] = self.world.call("GET", self.path, self.world.ann).json()
        return webhook

    def new_secret(self) -> str:
        """Rotate Ann's secret."""
        answer = self.world.call("POST", f"{self.path}/secret", self.world.ann)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["secret"])

    def ann(self) -> User:
        """Read Ann from the store."""
        user = self.world.instance.core.store.get(users.at(self.world.ann.user.id))
        assert user is not None
        return user

    def deliveries(self) -> list[RelayDelivery]:
        """Read the events for Ann's webhook, newest first."""
        query = deliveries_of(self.world.ann.user.id, None, 100, None)
        return self.world.instance.core.store.page(relay_deliveries, query)

    def delivery(self, delivery_id: str) -> RelayDelivery:
        """Read one event."""
        delivery = self.world.instance.core.store.get(relay_deliveries.at(delivery_id))
        assert delivery is not None
        return delivery

    def store_text(self, body: str = "Hello!", **changes: Any) -> RelayDelivery:
        """Store a text that an outside system has sent, and answer its event."""
        sent = self.world.send(self.world.ann, message=body, sendStatus="sent", **changes)
        assert sent.status_code == 200, sent.text
        (delivery,) = (each for each in self.deliveries() if each.message_id == sent.json()["id"])
        return delivery

    def post(self, delivery: RelayDelivery) -> RelayDelivery:
        """Post an event, as its task would, and answer it as it then is."""
        self.world.instance.webhooks.delivery.deliver(delivery.id, delivery.uid)
        return self.delivery(delivery.id)

    def wait_for(self, count: int) -> list[Received]:
        """Wait until so many requests have come, and answer them."""
        return wait_until(lambda: list(self.receiver.received), lambda received: len(received) >= count)

    def wait_for_all(self, state: str) -> list[RelayDelivery]:
        """Wait until there are events, all of them in a state, and answer them."""
        return wait_until(self.deliveries, lambda all_: bool(all_) and all(each.state == state for each in all_))
