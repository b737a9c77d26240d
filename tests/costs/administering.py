"""Operations of who administers: tenants, organizations, reports and the audit trail; each answers what one of it costs."""

from typing import Any

from app.store.tenancy.organizations import organizations
from dev.data import seeding
from tests.costs.counting import Cost, counted
from tests.costs.steps import SHOWN, count_call, count_for, let_use_be_noted, succeed
from tests.world import World

_MANY = 30
_BILLED_USERS = 40
_BILLED_ANYWAY = 3
"""Ann, Ben and the system admin belong to the tenant too."""

_TENANTS = "/api/v2/tenants"
_ORGANIZATIONS = "/api/v2/organizations"
_BRAND = {"name": "Nova", "color": "#112233", "hosts": ["text.example.com"]}
_ADMIN = {
    "email": "tina.tenant@nova.example.com",
    "external_id": "tina@idp",
    "tenant_external_identifier": 20681,
    "full_name": "Tina Tenant",
}


def create_a_tenant(world: World) -> Cost:
    return count_for(world, world.reseller, "POST", _TENANTS, json=_tenant())


def create_a_tenant_by_its_external_id(world: World) -> Cost:
    return count_for(world, world.reseller, "PUT", _TENANTS, json=_tenant())


def change_a_tenant_by_its_external_id(world: World) -> Cost:
    succeed(world.served.call("PUT", _TENANTS, world.reseller, json=_tenant()))
    return count_for(world, world.reseller, "PUT", _TENANTS, json=_tenant(tenantName="Nova Two"))


def show_the_brand_of_a_host(world: World) -> Cost:
    _set_brand(world)
    return count_call(world, "GET", "/api/v2/branding?host=text.example.com")


def show_the_brand_of_a_host_again(world: World) -> Cost:
    show_the_brand_of_a_host(world)
    return count_call(world, "GET", "/api/v2/branding?host=text.example.com")


def change_a_brand_and_its_host(world: World) -> Cost:
    return count_for(world, world.reseller, "PATCH", f"{_TENANTS}/{world.tenant.id}/branding", json=_BRAND)


def _set_brand(world: World) -> None:
    succeed(world.served.call("PATCH", f"{_TENANTS}/{world.tenant.id}/branding", world.reseller, json=_BRAND))


def list_tenants(world: World) -> Cost:
    for number in range(_MANY):
        seeding.add_tenant(world.instance, f"Nova {number}")
    return _count_page(world, world.reseller, f"{_TENANTS}?limit={SHOWN}", "tenants")


def find_numbers_by_their_beginning(world: World) -> Cost:
    for number in range(_MANY):
        seeding.add_user(world.instance, world.organization, f"Nell {number}", f"+1312555{number:04}")
    let_use_be_noted(world, world.admin.authorization)
    with counted(world.instance) as cost:
        found = succeed(world.call("GET", "/api/v2/numbers", world.admin, params={"q": world.ann.user.phone_number})).json()
    assert [shown["number"] for shown in found["numbers"]] == [world.ann.user.phone_number]
    return cost


def make_a_tenant_admin(world: World) -> Cost:
    return count_for(world, world.reseller, "POST", f"{_TENANTS}/admin", json=_ADMIN)


def make_a_second_tenant_admin(world: World) -> Cost:
    succeed(world.served.call("POST", f"{_TENANTS}/admin", world.reseller, json=_ADMIN))
    other = _ADMIN | {"email": "tom.tenant@nova.example.com", "external_id": "tom@idp", "full_name": "Tom Tenant"}
    return count_for(world, world.reseller, "POST", f"{_TENANTS}/admin", json=other)


def make_the_same_tenant_admin_again(world: World) -> Cost:
    succeed(world.served.call("POST", f"{_TENANTS}/admin", world.reseller, json=_ADMIN))
    return count_for(world, world.reseller, "POST", f"{_TENANTS}/admin", json=_ADMIN)


def create_an_organization(world: World) -> Cost:
    body = {"organizationName": "Acme Vision", "tenantId": world.tenant.id}
    return count_for(world, world.admin.authorization, "POST", _ORGANIZATIONS, json=body)


def read_an_organization(world: World) -> Cost:
    return count_for(world, world.admin.authorization, "GET", _path_of_organization(world))


def list_organizations(world: World) -> Cost:
    for number in range(_MANY):
        seeding.add_organization(world.instance, f"Office {number}", world.tenant)
    return _count_page(world, world.admin.authorization, f"{_ORGANIZATIONS}?limit={SHOWN}", "organizations")


def change_an_organization(world: World) -> Cost:
    body = {"description": "Main Street 1"}
    return count_for(world, world.admin.authorization, "PATCH", _path_of_organization(world), json=body)


def add_an_organization_admin(world: World) -> Cost:
    body = {"email": world.ben.user.email}
    return count_for(world, world.admin.authorization, "POST", _path_of_admins(world), json=body)


def remove_an_organization_admin(world: World) -> Cost:
    world.change(organizations, world.organization.id, organization_admins=[world.ben.user.id])
    path = f"{_path_of_admins(world)}/{world.ben.user.id}"
    return count_for(world, world.admin.authorization, "DELETE", path)


def report_a_tenant(world: World) -> Cost:
    for number in range(_BILLED_USERS - _BILLED_ANYWAY):
        seeding.add_user(world.instance, world.organization, f"Person {number}")
    return count_for(world, world.reseller, "GET", f"/api/v2/billing/tenantReport/{world.tenant.id}")


def list_the_audit_trail(world: World) -> Cost:
    for number in range(_MANY):
        body = {"description": f"Main Street {number}"}
        succeed(world.call("PATCH", _path_of_organization(world), world.admin, json=body))
    return _count_page(world, world.admin.authorization, f"/api/v2/audit?limit={SHOWN}", "entries")


def _tenant(**changes: Any) -> dict[str, Any]:
    return {
        "tenantName": "Nova Voice",
        "tenant_external_identifier": "nova-1",
        "provider": {"name": "simulator"},
        "primarySupportContactEmail": "help@nova.example.com",
    } | changes


def _path_of_organization(world: World) -> str:
    return f"{_ORGANIZATIONS}/{world.organization.id}"


def _path_of_admins(world: World) -> str:
    return f"/api/organizations/{world.organization.id}/admins"


def _count_page(world: World, authorization: str, path: str, name: str) -> Cost:
    assert len(succeed(world.served.call("GET", path, authorization)).json()[name]) == SHOWN
    return count_for(world, authorization, "GET", path)
