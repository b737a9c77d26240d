"""Events count toward the share of their organization and tenant, which their documents name for retries and the sweeper."""

from typing import Any

import pytest

from app.services.webhooks.outbox import TASK_GRACE_MS
from app.store.engine.database import Query
from app.store.webhooks.relay_deliveries import RelayDelivery, relay_deliveries
from app.times.clock import MINUTE
from tests.integrations.desk import INSTALLED
from tests.webhooks.webhook_fixture import Office
from tests.world import World


@pytest.fixture
def named(quiet_office: Office, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """The tasks that are enqueued: the event, and the organization and tenant that they count for."""
    enqueued: list[tuple[str, str, str]] = []

    def enqueue(*arguments: Any) -> None:
        enqueued.append((arguments[0], *arguments[6:]))

    monkeypatch.setattr(quiet_office.world.instance.core.queue, "relay", enqueue)
    return enqueued


def events_of_ann(world: World) -> list[RelayDelivery]:
    query = Query(relay_deliveries.name, [("uid", "==", world.ann.user.id)], [], 50)
    return list(world.instance.core.store.page(relay_deliveries, query))


def test_events_name_their_organization_and_tenant(quiet_office: Office, named: list[tuple[str, str, str]]) -> None:
    world = quiet_office.world
    configuration = {"url": quiet_office.receiver.url()}
    installed = world.call("POST", INSTALLED, world.ann, json={"integration": "webhooks", "configuration": configuration})
    assert installed.status_code == 200, installed.text
    assert world.text_in("Are you open?").status_code == 200
    assert world.text_in("STOP").status_code == 200

    events = events_of_ann(world)
    assert {event.event for event in events} >= {"message", "message.received", "contact.created", "contact.opted_out"}
    office = (world.ann.user.organization_id, world.tenant.id)
    assert all(office)
    assert {(event.organization_id, event.tenant_id) for event in events} == {office}
    assert sorted(named) == sorted((event.id, *office) for event in events)


def test_swept_event_of_an_earlier_version_names_none(quiet_office: Office, named: list[tuple[str, str, str]]) -> None:
    world = quiet_office.world
    event = quiet_office.store_text()
    world.change(relay_deliveries, event.id, organization_id=None, tenant_id=None)
    named.clear()

    quiet_office.clock.forward(TASK_GRACE_MS + MINUTE)
    world.instance.operations.sweeper.sweep()

    assert named == [(event.id, "", "")]
