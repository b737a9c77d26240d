"""Integrations and their events, to be named by an id."""

from app.crypto.keys import new_id
from app.store.integrations.installed_integrations import InstalledIntegration, installed_integrations
from app.store.webhooks.relay_deliveries import DeliveryState, RelayDelivery, create_delivery
from tests.matrix.tenants_fixture import Party, Town


def add_integration(town: Town, party: Party) -> str:
    """Give a user an integration at which nobody answers, and return its id."""
    url = {"url": "http://127.0.0.1:1025/"}
    installed = InstalledIntegration(id=new_id(), uid=party.uid, integration="webhooks", configuration=url)
    commit = town.instance.core.store.commit()
    commit.create(installed_integrations.path(installed.id), installed_integrations.encode(installed))
    commit.send()
    return installed.id


def add_delivery(town: Town, party: Party, integration_id: str) -> str:
    """Add an event for a user's integration, and return its id."""
    delivery = RelayDelivery(
        id=new_id(),
        uid=party.uid,
        integration_id=integration_id,
        message_id="",
        contact_id="",
        event="contact.created",
        body="{}",
        state=DeliveryState.FAILED,
    )
    commit = town.instance.core.store.commit()
    create_delivery(commit, delivery)
    commit.send()
    return delivery.id
