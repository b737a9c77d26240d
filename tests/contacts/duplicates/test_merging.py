import itertools
from typing import Any
from unittest.mock import patch

import pytest

from app.services.contacts.duplicates import merge as merging
from app.store.audit.audit_log import audit_log
from app.store.campaigns.drip_applications import DripApplication, create_application, drip_applications
from app.store.contacts.contact_numbers import block_number, number_reservation
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.connection import FirestoreConnection
from app.store.engine.database import Query
from app.store.jobs import JobState, jobs
from app.store.messages.messages import MessageState, messages
from app.times.clock import HOUR
from tests.contacts.duplicates.doubles import add_double, add_messages, left, merge, search
from tests.contacts.people import add_contact, claim
from tests.world import CUSTOMER, World, run_at_once


class InterruptionError(Exception):
    """The server stops here."""


def belonging_to(world: World, message_ids: list[str]) -> set[str]:
    return {world.message(each).contact_id for each in message_ids}


def add_application(world: World, campaign_id: str, contact: Contact) -> str:
    application = DripApplication(
        id=f"{campaign_id}-of-{contact.id}", uid=contact.uid, contact_id=contact.id, campaign_id=campaign_id
    )
    commit = world.instance.core.store.commit()
    create_application(commit, application)
    commit.send()
    return application.id


def test_merge_leaves_one_contact_with_everything(still_world: World) -> None:
    world = still_world
    kept = add_contact(world, full_name="Jo", notes="Prefers mornings", lists=["a"], last_message_date=5, last_message="old")
    double = add_double(
        world,
        "(212) 555-0123",
        full_name="Joanna Doe",
        email="jo@example.com",
        notes="Allergic to penicillin",
        lists=["b", "a"],
        last_message="new",
        last_message_date=9,
        read_status=False,
        is_archived=True,
    )
    texts = add_messages(world, kept, 3) + add_messages(world, double, 4)
    scheduled = add_messages(world, double, 1, state=MessageState.SCHEDULED, send_at=world.instance.core.clock() + HOUR)

    answer = merge(world)

    assert answer["merged"]
    assert [group["contactIds"] for group in answer["duplicates"]] == [[kept.id, double.id]]
    (contact,) = left(world)
    assert (contact.id, contact.phone_number, contact.full_name, contact.email) == (
        kept.id,
        CUSTOMER,
        "Joanna Doe",
        "jo@example.com",
    )
    assert contact.notes == "Prefers mornings\nAllergic to penicillin\nOther name: Jo"
    assert (contact.lists, contact.last_message, contact.last_message_date) == (["a", "b"], "new", 9)
    assert (contact.read_status, contact.is_archived) == (False, False)
    assert belonging_to(world, texts + scheduled) == {kept.id}
    assert "joanna" in contact.search_keys
    again = merge(world)
    assert again["duplicates"] == []
    assert world.contact(kept.id) == contact


@pytest.mark.parametrize("flag", ["opted_out", "blocked"])
def test_merge_keeps_opt_out_and_block_and_ends_drips(still_world: World, flag: str) -> None:
    world = still_world
    kept = add_contact(world)
    double = add_double(world, opted_out=flag == "opted_out", blocked=flag == "blocked")
    application = add_application(world, "welcome", kept)
    world.change(contacts, kept.id, drips=[application])

    merge(world)

    (contact,) = left(world)
    assert (contact.id, getattr(contact, flag), contact.drips) == (kept.id, True, [])
    held = claim(world)
    assert held is not None
    assert (held.contact_id, held.blocked) == (kept.id, flag == "blocked")
    assert double.id != kept.id


def test_number_blocked_by_reservation_alone_stays_blocked(still_world: World) -> None:
    world = still_world
    one, two = add_double(world), add_double(world)
    commit = world.instance.core.store.commit()
    block_number(commit, one.uid, CUSTOMER, None, is_blocked=True)
    commit.send()

    merge(world)

    (contact,) = left(world)
    assert contact.blocked
    assert contact.id in (one.id, two.id)


def test_running_drips_go_on_once_for_each_campaign(still_world: World) -> None:
    world = still_world
    kept, double = add_contact(world), add_double(world)
    own, same, other = (
        add_application(world, campaign, contact)
        for campaign, contact in (("welcome", kept), ("welcome", double), ("recall", double))
    )
    world.change(contacts, kept.id, drips=[own])
    world.change(contacts, double.id, drips=[same, other])

    merge(world)

    (contact,) = left(world)
    assert contact.drips == [own, other]
    moved = world.instance.core.store.get(drip_applications.at(other))
    assert moved is not None
    assert moved.contact_id == kept.id
    (ending,) = [
        job
        for job in world.instance.core.store.page(jobs, Query(jobs.name, [("kind", "==", "end-drips")], [], 10))
        if job.parameters["applicationIds"] == [same]
    ]
    assert ending.state is JobState.RUNNING


def test_most_recent_conversation_stays_without_reservation(still_world: World) -> None:
    world = still_world
    add_double(world, last_message_date=3)
    recent = add_double(world, last_message_date=8)

    merge(world)
    world.text_in("Hello again")

    (contact,) = left(world)
    assert (contact.id, contact.last_message) == (recent.id, "Hello again")


def test_unusual_spelling_gets_number_and_reservation(still_world: World) -> None:
    double = add_double(still_world, "(212) 555-0123")

    answer = merge(still_world)

    assert answer["duplicates"] == []
    (contact,) = left(still_world)
    assert (contact.id, contact.phone_number) == (double.id, CUSTOMER)
    held = claim(still_world)
    assert held is not None
    assert held.contact_id == double.id


def test_one_without_a_number_joins_whoever_has_its_address(still_world: World) -> None:
    numbered = add_double(still_world, email="jo@example.com")
    texts = add_messages(still_world, add_double(still_world, "", full_name="Jo", email="Jo@Example.com"), 2)

    merge(still_world)

    (contact,) = left(still_world)
    assert (contact.id, contact.phone_number, contact.full_name) == (numbered.id, CUSTOMER, "Jo")
    assert belonging_to(still_world, texts) == {numbered.id}


def test_long_conversations_move_in_slices(still_world: World) -> None:
    world = still_world
    kept = add_contact(world)
    texts = add_messages(world, add_double(world), 700) + add_messages(world, add_double(world), 350)

    answer = merge(world)

    assert answer["merged"]
    assert [contact.id for contact in left(world)] == [kept.id]
    assert belonging_to(world, texts) == {kept.id}


def test_many_doubles_become_one(still_world: World) -> None:
    world = still_world
    doubles = [add_double(world) for _ in range(merging.MAX_OTHERS * 2 + 3)]

    merge(world)

    (contact,) = left(world)
    assert contact.id in {each.id for each in doubles}


@pytest.mark.parametrize("after_commit", [False, True])
def test_a_server_that_stops_between_two_commits_loses_nothing(still_world: World, after_commit: bool) -> None:
    world = still_world
    kept = add_contact(world)
    texts = add_messages(world, kept, 2) + add_messages(world, add_double(world, full_name="Jo"), 900)
    whole = FirestoreConnection.commit

    for stopped_at in (2, 3, 5):
        turns = itertools.count(1)

        def commit(connection: FirestoreConnection, request: Any) -> Any:
            if next(turns) != stopped_at:  # noqa: B023 - used within the turn
                return whole(connection, request)
            if after_commit:
                whole(connection, request)
            raise InterruptionError

        with patch.object(FirestoreConnection, "commit", commit):
            search(world, execute_merge=True)
        found = {contact.id for contact in left(world)}
        assert kept.id in found
        assert belonging_to(world, texts) <= found
    # What was left by each of them is carried on by its own job, or by asking again.
    for job in world.instance.core.store.page(jobs, Query(jobs.name, [], [], 50)):
        current = job
        while current.state is JobState.RUNNING:
            world.instance.core.jobs.run(current.id, current.slice)
            current = world.instance.core.store.read(jobs.at(job.id))[0] or current
    (contact,) = left(world)
    assert (contact.full_name, belonging_to(world, texts)) == ("Jo", {kept.id})


def test_messages_during_concurrent_merges_are_kept(still_world: World) -> None:
    world = still_world
    kept = add_double(world, last_message_date=9)
    double = add_double(world, last_message_date=3)
    # The claim leads to the one that will go, as far as those know who have just read it.
    texts = add_messages(world, kept, 200) + add_messages(world, double, 200)

    results = run_at_once(
        lambda: search(world, execute_merge=True),
        lambda: search(world, execute_merge=True),
        *[lambda: world.text_in()] * 4,
        *[lambda: world.send(world.ann)] * 4,
    )

    assert [answer.status_code for answer in results] == [200] * len(results)
    merge(world)
    (contact,) = left(world)
    uid = world.ann.user.id
    everything = world.instance.core.store.page(messages, Query(messages.name, [("uid", "==", uid)], [], 1000))
    assert len(everything) == len(texts) + 8
    assert {message.contact_id for message in everything} == {contact.id}
    held = world.instance.core.store.get(number_reservation(uid, CUSTOMER))
    assert held is not None
    assert held.contact_id == contact.id


def test_a_merged_text_that_waits_is_sent(world: World) -> None:
    add_contact(world)
    double = add_double(world)
    now = world.instance.core.clock()
    (queued,) = add_messages(world, double, 1, state=MessageState.QUEUED, body="Hello", created=now)

    merge(world)
    world.instance.messaging.delivery.deliver(queued)

    assert world.message(queued).state in (MessageState.SENT, MessageState.DELIVERED)


def test_merging_anothers_contacts_is_written_down(still_world: World) -> None:
    for _ in range(2):
        add_double(still_world)

    merge(still_world, still_world.admin, uid=still_world.ann.user.id)

    (entry,) = still_world.instance.core.store.page(audit_log, Query(audit_log.name, [], [], 10))
    assert (entry.action, entry.object_id) == ("user.mergeContacts", still_world.ann.user.id)
    assert CUSTOMER not in str(entry)


def test_the_same_key_again_is_answered_alike_and_begins_nothing(still_world: World) -> None:
    for _ in range(2):
        add_double(still_world)
    headers = {"Idempotency-Key": "merge-once"}

    def ask() -> Any:
        path = "/api/v2/contacts/duplicates"
        return still_world.call("POST", path, still_world.ann, json={"execute_merge": True}, headers=headers)

    first, second = ask(), ask()

    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(still_world.instance.core.store.page(jobs, Query(jobs.name, [], [], 10))) == 1
