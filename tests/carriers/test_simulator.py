from typing import Any

import pytest

from app.carriers.simulator import (
    DELIVERED,
    ECHO,
    OPTED_OUT,
    REJECTED,
    SANDBOX_NUMBERS,
    SILENT,
    SILENT_THEN_DELIVERED,
    SLOW,
    THROTTLED,
    UNDELIVERED,
)
from app.store.messages.messages import Message
from tests.world import World, wait_until

# The states of each number's text; a receipt may bring "sent" once more to light or not, so it is left out.
FATES: dict[str, list[str]] = {
    DELIVERED: ["queued", "sending", "delivered"],
    REJECTED: ["queued", "sending", "failed"],
    OPTED_OUT: ["queued", "sending", "failed"],
    THROTTLED: ["queued", "sending", "queued", "sending", "queued", "sending", "delivered"],
    SILENT: ["queued", "sending", "uncertain"],
    SILENT_THEN_DELIVERED: ["queued", "sending", "uncertain", "delivered"],
    SLOW: ["queued", "sending", "delivered"],
    ECHO: ["queued", "sending", "delivered"],
    UNDELIVERED: ["queued", "sending", "undelivered"],
}
FAILURES = {
    REJECTED: ("rejected", "30006"),
    OPTED_OUT: ("opted-out", "21610"),
    SILENT: ("unknown", "timeout"),
    UNDELIVERED: ("undelivered", "30003"),
}


def states(message: Message) -> list[str]:
    return [step["state"] for step in message.history if step["state"] != "sent"]


def test_every_sandbox_number_has_the_fate_it_promises(world: World) -> None:
    assert set(FATES) == set(SANDBOX_NUMBERS)
    sent = {number: world.send(world.ann, to=number).json() for number in FATES}

    def look() -> dict[str, Message]:
        return {number: world.message(answer["id"]) for number, answer in sent.items()}

    settled = wait_until(look, lambda seen: all(len(states(seen[number])) >= len(fate) for number, fate in FATES.items()))

    assert {number: states(message) for number, message in settled.items()} == FATES
    failures = {number: message.failure for number, message in settled.items() if message.failure}
    assert {number: (failure["kind"], failure["code"]) for number, failure in failures.items()} == FAILURES
    assert all(failure["reason"] for failure in failures.values())
    assert settled[THROTTLED].attempts == 3
    contacts = {number: world.contact(answer["ConversationID"]) for number, answer in sent.items()}
    assert [number for number, contact in contacts.items() if contact.opted_out] == [OPTED_OUT]
    echo = wait_until(lambda: world.conversation(contacts[ECHO].id), lambda messages: len(messages) == 2)[0]
    assert (echo.direction, echo.body) == ("in", "Hello!")


def test_a_number_of_no_table_is_delivered(world: World) -> None:
    message_id = world.send(world.ann, to="+12125550142").json()["id"]

    message = world.wait_for_state(message_id, "delivered")
    assert (message.carrier, message.carrier_message_id, message.segments) == ("simulator", f"SIM{message_id}", 1)


@pytest.mark.parametrize(("body", "segments"), [("a" * 161, 2), ("a" * 70 + "\u2019", 2), ("\N{GRINNING FACE}" * 36, 2)])
def test_segments_are_counted_by_encoding(world: World, body: str, segments: int) -> None:
    message_id = world.send(world.ann, to="+12125550142", message=body).json()["id"]

    assert world.wait_for_state(message_id, "sent", "delivered").segments == segments


def test_the_documentation_lists_every_sandbox_number(world: World) -> None:
    tags: list[dict[str, Any]] = world.call("GET", "/docs/json").json()["tags"]

    (sandbox,) = [tag["description"] for tag in tags if tag["name"] == "Sandbox"]
    assert all(number in sandbox for number in SANDBOX_NUMBERS)
