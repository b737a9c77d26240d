"""Billing reports in the web app and as CSV."""

import csv
import io

import pytest
from firebase_admin import auth

from app.problems.authentication import CREDENTIAL_KIND_REFUSED
from app.problems.permissions import ROLE_MISSING
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from dev.stack import StackEndpoints
from schemas.tenancy.billing import CSV_COLUMNS
from tests.refusals import assert_refused
from tests.rules.client import sign_in
from tests.tenancy.billing.reports import FRONTEND_REPORTS, NO_TENANT, REPORTS, report_of
from tests.world import Person, World

PASSWORD = "correct horse battery staple"


def sign_person_in(world: World, stack: StackEndpoints, person: Person) -> str:
    auth.create_user(uid=person.user.id, email=person.user.email, password=PASSWORD, app=world.instance.core.accounts.app)
    project = world.instance.core.settings.GOOGLE_CLOUD_PROJECT
    return f"Bearer {sign_in(stack.auth_emulator_host, project, person.user.email, PASSWORD)}"


def test_the_web_app_shows_the_same_reports_to_system_admins(world: World, stack: StackEndpoints) -> None:
    session = sign_person_in(world, stack, world.admin)
    whole = world.served.call("GET", REPORTS, world.reseller).json()

    assert world.served.call("GET", FRONTEND_REPORTS, session).json() == whole
    one = world.served.call("GET", f"{FRONTEND_REPORTS}/{world.zoe.user.tenant_id}", session)
    assert one.json()["TenantName"] == "Zeta Phones"
    assert world.served.call("GET", f"{FRONTEND_REPORTS}/nothing", session).json()["error"] == NO_TENANT


def test_the_web_app_shows_a_tenant_admin_his_own_tenant_alone(world: World, stack: StackEndpoints) -> None:
    world.change(tenants, world.tenant.id, tenant_admins=[world.ann.user.id])
    session = sign_person_in(world, stack, world.ann)

    own = world.served.call("GET", f"{FRONTEND_REPORTS}/{world.tenant.id}", session)
    foreign = world.served.call("GET", f"{FRONTEND_REPORTS}/{world.zoe.user.tenant_id}", session)

    assert own.json() == report_of(world, world.tenant.id)
    assert (foreign.status_code, foreign.json()["error"]) == (404, NO_TENANT)
    assert_refused(world.served.call("GET", FRONTEND_REPORTS, session), ROLE_MISSING)


def test_the_web_app_shows_a_user_no_report(world: World, stack: StackEndpoints) -> None:
    world.change(organizations, world.organization.id, organization_admins=[world.ann.user.id])
    session = sign_person_in(world, stack, world.ann)

    assert_refused(world.served.call("GET", f"{FRONTEND_REPORTS}/{world.tenant.id}", session), ROLE_MISSING)
    foreign = world.served.call("GET", f"{FRONTEND_REPORTS}/{world.zoe.user.tenant_id}", session)
    assert (foreign.status_code, foreign.json()["error"]) == (404, NO_TENANT)
    assert_refused(world.served.call("GET", FRONTEND_REPORTS, session), ROLE_MISSING)
    assert_refused(world.call("GET", FRONTEND_REPORTS, world.admin), CREDENTIAL_KIND_REFUSED)


def test_the_report_is_a_table_for_whoever_asks_for_csv(world: World) -> None:
    world.change(organizations, world.organization.id, external_id="acme")
    world.change(users, world.ben.user.id, full_name='Ben "the drill" Baker, DDS', deleted=1)

    one = world.served.call("GET", f"{REPORTS}/{world.tenant.id}", world.reseller, headers={"Accept": "text/csv"})
    whole = world.served.call("GET", REPORTS, world.reseller, headers={"Accept": "text/csv"})

    assert one.headers["Content-Type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(one.text)))
    assert list(lines[0]) == list(CSV_COLUMNS)
    assert {line["fullName"] for line in lines} == {"Ann Archer", 'Ben "the drill" Baker, DDS', "Ada Admin"}
    (ann,) = [line for line in lines if line["fullName"] == "Ann Archer"]
    assert ann == {
        "tenantName": "Acme Telecom",
        "tenantExternalId": "20681",
        "tenantBillingGroup": "",
        "organizationName": "Acme Dental",
        "organizationExternalId": "acme",
        "licenseType": "mcpl-starter",
        "id": world.ann.user.id,
        "fullName": "Ann Archer",
        "email": "ann.archer@example.com",
        "phoneNumber": "+12125550100",
        "accountType": "User",
        "isSoftDeleted": "false",
    }
    assert {line["fullName"] for line in lines if line["isSoftDeleted"] == "true"} == {'Ben "the drill" Baker, DDS'}
    assert {line["tenantName"] for line in csv.DictReader(io.StringIO(whole.text))} == {"Acme Telecom", "Zeta Phones"}


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", "application/json, text/csv;q=0.5"])
def test_everybody_else_gets_json(world: World, accept: str) -> None:
    answer = world.served.call("GET", f"{REPORTS}/{world.tenant.id}", world.reseller, headers={"Accept": accept})

    assert answer.json()["TenantName"] == "Acme Telecom"


def test_a_name_that_is_a_formula_is_made_harmless_on_the_wire(world: World) -> None:
    world.change(users, world.ann.user.id, full_name='=HYPERLINK("https://example.com","Ann")')

    answer = world.served.call("GET", REPORTS, world.reseller, headers={"Accept": "text/csv"})

    names = {line["fullName"] for line in csv.DictReader(io.StringIO(answer.text))}
    assert '\'=HYPERLINK("https://example.com","Ann")' in names
