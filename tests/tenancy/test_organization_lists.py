from app.problems.permissions import ROLE_MISSING
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused, errors_of
from tests.tenancy.offices import organization_admin, tenant_admin
from tests.tenancy.organization_calls import ADMIN_REFUSAL, V1, V2, create, listed
from tests.world import World


def test_everybody_lists_what_is_in_his_reach(world: World) -> None:
    tina = tenant_admin(world)
    everything = {world.organization.id, world.zoe.user.organization_id, tina.user.organization_id}

    assert set(listed(world, world.admin)) == everything
    assert set(listed(world, tina)) == {world.organization.id, tina.user.organization_id}
    assert listed(world, organization_admin(world)) == [world.organization.id]
    assert_refused(world.call("GET", V2, world.ann), ROLE_MISSING)
    answer = world.served.call("GET", V2, world.reseller)
    assert list(answer.json()) == ["organizations"]
    assert {entry["id"] for entry in answer.json()["organizations"]} == everything


def test_an_administrator_of_two_organizations_lists_both(world: World) -> None:
    other = seeding.add_organization(world.instance, "Acme Vision", world.tenant, [world.ben.user.id])

    assert listed(world, world.ben) == [other.id]
    organization_admin(world)
    assert set(listed(world, world.ben)) == {other.id, world.organization.id}


def test_the_list_of_a_tenant(world: World) -> None:
    foreign = world.zoe.user.tenant_id

    assert listed(world, world.admin, f"{V2}?tenantId={foreign}") == [world.zoe.user.organization_id]
    assert listed(world, world.admin, f"{V2}?tenantId=unknown") == []
    for caller in (tenant_admin(world), organization_admin(world)):
        assert world.organization.id in listed(world, caller, f"{V2}?tenantId={world.tenant.id}")
        assert listed(world, caller, f"{V2}?tenantId={foreign}") == []
        assert listed(world, caller, f"{V2}?tenantId=unknown") == []
        assert listed(world, caller, f"{V2}?tenantId=unknown&limit=3") == []


def test_v1_list_is_an_array_for_instance_admins(world: World) -> None:
    answer = world.call("GET", V1, world.admin)

    assert {entry["id"] for entry in answer.json()} == {world.organization.id, world.zoe.user.organization_id}
    assert set(answer.json()[0]) == set(world.call("GET", V2, world.admin).json()["organizations"][0])
    for caller in (world.ann, organization_admin(world), tenant_admin(world)):
        refused = world.call("GET", V1, caller)
        assert errors_of(refused) == ADMIN_REFUSAL


def test_an_empty_list_is_a_list(world: World) -> None:
    world.change(users, world.admin.user.id, organization_id="")
    for office in (world.organization.id, world.zoe.user.organization_id):
        commit = world.instance.core.store.commit()
        commit.delete(organizations.path(office))
        commit.send()

    assert world.call("GET", V1, world.admin).json() == []
    assert world.call("GET", V2, world.admin).json() == {"organizations": []}


def test_a_list_of_several_internal_pages_is_whole(world: World) -> None:
    for first in range(0, 700, 350):
        commit = world.instance.core.store.commit()
        for number in range(first, first + 350):
            name = f"office{number:04}"
            commit.create(organizations.path(name), {"organizationName": name, "tenantId": world.tenant.id})
        commit.send()

    everything = listed(world, world.admin, V1)
    assert len(everything) == len(set(everything)) == 702
    assert everything == listed(world, world.admin, V2)
    assert len(listed(world, tenant_admin(world), V2)) == 702


def test_organizations_are_paged_where_a_page_is_asked_for(world: World) -> None:
    tina = tenant_admin(world)
    made = {create(world, tina).json()["id"] for _ in range(4)}
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 4, **({"cursor": cursor} if cursor else {})}
        page = world.call("GET", V2, tina, params=query).json()
        assert len(page["organizations"]) <= 4
        seen += [entry["id"] for entry in page["organizations"]]
        cursor, last = page["nextCursor"], cursor
        if cursor is None:
            break

    assert set(seen) == made | {world.organization.id, tina.user.organization_id}
    assert len(seen) == len(set(seen))
    assert_refused(world.call("GET", V2, world.admin, params={"limit": 4, "cursor": last}), CURSOR_INVALID)
    assert_refused(world.call("GET", V2, tina, params={"limit": 0}), PARAMETERS_INVALID)
    assert_refused(world.call("GET", V2, tina, params={"limit": 201}), PARAMETERS_INVALID)
