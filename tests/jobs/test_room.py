"""How many jobs run at once, and how much one user can create."""

from typing import Any

import pytest
import requests

from app.crypto.keys import new_id
from app.problems.campaigns import CANNED_RESPONSES_TOO_MANY, DRIP_CAMPAIGNS_TOO_MANY
from app.problems.jobs import JOBS_TOO_MANY
from app.services.campaigns.canned_responses import MAX_CANNED_RESPONSES
from app.services.campaigns.drip_campaigns import MAX_DRIP_CAMPAIGNS
from app.services.contacts.lists.jobs import MAX_LISTS_PER_CONTACT
from app.services.jobs.limits import MAX_RUNNING_OF_ORGANIZATION, MAX_RUNNING_OF_USER
from app.store.campaigns.canned_responses import CannedResponse, canned_responses
from app.store.campaigns.drip_campaigns import DripCampaign, drip_campaigns
from app.store.contacts.contacts import contacts
from app.store.engine.collection import Collection
from app.store.jobs import JobState, jobs
from tests.campaigns.office import add_contact, do_jobs, running_jobs, succeed
from tests.refusals import assert_refused
from tests.world import Person, World

CSV = "phone,name\n+12125550141,Jane Roe\n"
DRIP = {"name": "Welcome", "drips": [{"interval": 1, "intervalType": "days", "message": "Hi"}]}


def import_file(world: World, person: Person, **query: str) -> requests.Response:
    headers = {"Content-Type": "text/csv"}
    return world.call("POST", "/api/v2/contacts/import", person, params=query, data=CSV, headers=headers)


def fill_up(world: World, collection: Collection[Any], entities: list[Any]) -> None:
    for start in range(0, len(entities), 400):
        commit = world.instance.core.store.commit()
        for each in entities[start : start + 400]:
            commit.create(collection.path(each.id), collection.encode(each))
        commit.send()


class TestJobs:
    def test_sixth_import_of_a_user_waits(self, still_world: World) -> None:
        for _ in range(MAX_RUNNING_OF_USER):
            assert import_file(still_world, still_world.ann).status_code == 202

        refused = import_file(still_world, still_world.ann)

        assert_refused(refused, JOBS_TOO_MANY)
        assert int(refused.headers["Retry-After"]) > 0
        assert len(running_jobs(still_world)) == MAX_RUNNING_OF_USER
        assert import_file(still_world, still_world.ben).status_code == 202

    def test_room_is_free_again_after_a_job(self, still_world: World) -> None:
        for _ in range(MAX_RUNNING_OF_USER):
            import_file(still_world, still_world.ann)
        do_jobs(still_world)

        assert import_file(still_world, still_world.ann).status_code == 202

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "/api/v2/contacts/duplicates", {}),
            ("POST", "/api/v2/schemaValidation/{uid}", None),
            ("POST", "/api/v2/lists/{list}/contacts", {"all": True}),
            ("DELETE", "/api/v2/lists/{list}/contacts", {"all": True}),
        ],
    )
    def test_each_kind_of_job_counts(self, still_world: World, method: str, path: str, body: dict[str, Any]) -> None:
        list_id = succeed(still_world.call("POST", "/api/v2/lists", still_world.ann, json={"name": "VIP"}))["id"]
        for _ in range(MAX_RUNNING_OF_USER):
            import_file(still_world, still_world.ann)

        assert_refused(
            still_world.call(method, path.format(list=list_id, uid=still_world.ann.user.id), still_world.ann, json=body),
            JOBS_TOO_MANY,
        )

    def test_an_organization_has_a_bound_of_its_own(self, still_world: World) -> None:
        people = [still_world.add_person(f"Person {number}", f"+1212555017{number}") for number in range(5)]
        for number in range(MAX_RUNNING_OF_ORGANIZATION):
            assert import_file(still_world, people[number // MAX_RUNNING_OF_USER]).status_code == 202

        assert_refused(import_file(still_world, people[4]), JOBS_TOO_MANY)
        assert import_file(still_world, still_world.zoe).status_code == 202

    def test_deletions_are_not_held_up_by_jobs(self, still_world: World) -> None:
        contact_id = add_contact(still_world, still_world.ann)
        for _ in range(MAX_RUNNING_OF_USER):
            import_file(still_world, still_world.ann)

        assert still_world.call("DELETE", f"/api/v2/contacts/{contact_id}", still_world.ann).status_code == 200

    def test_canceled_jobs_do_not_count(self, still_world: World) -> None:
        for _ in range(MAX_RUNNING_OF_USER):
            import_file(still_world, still_world.ann)
        first = running_jobs(still_world)[0]
        still_world.change(jobs, first.id, state=JobState.CANCELED)

        assert import_file(still_world, still_world.ann).status_code == 202


class TestOwnedThings:
    def test_canned_responses_have_a_bound(self, world: World) -> None:
        uid = world.ann.user.id
        made = [CannedResponse(id=new_id(), uid=uid, name=f"Number {n}") for n in range(MAX_CANNED_RESPONSES - 1)]
        fill_up(world, canned_responses, made)
        body = {"name": "Hours", "body": "From nine to five"}

        assert world.call("POST", "/api/v2/canned-responses", world.ann, json=body).status_code == 200
        refused = world.call("POST", "/api/v2/canned-responses", world.ann, json=body)
        assert_refused(refused, CANNED_RESPONSES_TOO_MANY)

    def test_drip_campaigns_have_a_bound(self, world: World) -> None:
        uid = world.ann.user.id
        made = [DripCampaign(id=new_id(), uid=uid, name=f"Number {n}") for n in range(MAX_DRIP_CAMPAIGNS - 1)]
        fill_up(world, drip_campaigns, made)

        assert world.call("POST", "/api/v2/drips", world.ann, json=DRIP).status_code == 200
        assert_refused(world.call("POST", "/api/v2/drips", world.ann, json=DRIP), DRIP_CAMPAIGNS_TOO_MANY)

    def test_import_keeps_the_bound_of_lists_of_a_contact(self, still_world: World) -> None:
        contact_id = add_contact(still_world, still_world.ann, "+12125550141")
        full = [f"list{number}" for number in range(MAX_LISTS_PER_CONTACT)]
        still_world.change(contacts, contact_id, lists=full)
        list_id = succeed(still_world.call("POST", "/api/v2/lists", still_world.ann, json={"name": "VIP"}))["id"]
        job = import_file(still_world, still_world.ann, listId=list_id).json()

        do_jobs(still_world)

        ended = succeed(still_world.call("GET", f"/api/v2/jobs/{job['id']}", still_world.ann))
        assert (ended["state"], ended["problems"][0]["line"]) == ("done", 2)
        assert still_world.contact(contact_id).lists == full
