"""Webhook subscriptions as no-code tools use them: found again, never twice, with samples and bodies."""

from typing import Any

import pytest

from app.integrations.base import EventType
from app.problems.integrations import INTEGRATION_NOT_FOUND
from app.problems.requests import PARAMETERS_INVALID
from app.problems.webhooks import DELIVERY_NOT_FOUND
from app.services.integrations.subscriptions import MAX_INSTALLED
from app.store.webhooks.relay_deliveries import deliveries_of, relay_deliveries
from tests.integrations.desk import INSTALLED, Desk
from tests.refusals import assert_refused
from tests.world import World, run_at_once

URL = "https://hooks.example.com/zap/17"
SAMPLE = "/api/v2/integrations/sample"


def subscribe(world: World, **changes: Any) -> Any:
    body = {"integration": "webhooks", "configuration": {"url": URL}, "events": ["message.received"]} | changes
    answer = world.call("POST", INSTALLED, world.ann, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(world: World, **query: Any) -> list[str]:
    answer = world.call("GET", INSTALLED, world.ann, params=query)
    assert answer.status_code == 200, answer.text
    return [entry["id"] for entry in answer.json()["integrations"]]


class TestSubscribing:
    def test_same_url_and_events_are_one_subscription(self, desk: Desk) -> None:
        world = desk.world
        first = subscribe(world, events=["message.received", "message.sent"])

        assert subscribe(world, events=["message.sent", "message.received"], name="Again") == first
        assert len({first["id"], subscribe(world)["id"], subscribe(world, configuration={"url": URL + "8"})["id"]}) == 3

    def test_concurrent_requests_make_one_subscription(self, desk: Desk) -> None:
        made = run_at_once(*[lambda: subscribe(desk.world)["id"]] * 4)

        assert listed(desk.world) == [made[0]]
        assert set(made) == {made[0]}

    def test_switched_off_subscription_is_switched_on(self, desk: Desk) -> None:
        world = desk.world
        installed = subscribe(world)["id"]
        path = f"{INSTALLED}/{installed}"
        assert world.call("PATCH", path, world.ann, json={"enabled": False}).status_code == 200

        again = subscribe(world)

        assert (again["id"], again["enabled"]) == (installed, True)
        assert desk.ann().integrations == {installed: ["message.received"]}

    def test_present_subscription_is_found_at_the_limit(self, desk: Desk) -> None:
        world = desk.world
        first = subscribe(world)
        for number in range(MAX_INSTALLED - 1):
            subscribe(world, configuration={"url": f"{URL}/{number}"})

        assert len(listed(world)) == MAX_INSTALLED
        assert subscribe(world) == first

    def test_integrations_with_secrets_are_not_compared(self, desk: Desk) -> None:
        body = {"integration": "slack", "configuration": {"webhookUrl": URL}, "events": ["message.received"]}

        assert subscribe(desk.world, **body)["id"] != subscribe(desk.world, **body)["id"]


def test_subscription_is_found_by_its_url(desk: Desk) -> None:
    world = desk.world
    mine, other = subscribe(world)["id"], subscribe(world, configuration={"url": URL + "/other"})["id"]

    assert listed(world) == [mine, other]
    assert listed(world, url=URL) == [mine]
    assert listed(world, url=URL, integration="webhooks") == [mine]
    assert listed(world, integration="slack") == listed(world, url=URL[:-1]) == []
    assert_refused(world.call("GET", INSTALLED, world.ann, params={"url": ""}), PARAMETERS_INVALID)


def shape(value: Any) -> Any:
    """Return the fields of an event and the types of their values."""
    if isinstance(value, dict):
        return {name: shape(held) for name, held in value.items()}
    return type(value).__name__


@pytest.mark.parametrize("event_type", list(EventType))
def test_sample_has_the_form_of_an_event(desk: Desk, event_type: EventType) -> None:
    world = desk.world

    answer = world.call("GET", SAMPLE, world.ann, params={"event": str(event_type)})

    [sample] = answer.json()["events"]
    assert (sample["type"], sample["userId"]) == (event_type, world.ann.user.id)
    assert ("message" in sample["data"]) is event_type.startswith("message.")
    assert ("failure" in sample["data"]) is (event_type is EventType.MESSAGE_FAILED)


def test_samples_are_those_of_every_type(desk: Desk) -> None:
    world = desk.world

    samples = world.call("GET", SAMPLE, world.ann).json()["events"]

    assert [sample["type"] for sample in samples] == [str(event_type) for event_type in EventType]
    assert_refused(world.call("GET", SAMPLE, world.ann, params={"event": "message.eaten"}), PARAMETERS_INVALID)


def test_delivery_keeps_the_body_that_was_posted(desk: Desk) -> None:
    world = desk.world
    installed = subscribe(world)["id"]
    assert world.text_in("Are you open?").status_code == 200
    [stored] = world.instance.core.store.page(relay_deliveries, deliveries_of(world.ann.user.id, None, 5, None, installed))
    path = f"{INSTALLED}/{installed}/deliveries/{stored.id}"

    body = world.call("GET", path, world.ann).json()["body"]

    assert (body["id"], body["data"]["message"]["message"]) == (stored.id, "Are you open?")
    [sample] = world.call("GET", SAMPLE, world.ann, params={"event": "message.received"}).json()["events"]
    assert shape(sample) == shape(body)
    assert_refused(world.call("GET", path, world.ben), INTEGRATION_NOT_FOUND)
    assert_refused(world.call("GET", f"{INSTALLED}/{installed}/deliveries/x", world.ann), DELIVERY_NOT_FOUND)
    webhook = f"/api/v2/users/{world.ann.user.id}/webhook/deliveries/{stored.id}"
    assert_refused(world.call("GET", webhook, world.ann), DELIVERY_NOT_FOUND)
