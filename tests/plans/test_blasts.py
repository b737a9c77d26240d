"""Blasts and the messages of a plan: only what is really sent counts."""

import pytest

from app.services.plans.limits import RECOUNT_MS
from app.store.contacts.contacts import contacts
from app.times.clock import SECOND
from tests.blasts.office import act, add_contacts, add_list, create_blast, read, run_jobs
from tests.plans.test_plans import make_plan
from tests.world import TestClock, World


@pytest.fixture
def list_id(still_world: World) -> str:
    """A list of 5 contacts, 4 of whom opted out."""
    list_id = add_list(still_world)
    for contact in add_contacts(still_world, 5, [list_id])[:4]:
        still_world.change(contacts, contact.id, opted_out=True)
    return list_id


def send_blast(world: World, list_id: str) -> None:
    """Send a blast to the one recipient of a list who gets it."""
    blast = create_blast(world, listIds=[list_id])
    assert act(world, blast, "send").status_code == 200
    run_jobs(world)
    done = read(world, blast)
    assert (done["state"], done["messages"]["queued"], done.get("failure")) == ("sent", 1, "")


def test_skipped_recipients_need_no_room(still_world: World, list_id: str) -> None:
    make_plan(still_world, messagesPerMonth=1)

    send_blast(still_world, list_id)


def test_skipped_recipients_leave_room_for_others(still_world: World, list_id: str) -> None:
    make_plan(still_world, messagesPerMonth=6)
    send_blast(still_world, list_id)

    assert [still_world.send(still_world.ann).status_code for _ in range(6)] == [200] * 5 + [429]


def test_skipped_recipients_cause_no_warning(still_world: World, list_id: str, clock: TestClock) -> None:
    make_plan(still_world, messagesPerMonth=6)
    send_blast(still_world, list_id)
    clock.forward(RECOUNT_MS + SECOND)

    path = f"/api/v2/organizations/{still_world.organization.id}/planUsage"
    usage = still_world.call("GET", path, still_world.admin).json()
    assert (usage["messages"]["used"], usage["warnings"]) == (1, [])


def test_blast_of_skipped_alone_ends_at_a_full_plan(still_world: World) -> None:
    list_id = add_list(still_world)
    for contact in add_contacts(still_world, 2, [list_id]):
        still_world.change(contacts, contact.id, opted_out=True)
    make_plan(still_world, messagesPerMonth=1)
    assert still_world.send(still_world.ann).status_code == 200
    blast = create_blast(still_world, listIds=[list_id])
    assert act(still_world, blast, "send").status_code == 200
    run_jobs(still_world)

    assert read(still_world, blast)["state"] == "sent"


def test_blast_that_passes_the_plan_creates_nothing(still_world: World) -> None:
    list_id = add_list(still_world)
    people = add_contacts(still_world, 3, [list_id])
    make_plan(still_world, messagesPerMonth=2)
    blast = create_blast(still_world, listIds=[list_id])
    assert act(still_world, blast, "send").status_code == 200
    run_jobs(still_world)

    done = read(still_world, blast)
    assert done["state"] == "failed"
    assert "includes 2 messages a month" in done["failure"]
    assert [still_world.conversation(each.id) for each in people] == [[], [], []]
