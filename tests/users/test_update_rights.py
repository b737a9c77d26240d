"""Who may change what of a user."""

from typing import Any

import pytest

from app.problems.permissions import FIELD_REFUSED, HIGHER_ROLE, OWN_ACCOUNT, ROLE_MISSING, USER_DISABLED
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.tenancy.organizations import organizations
from dev.data import seeding
from tests.refusals import assert_refused
from tests.users.people import (
    EMAIL,
    PASSWORD,
    account_of,
    change,
    created,
    edit_v1,
    make_organization_admin,
    make_tenant_admin,
    service_account,
    session_of,
    sign_in,
    stored,
)
from tests.world import World

FOREIGN_TO_ONESELF = {
    "phone_number": "+12125550199",
    "restrictions": ["blasts"],
    "provider": "twilio",
    "organizationId": "elsewhere",
    "external_id": "somebody-else",
    "is_disabled": True,
    "auth_token": "a-secret",
}

UNKNOWN_TO_THE_REQUEST = {
    "id": "another",
    "uid": "another",
    "isAdmin": True,
    "is_admin": True,
    "isSuperAdmin": True,
    "tenantId": "another",
    "sharedWith": ["another"],
    "deleted": 1,
    "created": 1,
    "sessionsValidAfter": 1,
    "providerCredentials": {"name": "twilio"},
    "relayAccessToken": True,
    "relaySecretNumber": 7,
    "welcomedAt": 1,
    "signatureText": "mine",
    "tenantAdmins": ["another"],
    "__proto__": {"isAdmin": True},
    "version": 1,
}


@pytest.mark.parametrize(("field", "value"), FOREIGN_TO_ONESELF.items(), ids=FOREIGN_TO_ONESELF)
def test_a_user_may_not_set_what_his_administrator_sets(world: World, field: str, value: Any) -> None:
    before = stored(world, world.ann.user.id)

    answer = change(world, world.ann, world.ann.user.id, **{field: value})

    assert_refused(answer, FIELD_REFUSED)
    assert [entry["field"] for entry in answer.json()["errors"]] == [field]
    assert stored(world, world.ann.user.id) == before


@pytest.mark.parametrize(("field", "value"), UNKNOWN_TO_THE_REQUEST.items(), ids=UNKNOWN_TO_THE_REQUEST)
@pytest.mark.parametrize("caller", ["ann", "admin"])
def test_what_no_request_may_set_is_set_by_none(world: World, caller: str, field: str, value: Any) -> None:
    before = stored(world, world.ann.user.id)

    answer = change(world, getattr(world, caller), world.ann.user.id, **{field: value})

    assert answer.status_code == 200, answer.text
    assert stored(world, world.ann.user.id) == before


@pytest.mark.parametrize(
    ("field", "value"), [("phoneNumber", "+12125550199"), ("disabled", True), ("organizationId", "x"), ("provider", "twilio")]
)
def test_v1_lets_a_user_set_no_more(world: World, field: str, value: Any) -> None:
    answer = edit_v1(world, world.ann, world.ann.user.id, **{field: value})

    assert_refused(answer, FIELD_REFUSED)
    assert [entry["field"] for entry in answer.json()["errors"]] == [field]


def test_user_may_send_back_unchanged_fields(world: World) -> None:
    uid = world.ann.user.id
    as_it_is = world.call("GET", f"/api/v2/users/{uid}", world.ann).json()

    answer = world.call("PATCH", f"/api/v2/users/{uid}", world.ann, json=as_it_is | {"full_name": "Ann Ash"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["full_name"] == "Ann Ash"


@pytest.mark.parametrize(("field", "value"), [("password", "a new password"), ("auth_token", "a-secret")])
def test_v1_changes_no_password_and_no_credentials(world: World, field: str, value: str) -> None:
    answer = edit_v1(world, world.admin, world.ann.user.id, **{field: value})

    assert answer.status_code == 400
    assert answer.json()["errors"][0].startswith(f"Invalid parameter '{field}'")


def test_who_is_out_of_reach_does_not_exist(world: World) -> None:
    make_organization_admin(world, world.ben)

    for caller, uid in ((world.ann, world.ben.user.id), (world.ben, world.zoe.user.id), (world.admin, "nobody")):
        body = {"email": "x@example.com", "full_name": "X"}
        assert_refused(world.call("PATCH", f"/api/v2/users/{uid}", caller, json=body), USER_NOT_FOUND)
        assert_refused(edit_v1(world, caller, uid, fullName="X"), USER_NOT_FOUND)


def test_nobody_changes_a_higher_role(world: World) -> None:
    make_organization_admin(world, world.ben)
    make_tenant_admin(world, world.ann)

    assert_refused(change(world, world.ben, world.ann.user.id, full_name="X"), HIGHER_ROLE)
    assert_refused(change(world, service_account(world), world.admin.user.id, full_name="X"), HIGHER_ROLE)
    assert change(world, world.ann, world.ben.user.id, full_name="Ben Birch").status_code == 200
    assert change(world, service_account(world), world.zoe.user.id, full_name="Zoe Z").status_code == 200


def test_disabling_acts_in_firestore_and_auth_at_once(world: World) -> None:
    uid = created(world)
    session = session_of(world, uid)
    token = world.call("POST", f"/api/v2/users/{uid}/token", session).json()["token"]

    def read(authorization: str) -> Any:
        return world.served.call("GET", f"/api/v2/users/{uid}", authorization)

    assert change(world, world.admin, uid, is_disabled=True).status_code == 200
    assert_refused(read(session.authorization), USER_DISABLED)
    assert_refused(read(f"Bearer {uid}:{token}"), USER_DISABLED)
    assert account_of(world, EMAIL).disabled
    assert sign_in(world, EMAIL, PASSWORD) is None

    assert edit_v1(world, world.admin, uid, disabled=False).status_code == 200
    assert read(session_of(world, uid).authorization).status_code == 200
    assert read(f"Bearer {uid}:{token}").status_code == 200


def test_nobody_disables_himself(world: World) -> None:
    assert_refused(change(world, world.admin, world.admin.user.id, is_disabled=True), OWN_ACCOUNT)


def test_moved_user_loses_the_old_admin_role(world: World) -> None:
    make_organization_admin(world, world.ben)
    make_tenant_admin(world, world.ann)
    other = seeding.add_organization(world.instance, "Acme Vision", world.tenant)

    assert change(world, world.ann, world.ben.user.id, organizationId=other.id).status_code == 200

    assert stored(world, world.ben.user.id).organization_id == other.id
    left = world.instance.core.store.get(organizations.at(world.organization.id))
    assert left is not None
    assert left.organization_admins == []


@pytest.mark.parametrize("caller", ["admin", "ben"])
def test_a_user_is_moved_to_no_organization_of_another_tenant(world: World, caller: str) -> None:
    make_organization_admin(world, world.ben)
    foreign = world.zoe.user.organization_id

    answer = change(world, getattr(world, caller), world.ann.user.id, organizationId=foreign)

    assert_refused(answer, PARAMETERS_INVALID)
    assert [entry["field"] for entry in answer.json()["errors"]] == ["organizationId"]
    if caller == "ben":
        unknown = change(world, world.ben, world.ann.user.id, organizationId="unknown")
        assert unknown.json()["errors"] == answer.json()["errors"]


def test_admin_cannot_move_users_elsewhere(world: World) -> None:
    other = seeding.add_organization(world.instance, "Acme Vision", world.tenant, admins=[world.ben.user.id])
    person = seeding.add_user(world.instance, other, "Olive Other")

    assert_refused(change(world, world.ben, person.id, organizationId=world.organization.id), ROLE_MISSING)
