"""Guesses: what was right for a caller the last time may be wrong: every change counts from the next request on."""

from app.recent_values import RecentValues
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import tenants
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from dev.data import seeding
from tests.costs.counting import counted, pause_queue
from tests.world import CUSTOMER, World


def add_bakery(world: World) -> Organization:
    tenant = world.instance.core.store.get(tenants.at(world.ann.user.tenant_id))
    assert tenant is not None
    return seeding.add_organization(world.instance, "Acme Bakery", tenant)


def test_known_caller_costs_one_trip_and_a_moved_one_two(world: World) -> None:
    pause_queue(world.instance)
    assert world.send(world.ann).status_code == 200
    other = add_bakery(world)
    with counted(world.instance) as before:
        assert world.send(world.ann).status_code == 200
    world.change(users, world.ann.user.id, organization_id=other.id)
    with counted(world.instance) as moved:
        assert world.send(world.ann).status_code == 200
    with counted(world.instance) as after:
        assert world.send(world.ann).status_code == 200

    assert [cost.read_trips for cost in (before, moved, after)] == [1, 2, 1]


def test_disabled_organization_is_refused_at_once(world: World) -> None:
    assert world.send(world.ann).status_code == 200
    world.change(organizations, world.ann.user.organization_id, is_disabled=True)

    assert world.send(world.ann).status_code == 403


def test_move_to_a_disabled_organization_is_seen_at_once(world: World) -> None:
    other = add_bakery(world)
    world.change(organizations, other.id, is_disabled=True)
    assert world.send(world.ann).status_code == 200
    world.change(users, world.ann.user.id, organization_id=other.id)

    assert world.send(world.ann).status_code == 403


def test_number_that_changed_hands_is_refused(world: World) -> None:
    assert world.send(world.ann).status_code == 200
    world.change(phone_numbers, world.ann.user.phone_number, uid=world.ben.user.id)

    assert world.send(world.ann).status_code == 403


def test_damage_of_a_former_organization_harms_nobody(world: World) -> None:
    assert world.send(world.ann).status_code == 200
    former = world.ann.user.organization_id
    other = add_bakery(world)
    world.change(users, world.ann.user.id, organization_id=other.id)
    commit = world.instance.core.store.commit()
    commit.update(organizations.path(former), {"tenantId": 7})
    commit.send()

    assert world.send(world.ann, to=CUSTOMER).status_code == 200


def test_damage_of_the_present_organization_is_still_an_error(world: World) -> None:
    assert world.send(world.ann).status_code == 200
    commit = world.instance.core.store.commit()
    commit.update(organizations.path(world.ann.user.organization_id), {"tenantId": 7})
    commit.send()

    assert world.send(world.ann).status_code == 409


def test_the_longest_unused_guess_is_forgotten() -> None:
    guesses: RecentValues[str, int] = RecentValues(max_entries=2)
    guesses.note("a", 1)
    guesses.note("b", 2)
    guesses.get("a")
    guesses.note("c", 3)

    assert [guesses.get(key) for key in "abc"] == [1, None, 3]
