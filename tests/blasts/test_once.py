"""Each recipient gets a blast once, however often its slices run and wherever a server dies."""

from collections import Counter

import pytest

from app.services.jobs.engine import GRACE_MS
from app.store.contacts.contacts import contacts
from app.store.users.users import users
from tests.blasts.office import act, add_contacts, add_list, create_blast, find_jobs, read, run_jobs
from tests.world import TestClock, World, run_at_once, wait_until


@pytest.fixture
def office(still_world: World) -> World:
    """An office whose messages stay where they are."""
    return still_world


def test_slices_that_run_at_once_create_one_message_each(office: World) -> None:
    people = add_contacts(office, 6, [])
    blast = create_blast(office, contactIds=[each.id for each in people])
    act(office, blast, "send")

    for _ in range(3):
        [job] = find_jobs(office)
        run_at_once(*[lambda job=job: office.instance.core.jobs.run(job.id, job.slice) for _ in range(4)])
    run_jobs(office)

    assert Counter(len(office.conversation(each.id)) for each in people) == {1: 6}
    assert read(office, blast)["messages"]["queued"] == 6


def test_runs_of_one_blast_share_its_recipients(office: World) -> None:
    people = add_contacts(office, 6, [])
    blast = create_blast(office, contactIds=[each.id for each in people])
    act(office, blast, "send")
    for verb in ("pause", "resume", "pause", "resume"):
        assert act(office, blast, verb).status_code == 200
    run_jobs(office)

    assert Counter(len(office.conversation(each.id)) for each in people) == {1: 6}


def test_contact_that_comes_onto_a_list_again_gets_one_message(office: World) -> None:
    first, second = add_list(office), add_list(office, "VIP")
    [contact] = add_contacts(office, 1, [first])
    blast = create_blast(office, listIds=[first, second])
    act(office, blast, "send")
    [job] = find_jobs(office)
    office.instance.core.jobs.run(job.id, 1)
    office.change(contacts, contact.id, lists=[second])
    run_jobs(office)

    assert len(office.conversation(contact.id)) == 1


def test_contact_of_two_blasts_gets_one_message_of_each(office: World) -> None:
    first, second = add_list(office), add_list(office, "VIP")
    [contact] = add_contacts(office, 1, [first])
    add_contacts(office, 1, [second], first=50)
    blast, other = create_blast(office, listIds=[first, second]), create_blast(office, contactIds=[contact.id])
    act(office, blast, "send")
    [job] = find_jobs(office)
    office.instance.core.jobs.run(job.id, 1)
    # Read a second time, from its new list.
    office.change(contacts, contact.id, lists=[second])
    office.instance.core.jobs.run(job.id, 2)
    office.instance.core.jobs.run(job.id, 3)
    act(office, other, "send")
    latest = find_jobs(office)[0]
    for slice_number in (1, 2):
        office.instance.core.jobs.run(latest.id, slice_number)
    run_jobs(office)

    assert len(office.conversation(contact.id)) == 2
    assert read(office, blast)["state"] == "sent"


def test_blast_leaves_the_inbox_of_each_person_as_it_is(office: World) -> None:
    [archived, read_alone] = add_contacts(office, 2, [])
    office.change(contacts, archived.id, is_archived=True)
    office.change(contacts, read_alone.id, read_status=False, unread_for=[])
    before = [office.contact(each.id) for each in (archived, read_alone)]
    blast = create_blast(office, contactIds=[archived.id, read_alone.id])
    act(office, blast, "send")
    run_jobs(office)

    after = [office.contact(each.id) for each in (archived, read_alone)]
    for name in ("is_archived", "read_status", "unread_for"):
        assert [getattr(each, name) for each in after] == [getattr(each, name) for each in before]
    assert [each.last_message for each in after] == ["Hi Carl0, come by!", "Hi Carl1, come by!"]


def test_opt_out_during_the_blast_is_heeded(office: World) -> None:
    out, gone, rest = add_contacts(office, 3, [])
    blast = create_blast(office, contactIds=[out.id, gone.id, rest.id])
    act(office, blast, "send")
    [job] = find_jobs(office)
    office.instance.core.jobs.run(job.id, 1)
    office.change(contacts, out.id, opted_out=True)
    assert office.call("DELETE", f"/api/v2/contacts/{gone.id}", office.ann).status_code == 200
    run_jobs(office)

    found = read(office, blast)
    assert (found["messages"]["queued"], found["skipped"]) == (1, {"optedOut": 1, "deleted": 1})


@pytest.mark.parametrize("change", [{"restrictions": ["blasts"]}, {"is_disabled": True}])
def test_requester_without_rights_ends_the_blast(office: World, change: dict[str, object]) -> None:
    add_contacts(office, 2, [])
    blast = create_blast(office, all=True)
    act(office, blast, "send")
    office.change(users, office.ann.user.id, **change)
    run_jobs(office)
    office.change(users, office.ann.user.id, restrictions=[], is_disabled=False)

    found = read(office, blast)
    assert (found["state"], found["messages"]["queued"]) == ("failed", 0)
    assert found["failure"]
    assert act(office, blast, "resume").json()["state"] == "sending"
    run_jobs(office)
    assert read(office, blast)["messages"]["queued"] == 2


def test_lost_tasks_are_found_by_the_sweeper(world: World, still_world: World, clock: TestClock) -> None:
    people = add_contacts(world, 3, [])
    blast = create_blast(world, contactIds=[each.id for each in people])
    act(still_world, blast, "send")
    [job] = find_jobs(world)
    still_world.instance.core.jobs.run(job.id, job.slice)

    clock.forward(2 * GRACE_MS)
    world.instance.operations.sweeper.sweep()

    found = wait_until(lambda: read(world, blast), lambda found: found["messages"]["sent"] == 3)
    assert found["state"] == "sent"
    assert Counter(len(world.conversation(each.id)) for each in people) == {1: 3}
