"""Canned responses and drip campaigns that an organization or a tenant shares with all its users."""

from typing import Any

import pytest
import requests

from app.problems.campaigns import CANNED_RESPONSE_NOT_FOUND, DRIP_CAMPAIGN_NOT_FOUND, KEYWORD_TAKEN
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.store.audit.audit_log import audit_log
from app.store.campaigns.canned_responses import canned_keywords, canned_responses
from app.store.campaigns.drip_campaigns import drip_campaigns
from app.store.engine.database import Query
from app.store.messages.messages import Source
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import Restriction, users
from tests.blasts.office import add_contacts, add_list
from tests.campaigns.office import add_contact, apply, ask_to_apply, do_jobs, states, succeed, texts
from tests.deletion.removals import finish
from tests.media.files import png, upload
from tests.world import CUSTOMER, Person, TestClock, World

CANNED, DRIPS = "/api/v2/canned-responses", "/api/v2/drips"
STEPS = [{"interval": 1, "intervalType": "days", "message": "Hi [first]"}]


@pytest.fixture
def office(still_world: World) -> World:
    """An office whose administrator is Ben, while the admin of the instance administers its tenant too."""
    still_world.change(organizations, still_world.organization.id, organization_admins=[still_world.ben.user.id])
    return still_world


def create(office: World, person: Person, path: str, **fields: Any) -> requests.Response:
    content = {"body": "From nine to five"} if path == CANNED else {"drips": STEPS}
    return office.call("POST", path, person, json={"name": "Shared"} | content | fields)


def add(office: World, person: Person, path: str = CANNED, **fields: Any) -> str:
    return str(succeed(create(office, person, path, **fields))["id"])


def names(office: World, person: Person, path: str, **query: Any) -> list[str]:
    listed = succeed(office.call("GET", path, person, params=query))
    return [entry["name"] for entry in listed["canned" if "canned" in path else "drips"]]


@pytest.fixture
def tom(office: World) -> Person:
    """An administrator of the tenant."""
    tom = office.add_person("Tom")
    office.change(tenants, office.tenant.id, tenant_admins=[tom.user.id])
    return tom


class TestRights:
    @pytest.mark.parametrize(("path", "missing"), [(CANNED, CANNED_RESPONSE_NOT_FOUND), (DRIPS, DRIP_CAMPAIGN_NOT_FOUND)])
    def test_administrators_write_and_members_use(self, office: World, tom: Person, path: str, missing: Any) -> None:
        ids = {
            "organization": add(office, office.ben, path, name="Office", scope="organization"),
            "tenant": add(office, tom, path, name="Reseller", scope="tenant", tenantId=office.tenant.id),
        }
        for scope, caller in (("organization", office.ann), ("tenant", office.ann), ("tenant", office.ben)):
            assert_problem(create(office, caller, path, scope=scope), ROLE_MISSING)
            assert_problem(office.call("PATCH", f"{path}/{ids[scope]}", caller, json={"name": "Mine"}), ROLE_MISSING)
            assert_problem(office.call("DELETE", f"{path}/{ids[scope]}", caller), ROLE_MISSING)
        for scope, found_id in ids.items():
            shown = succeed(office.call("GET", f"{path}/{found_id}", office.ann))
            expected = (office.organization.id, "") if scope == "organization" else ("", office.tenant.id)
            assert (shown["uid"], shown["scope"], shown["organizationId"], shown["tenantId"]) == ("", scope, *expected)
            for method, body in (("GET", None), ("PATCH", {"name": "Theirs"}), ("DELETE", None)):
                assert_problem(office.call(method, f"{path}/{found_id}", office.zoe, json=body), missing)
        assert succeed(office.call("PATCH", f"{path}/{ids['organization']}", tom, json={"name": "Our office"}))["scope"] == (
            "organization"
        )
        entries = office.instance.core.store.page(audit_log, Query(audit_log.name, [], [], 10))
        recorded = {(entry.action.partition(".")[2], entry.actor_id, entry.organization_id) for entry in entries}
        assert recorded == {
            ("create", office.ben.user.id, office.organization.id),
            ("create", tom.user.id, ""),
            ("update", tom.user.id, office.organization.id),
        }
        succeed(office.call("DELETE", f"{path}/{ids['tenant']}", office.admin))
        assert names(office, office.ann, path) == ["Our office"]

    @pytest.mark.parametrize("path", [CANNED, DRIPS])
    def test_wrong_owners_are_refused(self, office: World, path: str) -> None:
        zoes = office.zoe.user
        table: list[tuple[dict[str, Any], Any]] = [
            ({"scope": "organization", "organizationId": zoes.organization_id}, ORGANIZATION_NOT_FOUND),
            ({"scope": "organization", "organizationId": "unknown"}, ORGANIZATION_NOT_FOUND),
            ({"scope": "tenant", "tenantId": zoes.tenant_id}, TENANT_NOT_FOUND),
            ({"scope": "team"}, PARAMETERS_INVALID),
            ({"organizationId": office.organization.id}, PARAMETERS_INVALID),
            ({"scope": "organization", "uid": office.ben.user.id}, PARAMETERS_INVALID),
            ({"scope": "organization", "tenantId": office.tenant.id}, PARAMETERS_INVALID),
        ]
        for fields, problem in table:
            assert_problem(create(office, office.ben, path, **fields), problem)
        key = f"organization:{office.organization.id}"
        assert create(office, office.ben, path, uid=key).status_code == 404
        assert office.call("GET", path, office.ben, params={"userId": key}).status_code == 404
        # The admin of the instance belongs to no organization by default.
        office.change(users, office.admin.user.id, organization_id="", tenant_id="")
        assert_problem(create(office, office.admin, path, scope="organization"), PARAMETERS_INVALID)
        add(office, office.admin, path, scope="organization", organizationId=office.organization.id)


class TestLists:
    @pytest.mark.parametrize(("path", "v1"), [(CANNED, "/api/canned-responses"), (DRIPS, "/api/drips")])
    def test_lists_show_own_and_shared_ones_by_scope(self, office: World, tom: Person, path: str, v1: str) -> None:
        add(office, office.ann, path, name="B own")
        add(office, office.ben, path, name="C office", scope="organization")
        add(office, tom, path, name="A reseller", scope="tenant")
        every = ["A reseller", "B own", "C office"]
        by_scope = {"user": ["B own"], "organization": ["C office"], "tenant": ["A reseller"], "all": every}

        assert names(office, office.ann, path) == every
        # The original's list stays as it was, unless it is asked.
        assert names(office, office.ann, v1) == ["B own"] == names(office, office.ann, v1, limit=5)
        (entry,) = succeed(office.call("GET", v1, office.ann))["canned" if path == CANNED else "drips"]
        assert "scope" not in entry
        for scope, expected in by_scope.items():
            assert names(office, office.ann, path, scope=scope) == expected
            assert names(office, office.ann, v1, scope=scope) == expected
            assert names(office, office.ann, v1, scope=scope, limit=3) == expected
        # An administrator sees what the user sees; who is elsewhere sees nothing of it.
        assert names(office, office.ben, path, userId=office.ann.user.id) == every
        assert names(office, office.ben, path, organizationId=office.organization.id) == ["C office"]
        assert names(office, office.ben, path, tenantId=office.tenant.id) == ["A reseller"]
        assert names(office, office.zoe, path) == []
        refused = office.call("GET", path, office.zoe, params={"organizationId": office.organization.id})
        assert_problem(refused, ORGANIZATION_NOT_FOUND)
        assert_problem(office.call("GET", path, office.zoe, params={"tenantId": office.tenant.id}), TENANT_NOT_FOUND)
        for query in ({"scope": "tenant", "organizationId": office.organization.id}, {"scope": "theirs"}):
            assert_problem(office.call("GET", path, office.ben, params=query), PARAMETERS_INVALID)
        page = succeed(office.call("GET", path, office.ann, params={"limit": 2}))
        rest = succeed(office.call("GET", path, office.ann, params={"limit": 2, "cursor": page["nextCursor"]}))
        listed = [entry["name"] for found in (page, rest) for entry in found["canned" if path == CANNED else "drips"]]
        assert listed == every


class TestKeywords:
    def test_shared_keywords_answer_where_wanted_after_own_ones(self, office: World, tom: Person) -> None:
        add(office, office.ben, scope="organization", body="Office hours", auto_keyword="hours")
        add(office, tom, scope="tenant", body="Reseller hours", auto_keyword="hours")
        add(office, tom, scope="tenant", body="Reseller prices", auto_keyword="prices")
        assert_problem(create(office, office.ben, CANNED, scope="organization", auto_keyword="Hours!"), KEYWORD_TAKEN)
        settings = f"/api/v2/users/{office.ann.user.id}/messageSettings"

        office.text_in("hours")
        assert succeed(office.call("PATCH", settings, office.ann, json={"sharedKeywords": True}))["sharedKeywords"] is True
        office.text_in("Hours")
        office.text_in("prices")
        own = add(office, office.ann, body="My hours", auto_keyword="hours")
        office.text_in("hours")
        succeed(office.call("DELETE", f"{CANNED}/{own}", office.ann))
        # A member of another organization of the tenant hears of the tenant's alone.
        office.change(organizations, office.organization.id, organization_admins=[])
        succeed(office.call("PATCH", settings, office.ann, json={"sharedKeywords": False}))
        office.text_in("prices")

        (contact,) = succeed(office.call("GET", "/api/v2/contacts", office.ann, params={"phoneNumber": CUSTOMER}))["contacts"]
        sent = [message.body for message in reversed(office.conversation(contact["id"])) if message.source is Source.CANNED]
        assert sent == ["Office hours", "Reseller prices", "My hours"]

    def test_shared_response_is_an_away_message(self, office: World) -> None:
        shared = add(office, office.ben, scope="organization", body="The office is closed")
        path = f"/api/v2/users/{office.ann.user.id}/messageSettings"
        succeed(office.call("PATCH", path, office.ann, json={"away": {"cannedResponseId": shared}}))
        zoes = f"/api/v2/users/{office.zoe.user.id}/messageSettings"
        refused = office.call("PATCH", zoes, office.zoe, json={"away": {"cannedResponseId": shared}})
        assert_problem(refused, PARAMETERS_INVALID)

        assert succeed(office.call("GET", f"/api/v2/users/{office.ann.user.id}/away", office.ann))["message"] == (
            "The office is closed"
        )
        office.text_in("Anybody there?")

        (contact,) = succeed(office.call("GET", "/api/v2/contacts", office.ann, params={"phoneNumber": CUSTOMER}))["contacts"]
        assert [message.body for message in office.conversation(contact["id"]) if message.source is Source.AWAY] == [
            "The office is closed"
        ]


class TestDrips:
    def test_shared_campaign_runs_from_each_users_number(self, office: World) -> None:
        campaign_id = add(office, office.ben, DRIPS, scope="organization")
        applied = [
            apply(office, person, add_contact(office, person, name=name), campaign_id)
            for person, name in ((office.ann, "John Doe"), (office.ben, "Mary Roe"))
        ]
        assert_problem(ask_to_apply(office, office.zoe, add_contact(office, office.zoe), campaign_id), DRIP_CAMPAIGN_NOT_FOUND)
        sent = [texts(office, found)[0] for found in applied]
        assert [(text.from_number, text.body, text.sent_by) for text in sent] == [
            (person.user.phone_number, f"Hi {name}", person.user.id)
            for person, name in ((office.ann, "John"), (office.ben, "Mary"))
        ]

        succeed(office.call("PATCH", f"{DRIPS}/{campaign_id}", office.ben, json={"drips": [STEPS[0] | {"message": "New"}]}))
        assert texts(office, applied[0])[0].body == "Hi John"
        deleted = succeed(office.call("DELETE", f"{DRIPS}/{campaign_id}", office.ben, params={"cancel": "true"}))
        assert succeed(office.call("GET", f"/api/v2/jobs/{deleted['jobId']}", office.ben))["state"] == "running"
        assert office.call("GET", f"/api/v2/jobs/{deleted['jobId']}", office.ann).status_code == 404
        do_jobs(office)
        assert [states(office, found) for found in applied] == [["canceled"], ["canceled"]]

    def test_shared_campaign_goes_to_a_list(self, office: World) -> None:
        campaign_id, list_id = add(office, office.ben, DRIPS, scope="organization"), add_list(office)
        people = add_contacts(office, 3, [list_id])

        path = f"/api/v2/lists/{list_id}/drips"
        succeed(office.call("POST", path, office.ann, json={"dripCampaignId": campaign_id}))
        do_jobs(office)

        assert [len(office.conversation(contact.id)) for contact in people] == [1, 1, 1]
        office.change(users, office.ben.user.id, restrictions=[Restriction.DRIP_CAMPAIGN])
        assert create(office, office.ben, DRIPS, scope="organization").json()["type"].endswith("/restricted")

    def test_shared_campaign_takes_no_uploaded_files(self, office: World) -> None:
        url = succeed(upload(office, office.ben, png(), "logo.png"))["url"]

        assert_problem(
            create(office, office.ben, DRIPS, scope="organization", drips=[STEPS[0] | {"media": [url]}]), PARAMETERS_INVALID
        )


def test_deleted_organization_takes_its_shared_resources(office: World, tom: Person, clock: TestClock) -> None:
    for path in (CANNED, DRIPS):
        add(office, office.ben, path, scope="organization")
        add(office, tom, path, scope="tenant")
    add(office, office.ben, scope="organization", auto_keyword="hours")
    path = f"/api/v2/organizations/{office.organization.id}"
    for administrator in (tom, office.admin):
        office.change(users, administrator.user.id, organization_id="")

    purge_id = succeed(office.call("DELETE", path, tom, params={"force": "true"}))["purgeId"]
    finish(office, clock, purge_id)

    store = office.instance.core.store
    left = [entry.scope for entry in store.page(canned_responses, Query(canned_responses.name, [], [], 10))]
    left += [entry.scope for entry in store.page(drip_campaigns, Query(drip_campaigns.name, [], [], 10))]
    assert left == ["tenant", "tenant"]
    assert store.page(canned_keywords, Query(canned_keywords.name, [], [], 10)).size == 0


def assert_problem(answer: requests.Response, problem: Any) -> None:
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (problem.status, problem.code), answer.text
