"""Organizations are made, read and listed, each by whom they are in reach of."""

from typing import Any

import pytest

from app.auth.principal import Scope
from app.crypto.vault import Owner, OwnerKind
from app.problems.authentication import CREDENTIAL_KIND_REFUSED
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import PRIVATE_LABEL_ONLY, RETAIL_ONLY, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused, errors_of
from tests.tenancy.offices import organization, organization_admin, tenant_admin
from tests.tenancy.organization_calls import ADMIN_REFUSAL, RETAIL, V1, V2, create, listed
from tests.users.people import PASSWORD, session_of
from tests.world import Person, World, run_at_once


def session(world: World, **attributes: Any) -> Person:
    """Return a system admin who is signed in by the web app."""
    user = seeding.add_user(world.instance, world.organization, "Sam Session", password=PASSWORD)
    world.change(users, user.id, is_admin=True, **attributes)
    return session_of(world, user.id, PASSWORD)


def make_retail(world: World) -> None:
    world.change(instances, INSTANCE_ID, kind="retail")


@pytest.mark.parametrize("path", [V1, f"{V1}/", V2, f"{V2}/"])
def test_an_organization_is_made_as_it_is_described(world: World, path: str) -> None:
    answer = create(
        world,
        world.admin,
        path,
        description="Main Street 1",
        organizationPlanSelection="mcpl-starter",
        requireContactConsent=True,
        requireContactConsentMessage="May we text you?",
    )

    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["id"]
    assert world.call("GET", f"{V2}/{answer.json()['id']}", world.admin).json() == {
        "id": answer.json()["id"],
        "organizationName": "Acme Vision",
        "description": "Main Street 1",
        "managedBy": "",
        "organizationAdmins": [],
        "requireContactConsent": True,
        "requireContactConsentMessage": "May we text you?",
        "is_disabled": False,
        "external_id": "",
        "tenantId": world.tenant.id,
        "organizationType": "",
        "deleted": 0,
        "billing": {"plan": "mcpl-starter"},
        "smartEncoding": False,
        "keywordReplies": {"stop": "", "start": "", "help": ""},
        "carrier": "",
        "fallbackCarrier": "",
        "userCount": 0,
    }


def test_version_2_knows_an_external_id_and_a_type(world: World) -> None:
    made = create(world, world.admin, external_id="77", organizationType="clinic", billing={"plan": "mcpl-pro"}).json()["id"]

    stored = organization(world, made)
    assert (stored.external_id, stored.organization_type, stored.billing) == ("77", "clinic", {"plan": "mcpl-pro"})


@pytest.mark.parametrize("path", [V1, V2])
def test_two_plans_in_one_request_are_refused(world: World, path: str) -> None:
    answer = create(world, world.admin, path, organizationPlanSelection="a", billing={"plan": "b"})

    assert answer.status_code == 400
    assert "organizationPlanSelection" in answer.text
    assert create(world, world.admin, path, organizationPlanSelection="a", billing={"plan": "a"}).status_code == 200


@pytest.mark.parametrize("path", [V1, V2])
def test_the_tenant_must_be_named_where_there_are_several(world: World, path: str) -> None:
    answer = create(world, world.admin, path, tenantId=None)

    assert answer.status_code == 400
    assert "Missing parameter 'tenantId'" in answer.text


@pytest.mark.parametrize("path", [V1, V2])
def test_the_only_tenant_is_set_by_itself(world: World, path: str) -> None:
    commit = world.instance.core.store.commit()
    commit.delete(tenants.path(world.zoe.user.tenant_id))
    commit.send()

    made = create(world, world.admin, path, tenantId=None)

    assert made.status_code == 200, made.text
    assert organization(world, made.json()["id"]).tenant_id == world.tenant.id


@pytest.mark.parametrize("path", [V1, V2])
@pytest.mark.parametrize("tenant_id", ["unknown", "..", "a/b", "__x__"])
def test_an_unknown_tenant_is_refused(world: World, path: str, tenant_id: str) -> None:
    answer = create(world, world.admin, path, tenantId=tenant_id)

    assert answer.status_code == 400
    assert "tenantId" in answer.text


def test_a_tenant_admin_makes_organizations_in_his_tenant_alone(world: World) -> None:
    tina = tenant_admin(world)

    for tenant_id in (None, world.tenant.id):
        made = create(world, tina, tenantId=tenant_id)
        assert organization(world, made.json()["id"]).tenant_id == world.tenant.id
    foreign = create(world, tina, tenantId=world.zoe.user.tenant_id)
    unknown = create(world, tina, tenantId="unknown")
    assert_refused(foreign, PARAMETERS_INVALID)
    assert foreign.json()["errors"] == unknown.json()["errors"]


def test_whoever_administers_no_tenant_makes_no_organization(world: World) -> None:
    for caller in (world.ann, organization_admin(world)):
        assert_refused(create(world, caller), ROLE_MISSING)
        answer = create(world, caller, V1)
        assert errors_of(answer) == ADMIN_REFUSAL


def test_a_service_account_needs_its_scope(world: World) -> None:
    body = {"organizationName": "Acme Vision", "tenantId": world.tenant.id}
    reader = seeding.add_service_account(world.instance, "Reader", [str(Scope.READ_ORGANIZATIONS)])

    assert_refused(world.served.call("POST", V2, reader, json=body), SCOPE_MISSING)
    assert world.served.call("POST", V2, world.reseller, json=body).status_code == 200
    assert_refused(world.served.call("POST", V1, world.reseller, json=body), CREDENTIAL_KIND_REFUSED)
    assert_refused(world.served.call("POST", RETAIL, world.reseller, json=body), CREDENTIAL_KIND_REFUSED)


def test_each_kind_of_instance_has_its_own_door(world: World) -> None:
    sam = session(world)

    assert create(world, sam, V2).status_code == 200
    assert_refused(create(world, sam, RETAIL), RETAIL_ONLY)

    make_retail(world)
    assert_refused(create(world, sam, V2), PRIVATE_LABEL_ONLY)
    assert create(world, sam, RETAIL).status_code == 200
    assert create(world, world.admin, V1).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organizationName", None),
        ("organizationName", ""),
        ("organizationName", "   "),
        ("organizationName", 5),
        ("organizationName", "x" * 201),
        ("description", "x" * 2001),
        ("billing", "mcpl-pro"),
        ("requireContactConsent", "perhaps"),
        ("requireContactConsentMessage", ["x"]),
    ],
)
@pytest.mark.parametrize("path", [V1, V2])
def test_a_wrong_field_is_named(world: World, path: str, field: str, value: Any) -> None:
    answer = create(world, world.admin, path, **{field: value})

    assert answer.status_code == 400
    assert field in answer.text


@pytest.mark.parametrize("path", [V1, V2])
def test_a_repeated_key_makes_one_organization(world: World, path: str) -> None:
    answers = run_at_once(*[lambda: create(world, world.admin, path, {"Idempotency-Key": "one"}) for _ in range(8)])

    assert {answer.status_code for answer in answers} == {200}
    (made,) = {answer.json()["id"] for answer in answers}
    assert len(listed(world, world.admin)) == 3
    assert made in listed(world, world.admin)


def test_fields_that_are_not_the_callers_are_passed_over(world: World) -> None:
    made = create(world, world.admin, id="mine", organizationAdmins=["x"], deleted=5, is_disabled=True, created=1).json()["id"]

    stored = organization(world, made)
    assert made != "mine"
    assert (stored.organization_admins, stored.deleted, stored.is_disabled) == ([], 0, False)
    assert stored.created > 1


def test_count_includes_disabled_but_not_deleted_users(world: World) -> None:
    path = f"{V2}/{world.organization.id}"
    assert world.call("GET", path, world.admin).json()["userCount"] == 3

    world.change(users, world.ann.user.id, is_disabled=True)
    world.change(users, world.ben.user.id, deleted=1)

    assert world.call("GET", path, world.admin).json()["userCount"] == 2


def test_an_organization_is_read_by_its_administrators(world: World) -> None:
    path = f"{V2}/{world.organization.id}"
    for caller in (world.admin, tenant_admin(world), organization_admin(world)):
        assert world.call("GET", path, caller).json()["id"] == world.organization.id
    assert world.served.call("GET", path, world.reseller).status_code == 200
    assert_refused(world.call("GET", path, world.ann), ROLE_MISSING)


@pytest.mark.parametrize("unknown", ["unknown", "__x__", "a:b", "%20", "x" * 1600])
def test_what_is_out_of_reach_looks_like_what_does_not_exist(world: World, unknown: str) -> None:
    tina = tenant_admin(world)
    for caller in (tina, organization_admin(world), world.ann):
        for organization_id in (world.zoe.user.organization_id, unknown):
            for method, body in (("GET", None), ("PATCH", {"description": "x"})):
                answer = world.call(method, f"{V2}/{organization_id}", caller, json=body)
                assert_refused(answer, ORGANIZATION_NOT_FOUND)


def test_carrier_given_at_creation_is_used_like_a_later_one(world: World) -> None:
    token = "5ec2e7" + "0" * 26
    provider = {"name": "twilio", "account_sid": "AC" + "0" * 32, "auth_token": token}

    made = create(world, world.admin, V2, provider=provider)
    wrong = create(world, world.admin, V2, provider={"name": "carrier-pigeon"})

    assert made.status_code == 200, made.text
    stored = organization(world, made.json()["id"]).provider
    owner = Owner(OwnerKind.ORGANIZATION, made.json()["id"])
    assert stored["name"] == "twilio"
    assert world.instance.carriers.accounts._vault.open(owner, "twilio", stored["auth_token"]) == token
    entries = world.call("GET", f"/api/v2/audit?objectId={made.json()['id']}", world.admin)
    assert token not in entries.text + stored["auth_token"]
    assert_refused(wrong, PARAMETERS_INVALID)
    assert wrong.json()["errors"][0]["field"] == "provider.name"
    shown = world.call("GET", "/api/v2/organizations", world.admin)
    assert {entry["id"]: entry["carrier"] for entry in shown.json()["organizations"]}[made.json()["id"]] == "twilio"
    assert token not in shown.text
