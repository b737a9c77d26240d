"""The eight restrictions, each on every path that it closes; nobody lifts their own."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from app.store.contacts.contact_lists import contact_lists
from app.store.messages.messages import messages
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import Restriction, users
from app.times.clock import HOUR
from tests.campaigns.office import add_campaign, add_contact, do_jobs, running_jobs, succeed
from tests.world import CUSTOMER, Person, TestClock, World

OTHER_CUSTOMER = "+12125550124"
CSV = "phone,name\n+12125550141,Jane Roe\n"
STEPS = [{"interval": 1, "intervalType": "days", "message": "Hi [first]"}]


def restrict(world: World, *restrictions: str, person: Person | None = None) -> None:
    world.change(users, (person or world.ann).user.id, restrictions=list(restrictions))


def assert_restricted(answer: requests.Response) -> None:
    assert answer.status_code == 403, answer.text
    assert answer.json()["type"].endswith("/restricted"), answer.text


def add_list(world: World, person: Person, name: str = "VIP") -> str:
    return str(succeed(world.call("POST", "/api/v2/lists", person, json={"name": name}))["id"])


def import_file(world: World, person: Person, **query: str) -> requests.Response:
    headers = {"Content-Type": "text/csv"}
    return world.call("POST", "/api/v2/contacts/import", person, params=query, data=CSV, headers=headers)


Prepare = Callable[[World, TestClock], tuple[str, str, Any]]


def _schedule_reminder(world: World, clock: TestClock) -> str:
    fields = {"reminder": True, "scheduleTimezone": "America/Denver", "sendAt": clock() + HOUR}
    return str(succeed(world.send(world.ann, **fields))["id"])


def _new_reminder(_: World, clock: TestClock) -> tuple[str, str, Any]:
    body = {"to": CUSTOMER, "from": "+12125550100", "message": "Call back", "sendAt": clock() + HOUR}
    return "POST", "/api/send", body | {"reminder": True, "scheduleTimezone": "America/Denver"}


def _change_reminder(world: World, clock: TestClock) -> tuple[str, str, Any]:
    return "PATCH", f"/api/v2/scheduledMessages/{_schedule_reminder(world, clock)}", {"message": "Call later"}


def _cancel_reminder(world: World, clock: TestClock) -> tuple[str, str, Any]:
    return "DELETE", f"/api/v2/scheduledMessages/{_schedule_reminder(world, clock)}", None


def _new_drip(_: World, __: TestClock) -> tuple[str, str, Any]:
    return "POST", "/api/v2/drips", {"name": "Welcome", "drips": STEPS}


def _change_drip(world: World, _: TestClock) -> tuple[str, str, Any]:
    return "PATCH", f"/api/v2/drips/{add_campaign(world, world.ann)}", {"name": "Other"}


def _delete_drip(world: World, _: TestClock) -> tuple[str, str, Any]:
    return "DELETE", f"/api/v2/drips/{add_campaign(world, world.ann)}", None


def _apply_drip(world: World, _: TestClock) -> tuple[str, str, Any]:
    body = {"dripCampaignId": add_campaign(world, world.ann)}
    return "POST", f"/api/v2/contacts/{add_contact(world, world.ann)}/drips", body


def _apply_drip_by_v1(world: World, clock: TestClock) -> tuple[str, str, Any]:
    method, path, body = _apply_drip(world, clock)
    return method, path.replace("/v2", ""), body


def _upload(_: World, __: TestClock) -> tuple[str, str, Any]:
    return "POST", "/api/v2/contacts/batch", {"contacts": [{"phone_number": CUSTOMER}]}


def _new_list(_: World, __: TestClock) -> tuple[str, str, Any]:
    return "POST", "/api/v2/lists", {"name": "VIP"}


def _change_list(world: World, _: TestClock) -> tuple[str, str, Any]:
    return "PATCH", f"/api/v2/lists/{add_list(world, world.ann)}", {"name": "Other"}


def _delete_list(world: World, _: TestClock) -> tuple[str, str, Any]:
    return "DELETE", f"/api/v2/lists/{add_list(world, world.ann)}", None


def _put_on_list(world: World, _: TestClock) -> tuple[str, str, Any]:
    ids = {"contactIds": [add_contact(world, world.ann)]}
    return "POST", f"/api/v2/lists/{add_list(world, world.ann)}/contacts", ids


def _take_off_list(world: World, _: TestClock) -> tuple[str, str, Any]:
    ids = {"contactIds": [add_contact(world, world.ann)]}
    return "DELETE", f"/api/v2/lists/{add_list(world, world.ann)}/contacts", ids


def _delete_contact(world: World, _: TestClock) -> tuple[str, str, Any]:
    return "DELETE", f"/api/v2/contacts/{add_contact(world, world.ann)}", None


def _merge(_: World, __: TestClock) -> tuple[str, str, Any]:
    return "POST", "/api/v2/contacts/duplicates", {"execute_merge": True}


def _install(_: World, __: TestClock) -> tuple[str, str, Any]:
    body = {"integration": "webhooks", "configuration": {"url": "https://crm.example.com/in"}}
    return "POST", "/api/v2/integrations/installed", body


@pytest.mark.parametrize(
    ("restriction", "prepare"),
    [
        ("reminders", _new_reminder),
        ("reminders", _change_reminder),
        ("reminders", _cancel_reminder),
        ("dripCampaign", _new_drip),
        ("dripCampaign", _change_drip),
        ("dripCampaign", _delete_drip),
        ("dripCampaign", _apply_drip),
        ("dripCampaign", _apply_drip_by_v1),
        ("importContacts", _upload),
        ("lists", _new_list),
        ("lists", _change_list),
        ("lists", _delete_list),
        ("lists", _put_on_list),
        ("lists", _take_off_list),
        ("disableDelete", _delete_contact),
        ("disableDelete", _merge),
        ("integrations", _install),
    ],
)
def test_restricted_request_is_refused(world: World, clock: TestClock, restriction: str, prepare: Prepare) -> None:
    method, path, body = prepare(world, clock)
    restrict(world, restriction)
    assert_restricted(world.call(method, path, world.ann, json=body))
    related = {"dripCampaign", restriction} if "drips" in path else {restriction}
    restrict(world, *(each for each in Restriction if each not in related))

    assert world.call(method, path, world.ann, json=body).status_code != 403


class TestImport:
    @pytest.mark.parametrize(("restriction", "query"), [("importContacts", {}), ("lists", {"listId": "its"})])
    def test_restricted_import_is_refused(self, world: World, restriction: str, query: dict[str, str]) -> None:
        query = {"listId": add_list(world, world.ann)} if query else {}
        restrict(world, restriction)

        assert_restricted(import_file(world, world.ann, **query))

    def test_restriction_on_lists_leaves_import_without_list(self, world: World) -> None:
        restrict(world, "lists")

        assert import_file(world, world.ann).status_code == 202

    @pytest.mark.parametrize("restriction", ["importContacts", "lists"])
    def test_import_restricted_meanwhile_fails(self, still_world: World, restriction: str) -> None:
        list_id = add_list(still_world, still_world.ann)
        job = import_file(still_world, still_world.ann, listId=list_id).json()
        restrict(still_world, restriction)

        do_jobs(still_world)

        ended = succeed(still_world.call("GET", f"/api/v2/jobs/{job['id']}", still_world.ann))
        assert ended["state"] == "failed"
        assert restriction in ended["failure"]
        assert succeed(still_world.call("GET", "/api/v2/contacts", still_world.ann))["contacts"] == []

    def test_import_of_a_dismissed_sharer_fails(self, still_world: World) -> None:
        restrict(still_world)
        still_world.change(users, still_world.ann.user.id, shared_with=[still_world.ben.user.id])
        job = import_file(still_world, still_world.ben, userId=still_world.ann.user.id).json()
        still_world.change(users, still_world.ann.user.id, shared_with=[])

        do_jobs(still_world)

        ended = succeed(still_world.call("GET", f"/api/v2/jobs/{job['id']}", still_world.ann))
        assert (ended["state"], ended["counts"].get("created", 0)) == ("failed", 0)


class TestListJobs:
    def test_filling_restricted_meanwhile_fails(self, still_world: World) -> None:
        list_id = add_list(still_world, still_world.ann)
        add_contact(still_world, still_world.ann)
        path = f"/api/v2/lists/{list_id}/contacts"
        started = still_world.call("POST", path, still_world.ann, json={"all": True})
        assert started.status_code in (200, 202), started.text
        restrict(still_world, "lists")

        do_jobs(still_world)

        assert running_jobs(still_world) == []
        assert succeed(still_world.call("GET", path, still_world.ann))["contacts"] == []
        assert still_world.instance.core.store.get(contact_lists.at(list_id)) is not None


class TestUploads:
    @pytest.mark.parametrize("restriction", ["disableDelete", "deleteAll"])
    def test_rows_that_delete_are_refused(self, world: World, restriction: str) -> None:
        contact_id = add_contact(world, world.ann)
        restrict(world, restriction)
        rows = [{"operation": "delete", "id": contact_id}, {"phone_number": OTHER_CUSTOMER}]

        answer = succeed(world.call("POST", "/api/v2/contacts/batch", world.ann, json={"contacts": rows}))

        assert answer["status"] == "partial"
        assert world.contact(contact_id).phone_number == CUSTOMER

    def test_delete_all_leaves_single_deletion(self, world: World) -> None:
        contact_id = add_contact(world, world.ann)
        restrict(world, "deleteAll")

        assert world.call("DELETE", f"/api/v2/contacts/{contact_id}", world.ann).status_code == 200


def test_finding_duplicates_without_merge_is_allowed(world: World) -> None:
    restrict(world, "disableDelete")

    assert world.call("POST", "/api/v2/contacts/duplicates", world.ann, json={}).status_code == 200


class TestOwn:
    @pytest.mark.parametrize("role", ["user", "organization admin", "tenant admin", "system admin", "super admin"])
    def test_nobody_changes_their_own_restrictions(self, world: World, role: str) -> None:
        roles = {"system admin": {"is_admin": True}, "super admin": {"is_super_admin": True, "is_admin": True}}
        person = world.add_person("Rex Rule", "+12125550161", restrictions=["lists"], **roles.get(role, {}))
        if role == "organization admin":
            world.change(organizations, world.organization.id, organization_admins=[person.user.id])
        if role == "tenant admin":
            world.change(tenants, world.tenant.id, tenant_admins=[person.user.id])
        body = {"email": person.user.email, "full_name": person.user.full_name}

        for restrictions in ([], ["lists", "blasts"]):
            path = f"/api/v2/users/{person.user.id}"
            refused = world.call("PATCH", path, person, json=body | {"restrictions": restrictions})
            assert refused.status_code == 403, refused.text
            assert [each["field"] for each in refused.json()["errors"]] == ["restrictions"]
        same = world.call("PATCH", f"/api/v2/users/{person.user.id}", person, json=body | {"restrictions": ["lists"]})
        assert same.status_code == 200

    def test_carrier_is_the_tenants_to_choose(self, world: World) -> None:
        boss = world.add_person("Bea Boss", "+12125550162")
        world.change(organizations, world.organization.id, organization_admins=[boss.user.id])

        for person in (boss, world.ann):
            body = {"email": person.user.email, "full_name": person.user.full_name, "provider": "simulator"}
            refused = world.call("PATCH", f"/api/v2/users/{person.user.id}", boss, json=body)
            assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (403, ["provider"])
            assert world.call("PATCH", f"/api/v2/users/{person.user.id}", world.admin, json=body).status_code == 200

    def test_carrier_is_the_offices_where_users_hold_accounts(self, world: World) -> None:
        boss = world.add_person("Bea Boss", "+12125550162")
        world.change(organizations, world.organization.id, organization_admins=[boss.user.id])
        world.change(instances, INSTANCE_ID, credential_source="user")
        body = {"email": world.ann.user.email, "full_name": world.ann.user.full_name, "provider": "simulator"}

        assert world.call("PATCH", f"/api/v2/users/{world.ann.user.id}", boss, json=body).status_code == 200


def test_reminder_stays_as_it_was(world: World, clock: TestClock) -> None:
    message_id = _schedule_reminder(world, clock)
    restrict(world, "reminders")

    world.call("PATCH", f"/api/v2/scheduledMessages/{message_id}", world.ann, json={"message": "Changed"})

    stored = world.instance.core.store.get(messages.at(message_id))
    assert stored is not None
    assert (stored.body, stored.state) == ("Hello!", "scheduled")
