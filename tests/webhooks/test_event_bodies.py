"""Bodies of stored events: encrypted, kept for 7 days, and readable where an earlier version stored them."""

import json
from typing import Any

import pytest

from app.services.webhooks.delivery import UNREADABLE_BODY
from app.store.webhooks.relay_deliveries import RelayDelivery, relay_deliveries
from app.times.clock import DAY, MINUTE
from tests.damaged.damage import fields_of
from tests.webhooks.receiver import respond
from tests.webhooks.webhook_fixture import Office

TEXT = "Only for the two of us"


def stored_fields(office: Office, delivery: RelayDelivery) -> dict[str, Any]:
    fields = fields_of(office.world, relay_deliveries.name, delivery.id)
    assert fields is not None
    return dict(fields)


def shown(office: Office, delivery: RelayDelivery) -> dict[str, Any]:
    answer = office.world.call("GET", f"{office.path}/deliveries/{delivery.id}", office.world.ann)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def replay(office: Office, delivery: RelayDelivery) -> RelayDelivery:
    answer = office.world.call("POST", f"{office.path}/deliveries/{delivery.id}/replay", office.world.ann)
    assert answer.status_code == 200, answer.text
    return office.post(delivery)


def test_body_is_stored_encrypted_for_seven_days(quiet_office: Office) -> None:
    delivery = quiet_office.store_text(TEXT)
    fields = stored_fields(quiet_office, delivery)

    assert TEXT not in str(fields)
    assert not fields.get("body")
    assert fields["sealedBody"].startswith("v1:")
    assert delivery.expires == pytest.approx(delivery.created + 7 * DAY, abs=MINUTE)
    quiet_office.post(delivery)
    assert quiet_office.receiver.received[0].event["MessageBody"] == TEXT
    assert shown(quiet_office, delivery)["body"]["MessageBody"] == TEXT


def test_body_of_an_integrations_event_is_encrypted(quiet_office: Office) -> None:
    world = quiet_office.world
    configuration = {"url": quiet_office.receiver.url("/hook")}
    given = {"integration": "webhooks", "events": ["message.sent"], "configuration": configuration}
    installed = world.call("POST", "/api/v2/integrations/installed", world.ann, json=given).json()["id"]
    world.send(world.ann, message=TEXT, sendStatus="sent")
    path = f"/api/v2/integrations/installed/{installed}/deliveries"
    (listed,) = world.call("GET", path, world.ann).json()["deliveries"]
    delivery = quiet_office.delivery(listed["id"])

    assert TEXT not in str(stored_fields(quiet_office, delivery))
    answer = world.call("GET", f"{path}/{delivery.id}", world.ann).json()
    assert answer["body"]["data"]["message"]["message"] == TEXT
    world.instance.webhooks.delivery.deliver(delivery.id, delivery.uid, installed)
    assert json.loads(quiet_office.receiver.received[0].body) == answer["body"]


def test_plain_body_of_an_earlier_version_is_used(quiet_office: Office) -> None:
    office = quiet_office
    office.change_webhook(accessToken=True)
    delivery = office.store_text(TEXT)
    plain = office.world.instance.core.event_bodies.open(delivery)
    office.world.change(relay_deliveries, delivery.id, sealed_body=None, body=plain)

    assert office.post(delivery).state == "delivered"
    assert replay(office, delivery).state == "delivered"
    assert [request.event["MessageBody"] for request in office.receiver.received] == [TEXT, TEXT]
    assert shown(office, delivery)["body"] == json.loads(plain)


class TestUnreadable:
    @pytest.mark.parametrize("left", [{"sealed_body": "v1:lost:AAAA"}, {"sealed_body": None}], ids=["key lost", "no body"])
    def test_it_is_retried_and_shown_as_null(self, quiet_office: Office, left: dict[str, Any]) -> None:
        office = quiet_office
        delivery = office.store_text(TEXT)
        office.world.change(relay_deliveries, delivery.id, **left)

        tried = office.post(delivery)

        assert (tried.state, tried.tries[0]["error"]) == ("pending", UNREADABLE_BODY)
        assert office.receiver.received == []
        assert shown(office, delivery)["body"] is None
        # It says nothing about the receiver.
        assert office.webhook()["failingSince"] == 0

    def test_body_of_another_event_does_not_open(self, quiet_office: Office) -> None:
        office = quiet_office
        one, other = office.store_text(TEXT), office.store_text("Another text")
        office.world.change(relay_deliveries, other.id, sealed_body=one.sealed_body)

        assert office.post(other).tries[0]["error"] == UNREADABLE_BODY


def test_an_expired_event_is_neither_shown_nor_replayed(quiet_office: Office) -> None:
    office = quiet_office
    office.receiver.respond = respond(404)
    delivery = office.post(office.store_text(TEXT))
    # The TTL may be late, as the emulator's always is.
    office.world.change(relay_deliveries, delivery.id, expires=office.clock())

    for method, path in (("GET", delivery.id), ("POST", f"{delivery.id}/replay")):
        answer = office.world.call(method, f"{office.path}/deliveries/{path}", office.world.ann)
        assert answer.status_code == 404
        assert answer.json()["type"].endswith("/delivery-not-found")
        assert "more than 7 days ago" in answer.json()["detail"]
