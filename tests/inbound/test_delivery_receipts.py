from typing import Any

import pytest

from app.problems.messages import MESSAGE_NOT_FOUND
from app.store.messages.messages import Message, MessageState, messages
from tests.refusals import assert_refused
from tests.world import World, run_at_once


def make_message(world: World, state: str = "sent", **attributes: Any) -> Message:
    """Return a message that stands in a state, as if the simulator had been given it."""
    message_id = world.send(world.ann).json()["id"]
    known = {"state": state, "carrier": "simulator", "carrier_message_id": f"SIM{message_id}", "attempts": 1}
    world.change(messages, message_id, **(known | attributes))
    return world.message(message_id)


def states(message: Message) -> list[str]:
    return [step["state"] for step in message.history]


def test_a_receipt_settles_a_text(still_world: World) -> None:
    message = make_message(still_world)

    assert still_world.receipt_in(message, "delivered").status_code == 200

    settled = still_world.message(message.id)
    assert (settled.state, settled.sweep_at, settled.failure) == ("delivered", None, None)


def test_a_receipt_twice_is_one(still_world: World) -> None:
    message = make_message(still_world)
    still_world.receipt_in(message, "delivered")
    settled = still_world.message(message.id)

    assert still_world.receipt_in(message, "delivered").status_code == 200

    assert still_world.message(message.id).version == settled.version


def test_the_same_receipt_five_times_at_once_is_one_step(still_world: World) -> None:
    message = make_message(still_world)

    answers = run_at_once(*[lambda: still_world.receipt_in(message, "delivered") for _ in range(5)])

    assert [answer.status_code for answer in answers] == [200] * 5
    assert states(still_world.message(message.id)).count("delivered") == 1


@pytest.mark.parametrize(
    ("state", "late"),
    [
        ("delivered", "sent"),
        ("delivered", "failed"),
        ("delivered", "undelivered"),
        ("undelivered", "sent"),
        ("undelivered", "delivered"),
        ("failed", "delivered"),
        ("canceled", "delivered"),
        ("sent", "sent"),
        ("stored", "delivered"),
        ("note", "failed"),
        ("received", "failed"),
        ("scheduled", "delivered"),
        ("uncertain", "uncertain"),
    ],
)
def test_a_receipt_never_moves_a_text_back(still_world: World, state: str, late: str) -> None:
    message = make_message(still_world, state)

    answer = still_world.receipt_in(message, late)

    assert answer.status_code == (400 if late == "uncertain" else 200)
    assert still_world.message(message.id).version == message.version


@pytest.mark.parametrize("state", ["sending", "uncertain", "sent", "queued"])
@pytest.mark.parametrize("told", ["delivered", "undelivered", "failed"])
def test_a_receipt_settles_whatever_is_still_open(still_world: World, state: str, told: str) -> None:
    message = make_message(still_world, state, failure={"kind": "unknown", "code": "", "reason": "?"})

    still_world.receipt_in(message, told, code="30003" if told != "delivered" else "", reason="Switched off")

    settled = still_world.message(message.id)
    assert settled.state == told
    expected = None if told == "delivered" else {"kind": told, "code": "30003", "reason": "Switched off"}
    assert settled.failure == expected
    assert settled.history[-1]["reason"] == "Switched off"


def test_a_receipt_may_name_the_carriers_id_alone(still_world: World) -> None:
    message = make_message(still_world)

    still_world.receipt_in(message, "delivered", message_id="")

    assert still_world.message(message.id).state == "delivered"


def test_early_receipt_supplies_the_carriers_id(still_world: World) -> None:
    message = make_message(still_world, "sending", carrier_message_id="")

    still_world.receipt_in(message, "sent")

    assert still_world.message(message.id).carrier_message_id == f"SIM{message.id}"


@pytest.mark.parametrize("message_id", ["unknown", "__all__", "a/b", "..", "m" * 2000])
def test_a_receipt_for_an_unknown_text_is_refused(still_world: World, message_id: str) -> None:
    message = make_message(still_world)

    assert_refused(still_world.receipt_in(message, "delivered", message_id=message_id), MESSAGE_NOT_FOUND)


def test_a_receipt_for_an_unknown_id_of_the_carrier_is_refused(still_world: World) -> None:
    message = make_message(still_world)

    answer = still_world.receipt_in(message, "delivered", message_id="", carrier_message_id="SIM-unknown")

    assert_refused(answer, MESSAGE_NOT_FOUND)


@pytest.mark.parametrize("by_our_id", [True, False])
def test_a_carrier_settles_its_own_texts_alone(still_world: World, by_our_id: bool) -> None:
    message = make_message(still_world, carrier="another")

    answer = still_world.receipt_in(message, "delivered", **({} if by_our_id else {"message_id": ""}))

    assert_refused(answer, MESSAGE_NOT_FOUND)
    assert still_world.message(message.id).version == message.version


def test_a_receipt_for_another_attempt_of_the_carrier_is_refused(still_world: World) -> None:
    message = make_message(still_world)

    assert_refused(still_world.receipt_in(message, "failed", carrier_message_id="SIM-another"), MESSAGE_NOT_FOUND)


def test_a_text_that_no_carrier_had_gets_no_receipt(still_world: World) -> None:
    message = still_world.message(still_world.send(still_world.ann).json()["id"])
    assert message.state is MessageState.QUEUED

    assert_refused(still_world.receipt_in(message, "delivered"), MESSAGE_NOT_FOUND)
