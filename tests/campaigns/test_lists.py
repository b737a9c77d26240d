"""A drip campaign applied to a list."""

from typing import Any

import pytest

from app.services.contacts.lists.drips import ENROLL_LIST
from app.store.campaigns.drip_campaigns import drip_campaigns
from app.store.contacts.contacts import contacts
from app.store.jobs import Job, JobState, jobs
from app.store.users.users import users
from tests.blasts.office import add_contacts, add_list
from tests.world import World, run_at_once


@pytest.fixture
def office(still_world: World) -> World:
    """An office whose messages stay where they are."""
    return still_world


def _campaign(office: World) -> str:
    steps = [{"interval": each, "intervalType": "days", "message": "Hi [first]"} for each in (1, 2)]
    created = office.call("POST", "/api/v2/drips", office.ann, json={"name": "Welcome", "drips": steps}).json()
    return str(created["id"])


def _apply(office: World, list_id: str, campaign_id: str, **fields: Any) -> Any:
    body = {"dripCampaignId": campaign_id} | fields
    return office.call("POST", f"/api/v2/lists/{list_id}/drips", office.ann, json=body)


def _run(office: World, job_id: str) -> Job:
    while True:
        job = office.instance.core.store.get(jobs.at(job_id))
        assert job is not None
        if job.state is not JobState.RUNNING:
            return job
        run_at_once(*[lambda job=job: office.instance.core.jobs.run(job.id, job.slice) for _ in range(2)])


def test_each_contact_is_enrolled_once_and_others_are_named(office: World) -> None:
    list_id, campaign_id = add_list(office), _campaign(office)
    people = add_contacts(office, 25, [list_id])
    out, blocked = people[0], people[1]
    office.change(contacts, out.id, opted_out=True)
    office.change(contacts, blocked.id, blocked=True)

    job = _run(office, _apply(office, list_id, campaign_id, timezone="Europe/Berlin").json()["jobId"])

    assert (job.kind, job.state, job.counts["enrolled"], job.counts["skipped"]) == (ENROLL_LIST, "done", 23, 2)
    assert {problem["id"] for problem in job.problems} == {out.id, blocked.id}
    for contact in people[2:]:
        messages = office.conversation(contact.id)
        assert [message.state for message in messages] == ["scheduled", "scheduled"]
        assert messages[0].schedule_timezone == "Europe/Berlin"
    again = _run(office, _apply(office, list_id, campaign_id).json()["jobId"])
    assert (again.counts["enrolled"], again.counts["skipped"]) == (0, 25)


def test_lost_rights_and_campaigns_end_the_job(office: World) -> None:
    list_id, campaign_id = add_list(office), _campaign(office)
    add_contacts(office, 1, [list_id])
    first = _apply(office, list_id, campaign_id).json()["jobId"]
    office.change(users, office.ann.user.id, restrictions=["dripCampaign"])
    assert _run(office, first).state == "failed"
    assert _apply(office, list_id, campaign_id).status_code == 403
    office.change(users, office.ann.user.id, restrictions=[])

    second = _apply(office, list_id, campaign_id).json()["jobId"]
    commit = office.instance.core.store.commit()
    commit.delete(drip_campaigns.path(campaign_id))
    commit.send()
    assert _run(office, second).state == "failed"


@pytest.mark.parametrize(
    ("list_id", "fields", "status"),
    [("", {}, 404), (None, {"dripCampaignId": "unknown"}, 404), (None, {"timezone": "Mars/Base"}, 400)],
)
def test_wrong_request_is_refused(office: World, list_id: str | None, fields: dict[str, str], status: int) -> None:
    known = add_list(office)

    assert _apply(office, "unknown" if list_id == "" else known, _campaign(office), **fields).status_code == status


def test_repeat_with_a_key_enrolls_nobody_again(still_world: World) -> None:
    list_id, campaign_id = add_list(still_world), _campaign(still_world)
    (contact,) = add_contacts(still_world, 1, [list_id])
    path, body, headers = f"/api/v2/lists/{list_id}/drips", {"dripCampaignId": campaign_id}, {"Idempotency-Key": "one"}
    first = still_world.call("POST", path, still_world.ann, json=body, headers=headers)
    assert _run(still_world, first.json()["jobId"]).counts["enrolled"] == 1
    # A reply ends the drip.
    assert still_world.text_in("I have booked", from_number=contact.phone_number).status_code == 200

    again = still_world.call("POST", path, still_world.ann, json=body, headers=headers)

    assert (again.status_code, again.json()) == (200, first.json())
    _run(still_world, again.json()["jobId"])
    assert still_world.contact(contact.id).drips == []
