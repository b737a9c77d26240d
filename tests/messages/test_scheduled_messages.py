import threading
from typing import Any

import pytest
import requests

from app.times.clock import DAY, HOUR, MINUTE
from tests.world import Person, TestClock, World

OTHER_CUSTOMER = "+12125550124"


def schedule(world: World, clock: TestClock, after: int = HOUR, **changes: Any) -> dict[str, Any]:
    answer = world.send(world.ann, sendAt=clock() + after, **changes)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def listed(world: World, person: Person, **query: Any) -> list[str]:
    answer = world.call("GET", "/api/v2/scheduledMessages", person, params=query)
    assert answer.status_code == 200, answer.text
    return [message["id"] for message in answer.json()["messages"]]


def change(world: World, message_id: str, person: Person | None = None, **changes: Any) -> requests.Response:
    return world.call("PATCH", f"/api/v2/scheduledMessages/{message_id}", person or world.ann, json=changes)


def cancel(world: World, message_id: str, person: Person | None = None) -> requests.Response:
    return world.call("DELETE", f"/api/v2/scheduledMessages/{message_id}", person or world.ann)


def test_next_due_message_is_listed_first(world: World, clock: TestClock) -> None:
    late, soon, later = (schedule(world, clock, after)["id"] for after in (3 * HOUR, HOUR, 2 * HOUR))

    assert listed(world, world.ann) == [soon, later, late]
    seen, cursor = [], None
    while True:
        query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = world.call("GET", "/api/v2/scheduledMessages", world.ann, params=query).json()
        seen += [message["id"] for message in page["messages"]]
        if (cursor := page["nextCursor"]) is None:
            break
    assert seen == [soon, later, late]


def test_they_are_found_by_contact_and_by_time(world: World, clock: TestClock) -> None:
    first = schedule(world, clock, HOUR)
    second = schedule(world, clock, 2 * HOUR, to=OTHER_CUSTOMER)

    assert listed(world, world.ann, contactId=second["ConversationID"]) == [second["id"]]
    middle = clock() + 90 * MINUTE
    assert listed(world, world.ann, sendAtBefore=middle) == [first["id"]]
    assert listed(world, world.ann, sendAtFrom=middle) == [second["id"]]


def test_others_neither_see_nor_touch_them(world: World, clock: TestClock) -> None:
    message_id = schedule(world, clock)["id"]

    assert listed(world, world.ben) == []
    assert world.call("GET", "/api/v2/scheduledMessages", world.ben, params={"userId": world.ann.user.id}).status_code == 404
    assert change(world, message_id, world.zoe, message="Mine now").status_code == 404
    assert cancel(world, message_id, world.zoe).status_code == 404
    assert listed(world, world.ann) == [message_id]


def test_text_and_time_can_be_changed_until_it_is_sent(world: World, clock: TestClock) -> None:
    message_id = schedule(world, clock)["id"]

    answer = change(world, message_id, message="Corrected", sendAt=clock() + 1000)

    assert answer.status_code == 200
    assert answer.json()["message"] == "Corrected"
    sent = world.wait_for_state(message_id, "delivered")
    assert sent.body == "Corrected"
    assert listed(world, world.ann) == []
    refused = change(world, message_id, message="Too late")
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("/message-not-scheduled")


def test_postponed_message_is_not_sent_early(world: World, clock: TestClock) -> None:
    message_id = schedule(world, clock)["id"]
    change(world, message_id, sendAt=clock() + DAY)
    clock.forward(HOUR + MINUTE)

    world.instance.messaging.delivery.deliver(message_id)

    assert world.message(message_id).state == "scheduled"
    clock.forward(DAY)
    world.instance.messaging.delivery.deliver(message_id)
    assert world.message(message_id).state in ("sent", "delivered")


def test_a_canceled_text_is_never_sent(world: World, clock: TestClock) -> None:
    message_id = schedule(world, clock)["id"]

    answer = cancel(world, message_id)

    assert answer.status_code == 200
    assert answer.json()["state"] == "canceled"
    assert cancel(world, message_id).status_code == 200
    clock.forward(2 * HOUR)
    world.instance.messaging.delivery.deliver(message_id)
    assert world.instance.operations.sweeper.sweep() == 0
    assert world.message(message_id).state == "canceled"
    assert [step["state"] for step in world.message(message_id).history] == ["scheduled", "canceled"]


@pytest.mark.parametrize("order", ["cancel", "change"])
def test_concurrent_update_and_delivery_agree(world: World, clock: TestClock, order: str) -> None:
    for _ in range(8):
        message_id = schedule(world, clock)["id"]
        clock.forward(HOUR + MINUTE)
        answers: list[requests.Response] = []

        def act(message_id: str = message_id, answers: list[requests.Response] = answers) -> None:
            answers.append(cancel(world, message_id) if order == "cancel" else change(world, message_id, message="New"))

        threads = [
            threading.Thread(target=act),
            threading.Thread(target=world.instance.messaging.delivery.deliver, args=(message_id,)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        message = world.message(message_id)
        (answer,) = answers
        if order == "cancel":
            assert (answer.status_code, message.state == "canceled") in ((200, True), (409, False))
        else:
            assert message.state in ("sent", "delivered")
            assert message.body == ("New" if answer.status_code == 200 else "Hello!")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "message"),
        ({"message": ""}, "message"),
        ({"sendAt": 1}, "sendAt"),
        ({"sendAt": "tomorrow"}, "sendAt"),
        ({"media": ["ftp://example.com/x"]}, "media.0"),
    ],
)
def test_a_wrong_change_is_refused_by_field(world: World, clock: TestClock, changes: dict[str, Any], field: str) -> None:
    message_id = schedule(world, clock)["id"]

    answer = change(world, message_id, **changes)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert world.message(message_id).body == "Hello!"


def test_a_service_account_names_the_user(world: World, clock: TestClock) -> None:
    message_id = schedule(world, clock)["id"]
    reseller = Person(world.ann.user, world.reseller)

    assert world.call("GET", "/api/v2/scheduledMessages", reseller).status_code == 400
    assert listed(world, reseller, userId=world.ann.user.id) == [message_id]
    assert cancel(world, message_id, reseller).status_code == 200
