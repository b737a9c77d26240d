import dataclasses
from typing import Any

import pytest

from app.auth.principal import Scope
from app.problems.authentication import CREDENTIAL_KIND_REFUSED
from app.problems.credentials import SCOPE_MISSING
from app.problems.requests import PATH_UNKNOWN
from app.problems.tenancy import BILLED_TENANT_NOT_FOUND
from app.services.tenancy.billing_report import USER_ATTRIBUTES, list_users
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.users import User, users
from dev.data import seeding
from tests.refusals import assert_refused
from tests.tenancy.billing.reports import NO_TENANT, REPORTS, add_users, report_of
from tests.world import World


def breakdown_of(report: dict[str, Any], organization: Organization) -> dict[str, Any]:
    (found,) = [
        entry for entry in report["OrganizationBreakdown"] if entry["organizationName"] == organization.organization_name
    ]
    breakdown: dict[str, Any] = found
    return breakdown


def names_in(report: dict[str, Any]) -> set[str]:
    return {entry["fullName"] for entry in report["UserBreakdown"]}


def ids_in(report: dict[str, Any]) -> set[str]:
    return {user["id"] for entry in report["OrganizationBreakdown"] for user in entry["users"]}


def test_a_report_is_as_the_original_writes_it(world: World) -> None:
    world.change(organizations, world.organization.id, external_id="acme")
    world.change(tenants, world.tenant.id, billing_group="west")
    world.change(users, world.ben.user.id, email="Ben.Baker@Example.com")

    report = report_of(world, world.tenant.id)

    people = sorted((world.ann.user, world.ben.user, world.admin.user), key=lambda user: user.id)
    emails = {user.id: user.email for user in people} | {world.ben.user.id: "Ben.Baker@Example.com"}
    assert report == {
        "TenantName": "Acme Telecom",
        "TenantExternalId": 20681,
        "TenantBillingGroup": "west",
        "LicenseAllocation": {"mcpl-starter": 3},
        "OrganizationBreakdown": [
            {
                "organizationName": "Acme Dental",
                "externalId": "acme",
                "LicenseType": "mcpl-starter",
                "UserQuantity": 3,
                "users": [{"id": user.id, "email": emails[user.id]} for user in people],
            }
        ],
        "UserBreakdown": [
            {
                "fullName": user.full_name,
                "email": emails[user.id],
                "phoneNumber": user.phone_number,
                "accountType": "Admin" if user.is_admin else "User",
                "licenseType": "mcpl-starter",
                "isSoftDeleted": False,
                "organizationName": "Acme Dental",
                "organizationExternalId": "acme",
            }
            for user in people
        ],
        "UserQuantity": 3,
    }


def test_whole_report_is_an_array_of_tenant_reports(world: World) -> None:
    other = world.zoe.user.tenant_id

    answer = world.served.call("GET", REPORTS, world.reseller)

    assert answer.headers["Content-Type"] == "application/json"
    reports = {report["TenantName"]: report for report in answer.json()}
    assert reports == {"Acme Telecom": report_of(world, world.tenant.id), "Zeta Phones": report_of(world, other)}


def test_a_whole_report_of_no_tenants_is_an_empty_array(served: Any) -> None:
    authorization = seeding.add_service_account(served.instance, "Biller", [str(Scope.SYNC_BILLING)])

    assert served.call("GET", REPORTS, authorization).json() == []


@pytest.mark.parametrize(
    ("stored", "reported"),
    [(20681, 20681), ("20681", 20681), ("", ""), ("zeta", "zeta"), ("007", "007"), ("9" * 30, "9" * 30), ("٣", "٣")],
)
def test_external_id_is_a_number_where_it_is_one(world: World, stored: Any, reported: Any) -> None:
    world.change(tenants, world.tenant.id, external_id=stored)

    assert report_of(world, world.tenant.id)["TenantExternalId"] == reported


def test_a_tenant_without_a_billing_group_has_no_such_field(world: World) -> None:
    assert "TenantBillingGroup" not in report_of(world, world.tenant.id)


def test_who_is_disabled_is_neither_billed_nor_listed(world: World) -> None:
    world.change(users, world.ben.user.id, is_disabled=True)

    report = report_of(world, world.tenant.id)

    assert names_in(report) == {"Ann Archer", "Ada Admin"}
    assert ids_in(report) == {world.ann.user.id, world.admin.user.id}
    assert (report["UserQuantity"], report["LicenseAllocation"]) == (2, {"mcpl-starter": 2})


def test_a_disabled_organization_is_listed_and_bills_nobody(world: World) -> None:
    branch = seeding.add_organization(world.instance, "Branch Dental", world.tenant)
    add_users(world, branch, 2)
    world.change(organizations, branch.id, is_disabled=True)

    report = report_of(world, world.tenant.id)

    breakdown = breakdown_of(report, branch)
    assert (breakdown["UserQuantity"], breakdown["users"], breakdown["LicenseType"]) == (0, [], "mcpl-starter")
    assert names_in(report) == {"Ann Archer", "Ben Baker", "Ada Admin"}
    assert report["UserQuantity"] == 3


def test_a_disabled_tenant_bills_nobody(world: World) -> None:
    world.change(tenants, world.tenant.id, is_disabled=True)

    report = report_of(world, world.tenant.id)

    assert (report["UserQuantity"], report["LicenseAllocation"], report["UserBreakdown"]) == (0, {}, [])
    assert [entry["UserQuantity"] for entry in report["OrganizationBreakdown"]] == [0]


def test_deleted_user_is_listed_but_not_billed(world: World) -> None:
    assert world.call("DELETE", f"/api/v2/users/{world.ben.user.id}", world.admin).status_code == 200

    report = report_of(world, world.tenant.id)

    marked = {entry["fullName"]: entry["isSoftDeleted"] for entry in report["UserBreakdown"]}
    assert marked == {"Ann Archer": False, "Ben Baker": True, "Ada Admin": False}
    assert ids_in(report) == {world.ann.user.id, world.admin.user.id}
    assert (report["UserQuantity"], report["LicenseAllocation"]) == (2, {"mcpl-starter": 2})


def test_users_of_deleted_organization_are_not_billed(world: World) -> None:
    branch = seeding.add_organization(world.instance, "Branch Dental", world.tenant)
    add_users(world, branch, 2)
    assert world.call("DELETE", f"/api/v2/organizations/{branch.id}", world.admin).status_code == 200

    report = report_of(world, world.tenant.id)

    assert breakdown_of(report, branch)["users"] == []
    assert sum(entry["isSoftDeleted"] for entry in report["UserBreakdown"]) == 2
    assert report["UserQuantity"] == 3


def test_user_without_organization_is_in_the_second_list(world: World) -> None:
    world.change(users, world.ben.user.id, organization_id="")

    report = report_of(world, world.tenant.id)

    (ben,) = [entry for entry in report["UserBreakdown"] if entry["fullName"] == "Ben Baker"]
    assert (ben["organizationName"], ben["organizationExternalId"], ben["licenseType"]) == ("", "", "")
    assert world.ben.user.id not in ids_in(report)
    assert (report["UserQuantity"], report["LicenseAllocation"]) == (3, {"mcpl-starter": 2})


def test_user_without_email_has_null_in_the_first_list(world: World) -> None:
    world.change(users, world.ben.user.id, email="")

    report = report_of(world, world.tenant.id)

    assert {"id": world.ben.user.id, "email": None} in breakdown_of(report, world.organization)["users"]
    assert [entry["email"] for entry in report["UserBreakdown"] if entry["fullName"] == "Ben Baker"] == [""]


def test_each_plan_is_counted(world: World) -> None:
    plans = {"Pro Dental": {"plan": "mcpl-pro"}, "Free Dental": {}}
    for name, plan in plans.items():
        organization = seeding.add_organization(world.instance, name, world.tenant)
        world.change(organizations, organization.id, billing=plan)
        add_users(world, organization, 2)

    report = report_of(world, world.tenant.id)

    assert report["LicenseAllocation"] == {"mcpl-starter": 3, "mcpl-pro": 2}
    assert {entry["LicenseType"] for entry in report["OrganizationBreakdown"]} == {"mcpl-starter", "mcpl-pro", ""}
    assert report["UserQuantity"] == 7


def test_administrators_of_every_kind_are_admins(world: World) -> None:
    tia = world.add_person("Tia Tenant")
    world.add_person("Sue Super", is_super_admin=True)
    world.change(organizations, world.organization.id, organization_admins=[world.ben.user.id])
    world.change(tenants, world.tenant.id, tenant_admins=[tia.user.id])

    report = report_of(world, world.tenant.id)

    kinds = {entry["fullName"]: entry["accountType"] for entry in report["UserBreakdown"]}
    assert kinds == {"Ann Archer": "User"} | dict.fromkeys(("Ben Baker", "Ada Admin", "Tia Tenant", "Sue Super"), "Admin")


def test_missing_tenant_returns_the_originals_response(world: World) -> None:
    answer = world.served.call("GET", f"{REPORTS}/20681", world.reseller)

    assert (answer.status_code, answer.json()["error"]) == (404, NO_TENANT)
    assert world.call("GET", f"/docs/errors/{BILLED_TENANT_NOT_FOUND.code}").status_code == 200


def test_a_report_needs_the_scope_and_a_system_token(world: World) -> None:
    others = [str(scope) for scope in Scope if scope is not Scope.SYNC_BILLING]
    unscoped = seeding.add_service_account(world.instance, "Provisioning", others)

    for path in (REPORTS, f"{REPORTS}/{world.tenant.id}"):
        assert_refused(world.served.call("GET", path, unscoped), SCOPE_MISSING)
        assert_refused(world.call("GET", path, world.admin), CREDENTIAL_KIND_REFUSED)


@pytest.mark.parametrize("path", ["/api/v2/biling/tenantReport", "/api/v2/biling/tenantReport/x"])
def test_misspelled_path_of_the_document_is_not_served(world: World, path: str) -> None:
    assert_refused(world.served.call("GET", path, world.reseller), PATH_UNKNOWN)


def test_a_report_needs_no_attribute_that_it_does_not_read() -> None:
    named = {attribute.name for attribute in dataclasses.fields(User)}
    seen: set[str] = set()

    class Watched(User):
        def __getattribute__(self, name: str) -> Any:
            seen.update({name} & named)
            return super().__getattribute__(name)

    tenant = Tenant(id="t", tenant_name="Acme")
    organization = Organization(id="o", tenant_id="t")
    cases: list[dict[str, Any]] = [{}, {"deleted": 1}, {"is_inbox": True}, {"is_admin": True}, {"is_disabled": True}]
    found = [Watched(id="u", organization_id=place, tenant_id="t", **case) for case in cases for place in ("o", "", "gone")]
    listed = list(list_users(found, {"o": organization}, tenant))

    assert len(listed) == 7
    # The lists of tenants and users are joined by the tenant.
    assert (seen - {"id"}) | {"tenant_id"} == set(USER_ATTRIBUTES)
