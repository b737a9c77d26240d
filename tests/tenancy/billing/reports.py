"""Billing reports as resellers' systems and the web app get them."""

from typing import Any

from app.store.tenancy.organizations import Organization
from app.store.users.users import User
from dev.data import seeding
from tests.world import World

REPORTS = "/api/v2/billing/tenantReport"

FRONTEND_REPORTS = "/billing/tenantReport"

NO_TENANT = "Requested tenant does not exist"


def report_of(world: World, tenant_id: str) -> dict[str, Any]:
    answer = world.served.call("GET", f"{REPORTS}/{tenant_id}", world.reseller)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def add_users(world: World, organization: Organization, count: int) -> list[User]:
    return [seeding.add_user(world.instance, organization, f"{organization.organization_name} {n}") for n in range(count)]
