from typing import Any

from app.services.deletion.purge import USERS_PER_SLICE
from app.store.deletion.purges import PurgeState
from app.store.engine.database import Path
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from dev.data import seeding
from tests.deletion.removals import (
    audited,
    delete_organization,
    finish,
    places_of,
    purge_of,
    put_below,
    read_all,
)
from tests.world import TestClock, World


def test_an_organization_goes_with_all_its_users(still_world: World, clock: TestClock) -> None:
    world = still_world
    doomed = seeding.add_organization(world.instance, "Doomed Dental", world.tenant)
    members = [seeding.add_user(world.instance, doomed, f"User {n}", f"+1212555{n:04}") for n in range(USERS_PER_SLICE + 5)]
    for member in members[:3]:
        put_below(world, member.id, 40)
    world.change(users, members[0].id, shared_with=[member.id for member in members[1:]])
    world.change(users, world.ann.user.id, shared_with=[members[0].id, members[1].id, world.ben.user.id])
    world.change(organizations, doomed.id, organization_admins=[members[0].id])
    others = {collection: read_all(world, collection) for collection in ("users", "organizations", "user-tokens")}

    purge_id = delete_organization(world, world.admin, doomed.id, force="true").json()["purgeId"]
    purge = finish(world, clock, purge_id)

    assert all(places_of(world, gone) == [] for gone in [doomed.id, *(member.id for member in members)])
    assert purge.removed["users"] == len(members)
    assert purge.removed["organizations"] == 1
    assert purge.removed["messages"] == 3 * 40
    for collection, before in others.items():
        assert set(read_all(world, collection)) == {
            path for path in before if path.id != doomed.id and _is_other(path, members)
        }
    assert read_all(world, "users")[users.path(world.ann.user.id)]["sharedWith"] == [world.ben.user.id]
    assert len(audited(world, "user.purge")) == len(members)
    assert [entry.object_id for entry in audited(world, "organization.purge")] == [doomed.id]


def _is_other(path: Path, members: list[Any]) -> bool:
    return not any(member.id in path.id for member in members)


def test_organization_is_purged_after_its_users(still_world: World, clock: TestClock) -> None:
    world = still_world
    doomed = seeding.add_organization(world.instance, "Doomed Dental", world.tenant)
    members = [seeding.add_user(world.instance, doomed, f"User {n}") for n in range(USERS_PER_SLICE + 1)]
    purge_id = delete_organization(world, world.admin, doomed.id, force="true").json()["purgeId"]

    while (purge := purge_of(world, purge_id)).state is not PurgeState.DONE:
        stays = {path.id for path in read_all(world, "users")} & {member.id for member in members}
        assert not stays or organizations.path(doomed.id) in read_all(world, "organizations")
        clock.forward(max(purge.due - clock(), 0))
        world.instance.tenancy.purge.run(purge_id, purge.slice)

    assert organizations.path(doomed.id) not in read_all(world, "organizations")


def test_super_admin_survives_their_organizations_purge(still_world: World, clock: TestClock) -> None:
    world = still_world
    doomed = seeding.add_organization(world.instance, "Doomed Dental", world.tenant)
    kept = seeding.add_user(world.instance, doomed, "Sue Super", "+12125550177")
    seeding.add_user(world.instance, doomed, "Gus Gone")
    before = set(places_of(world, kept.id))
    purge_id = delete_organization(world, world.admin, doomed.id, force="true").json()["purgeId"]
    world.change(users, kept.id, is_super_admin=True)

    finish(world, clock, purge_id)

    user = world.instance.core.store.get(users.at(kept.id))
    assert user is not None
    assert (user.organization_id, user.phone_number) == ("", "+12125550177")
    assert set(places_of(world, kept.id)) == before
