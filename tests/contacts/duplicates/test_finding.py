from typing import Any

import pytest

from app.problems.users import USER_NOT_FOUND
from app.services.contacts.duplicates import job as worker
from app.services.contacts.duplicates import search as duplicates
from app.store.jobs import JobState, jobs
from tests.contacts.duplicates.doubles import add_double, left, search
from tests.contacts.people import add_contact
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World, wait_until


def test_duplicates_are_found_in_any_spelling_unchanged(still_world: World) -> None:
    world = still_world
    claimed = add_contact(world)
    doubles = [add_double(world), add_double(world, "(212) 555-0123"), add_double(world, "+12125550199")]
    add_double(world, "+12125550198", full_name="Alone")

    answer = search(world).json()

    found = [group for group in answer["duplicates"] if group["by"] == "phone_number"]
    assert {each for group in found for each in group["contactIds"]} == {claimed.id, doubles[0].id, doubles[1].id}
    assert all((group["keptId"], group["value"], group["outcome"]) == (claimed.id, CUSTOMER, "found") for group in found)
    assert (answer["merged"], answer["errors"]) == (False, [])
    assert len(left(world)) == 5


def test_two_unusual_spellings_of_a_number_find_each_other(still_world: World) -> None:
    one = add_double(still_world, "(212) 555-0123")
    two = add_double(still_world, "212-555-0123")

    (group,) = search(still_world).json()["duplicates"]

    assert sorted(group["contactIds"]) == sorted([one.id, two.id])


def test_an_address_of_two_numbers_is_told_and_never_merged(still_world: World) -> None:
    one = add_double(still_world, email="Office@example.com")
    two = add_double(still_world, "+12125550199", email="office@example.com")

    found = search(still_world).json()
    merged = search(still_world, execute_merge=True).json()

    for answer in (found, merged):
        (group,) = answer["duplicates"]
        assert (group["by"], group["value"], group["outcome"], group["keptId"]) == ("email", "office@example.com", "apart", "")
        assert sorted(group["contactIds"]) == sorted([one.id, two.id])
        assert "different numbers" in group["reason"]
    assert (found["errors"], merged["errors"]) == ([], merged["duplicates"])
    assert len(left(still_world)) == 2


def test_a_run_that_crosses_pages_is_one_group(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAGE", 4)
    for number in range(3):
        add_double(still_world, f"+1212555010{number}")
    doubles = [add_double(still_world, "+12125550105") for _ in range(3)]
    add_double(still_world, "+12125550106")

    (group,) = search(still_world).json()["duplicates"]

    assert sorted(group["contactIds"]) == sorted(each.id for each in doubles)


def test_what_is_too_long_for_a_request_goes_on_as_a_job(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAGE", 3)
    monkeypatch.setattr(duplicates, "SLICES_IN_REQUEST", 5)
    for number in range(35):
        add_double(world, f"+121255501{number // 2:02}")

    answer = search(world, execute_merge=True)

    assert answer.status_code == 202
    job_id = answer.json()["jobId"]
    done = wait_until(
        lambda: world.instance.core.store.read(jobs.at(job_id))[0],
        lambda job: job is not None and job.state is not JobState.RUNNING,
    )
    assert done is not None
    assert (done.state, done.counts["removed"]) == (JobState.DONE, 17)
    assert len(left(world)) == 18
    told = world.call("GET", f"/api/v2/jobs/{job_id}/problems", world.ann).json()["problems"]
    assert len(told) >= 10


def test_foreign_contacts_are_neither_found_nor_merged(still_world: World) -> None:
    for _ in range(2):
        add_double(still_world, owner=still_world.zoe)

    assert_refused(search(still_world, uid=still_world.zoe.user.id), USER_NOT_FOUND)
    assert search(still_world, execute_merge=True).json()["duplicates"] == []
    assert len(left(still_world, still_world.zoe)) == 2


def test_a_body_may_be_absent_and_what_it_holds_is_checked(still_world: World) -> None:
    assert still_world.call("POST", "/api/v2/contacts/duplicates", still_world.ann).status_code == 200
    wrongs: list[dict[str, Any]] = [{"execute_merge": "true"}, {"execute_merge": 1.5}, {"uid": 7}, {"uid": "a\0"}]
    for wrong in wrongs:
        assert search(still_world, **wrong).status_code == 400, wrong
