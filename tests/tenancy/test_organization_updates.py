"""Organizations are changed by their administrators, what a reseller decides by those of the tenant alone."""

from typing import Any

import pytest

from app.auth.principal import Scope
from app.crypto.vault import Owner, OwnerKind
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import FIELD_REFUSED, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, OWN_ORGANIZATION
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused, errors_of
from tests.tenancy.offices import organization, organization_admin, patch, tenant_admin
from tests.tenancy.organization_calls import ADMIN_REFUSAL, add_admin, remove_admin
from tests.world import World

SECRET = "anAuthTokenThatNobodyReads123456"
TWILIO = {"name": "twilio", "account_sid": "AC0123456789abcdef0123456789abcdef", "auth_token": SECRET}

WORDS: dict[str, Any] = {
    "organizationName": "Acme Dental Care",
    "description": "Main Street 1",
    "requireContactConsent": True,
    "requireContactConsentMessage": "May we text you?",
    "smartEncoding": True,
}
TENANTS_FIELDS: dict[str, Any] = {
    "billing": {"plan": "mcpl-pro"},
    "provider": {"name": "simulator"},
    "is_disabled": True,
    "external_id": "77",
    "organizationType": "clinic",
}


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
    assert errors_of(missing) == ["Missing parameter 'organizationName': It is required."]


def test_a_plain_user_may_not_and_a_stranger_finds_nothing(world: World) -> None:
    body = {"organizationName": "New"}
    path = f"/api/organizations/{world.organization.id}"

    assert_refused(patch(world, world.ann, description="x"), ROLE_MISSING)
    answer = world.call("POST", path, world.ann, json=body)
    assert errors_of(answer) == ADMIN_REFUSAL
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


def test_fields_that_nobody_may_change_are_passed_over(world: World) -> None:
    before = organization(world)

    answer = patch(world, world.admin, id="other", created=5, deleted=5, userCount=99, version="x")

    assert answer.status_code == 200
    assert organization(world) == before
