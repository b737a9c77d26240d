"""How drips end before their last text, and that nothing is sent afterwards."""

from collections.abc import Callable

import pytest

from app.carriers.base import Receipt
from app.problems.campaigns import DRIP_APPLICATION_NOT_FOUND
from app.services.sending.deliver.preflight import run_preflight
from app.store.contacts.contacts import contacts
from app.store.messages.messages import MessageState, messages
from app.store.users.users import users
from app.times.clock import HOUR, MINUTE
from tests.campaigns.office import (
    add_campaign,
    add_contact,
    apply,
    do_jobs,
    running_jobs,
    scheduled,
    states,
    succeed,
    texts,
)
from tests.refusals import assert_refused
from tests.world import CUSTOMER, TestClock, World, wait_until

OTHER_CUSTOMER = "+12125550124"


@pytest.mark.parametrize("word", ["Yes, please", "STOP", "HELP"])
def test_the_contacts_own_text_ends_them(still_world: World, word: str) -> None:
    contact_id = add_contact(still_world, still_world.ann)
    applied = [apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann)) for _ in range(2)]

    assert still_world.text_in(word).status_code == 200

    assert still_world.contact(contact_id).drips == []
    do_jobs(still_world)
    for each in applied:
        assert states(still_world, each) == ["canceled", "canceled"]
        reasons = {message.history[-1]["reason"] for message in texts(still_world, each)}
        assert len(reasons) == 1
        assert ("opted out" if word == "STOP" else "replied") in reasons.pop()
    assert scheduled(still_world, still_world.ann) == []
    assert running_jobs(still_world) == []


def test_what_waits_disappears_from_the_list_by_itself(world: World) -> None:
    contact_id = add_contact(world, world.ann)
    apply(world, world.ann, contact_id, add_campaign(world, world.ann))

    world.text_in("Hello")

    wait_until(lambda: scheduled(world, world.ann), lambda listed: listed == [])


def test_sweeper_runs_a_cancellation_without_task(world: World, still_world: World, clock: TestClock) -> None:
    contact_id = add_contact(still_world, still_world.ann)
    applied = apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))
    still_world.text_in("Hello")
    assert states(still_world, applied) == ["scheduled", "scheduled"]
    clock.forward(5 * MINUTE)

    world.instance.operations.sweeper.sweep()

    wait_until(lambda: states(world, applied), lambda seen: seen == ["canceled", "canceled"])


def test_other_recipients_and_auto_replies_end_no_drip(world: World, clock: TestClock) -> None:
    world.change(users, world.ann.user.id, auto_reply_message="We are away.")
    contact_id = add_contact(world, world.ann)
    applied = apply(world, world.ann, contact_id, add_campaign(world, world.ann))

    world.text_in("Hello", from_number=OTHER_CUSTOMER)
    world.send(world.ann, to=CUSTOMER)

    assert world.contact(contact_id).drips == [applied["applicationId"]]
    assert states(world, applied) == ["scheduled", "scheduled"]


def test_carrier_opt_out_cancels_waiting_messages(still_world: World) -> None:
    contact_id = add_contact(still_world, still_world.ann)
    applied = apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))
    text = still_world.message(still_world.send(still_world.ann).json()["id"])
    still_world.change(messages, text.id, state="sent", carrier="simulator")

    state = MessageState.UNDELIVERED
    receipt = Receipt(message_id=text.id, carrier_message_id="", state=state, code="", reason="", opted_out=True)
    still_world.instance.messaging.delivery_receipts.apply("simulator", receipt)

    assert still_world.contact(contact_id).opted_out is True
    do_jobs(still_world)
    assert states(still_world, applied) == ["canceled", "canceled"]


def test_opt_out_receipt_of_deleted_contact_settles_message(still_world: World) -> None:
    text = still_world.message(still_world.send(still_world.ann).json()["id"])
    still_world.change(messages, text.id, state="sent", carrier="simulator")
    commit = still_world.instance.core.store.commit()
    commit.delete(contacts.path(text.contact_id))
    commit.send()

    state = MessageState.UNDELIVERED
    receipt = Receipt(message_id=text.id, carrier_message_id="", state=state, code="", reason="", opted_out=True)
    still_world.instance.messaging.delivery_receipts.apply("simulator", receipt)

    assert still_world.message(text.id).state == "undelivered"


def test_an_opt_out_by_an_upload_cancels_what_waits_at_once(still_world: World) -> None:
    contact_id = add_contact(still_world, still_world.ann)
    applied = apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))

    succeed(
        still_world.call(
            "POST", "/api/v2/contacts/batch", still_world.ann, json={"contacts": [{"phone_number": CUSTOMER, "optedOut": True}]}
        )
    )

    do_jobs(still_world)
    assert states(still_world, applied) == ["canceled", "canceled"]


def renumber_by_update(world: World, contact_id: str) -> None:
    succeed(world.call("PATCH", f"/api/v2/contacts/{contact_id}", world.ann, json={"phone_number": OTHER_CUSTOMER}))


def renumber_by_upload(world: World, contact_id: str) -> None:
    row = {"id": contact_id, "phone_number": OTHER_CUSTOMER}
    succeed(world.call("POST", "/api/v2/contacts/batch", world.ann, json={"contacts": [row]}))


@pytest.mark.parametrize("renumber", [renumber_by_update, renumber_by_upload])
def test_a_number_that_had_opted_out_cancels_what_waits(still_world: World, renumber: Callable[[World, str], None]) -> None:
    earlier = add_contact(still_world, still_world.ann, OTHER_CUSTOMER)
    still_world.change(contacts, earlier, opted_out=True)
    assert still_world.call("DELETE", f"/api/v2/contacts/{earlier}", still_world.ann).ok
    contact_id = add_contact(still_world, still_world.ann)
    applied = apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))

    renumber(still_world, contact_id)

    assert still_world.contact(contact_id).opted_out is True
    do_jobs(still_world)
    assert states(still_world, applied) == ["canceled", "canceled"]


def block(world: World, contact_id: str) -> None:
    world.change(contacts, contact_id, blocked=True)


def opt_out(world: World, contact_id: str) -> None:
    world.change(contacts, contact_id, opted_out=True)


def empty(world: World, contact_id: str) -> None:
    world.change(contacts, contact_id, drips=[])


def delete(world: World, contact_id: str) -> None:
    commit = world.instance.core.store.commit()
    commit.delete(contacts.path(contact_id))
    commit.send()


@pytest.mark.parametrize("change", [block, opt_out, empty, delete])
def test_ended_drip_sends_nothing_and_cancels_the_rest(
    world: World, still_world: World, clock: TestClock, change: Callable[[World, str], None]
) -> None:
    contact_id = add_contact(still_world, still_world.ann)
    applied = apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))
    change(still_world, contact_id)
    clock.forward(HOUR)

    # The task comes twice.
    for _ in range(2):
        still_world.instance.messaging.delivery.deliver(texts(still_world, applied)[0].id)
    do_jobs(still_world)

    first, second = texts(still_world, applied)
    assert (first.state, first.attempts, first.sweep_at) == ("canceled", 0, None)
    assert second.state == "canceled"
    assert first.history[-1]["reason"]


def test_reply_before_the_lease_ends_drips(
    world: World, still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact_id = add_contact(still_world, still_world.ann)
    applied = apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))
    clock.forward(HOUR)
    replies = iter(["Wait!"])

    def reply_after(*arguments: object) -> object:
        around = run_preflight(*arguments)  # type: ignore[arg-type]
        for reply in replies:
            assert still_world.text_in(reply).status_code == 200
        return around

    monkeypatch.setattr("app.services.sending.deliver.delivery.run_preflight", reply_after)

    still_world.instance.messaging.delivery.deliver(texts(still_world, applied)[0].id)

    assert texts(still_world, applied)[0].attempts == 0
    assert states(still_world, applied)[0] == "canceled"


def test_reply_after_the_lease_stops_the_next_message_only(world: World, still_world: World, clock: TestClock) -> None:
    contact_id = add_contact(still_world, still_world.ann)
    applied = apply(still_world, still_world.ann, contact_id, add_campaign(still_world, still_world.ann))
    clock.forward(HOUR)
    world.instance.messaging.delivery.deliver(texts(world, applied)[0].id)

    still_world.text_in("Thanks")
    do_jobs(still_world)

    assert states(still_world, applied)[0] in ("sent", "delivered")
    assert states(still_world, applied)[1] == "canceled"


def test_one_is_ended_by_hand_and_the_other_goes_on(still_world: World) -> None:
    ann, contact_id = still_world.ann, add_contact(still_world, still_world.ann)
    first, second = (apply(still_world, ann, contact_id, add_campaign(still_world, ann)) for _ in range(2))
    path = f"/api/v2/contacts/{contact_id}/drips/{first['applicationId']}"

    succeed(still_world.call("DELETE", path, ann))
    do_jobs(still_world)

    assert states(still_world, first) == ["canceled", "canceled"]
    assert states(still_world, second) == ["scheduled", "scheduled"]
    assert_refused(still_world.call("DELETE", path, ann), DRIP_APPLICATION_NOT_FOUND)
    (running,) = succeed(still_world.call("GET", f"/api/v2/contacts/{contact_id}/drips", ann))["drips"]
    assert running["applicationId"] == second["applicationId"]


def test_a_deleted_campaign_goes_on_where_it_was_applied(still_world: World) -> None:
    ann, campaign_id = still_world.ann, add_campaign(still_world, still_world.ann)
    applied = apply(still_world, ann, add_contact(still_world, ann), campaign_id)

    answer = succeed(still_world.call("DELETE", f"/api/v2/drips/{campaign_id}", ann))

    assert answer == {"status": "true", "jobId": None}
    do_jobs(still_world)
    assert states(still_world, applied) == ["scheduled", "scheduled"]


def test_campaign_deleted_with_cancel_ends_all_enrollments(still_world: World) -> None:
    ann, campaign_id, kept = (
        still_world.ann,
        add_campaign(still_world, still_world.ann),
        add_campaign(still_world, still_world.ann),
    )
    people = [add_contact(still_world, ann, f"+121255501{index:02}") for index in range(50, 59)]
    applied = [apply(still_world, ann, contact_id, campaign_id) for contact_id in people]
    other = apply(still_world, ann, people[0], kept)

    job_id = succeed(still_world.call("DELETE", f"/api/v2/drips/{campaign_id}", ann, params={"cancel": "true"}))["jobId"]

    for _ in range(4):
        do_jobs(still_world)
    assert {state for each in applied for state in states(still_world, each)} == {"canceled"}
    assert states(still_world, other) == ["scheduled", "scheduled"]
    assert still_world.contact(people[0]).drips == [other["applicationId"]]
    job = succeed(still_world.call("GET", f"/api/v2/jobs/{job_id}", ann))
    assert (job["state"], job["counts"]["ended"], job["counts"]["canceled"]) == ("done", 9, 18)
