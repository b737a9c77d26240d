"""Times of retries."""

from app.store.webhooks.relay_deliveries import RelayDelivery
from tests.webhooks.webhook_fixture import Office


def when_due(office: Office, delivery: RelayDelivery) -> RelayDelivery:
    """Post an event at the very time of its next try."""
    office.clock.forward(delivery.next_attempt_at - office.clock())
    return office.post(delivery)


def pause_of(office: Office, delivery: RelayDelivery) -> int:
    """Return how long after its last try an event is due, in ms."""
    return delivery.next_attempt_at - int(delivery.tries[-1]["at"])
