"""Groups that a request chooses: shown before a merge, and merged alone."""

from typing import Any
from unittest.mock import patch

import pytest

from app.services.contacts.duplicates import groups
from app.services.contacts.duplicates import merge as merging
from app.store.contacts.contacts import Contact
from app.store.jobs import JobState, jobs
from tests.contacts.duplicates.doubles import add_double, add_messages, left, merge, search
from tests.contacts.people import add_contact
from tests.world import CUSTOMER, World, wait_until

OTHER = "+12125550142"


def preview(world: World, *members: Contact, **body: Any) -> dict[str, Any]:
    """Return a group as it would be merged."""
    response = search(world, groups=[[each.id for each in members]], **body)
    assert response.status_code == 200, response.text
    (group,) = response.json()["duplicates"]
    return {**response.json(), "group": group}


def faults(world: World, *chosen: list[str], **body: Any) -> dict[str, str]:
    """Return what is wrong with chosen groups, by field."""
    response = search(world, groups=list(chosen), **body)
    assert response.status_code == 400, response.text
    return {error["field"]: error["message"] for error in response.json()["errors"]}


def test_a_preview_shows_what_the_merge_leaves(still_world: World) -> None:
    world = still_world
    kept = add_contact(world, full_name="Jo", notes="Prefers mornings", last_message_date=5)
    double = add_double(world, "(212) 555-0123", full_name="Joanna Doe", email="jo@example.com", last_message_date=9)
    before = left(world)

    found = preview(world, double, kept)

    group = found["group"]
    assert (found["jobId"], found["merged"], left(world)) == ("", False, before)
    assert (group["by"], group["value"], group["outcome"]) == ("phone_number", CUSTOMER, "found")
    assert (group["contactIds"], group["keptId"]) == ([kept.id, double.id], kept.id)
    assert group["keptBecause"] == "receivesMessages"
    assert [each["full_name"] for each in group["contacts"]] == ["Jo", "Joanna Doe"]
    assert group["mergedContact"]["notes"] == "Prefers mornings\nOther name: Jo"

    merge(world, groups=[[double.id, kept.id]])
    after = world.call("GET", f"/api/v2/contacts/{kept.id}", world.ann).json()
    assert {**group["mergedContact"], "updated": 0} == {**after, "updated": 0}


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ({"last_message_date": 9}, {"last_message_date": 5}, "latestConversation"),
        ({"created": 1}, {"created": 2}, "oldest"),
        ({}, {"number": "", "last_message_date": 9}, "hasNumber"),
    ],
)
def test_a_preview_says_why_a_contact_stays(
    still_world: World, one: dict[str, Any], other: dict[str, Any], because: str
) -> None:
    doubles = [
        add_double(still_world, **{"number": "2125550123", "email": "a@example.com"} | values) for values in (one, other)
    ]

    group = preview(still_world, *doubles)["group"]

    assert (group["keptId"], group["keptBecause"]) == (doubles[0].id, because)


def test_a_preview_names_tags_and_custom_fields(still_world: World) -> None:
    world = still_world
    tag = world.call(
        "POST", "/api/v2/tags", world.admin, json={"name": "VIP", "organizationId": world.ann.user.organization_id}
    )
    kept = add_contact(world)
    double = add_double(world, "(212) 555-0123", tags=[tag.json()["id"]])

    group = preview(world, kept, double)["group"]

    assert [[each["name"] for each in contact["tags"]] for contact in group["contacts"]] == [[], ["VIP"]]
    assert [each["name"] for each in group["mergedContact"]["tags"]] == ["VIP"]


def test_only_chosen_groups_are_merged(still_world: World) -> None:
    world = still_world
    kept = add_contact(world)
    double = add_double(world, "(212) 555-0123")
    others = [add_double(world, OTHER), add_double(world, "(212) 555-0142")]
    texts = add_messages(world, double, 2)

    answer = merge(world, groups=[[kept.id, double.id]])

    assert (answer["merged"], answer["errors"]) == (True, [])
    assert [(group["outcome"], group["keptId"]) for group in answer["duplicates"]] == [("merged", kept.id)]
    assert {each.id for each in left(world)} == {kept.id, *(each.id for each in others)}
    assert {world.message(each).contact_id for each in texts} == {kept.id}


def test_two_chosen_groups_of_one_number_become_one(still_world: World) -> None:
    world = still_world
    doubles = [add_double(world, spelling) for spelling in ("(212) 555-0123", "212-555-0123", "212.555.0123", "2125550123")]
    ids = [each.id for each in doubles]

    answer = merge(world, groups=[ids[:2], ids[2:]])

    assert answer["merged"]
    (contact,) = left(world)
    assert contact.phone_number == CUSTOMER


def test_a_chosen_group_without_a_number_is_merged_by_address(still_world: World) -> None:
    world = still_world
    numberless = add_double(world, "", email="Jo@example.com", full_name="Jo Doe")
    kept = add_contact(world, email="jo@example.com")

    answer = merge(world, groups=[[numberless.id, kept.id]])

    assert [group["by"] for group in answer["duplicates"]] == ["email"]
    assert [each.id for each in left(world)] == [kept.id]


def test_one_address_with_two_numbers_is_shown_and_stays_apart(still_world: World) -> None:
    world = still_world
    one, other = add_contact(world, email="a@example.com"), add_double(world, OTHER, email="a@example.com")

    group = preview(world, one, other)["group"]
    assert (group["outcome"], group["keptId"], group["keptBecause"], group["mergedContact"]) == ("apart", "", None, None)
    assert [each["phone_number"] for each in group["contacts"]] == [CUSTOMER, OTHER]

    answer = merge(world, groups=[[one.id, other.id]])
    assert answer["errors"] == answer["duplicates"]
    assert len(left(world)) == 2


@pytest.mark.parametrize("executes", [False, True])
def test_contacts_that_are_no_duplicates_are_refused(still_world: World, executes: bool) -> None:
    world = still_world
    kept, double = add_contact(world), add_double(world, "(212) 555-0123")
    stranger = add_double(world, OTHER)
    pair = [kept.id, double.id]

    assert faults(world, [kept.id, stranger.id], execute_merge=executes) == {"groups.0": groups.NO_DUPLICATES}
    assert faults(world, pair, pair[::-1], execute_merge=executes) == {"groups.1": groups.IN_TWO_GROUPS}
    assert faults(world, [kept.id, kept.id], execute_merge=executes) == {"groups.0": groups.IN_TWO_GROUPS}
    assert faults(world, [kept.id, "none"], execute_merge=executes) == {"groups.0.1": groups.NO_CONTACT}
    assert faults(world, [kept.id, "a/b"], execute_merge=executes) == {"groups.0.1": groups.NO_CONTACT}
    assert list(faults(world, [kept.id], execute_merge=executes)) == ["groups.0"]
    assert len(left(world)) == 3


def test_chosen_contacts_of_others_are_unknown(still_world: World) -> None:
    world = still_world
    own = add_contact(world)
    foreign = [add_double(world, CUSTOMER, world.zoe), add_double(world, "(212) 555-0123", world.zoe)]
    ids = [each.id for each in foreign]

    assert faults(world, ids) == {"groups.0.0": groups.NO_CONTACT, "groups.0.1": groups.NO_CONTACT}
    assert faults(world, [own.id, ids[1]], execute_merge=True) == {"groups.0.1": groups.NO_CONTACT}
    assert search(world, uid=world.zoe.user.id, groups=[ids], execute_merge=True).status_code == 404
    assert len(left(world, world.zoe)) == 2


def test_a_chosen_merge_goes_on_as_a_job(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.contacts.duplicates.search.SLICES_IN_REQUEST", 1)
    monkeypatch.setattr("app.services.contacts.duplicates.job.MAX_GROUPS", 1)
    pairs = [(add_double(world, f"+1212555014{at}"), add_double(world, f"(212) 555-014{at}")) for at in range(3)]

    response = search(world, execute_merge=True, groups=[[one.id, other.id] for one, other in pairs])

    assert response.status_code == 202
    job = wait_until(
        lambda: world.instance.core.store.get(jobs.at(response.json()["jobId"])),
        lambda found: found is not None and found.state is not JobState.RUNNING,
    )
    assert job is not None
    assert (job.counts["done"], job.counts["removed"]) == (6, 3)
    assert len(left(world)) == 3


def test_a_repeated_chosen_merge_merges_nothing_twice(still_world: World) -> None:
    world = still_world
    kept, double = add_contact(world), add_double(world, "(212) 555-0123")
    body: dict[str, Any] = {"execute_merge": True, "groups": [[kept.id, double.id]]}
    key = {"Idempotency-Key": "merge-1"}

    first = world.call("POST", "/api/v2/contacts/duplicates", world.ann, json=body, headers=key)
    again = world.call("POST", "/api/v2/contacts/duplicates", world.ann, json=body, headers=key)
    third = search(world, **body)

    assert first.json() == again.json()
    assert (first.status_code, third.status_code) == (200, 400)
    assert third.json()["errors"][0]["message"] == groups.NO_CONTACT


def test_a_chosen_group_that_changed_meanwhile_stays_apart(still_world: World) -> None:
    world = still_world
    kept, double = add_contact(world), add_double(world, "(212) 555-0123")
    with patch.object(groups.DuplicateGroups, "match", side_effect=[groups.Match("phone_number", CUSTOMER), None]):
        answer = merge(world, groups=[[kept.id, double.id]])

    assert [group["outcome"] for group in answer["errors"]] == ["apart"]
    assert len(left(world)) == 2


def test_long_conversations_of_a_chosen_group_move_in_slices(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    monkeypatch.setattr("app.services.contacts.duplicates.job.MAX_WRITES", merging.RESERVED + 5)
    kept, double = add_contact(world), add_double(world, "(212) 555-0123")
    texts = add_messages(world, double, 12)

    answer = merge(world, groups=[[kept.id, double.id]])

    assert answer["merged"]
    assert {world.message(each).contact_id for each in texts} == {kept.id}
