"""Lists of contacts: made, filled, emptied, deleted, refused."""

from dataclasses import replace
from typing import Any

import pytest

from app.problems.contacts import CONTACT_NOT_FOUND, CONTACT_ON_TOO_MANY_LISTS, LIST_NAME_TAKEN, LIST_NOT_FOUND, LISTS_TOO_MANY
from app.problems.permissions import RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.services.contacts.lists import jobs as slices
from app.services.contacts.lists.lists import ContactLists
from app.store.contacts.contact_lists import contact_list_names
from app.store.contacts.contacts import contacts
from app.store.engine.database import Query
from app.store.users.users import users
from app.times.clock import MINUTE
from tests.campaigns.office import do_jobs, running_jobs, succeed
from tests.contacts.people import add_contact, change
from tests.refusals import assert_refused
from tests.world import Person, TestClock, World, run_at_once


def make(world: World, name: str = "Regulars", person: Person | None = None, **fields: Any) -> str:
    body = {"name": name} | fields
    return str(succeed(world.call("POST", "/api/v2/lists", person or world.ann, json=body))["id"])


def fill(world: World, list_id: str, method: str = "POST", person: Person | None = None, **body: Any) -> Any:
    return world.call(method, f"/api/v2/lists/{list_id}/contacts", person or world.ann, json=body)


def on_list(world: World, list_id: str, **query: Any) -> list[str]:
    path = f"/api/v2/lists/{list_id}/contacts"
    return [each["id"] for each in succeed(world.call("GET", path, world.ann, params=query))["contacts"]]


def number(index: int) -> str:
    return f"+1212555{100 + index:04}"


def add_people(world: World, count: int, **attributes: Any) -> list[str]:
    return [add_contact(world, number(index), full_name=f"Person {index:03}", **attributes).id for index in range(count)]


def test_list_is_created_filled_and_emptied_idempotently(still_world: World) -> None:
    world = still_world
    ids = add_people(world, 3)
    list_id = make(world, description="Once a month")

    assert succeed(fill(world, list_id, contactIds=[*ids, ids[0]])).items() >= {"changed": 3, "unchanged": 0}.items()
    assert succeed(fill(world, list_id, contactIds=ids))["changed"] == 0
    first = succeed(world.call("GET", f"/api/v2/lists/{list_id}/contacts", world.ann, params={"limit": 2}))
    assert [each["id"] for each in first["contacts"]] == ids[:2]
    assert on_list(world, list_id, cursor=first["nextCursor"]) == ids[2:]
    assert first["contacts"][0]["lists"] == [list_id]
    shown = succeed(world.call("GET", f"/api/v2/lists/{list_id}", world.ann))
    assert (shown["name"], shown["description"], shown["contactCount"]) == ("Regulars", "Once a month", 3)
    assert succeed(fill(world, list_id, "DELETE", contactIds=ids[1:]))["changed"] == 2
    assert on_list(world, list_id) == ids[:1]


def test_contacts_who_opted_out_stay_on_lists(still_world: World) -> None:
    world = still_world
    (contact_id,) = add_people(world, 1)
    list_id = make(world)
    succeed(fill(world, list_id, contactIds=[contact_id]))

    succeed(change(world, world.contact(contact_id), optedOut=True))

    assert on_list(world, list_id) == [contact_id]


def test_list_name_is_unique_and_released_on_delete(still_world: World) -> None:
    world = still_world
    first, second = make(world, "Regulars"), make(world, "Others")

    assert_refused(world.call("POST", "/api/v2/lists", world.ann, json={"name": " REGULARS"}), LIST_NAME_TAKEN)
    assert_refused(world.call("PATCH", f"/api/v2/lists/{second}", world.ann, json={"name": "regulars"}), LIST_NAME_TAKEN)
    make(world, "Regulars", world.ben)
    succeed(world.call("PATCH", f"/api/v2/lists/{first}", world.ann, json={"name": "REGULARS"}))
    succeed(world.call("PATCH", f"/api/v2/lists/{first}", world.ann, json={"name": "Friends"}))
    succeed(world.call("PATCH", f"/api/v2/lists/{second}", world.ann, json={"name": "Regulars"}))
    succeed(world.call("DELETE", f"/api/v2/lists/{second}", world.ann))
    make(world, "Regulars")
    names = [each["name"] for each in succeed(world.call("GET", "/api/v2/lists", world.ann))["lists"]]
    assert names == ["Friends", "Regulars"]


def test_of_two_lists_of_one_name_made_at_once_one_is_made(still_world: World) -> None:
    world = still_world

    def ask() -> int:
        return world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"}).status_code

    assert sorted(run_at_once(ask, ask, ask)) == [200, 409, 409]
    assert world.instance.core.store.count(Query(contact_list_names.name, [], [], 10)) == 1


def test_a_filter_fills_a_list_by_a_job_which_may_come_twice(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    monkeypatch.setattr(slices, "SLICE", 4)
    ids = add_people(world, 10)
    for contact_id in ids[:6]:
        succeed(change(world, world.contact(contact_id), isArchived=True))
    add_contact(world, number(50), world.ben, is_archived=True)
    list_id = make(world)

    job_id = succeed(fill(world, list_id, query={"archived": True}))["jobId"]
    (job,) = running_jobs(world)
    world.instance.core.jobs.run(job.id, 1)
    world.instance.core.jobs.run(job.id, 1)
    for slice_number in (2, 3):
        world.instance.core.jobs.run(job.id, slice_number)

    told = succeed(world.call("GET", f"/api/v2/jobs/{job_id}", world.ann))
    assert (told["state"], told["counts"]) == ("done", {"done": 6, "changed": 6, "unchanged": 0})
    assert on_list(world, list_id) == ids[:6]
    succeed(fill(world, list_id, "DELETE", query={"search": "person 003"}))
    succeed(fill(world, list_id, query={"search": "person 009", "archived": False}))
    for _ in range(3):
        do_jobs(world)
    assert on_list(world, list_id) == [*ids[:3], *ids[4:6], ids[9]]


def test_deleted_list_is_removed_from_late_contacts_too(
    still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = still_world
    monkeypatch.setattr(slices, "SLICE", 2)
    ids = add_people(world, 3)
    kept, gone = make(world, "Kept"), make(world, "Gone")
    for list_id in (kept, gone):
        succeed(fill(world, list_id, contactIds=ids))
    succeed(fill(world, gone, all=True))

    succeed(world.call("DELETE", f"/api/v2/lists/{gone}", world.ann))
    assert_refused(world.call("DELETE", f"/api/v2/lists/{gone}", world.ann), LIST_NOT_FOUND)
    do_jobs(world)
    do_jobs(world)
    # A request that read the list before its deletion may write a moment later.
    world.change(contacts, ids[0], lists=[kept, gone])
    clock.forward(MINUTE)
    do_jobs(world)

    assert running_jobs(world) == []
    assert [world.contact(contact_id).lists for contact_id in ids] == [[kept]] * 3
    assert on_list(world, kept) == ids


def test_a_contact_of_somebody_else_changes_nothing(still_world: World) -> None:
    world = still_world
    (own,) = add_people(world, 1)
    others = [add_contact(world, number(9), person).id for person in (world.ben, world.zoe)]
    list_id = make(world)

    for contact_ids in ([own, others[0]], [own, others[1]], [own, "nobody's"]):
        answer = fill(world, list_id, contactIds=contact_ids)
        assert_refused(answer, CONTACT_NOT_FOUND)
        assert [error["field"] for error in answer.json()["errors"]] == ["contactIds.1"]
    assert on_list(world, list_id) == []
    # Not even an administrator mixes two users' contacts.
    assert_refused(fill(world, list_id, person=world.admin, contactIds=others), CONTACT_NOT_FOUND)
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/contacts"), ("POST", "/contacts")):
        body = {"contactIds": [own]} if path else {"name": "Mine"} if method == "PATCH" else None
        assert_refused(world.call(method, f"/api/v2/lists/{list_id}{path}", world.zoe, json=body), LIST_NOT_FOUND)


def test_what_somebody_else_does_is_written_down(still_world: World) -> None:
    world = still_world
    (contact_id,) = add_people(world, 1)
    list_id = make(world, person=world.admin, uid=world.ann.user.id)
    succeed(fill(world, list_id, person=world.admin, contactIds=[contact_id]))

    entries = succeed(world.call("GET", "/api/v2/audit", world.admin, params={"objectId": list_id}))["entries"]
    assert [entry["action"] for entry in entries] == ["contactList.putOn", "contactList.create"]


def test_who_is_kept_from_lists_is_told_so_and_may_look(still_world: World) -> None:
    world = still_world
    (contact_id,) = add_people(world, 1)
    list_id = make(world)
    world.change(users, world.ann.user.id, restrictions=["lists"])

    for answer in (
        world.call("POST", "/api/v2/lists", world.ann, json={"name": "New"}),
        world.call("PATCH", f"/api/v2/lists/{list_id}", world.ann, json={"name": "New"}),
        world.call("DELETE", f"/api/v2/lists/{list_id}", world.ann),
        fill(world, list_id, contactIds=[contact_id]),
        fill(world, list_id, "DELETE", all=True),
    ):
        assert_refused(answer, RESTRICTED)
    assert on_list(world, list_id) == []


def test_there_are_only_so_many_lists(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    (contact_id, other) = add_people(world, 2)
    world.change(contacts, contact_id, lists=[f"list {index}" for index in range(50)])
    list_id = make(world)

    answer = fill(world, list_id, contactIds=[other, contact_id])
    assert_refused(answer, CONTACT_ON_TOO_MANY_LISTS)
    assert [error["field"] for error in answer.json()["errors"]] == ["contactIds.1"]
    succeed(fill(world, list_id, all=True))
    (job,) = running_jobs(world)
    do_jobs(world)
    told = succeed(world.call("GET", f"/api/v2/jobs/{job.id}", world.ann))
    assert (told["counts"], told["problemCount"]) == ({"done": 2, "changed": 1, "unchanged": 0}, 1)
    assert told["problems"][0]["id"] == contact_id
    monkeypatch.setattr(ContactLists, "resource_type", replace(ContactLists.resource_type, max_per_user=1))
    assert_refused(world.call("POST", "/api/v2/lists", world.ann, json={"name": "One more"}), LISTS_TOO_MANY)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "contactIds"),
        ({"contactIds": []}, "contactIds"),
        ({"contactIds": ["a"], "all": True}, "contactIds"),
        ({"contactIds": ["a"] * 2001}, "contactIds"),
        ({"contactIds": [5]}, "contactIds.0"),
        ({"query": {}}, "query"),
        ({"query": {"changedSince": "x"}}, "query.changedSince"),
    ],
)
def test_a_body_that_does_not_say_whom_is_refused(still_world: World, body: dict[str, Any], field: str) -> None:
    answer = fill(still_world, "any", **body)

    assert_refused(answer, PARAMETERS_INVALID)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
