from typing import Any

import pytest
from firebase_admin import auth

from app.auth.principal import Scope
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import EXTERNAL_ID_TAKEN, TENANT_NOT_FOUND, USER_OF_OTHER_TENANT
from app.problems.users import EMAIL_IN_USE, USER_MARKED_FOR_DELETION
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.tenants import tenants
from app.store.users.users import User, users
from dev.data import seeding
from tests.refusals import assert_refused
from tests.tenancy.tenants.tenant_admin_calls import (
    EMAIL,
    admin_organizations,
    create,
    read,
    tenant_of,
    without_support_address,
)
from tests.world import Person, World, run_at_once


def test_first_admin_gets_an_organization_of_the_tenant(world: World) -> None:
    without_support_address(world)
    world.change(tenants, world.tenant.id, admin_billing_plan="mcpl-pro")

    answer = create(world)

    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body == {
        "body": f"Created tenant admin `Tina Tenant` (`{body['userId']}`) of tenant `Acme Telecom` (`{world.tenant.id}`)",
        "userId": body["userId"],
        "tenantId": world.tenant.id,
        "organizationId": body["organizationId"],
        "warning": "The tenant had no support e-mail address: `support@nova.example.com` was set.",
    }
    tenant = tenant_of(world)
    assert tenant.tenant_admins == [body["userId"]]
    assert tenant.support_details == {"primaryContactEmail": "support@nova.example.com"}
    (organization,) = admin_organizations(world)
    assert organization.id == body["organizationId"] == tenant.admin_organization_id
    assert organization.organization_name == "Tenant Administrators of Acme Telecom"
    assert organization.billing == {"plan": "mcpl-pro"}
    user: User = read(world, users.at(body["userId"]))
    assert (user.email, user.full_name, user.external_id) == (EMAIL, "Tina Tenant", "tina@idp")
    assert (user.tenant_id, user.organization_id, user.phone_number) == (world.tenant.id, organization.id, "")
    account = auth.get_user_by_email(EMAIL, app=world.instance.core.accounts.app)
    assert (account.uid, account.display_name) == (user.id, "Tina Tenant")


def test_the_admin_administers_the_tenant(world: World) -> None:
    uid = create(world).json()["userId"]
    person = Person(read(world, users.at(uid)), seeding.add_user_token(world.instance, read(world, users.at(uid))))

    listed = world.call("GET", "/api/v2/organizations", person).json()["organizations"]
    assert {organization["tenantId"] for organization in listed} == {world.tenant.id}
    assert world.organization.id in [organization["id"] for organization in listed]
    assert world.call("GET", f"/api/v2/users/{world.ann.user.id}", person).status_code == 200
    assert world.call("GET", f"/api/v2/users/{world.zoe.user.id}", person).status_code == 404


def test_the_instances_default_plan_stands_in_and_is_told(world: World) -> None:
    world.change(instances, INSTANCE_ID, default_tenant_admin_billing_plan="mcpl-starter")

    answer = create(world).json()

    assert "default `mcpl-starter` was set" in answer["warning"]
    assert admin_organizations(world)[0].billing == {"plan": "mcpl-starter"}


def test_a_plan_that_nobody_names_is_told(world: World) -> None:
    assert "billing plan" in create(world).json()["warning"]
    assert admin_organizations(world)[0].billing == {}


def test_the_second_admin_joins_the_same_organization(world: World) -> None:
    first = create(world).json()
    second = create(world, email="tom@nova.example.com", external_id="tom").json()

    assert second["organizationId"] == first["organizationId"]
    assert second["userId"] != first["userId"]
    assert tenant_of(world).tenant_admins == [first["userId"], second["userId"]]
    assert len(admin_organizations(world)) == 1
    assert second["warning"] == ""


def test_repeating_changes_nothing(world: World) -> None:
    first = create(world).json()
    before = (tenant_of(world), read(world, users.at(first["userId"])))

    second = create(world).json()

    assert {name: second[name] for name in ("userId", "tenantId", "organizationId")} == {
        name: first[name] for name in ("userId", "tenantId", "organizationId")
    }
    assert "existed already" in second["warning"]
    assert (tenant_of(world), read(world, users.at(first["userId"]))) == before


def test_a_repeated_key_is_answered_alike(world: World) -> None:
    first, second = (create(world, {"Idempotency-Key": "one"}) for _ in range(2))

    assert first.text == second.text
    assert second.headers["Idempotent-Replayed"] == "true"


def test_eight_requests_at_once_for_one_address_make_one_admin(world: World) -> None:
    answers = run_at_once(*[lambda: create(world) for _ in range(8)])

    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    (uid,) = {answer.json()["userId"] for answer in answers}
    assert tenant_of(world).tenant_admins == [uid]
    assert len(admin_organizations(world)) == 1
    assert read(world, users.at(uid)).organization_id == admin_organizations(world)[0].id


def test_four_admins_at_once_share_one_organization(world: World) -> None:
    answers = run_at_once(
        *[lambda n=n: create(world, email=f"admin{n}@nova.example.com", external_id=f"a{n}") for n in range(4)]
    )

    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    (organization,) = admin_organizations(world)
    uids = [answer.json()["userId"] for answer in answers]
    assert sorted(tenant_of(world).tenant_admins) == sorted(uids)
    assert {read(world, users.at(uid)).organization_id for uid in uids} == {organization.id}


@pytest.mark.parametrize("email", ["ann.archer@example.com", "Ann.Archer@EXAMPLE.com"])
def test_promoted_user_keeps_organization_and_number(world: World, email: str) -> None:
    answer = create(world, email=email, full_name="Ann B. Archer")

    assert answer.status_code == 200, answer.text
    assert answer.json()["userId"] == world.ann.user.id
    assert answer.json()["organizationId"] == world.organization.id
    assert "existed already" in answer.json()["warning"]
    user: User = read(world, users.at(world.ann.user.id))
    assert (user.full_name, user.external_id) == ("Ann B. Archer", "tina@idp")
    assert (user.phone_number, user.organization_id) == (world.ann.user.phone_number, world.organization.id)
    assert tenant_of(world).tenant_admins == [user.id]
    assert admin_organizations(world) == []


def test_a_user_of_another_tenant_stays_there(world: World) -> None:
    before = read(world, users.at(world.zoe.user.id))

    assert_refused(create(world, email=world.zoe.user.email), USER_OF_OTHER_TENANT)

    assert tenant_of(world).tenant_admins == []
    assert read(world, users.at(world.zoe.user.id)) == before


@pytest.mark.parametrize("role", [{"is_admin": True}, {"is_super_admin": True}])
def test_service_account_cannot_rename_instance_admin(world: World, role: dict[str, Any]) -> None:
    higher = world.add_person("Hugo Higher", **role)

    assert_refused(create(world, email=higher.user.email), HIGHER_ROLE)

    assert read(world, users.at(higher.user.id)).external_id == ""


def test_a_user_who_is_being_deleted_is_not_named(world: World) -> None:
    world.change(users, world.ann.user.id, deleted=1)

    assert_refused(create(world, email=world.ann.user.email), USER_MARKED_FOR_DELETION)


def test_an_external_id_names_one_user(world: World) -> None:
    create(world)

    assert_refused(create(world, email="tom@nova.example.com"), EXTERNAL_ID_TAKEN)
    assert_refused(create(world, email=world.ann.user.email), EXTERNAL_ID_TAKEN)
    with pytest.raises(auth.UserNotFoundError):
        auth.get_user_by_email("tom@nova.example.com", app=world.instance.core.accounts.app)
    assert len(tenant_of(world).tenant_admins) == 1


def test_an_unknown_tenant_is_not_found(world: World) -> None:
    assert_refused(create(world, tenant_external_identifier="nobody"), TENANT_NOT_FOUND)


@pytest.mark.parametrize("field", ["email", "external_id", "tenant_external_identifier", "full_name"])
@pytest.mark.parametrize("value", [None, "", [], {}])
def test_every_field_is_required(world: World, field: str, value: Any) -> None:
    answer = create(world, **{field: value})

    assert_refused(answer, PARAMETERS_INVALID)
    assert answer.json()["errors"][0]["field"] == field


def test_the_scope_is_needed(world: World) -> None:
    others = seeding.add_service_account(world.instance, "Others", [str(s) for s in Scope if s is not Scope.EDIT_TENANTS])

    assert_refused(world.served.call("POST", "/api/v2/tenants/admin", others, json={}), SCOPE_MISSING)


def test_the_audit_trail_tells_who_was_made_admin(world: World) -> None:
    uid = create(world).json()["userId"]

    store = world.instance.core.store
    entries = store.page(audit_log, page_of_audit_log(AuditFilter(tenant_id=world.tenant.id), 20, None))
    assert sorted(entry.action for entry in entries) == [
        "organization.create",
        "tenant.add-admin",
        "user.create",
        "user.update",
    ]
    named = next(entry for entry in entries if entry.action == "tenant.add-admin")
    assert (named.before["tenantAdmins"], named.after["tenantAdmins"]) == ([], [uid])


def test_self_assigned_address_does_not_make_an_admin(world: World) -> None:
    body = {"email": EMAIL.upper(), "full_name": "Ben Baker"}
    assert world.call("PATCH", f"/api/v2/users/{world.ben.user.id}", world.ben, json=body).status_code == 200

    assert_refused(create(world), EMAIL_IN_USE)

    assert world.ben.user.id not in tenant_of(world).tenant_admins
    # An administrator's change is another matter, and an admin may change their own address.
    for email, caller in (("ben@example.com", world.admin), (EMAIL, world.admin), ("b@example.com", world.ben)):
        given = body | {"email": email}
        assert world.call("PATCH", f"/api/v2/users/{world.ben.user.id}", caller, json=given).status_code == 200
        answer = create(world, email=email)
        assert answer.status_code == 200, answer.text
        assert answer.json()["userId"] == world.ben.user.id
