"""Organizations are changed by their administrators, what a reseller decides by those of the tenant alone."""

from typing import Any

import pytest
import requests

from app.auth.principal import Scope
from app.crypto.vault import Owner, OwnerKind
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import FIELD_REFUSED, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_ADMIN_NOT_FOUND, ORGANIZATION_NOT_FOUND, OWN_ORGANIZATION
from app.problems.users import USER_NOT_FOUND
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused
from tests.tenancy.offices import organization, organization_admin, patch, tenant_admin
from tests.world import Person, World, run_at_once

ADMIN_REFUSAL = {"errors": ["User must be admin to access this endpoint."]}
SECRET = "an-auth-token-that-nobody-reads"
TWILIO = {"name": "twilio", "account_sid": "AC123", "auth_token": SECRET}

WORDS: dict[str, Any] = {
    "organizationName": "Acme Dental Care",
    "description": "Main Street 1",
    "requireContactConsent": True,
    "requireContactConsentMessage": "May we text you?",
}
TENANTS_FIELDS: dict[str, Any] = {
    "billing": {"plan": "mcpl-pro"},
    "provider": {"name": "simulator"},
    "is_disabled": True,
    "external_id": "77",
    "organizationType": "clinic",
}


def add_admin(world: World, caller: Person, email: str, headers: dict[str, str] | None = None) -> requests.Response:
    path = f"/api/organizations/{world.organization.id}/admins"
    return world.call("POST", path, caller, json={"email": email}, headers=headers or {})


def remove_admin(world: World, caller: Person, uid: str) -> requests.Response:
    return world.call("DELETE", f"/api/organizations/{world.organization.id}/admins/{uid}", caller)


def colleague_elsewhere(world: World) -> Person:
    """Add a user of another organization of the first tenant."""
    other = seeding.add_organization(world.instance, "Acme Vision", world.tenant)
    user = seeding.add_user(world.instance, other, "Otto Other")
    return Person(user, seeding.add_user_token(world.instance, user))


def test_its_own_words_are_changed_by_every_administrator(world: World) -> None:
    for caller in (organization_admin(world), tenant_admin(world), world.admin):
        world.change(organizations, world.organization.id, organization_name="Acme Dental", description="")
        answer = patch(world, caller, **WORDS)

        assert answer.status_code == 200, answer.text
        assert {name: answer.json()[name] for name in WORDS} == WORDS
        read = world.call("GET", f"/api/v2/organizations/{world.organization.id}", caller).json()
        assert {name: value for name, value in read.items() if name != "userCount"} == answer.json()


def test_what_is_not_sent_stays(world: World) -> None:
    before = organization(world)

    assert patch(world, world.admin, description="new").status_code == 200
    assert patch(world, world.admin, description=None, managedBy=None).status_code == 200

    after = organization(world)
    assert (after.organization_name, after.billing, after.description) == (before.organization_name, before.billing, "new")


@pytest.mark.parametrize("field", TENANTS_FIELDS)
def test_reseller_fields_are_refused_to_organization_admin(world: World, field: str) -> None:
    ben = organization_admin(world)
    world.change(users, world.admin.user.id, organization_id="")
    before = organization(world)

    answer = patch(world, ben, **{field: TENANTS_FIELDS[field], "description": "new"})

    assert_refused(answer, FIELD_REFUSED)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert organization(world) == before, "nothing was changed"
    assert patch(world, tenant_admin(world), **{field: TENANTS_FIELDS[field]}).status_code == 200
    assert organization(world) != before


def test_version_1_refuses_an_organization_admin_the_same(world: World) -> None:
    path = f"/api/organizations/{world.organization.id}"
    ben = organization_admin(world)

    assert world.call("POST", path, ben, json={"organizationName": "New"}).json() == {"status": "true"}
    for body in ({"is_disabled": True}, {"organizationPlanSelection": "mcpl-pro"}, {"billing": {"plan": "mcpl-pro"}}):
        assert_refused(world.call("POST", path, ben, json={"organizationName": "Newer"} | body), FIELD_REFUSED)
    stored = organization(world)
    assert (stored.organization_name, stored.is_disabled, stored.billing) == ("New", False, {"plan": "mcpl-starter"})


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_version_1_changes_by_any_of_its_methods(world: World, method: str, slash: str) -> None:
    path = f"/api/organizations/{world.organization.id}{slash}"
    body = {"organizationName": "New", "organizationPlanSelection": "mcpl-pro", "requireContactConsent": True}

    answer = world.call(method, path, world.admin, json=body)

    assert answer.status_code == 200, answer.text
    stored = organization(world)
    assert (stored.organization_name, stored.billing, stored.require_contact_consent) == ("New", {"plan": "mcpl-pro"}, True)
    missing = world.call(method, path, world.admin, json={})
    assert (missing.status_code, missing.json()) == (400, {"errors": ["Missing parameter 'organizationName': It is required."]})


def test_a_plain_user_may_not_and_a_stranger_finds_nothing(world: World) -> None:
    body = {"organizationName": "New"}
    path = f"/api/organizations/{world.organization.id}"

    assert_refused(patch(world, world.ann, description="x"), ROLE_MISSING)
    answer = world.call("POST", path, world.ann, json=body)
    assert (answer.status_code, answer.json()) == (400, ADMIN_REFUSAL)
    for attempt in (
        patch(world, world.zoe, description="x"),
        world.call("POST", path, world.zoe, json=body),
        add_admin(world, world.zoe, world.zoe.user.email),
        remove_admin(world, world.zoe, world.ann.user.id),
    ):
        assert_refused(attempt, ORGANIZATION_NOT_FOUND)


def test_a_service_account_changes_with_its_scope(world: World) -> None:
    path = f"/api/v2/organizations/{world.organization.id}"
    reader = seeding.add_service_account(world.instance, "Reader", [str(Scope.READ_ORGANIZATIONS)])

    assert_refused(world.served.call("PATCH", path, reader, json={"description": "x"}), SCOPE_MISSING)
    world.change(users, world.admin.user.id, organization_id="")
    assert world.served.call("PATCH", path, world.reseller, json=TENANTS_FIELDS).status_code == 200
    assert organization(world).is_disabled


def test_the_tenant_stays(world: World) -> None:
    assert patch(world, world.admin, tenantId=world.tenant.id).status_code == 200
    for tenant_id in (world.zoe.user.tenant_id, "unknown", ""):
        answer = patch(world, world.admin, tenantId=tenant_id)
        assert_refused(answer, PARAMETERS_INVALID)
        assert answer.json()["errors"][0]["field"] == "tenantId"
    assert organization(world).tenant_id == world.tenant.id


def test_nobody_disables_his_own_organization(world: World) -> None:
    assert_refused(patch(world, world.admin, is_disabled=True), OWN_ORGANIZATION)

    assert patch(world, world.admin, world.zoe.user.organization_id, is_disabled=True).status_code == 200


def test_the_plan_is_changed_beside_what_else_stands_in_billing(world: World) -> None:
    world.change(organizations, world.organization.id, billing={"plan": "old", "account": "A1"})

    assert patch(world, world.admin, billing={"plan": "mcpl-pro"}).json()["billing"] == {"plan": "mcpl-pro", "account": "A1"}
    assert patch(world, world.admin, billing={"plan": ""}).json()["billing"] == {"account": "A1"}
    assert patch(world, world.admin, billing={}).json()["billing"] == {"account": "A1"}


def test_a_providers_secrets_go_in_and_never_out(world: World) -> None:
    answer = patch(world, world.admin, provider=TWILIO)

    stored = organization(world)
    owner = Owner(OwnerKind.ORGANIZATION, world.organization.id)
    assert world.instance.carriers.accounts._vault.open(owner, "twilio", stored.provider["auth_token"]) == SECRET
    shown = world.call("GET", f"/api/v2/organizations/{world.organization.id}", world.admin)
    for text in (answer.text, shown.text, str(stored)):
        assert SECRET not in text
    assert stored.provider["auth_token"] not in answer.text + shown.text
    assert patch(world, world.admin, provider={"name": "twilio"}).status_code == 200
    assert organization(world).provider == stored.provider, "the name alone keeps the account"
    assert_refused(patch(world, world.admin, provider={"name": "twilio", "account_sid": "AC1"}), PARAMETERS_INVALID)
    assert patch(world, world.admin, provider={}).status_code == 200
    assert organization(world).provider == {}


def test_a_manager_and_admins_are_users_of_the_tenant(world: World) -> None:
    otto = colleague_elsewhere(world)
    named: dict[str, Any] = {
        "organizationAdmins": [otto.user.id, world.ann.user.id, otto.user.id],
        "managedBy": world.ben.user.id,
    }

    answer = patch(world, tenant_admin(world), **named)

    assert answer.json()["organizationAdmins"] == [otto.user.id, world.ann.user.id]
    assert answer.json()["managedBy"] == world.ben.user.id
    assert patch(world, world.admin, organizationAdmins=[], managedBy="").json()["organizationAdmins"] == []
    assert organization(world).managed_by == ""


@pytest.mark.parametrize("field", ["organizationAdmins", "managedBy"])
def test_whoever_cannot_be_named_looks_like_nobody(world: World, field: str) -> None:
    gone = world.add_person("Gus Gone", deleted=1)
    before = organization(world)
    refusals: list[Any] = []
    tina = tenant_admin(world)
    for uid in (world.zoe.user.id, gone.user.id, "unknown", "a/b", "__x__"):
        named: dict[str, Any] = {field: [uid] if field == "organizationAdmins" else uid}
        answer = patch(world, tina, **named)
        assert_refused(answer, PARAMETERS_INVALID)
        refusals.append(answer.json()["errors"])

    assert all(refusal == refusals[0] for refusal in refusals)
    assert organization(world) == before


def test_an_organization_admin_names_the_organizations_own_users(world: World) -> None:
    ben = organization_admin(world)
    otto = colleague_elsewhere(world)

    assert patch(world, ben, organizationAdmins=[ben.user.id, world.ann.user.id]).status_code == 200
    foreign = patch(world, ben, organizationAdmins=[ben.user.id, otto.user.id])
    unknown = patch(world, ben, organizationAdmins=[ben.user.id, "unknown"])
    assert_refused(foreign, PARAMETERS_INVALID)
    assert foreign.json()["errors"] == unknown.json()["errors"]
    assert_refused(add_admin(world, ben, otto.user.email), USER_NOT_FOUND)


def test_an_admin_whose_user_is_gone_may_stay_in_the_list(world: World) -> None:
    world.change(organizations, world.organization.id, organization_admins=["long-gone", world.ann.user.id])

    assert patch(world, world.admin, organizationAdmins=["long-gone", world.ben.user.id]).status_code == 200


def test_the_number_of_admins_is_limited(world: World) -> None:
    answer = patch(world, world.admin, organizationAdmins=[f"uid{number}" for number in range(201)])

    assert_refused(answer, PARAMETERS_INVALID)
    assert answer.json()["errors"][0]["field"] == "organizationAdmins"


@pytest.mark.parametrize("email", ["ann.archer@example.com", "ANN.archer@Example.COM", " ann.archer@example.com "])
def test_an_admin_is_added_by_e_mail_address(world: World, email: str) -> None:
    for _ in range(2):
        answer = add_admin(world, world.admin, email.strip())
        assert (answer.status_code, answer.json()) == (200, {"status": "true"})

    assert organization(world).organization_admins == [world.ann.user.id]
    assert patch(world, world.ann, description="mine").status_code == 200


@pytest.mark.parametrize("email", ["nobody@example.com", "zoe.zimmer@example.com"])
def test_unknown_or_foreign_user_cannot_become_admin(world: World, email: str) -> None:
    assert_refused(add_admin(world, tenant_admin(world), email), USER_NOT_FOUND)
    assert_refused(add_admin(world, world.admin, email), USER_NOT_FOUND)


@pytest.mark.parametrize("email", [None, "", "nobody", 5])
def test_admin_without_address_is_refused_like_in_v1(world: World, email: Any) -> None:
    answer = world.call("POST", f"/api/organizations/{world.organization.id}/admins", world.admin, json={"email": email})

    assert answer.status_code == 400
    assert "'email'" in answer.json()["errors"][0]


def test_admins_added_at_once_are_all_there(world: World) -> None:
    people = [world.add_person(f"Person {number}") for number in range(8)]

    answers = run_at_once(*[lambda p=person: add_admin(world, world.admin, p.user.email) for person in people])

    assert {answer.status_code for answer in answers} == {200}
    assert sorted(organization(world).organization_admins) == sorted(person.user.id for person in people)


def test_changes_at_once_lose_nothing(world: World) -> None:
    changes: list[dict[str, Any]] = [
        {"description": "new"},
        {"billing": {"plan": "mcpl-pro"}},
        {"organizationAdmins": [world.ann.user.id]},
        {"managedBy": world.ben.user.id},
        {"requireContactConsent": True},
        {"external_id": "77"},
        {"organizationType": "clinic"},
        {"organizationName": "New"},
    ]

    answers = run_at_once(*[lambda c=change: patch(world, world.admin, **c) for change in changes])

    assert {answer.status_code for answer in answers} == {200}
    stored = organization(world)
    assert (stored.description, stored.billing, stored.organization_admins) == (
        "new",
        {"plan": "mcpl-pro"},
        [world.ann.user.id],
    )
    assert (stored.managed_by, stored.require_contact_consent, stored.external_id) == (world.ben.user.id, True, "77")
    assert (stored.organization_type, stored.organization_name) == ("clinic", "New")


def test_an_admin_is_removed_and_the_last_one_too(world: World) -> None:
    ben = organization_admin(world)
    add_admin(world, ben, world.ann.user.email)

    assert remove_admin(world, ben, world.ann.user.id).json() == {"status": "true"}
    assert_refused(remove_admin(world, ben, world.ann.user.id), ORGANIZATION_ADMIN_NOT_FOUND)
    assert remove_admin(world, ben, ben.user.id).status_code == 200

    assert organization(world).organization_admins == []
    assert remove_admin(world, ben, ben.user.id).json() == ADMIN_REFUSAL


def test_an_admin_whose_role_is_taken_loses_it_at_once(world: World) -> None:
    ben = organization_admin(world)
    assert world.call("GET", f"/api/v2/users/{world.ann.user.id}", ben).status_code == 200

    remove_admin(world, world.admin, ben.user.id)

    assert_refused(world.call("GET", f"/api/v2/users/{world.ann.user.id}", ben), USER_NOT_FOUND)


def test_a_key_adds_an_admin_once(world: World) -> None:
    answers = [add_admin(world, world.admin, world.ann.user.email, {"Idempotency-Key": "one"}) for _ in range(2)]

    assert answers[0].text == answers[1].text
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_fields_that_nobody_may_change_are_passed_over(world: World) -> None:
    before = organization(world)

    answer = patch(world, world.admin, id="other", created=5, deleted=5, userCount=99, version="x")

    assert answer.status_code == 200
    assert organization(world) == before


def test_moved_user_loses_the_admin_role(world: World) -> None:
    ben = organization_admin(world)
    world.change(users, ben.user.id, tenant_id=world.zoe.user.tenant_id, organization_id=world.zoe.user.organization_id)

    assert_refused(patch(world, ben, description="x"), ORGANIZATION_NOT_FOUND)
