"""Reads for lists of organizations, tenants and the audit trail, whose number does not grow with the data."""

import pytest

from tests.costs.counting import Cost, counted
from tests.tenancy.offices import patch, tenant_admin
from tests.world import Person, World

MANY = 40


@pytest.fixture
def crowded(world: World) -> World:
    """A world of many organizations, whose admin's token was just used."""
    for number in range(MANY):
        body = {"organizationName": f"Office {number}", "tenantId": world.tenant.id}
        assert world.call("POST", "/api/v2/organizations", world.admin, json=body).status_code == 200
    return world


def cost_of(world: World, path: str, caller: Person | str) -> Cost:
    authorization = caller if isinstance(caller, str) else caller.authorization
    # The first call notes the use of the token, which is done once an hour.
    assert world.served.call("GET", path, authorization).status_code == 200
    with counted(world.instance) as cost:
        assert world.served.call("GET", path, authorization).status_code == 200
    return cost


def test_a_page_reads_what_it_shows_and_one_more(crowded: World) -> None:
    for caller in (crowded.admin, tenant_admin(crowded)):
        for path in ("/api/v2/organizations?limit=10", "/api/v2/audit?limit=10"):
            cost = cost_of(crowded, path, caller)
            assert (cost.read_trips, cost.query_trips, cost.documents_read) == (1, 1, 4 + 11), path


def test_organization_is_read_with_its_count(crowded: World) -> None:
    for number in range(30):
        crowded.add_person(f"Person {number}")

    cost = cost_of(crowded, f"/api/v2/organizations/{crowded.organization.id}", crowded.admin)

    # The users are counted, and the inboxes among them.
    assert (cost.read_trips, cost.query_trips, cost.documents_read) == (2, 2, 4 + 1 + 2)


def test_update_is_one_commit_with_its_audit_entry(world: World) -> None:
    patch(world, world.admin, description="first")

    with counted(world.instance) as cost:
        patch(world, world.admin, description="second")

    assert (cost.read_trips, cost.query_trips, cost.commits, cost.documents_written) == (2, 0, 1, 2)


def test_all_tenants_are_one_query(world: World) -> None:
    cost = cost_of(world, "/api/v2/tenants", world.reseller)

    assert (cost.read_trips, cost.query_trips, cost.documents_read) == (1, 1, 1 + 2)
