from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.carriers.base import SendError, SendErrorKind
from app.carriers.simulator import ECHO, OPTED_OUT, SLOW, Simulator
from app.problems.authentication import AUTHORIZATION_MISSING, QUEUE_TOKEN_INVALID
from app.services.sending.deliver.outcomes import DeliveryOutcomes, pause_before_next
from app.store.contacts.contact_numbers import number_reservation
from app.store.contacts.contacts import contacts
from app.store.engine.collection import Collection
from app.store.messages.message_parties import NOBODY, PartyNames, name_parties, read_parties
from app.store.messages.messages import Message, messages
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from app.times.clock import HOUR, MINUTE, SECOND
from tests.contacts.people import change
from tests.costs.counting import counted
from tests.jobs.test_engine import InterruptionError
from tests.refusals import assert_refused
from tests.world import TestClock, World, run_at_once, wait_until


def accept(still_world: World, **fields: Any) -> Message:
    return still_world.message(still_world.send(still_world.ann, **fields).json()["id"])


def states(message: Message) -> list[str]:
    return [step["state"] for step in message.history]


def test_the_same_task_eight_times_at_once_sends_once(world: World, still_world: World) -> None:
    message = accept(still_world, to=ECHO)

    run_at_once(*[lambda: world.instance.messaging.delivery.deliver(message.id) for _ in range(8)])

    delivered = world.wait_for_state(message.id, "delivered")
    assert delivered.attempts == 1
    assert states(delivered).count("sending") == 1
    # The contact echoes each message: once.
    wait_until(lambda: world.conversation(message.contact_id), lambda conversation: len(conversation) > 1)
    assert [entry.direction for entry in world.conversation(message.contact_id)] == ["in", "out"]


@pytest.mark.parametrize(
    "state", ["sending", "sent", "delivered", "undelivered", "failed", "uncertain", "canceled", "stored", "note", "received"]
)
def test_a_task_that_comes_again_or_too_late_does_nothing(world: World, still_world: World, state: str) -> None:
    message = accept(still_world)
    world.change(messages, message.id, state=state)
    before = world.message(message.id)

    world.instance.messaging.delivery.deliver(message.id)

    assert world.message(message.id).version == before.version


@pytest.mark.parametrize("message_id", ["gone", "", "__all__", "a/b", "..", "m" * 2000, "\0"])
def test_a_task_for_a_message_that_is_gone_does_nothing(
    world: World, message_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.instance.messaging.delivery.deliver(message_id)

    # A delivery that breaks off is caught, and only logged.
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


def test_a_scheduled_text_waits_for_its_time(world: World, still_world: World, clock: TestClock) -> None:
    message = accept(still_world, sendAt=clock() + HOUR)
    world.instance.messaging.delivery.deliver(message.id)
    assert world.message(message.id).version == message.version

    clock.forward(HOUR)
    world.instance.messaging.delivery.deliver(message.id)

    assert world.message(message.id).state in ("sent", "delivered")


def test_nobody_but_the_queue_can_have_a_text_delivered(still_world: World) -> None:
    message = accept(still_world)
    body = {"message_id": message.id}

    assert_refused(still_world.served.call("POST", "/tasks/deliver", json=body), AUTHORIZATION_MISSING)
    for person in (still_world.ann, still_world.admin):
        assert_refused(still_world.call("POST", "/tasks/deliver", person, json=body), QUEUE_TOKEN_INVALID)
    assert still_world.message(message.id).version == message.version


def test_a_text_accepted_before_the_opt_out_fails_with_a_reason(world: World, clock: TestClock) -> None:
    message_id = world.send(world.ann, sendAt=clock() + HOUR).json()["id"]
    assert world.text_in("STOP").status_code == 200
    clock.forward(HOUR)

    world.instance.messaging.delivery.deliver(message_id)

    message = world.message(message_id)
    assert (message.state, message.attempts) == ("failed", 0)
    assert message.failure == {"kind": "opted-out", "code": "", "reason": "The recipient has opted out of communications"}
    assert message.history[-1]["reason"] == "The recipient has opted out of communications"
    assert message.sweep_at is None


@pytest.mark.parametrize(
    ("collection", "attributes"),
    [
        (users, {"is_disabled": True}),
        (users, {"deleted": 1}),
        (organizations, {"is_disabled": True}),
        (organizations, {"deleted": 1}),
        (tenants, {"is_disabled": True}),
    ],
)
def test_whoever_was_disabled_meanwhile_sends_nothing(
    world: World, still_world: World, collection: Collection[Any], attributes: dict[str, Any]
) -> None:
    message = accept(still_world)
    owner = {"users": world.ann.user.id, "organizations": world.organization.id, "tenants": world.tenant.id}
    world.change(collection, owner[collection.name], **attributes)

    world.instance.messaging.delivery.deliver(message.id)

    failed = world.message(message.id)
    assert (failed.state, failed.attempts, failed.sweep_at) == ("failed", 0, None)
    assert failed.failure is not None
    assert failed.failure["kind"] == "disabled"


@pytest.mark.parametrize("is_allowed", [True, False])
def test_the_message_decides_whatever_its_task_names(world: World, still_world: World, is_allowed: bool) -> None:
    message, zoe = accept(still_world), still_world.zoe.user
    world.change(users, world.ann.user.id, is_disabled=not is_allowed)
    named = PartyNames(zoe.id, zoe.organization_id, zoe.tenant_id, "another contact", zoe.phone_number)

    world.instance.messaging.delivery.deliver(message.id, (), named)

    delivered = world.message(message.id)
    assert delivered.attempts == is_allowed
    assert (delivered.failure is None) == is_allowed


@pytest.mark.parametrize("named", [None, 5, [], {"uid": 5}, {"uid": None, "else": ""}])
def test_a_task_may_name_nobody(named: Any) -> None:
    assert read_parties(named) == NOBODY


def test_unusable_names_of_a_task_are_not_read(world: World, still_world: World) -> None:
    message = accept(still_world)

    # Firestore refuses a read of a document without an id; the emulator only counts it.
    with counted(world.instance) as cost:
        world.instance.messaging.delivery.deliver(message.id, (), read_parties({"uid": 5}))

    assert (world.message(message.id).attempts, cost.documents_read) == (1, 7)


def test_a_first_task_names_whom_its_message_concerns(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[Any] = []
    monkeypatch.setattr(still_world.instance.core.queue, "deliver", lambda *task: named.append(task[-1].get("parties")))

    message = accept(still_world)
    still_world.instance.core.dispatch.enqueue(message, message.first_due + SECOND)

    assert [read_parties(each) for each in named] == [name_parties(message), NOBODY]


def test_a_text_of_an_unknown_carrier_fails_with_a_reason(world: World, still_world: World) -> None:
    message = accept(still_world)
    world.change(users, world.ann.user.id, provider="pigeon")

    world.instance.messaging.delivery.deliver(message.id)

    failed = world.message(message.id)
    assert failed.failure is not None
    assert (failed.state, failed.failure["kind"]) == ("failed", "bad-configuration")
    assert "'pigeon'" in failed.failure["reason"]


def test_a_text_whose_contact_is_gone_is_never_sent(world: World, still_world: World, clock: TestClock) -> None:
    message = accept(still_world, sendAt=clock() + HOUR)
    commit = world.instance.core.store.commit()
    commit.delete(contacts.path(message.contact_id))
    commit.send()
    clock.forward(HOUR)

    world.instance.messaging.delivery.deliver(message.id)

    assert world.message(message.id).state == "canceled"


def test_unavailable_carrier_is_retried_for_four_hours(still_world: World, clock: TestClock) -> None:
    # The simulator lives in the queue, which is out of reach here.
    message = accept(still_world)
    still_world.instance.messaging.delivery.deliver(message.id)
    waiting = still_world.message(message.id)
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert waiting.failure is not None
    assert waiting.failure["kind"] == "retry"
    assert waiting.sweep_at is not None

    clock.forward(4 * HOUR)
    still_world.instance.messaging.delivery.deliver(message.id)

    failed = still_world.message(message.id)
    assert (failed.state, failed.sweep_at) == ("failed", None)
    assert failed.history[-1]["reason"].startswith("Given up after 2 attempts: ")


def test_receipt_before_the_carriers_response_stands(world: World, still_world: World) -> None:
    message = accept(still_world, to=SLOW)
    with ThreadPoolExecutor(1) as pool:
        delivery = pool.submit(world.instance.messaging.delivery.deliver, message.id)
        world.wait_for_state(message.id, "sending")
        assert world.receipt_in(message, "delivered").status_code == 200
        delivery.result()

    delivered = world.message(message.id)
    assert states(delivered) == ["queued", "sending", "delivered"]
    # What the answer alone tells is kept.
    assert (delivered.carrier_message_id, delivered.segments) == (f"SIM{message.id}", 1)


@pytest.mark.parametrize(
    ("attempts", "longest"), [(1, 5 * SECOND), (2, 10 * SECOND), (5, 80 * SECOND), (9, 10 * MINUTE), (99, 10 * MINUTE)]
)
def test_pauses_double_and_differ(attempts: int, longest: int) -> None:
    pauses = {pause_before_next(attempts, 0) for _ in range(50)}

    assert len(pauses) > 10
    assert all(longest // 2 <= pause <= longest for pause in pauses)


def test_a_carrier_that_says_how_long_to_wait_is_obeyed() -> None:
    assert all(10_000 <= pause_before_next(7, 10_000) <= 11_000 for _ in range(50))


@pytest.mark.parametrize("answers", [["STOP"], ["Who is this?", "STOP"]])
def test_opted_out_former_number_gets_no_message(
    world: World, still_world: World, clock: TestClock, answers: list[str]
) -> None:
    text = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()
    moved = {"phone_number": "+12125550124"}
    assert world.call("PATCH", f"/api/v2/contacts/{text['ConversationID']}", world.ann, json=moved).status_code == 200

    for body in answers:
        world.text_in(body)
    clock.forward(HOUR)
    world.instance.messaging.delivery.deliver(text["id"])

    failed = world.message(text["id"])
    assert (failed.state, (failed.failure or {})["kind"]) == ("failed", "opted-out")


def test_carrier_opt_out_reaches_the_current_contact(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    message = accept(world)
    other = accept(world, to="+12125550177")

    def refuse(*_: Any) -> Any:
        # As when its contact is merged into another in this moment.
        world.change(messages, message.id, contact_id=other.contact_id)
        raise SendError(SendErrorKind.OPTED_OUT, "opted-out", "The recipient has opted out at the carrier")

    monkeypatch.setattr(Simulator, "send", refuse)
    world.instance.messaging.delivery.deliver(message.id)

    assert world.message(message.id).state == "failed"
    assert world.contact(other.contact_id).opted_out
    assert not world.contact(message.contact_id).opted_out


def test_carrier_opt_out_outlives_a_kill_before_its_outcome(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    message = accept(still_world, to=OPTED_OUT)

    def die(*_: Any) -> None:
        raise InterruptionError

    monkeypatch.setattr(DeliveryOutcomes, "_settle", die)
    with pytest.raises(InterruptionError):
        still_world.instance.messaging.delivery.deliver(message.id)

    assert still_world.message(message.id).state == "sending"
    assert still_world.contact(message.contact_id).opted_out


def test_message_to_a_former_number_is_sent(still_world: World, clock: TestClock) -> None:
    message = accept(still_world, sendAt=clock() + HOUR)
    contact = still_world.contact(message.contact_id)
    assert change(still_world, contact, phone_number="+12125550124").status_code == 200
    commit = still_world.instance.core.store.commit()
    commit.delete(number_reservation(contact.uid, contact.phone_number).path)
    commit.send()
    clock.forward(HOUR)

    still_world.instance.messaging.delivery.deliver(message.id)

    assert still_world.message(message.id).attempts == 1
