from typing import Any

import pytest

from app.crypto.keys import new_id
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.messages import OPTED_OUT
from app.problems.permissions import RESTRICTED
from app.services.messages.history_deletion import SLICE
from app.store.audit.audit_log import audit_log
from app.store.contacts.contacts import Contact
from app.store.engine.database import Query
from app.store.jobs import Job, JobState, jobs
from app.store.messages.messages import Direction, Message, MessageState, create_message
from app.store.users.users import users
from app.times.clock import HOUR
from tests.contacts.people import add_contact, claim, session_of
from tests.refusals import assert_refused
from tests.world import CUSTOMER, Person, World, run_at_once, wait_until


def add_messages(world: World, contact: Contact, count: int, **attributes: Any) -> None:
    now = world.instance.core.clock()
    values: dict[str, Any] = {
        "uid": contact.uid,
        "contact_id": contact.id,
        "direction": Direction.OUT,
        "from_number": world.ann.user.phone_number,
        "to_number": contact.phone_number,
        "state": MessageState.SENT,
    }
    for start in range(0, count, 400):
        commit = world.instance.core.store.commit()
        for index in range(start, min(count, start + 400)):
            create_message(commit, Message(**{"id": new_id(), "date": now - 1 - index, **values, **attributes}))
        commit.send()


def delete(world: World, contact: Contact, caller: Person | None = None) -> Any:
    return world.call("DELETE", f"/api/v2/contacts/{contact.id}", caller or world.ann)


def only_job(world: World) -> Job:
    (job,) = world.instance.core.store.page(jobs, Query(jobs.name, [], [], 10))
    return job


def messages_left(world: World, contact: Contact) -> int:
    return len(world.conversation(contact.id))


def test_a_contact_is_gone_at_once_and_its_messages_in_slices(world: World) -> None:
    contact = add_contact(world)
    add_messages(world, contact, SLICE + 5)
    at = world.instance.core.clock() + HOUR
    scheduled = world.send(world.ann, sendAt=at).json()["id"]

    assert delete(world, contact).json() == {"status": True}

    assert_refused(world.call("GET", f"/api/v2/contacts/{contact.id}", world.ann), CONTACT_NOT_FOUND)
    assert_refused(delete(world, contact), CONTACT_NOT_FOUND)
    wait_until(lambda: only_job(world).state, lambda state: state is JobState.DONE)
    assert messages_left(world, contact) == 0
    assert world.call("GET", f"/api/v2/messages/{scheduled}", world.ann).status_code == 404
    assert only_job(world).counts == {"done": SLICE + 6}


def test_repeated_late_slice_removes_nothing_else(still_world: World) -> None:
    contact = add_contact(still_world)
    add_messages(still_world, contact, SLICE + 5)
    delete(still_world, contact)
    engine, job = still_world.instance.core.jobs, only_job(still_world)

    run_at_once(lambda: engine.run(job.id, 1), lambda: engine.run(job.id, 1))
    again = still_world.send(still_world.ann).json()
    engine.run(job.id, 1)
    engine.run(job.id, 2)
    engine.run(job.id, 2)

    assert (only_job(still_world).state, only_job(still_world).counts) == (JobState.DONE, {"done": SLICE + 5})
    assert again["ConversationID"] != contact.id
    assert len(still_world.conversation(again["ConversationID"])) == 1


def test_no_waiting_text_of_a_deleted_contact_is_sent(still_world: World) -> None:
    contact = add_contact(still_world)
    message_id = still_world.send(still_world.ann).json()["id"]
    delete(still_world, contact)

    still_world.instance.messaging.delivery.deliver(message_id)

    assert still_world.message(message_id).state is MessageState.CANCELED


@pytest.mark.parametrize("flag", ["opted_out", "blocked"])
def test_what_is_known_against_a_number_outlives_its_contact(still_world: World, flag: str) -> None:
    contact = add_contact(still_world, opted_out=flag == "opted_out", blocked=flag == "blocked")

    delete(still_world, contact)

    left = claim(still_world)
    assert left is not None
    assert (left.contact_id, getattr(left, flag)) == ("", True)
    if flag == "opted_out":
        assert_refused(still_world.send(still_world.ann), OPTED_OUT)
        still_world.text_in("START")
    anew = still_world.call("POST", "/api/contacts", still_world.ann, json={"phoneNumber": CUSTOMER}).json()["id"]
    assert anew != contact.id
    assert getattr(still_world.contact(anew), flag) is (flag == "blocked")


def test_message_during_deletion_is_not_lost(still_world: World) -> None:
    contact = add_contact(still_world)

    sent, _, gone = run_at_once(
        lambda: still_world.send(still_world.ann), still_world.text_in, lambda: delete(still_world, contact)
    )

    assert (sent.status_code, gone.status_code) == (200, 200)
    found = claim(still_world)
    assert found is not None
    assert found.contact_id != contact.id
    still_world.instance.core.jobs.run(only_job(still_world).id, 1)
    assert messages_left(still_world, contact) == 0


def test_history_deletion_keeps_waiting_and_new_messages(still_world: World) -> None:
    contact = add_contact(still_world)
    add_messages(still_world, contact, SLICE + 5)
    queued = still_world.send(still_world.ann).json()["id"]
    scheduled = still_world.send(still_world.ann, sendAt=still_world.instance.core.clock() + HOUR).json()["id"]
    ann = session_of(still_world, still_world.ann)

    answer = still_world.call("POST", "/deleteConversation", ann, json={"contact_id": contact.id})

    assert answer.json() == {"status": True}
    emptied = still_world.contact(contact.id)
    assert (emptied.last_message, emptied.last_message_date, emptied.read_status, emptied.is_archived) == ("", 0, True, True)
    still_world.text_in("Are you open?")
    arrived = [message for message in still_world.conversation(contact.id) if message.direction is Direction.IN]
    engine, job = still_world.instance.core.jobs, only_job(still_world)
    engine.run(job.id, 1)
    engine.run(job.id, 1)
    engine.run(job.id, 2)
    assert only_job(still_world).state is JobState.DONE
    left = {message.id for message in still_world.conversation(contact.id)}
    assert left == {queued, scheduled, *(message.id for message in arrived)}
    assert len(arrived) == 1
    assert still_world.contact(contact.id).last_message == "Are you open?"


def test_who_is_kept_from_deleting_deletes_nothing(still_world: World) -> None:
    contact = add_contact(still_world)
    ann = session_of(still_world, still_world.ann)
    still_world.change(users, still_world.ann.user.id, restrictions=["disableDelete"])

    assert_refused(delete(still_world, contact), RESTRICTED)
    assert_refused(still_world.call("POST", "/deleteConversation", ann, json={"contact_id": contact.id}), RESTRICTED)
    assert still_world.contact(contact.id) == contact
    assert delete(still_world, contact, still_world.admin).status_code == 200


def test_deleting_anothers_contact_is_audited_anonymously(still_world: World) -> None:
    delete(still_world, add_contact(still_world))
    contact = add_contact(still_world)

    delete(still_world, contact, still_world.admin)

    (entry,) = still_world.instance.core.store.page(audit_log, Query(audit_log.name, [], [], 10))
    assert (entry.action, entry.object_id, entry.actor_id) == ("contact.delete", contact.id, still_world.admin.user.id)
    assert CUSTOMER not in str(entry)


def test_a_foreign_contact_cannot_be_deleted_nor_its_history(still_world: World) -> None:
    contact = add_contact(still_world)
    zoe = session_of(still_world, still_world.zoe)

    assert_refused(delete(still_world, contact, still_world.zoe), CONTACT_NOT_FOUND)
    assert_refused(still_world.call("POST", "/deleteConversation", zoe, json={"contact_id": contact.id}), CONTACT_NOT_FOUND)
    assert still_world.contact(contact.id) == contact
