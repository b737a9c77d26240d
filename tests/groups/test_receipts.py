"""Receipts of group messages: a state for each recipient, and one for the message."""

from typing import Any

import pytest

from app.carriers.simulator import DELIVERED, ECHO, OPTED_OUT, REJECTED, SILENT, THROTTLED, UNDELIVERED
from app.store.messages.messages import Message
from tests.campaigns.office import succeed
from tests.groups.groups import ADA, BOB, GROUP, add_member, groups_of, send_to_group
from tests.world import World, wait_until


def recipients_of(world: World, message_id: str) -> dict[str, tuple[str, str]]:
    """Return the state and code of a message by recipient, as the API shows them."""
    read = succeed(world.call("GET", f"/api/v2/messages/{message_id}", world.ann))
    return {each["number"]: (each["state"], each["code"]) for each in read["recipients"]}


def send_and_wait(world: World, to: list[str], *states: str) -> Message:
    return world.wait_for_state(send_to_group(world, to)["id"], *states)


class TestRule:
    @pytest.fixture
    def sent(self, world: World) -> Message:
        """A group message of which no receipt tells anything yet."""
        return send_and_wait(world, [SILENT, ADA, BOB], "uncertain", "sent", "delivered")

    def receive(self, world: World, message: Message, number: str, state: str, **changes: Any) -> Message:
        answer = world.receipt_in(message, state, recipient=number, **changes)
        assert answer.status_code == 200, answer.text
        return world.message(message.id)

    def test_message_is_delivered_when_all_have_it(self, world: World) -> None:
        message = send_and_wait(world, GROUP, "delivered")

        assert recipients_of(world, message.id) == {ADA: ("delivered", ""), BOB: ("delivered", "")}
        assert [step["state"] for step in message.history] == ["queued", "sending", "sent", "delivered"]

    def test_some_receipts_leave_it_sent(self, world: World, sent: Message) -> None:
        message = wait_until(lambda: world.message(sent.id), lambda found: len(found.recipient_states) == 2)

        assert message.state == "sent"

    def test_first_failure_makes_it_undelivered_and_others_are_added(self, world: World) -> None:
        message = send_and_wait(world, [ADA, UNDELIVERED, REJECTED], "undelivered")

        states = wait_until(
            lambda: recipients_of(world, message.id),
            lambda found: (
                [found[number][0] for number in (ADA, REJECTED, UNDELIVERED)] == ["delivered", "failed", "undelivered"]
            ),
        )
        assert (states[REJECTED][1], states[UNDELIVERED][1]) == ("30006", "30003")
        failure = world.message(message.id).failure
        assert failure is not None
        assert f"2 of 3 recipients ({REJECTED}, {UNDELIVERED})" in failure["reason"]

    def test_older_receipt_changes_nothing(self, world: World) -> None:
        message = send_and_wait(world, GROUP, "delivered")
        after = self.receive(world, message, ADA, "sent")

        assert (after.state, after.recipient_states) == (message.state, message.recipient_states)

    def test_receipt_of_a_stranger_changes_nothing(self, world: World) -> None:
        message = send_and_wait(world, GROUP, "delivered")

        assert self.receive(world, message, DELIVERED, "failed").recipient_states == message.recipient_states

    def test_receipt_without_recipient_is_about_all(self, world: World, sent: Message) -> None:
        wait_until(lambda: world.message(sent.id), lambda found: len(found.recipient_states) == 2)
        world.receipt_in(sent, "failed", code="30008", reason="Unknown")

        assert set(recipients_of(world, sent.id).values()) == {("failed", "30008")}


def test_opt_out_at_the_carrier_marks_the_members_contact(world: World) -> None:
    member = add_member(world, OPTED_OUT)
    send_and_wait(world, [ADA, OPTED_OUT], "undelivered")

    assert world.contact(member).opted_out is True
    (group,) = groups_of(world)
    assert group["optedOut"] is False
    assert world.send(world.ann, to=[ADA, OPTED_OUT]).status_code == 451


def test_throttled_member_delays_the_whole_message(world: World) -> None:
    assert send_and_wait(world, [ADA, THROTTLED], "delivered").attempts == 3


def test_echo_replies_to_the_group(world: World) -> None:
    send_and_wait(world, [ADA, ECHO], "delivered")

    def count() -> int:
        (group,) = groups_of(world)
        return len([each for each in world.conversation(group["id"]) if each.direction == "in"])

    wait_until(count, lambda found: found == 1)
