"""Deletion of all contacts: confirmed, in slices, and stopped by restrictions."""

from typing import Any

import pytest
import requests

from app.services.contacts import bulk_deletion
from app.store.contacts.contact_numbers import number_reservation
from app.store.contacts.contacts import contacts
from app.store.engine.database import Query
from app.store.users.users import users
from tests.campaigns.office import add_contact, do_jobs, running_jobs, succeed
from tests.world import CUSTOMER, Person, World

PATH = "/api/v2/contacts"
OTHERS = [f"+1212555012{digit}" for digit in (4, 5, 6)]


def delete_all(world: World, person: Person, **query: Any) -> requests.Response:
    return world.call("DELETE", PATH, person, params=query)


def contact_ids(world: World, uid: str) -> list[str]:
    return world.instance.core.store.ids(Query(contacts.name, [("uid", "==", uid)], [], 50))


def finish_jobs(world: World) -> None:
    while running_jobs(world):
        do_jobs(world)


@pytest.fixture
def full_world(still_world: World) -> World:
    """A world in which Ann has four contacts and Ben one, each with a message."""
    still_world.send(still_world.ann)
    for number in OTHERS:
        still_world.send(still_world.ann, to=number)
    still_world.send(still_world.ben, **{"from": still_world.ben.user.phone_number})
    return still_world


@pytest.mark.parametrize("confirm", [None, "", "3", "ALL", "-1", "4 "])
def test_wrong_confirmation_names_the_number(full_world: World, confirm: str | None) -> None:
    refused = delete_all(full_world, full_world.ann, **({} if confirm is None else {"confirm": confirm}))

    assert refused.status_code == 400, refused.text
    assert refused.json()["errors"][0]["field"] == "confirm"
    assert "'4'" in refused.text
    assert running_jobs(full_world) == []


@pytest.mark.parametrize("confirm", ["4", "all"])
def test_all_contacts_go_with_their_messages(full_world: World, monkeypatch: pytest.MonkeyPatch, confirm: str) -> None:
    monkeypatch.setattr(bulk_deletion, "SLICE", 3)
    world, store = full_world, full_world.instance.core.store
    uid, gone = world.ann.user.id, contact_ids(full_world, full_world.ann.user.id)
    world.change(contacts, gone[0], opted_out=True)
    number = world.contact(gone[0]).phone_number

    started = delete_all(world, world.ann, confirm=confirm)
    assert started.status_code == 202, started.text
    later = add_contact(world, world.ann, "+12125550148")
    job = started.json()["id"]
    # A repeated and a late slice change nothing more.
    world.instance.core.jobs.run(job, 1)
    world.instance.core.jobs.run(job, 1)
    finish_jobs(world)

    assert contact_ids(world, uid) == [later]
    assert all(world.conversation(contact_id) == [] for contact_id in gone)
    reservation = store.get(number_reservation(uid, number))
    assert reservation is not None
    assert (reservation.contact_id, reservation.opted_out) == ("", True)
    assert len(contact_ids(world, world.ben.user.id)) == 1
    ended = succeed(world.call("GET", f"/api/v2/jobs/{job}", world.ann))
    assert (ended["state"], ended["counts"], ended["total"]) == ("done", {"done": 4}, 4)


def test_old_duplicates_are_deleted_together(still_world: World) -> None:
    first = add_contact(still_world, still_world.ann)
    second = add_contact(still_world, still_world.ann, OTHERS[0])
    still_world.change(contacts, second, phone_number=CUSTOMER, blocked=True)
    store = still_world.instance.core.store
    commit = store.commit()
    commit.delete(number_reservation(still_world.ann.user.id, CUSTOMER).path)
    commit.send()

    delete_all(still_world, still_world.ann, confirm="2")
    finish_jobs(still_world)

    assert not {first, second} & set(contact_ids(still_world, still_world.ann.user.id))
    reservation = store.get(number_reservation(still_world.ann.user.id, CUSTOMER))
    assert reservation is not None
    assert reservation.blocked


@pytest.mark.parametrize("restriction", ["deleteAll", "disableDelete"])
def test_restricted_meanwhile_stops_at_the_next_slice(
    full_world: World, monkeypatch: pytest.MonkeyPatch, restriction: str
) -> None:
    monkeypatch.setattr(bulk_deletion, "SLICE", 2)
    world = full_world
    before = contact_ids(world, world.ann.user.id)
    job = delete_all(world, world.ann, confirm="all").json()["id"]
    world.instance.core.jobs.run(job, 1)
    world.change(users, world.ann.user.id, restrictions=[restriction])
    finish_jobs(world)

    ended = succeed(world.call("GET", f"/api/v2/jobs/{job}", world.ann))
    assert (ended["state"], ended["counts"]) == ("failed", {"done": 2})
    left = contact_ids(world, world.ann.user.id)
    assert len(left) == 2
    # The messages of those that were deleted are gone too; the others keep theirs.
    assert {contact_id: len(world.conversation(contact_id)) for contact_id in before} == {
        contact_id: int(contact_id in left) for contact_id in before
    }


def test_nobody_elses_contacts(full_world: World) -> None:
    world = full_world
    for uid in (world.ben.user.id, "nobody"):
        refused = delete_all(world, world.ann, userId=uid, confirm="all")
        assert refused.status_code == 404, refused.text
    assert running_jobs(world) == []
