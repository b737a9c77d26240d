import operator
from functools import partial
from typing import Any

import pytest
from firebase_admin import auth

from app.errors import DomainError
from app.problems.carrier_accounts import NUMBER_UNKNOWN
from app.problems.requests import NOT_DUE
from app.problems.tenancy import PURGE_BEGUN, PURGE_NOT_FOUND
from app.services.access import users as subjects
from app.services.deletion import soft_delete as deletion
from app.services.deletion.purge import GRACE_MS, RETENTION_MS, SETTLING_MS
from app.services.deletion.purge_jobs import MAX_DELETIONS
from app.store.deletion.owned_collections import ACCESS_COLLECTIONS, OTHER_COLLECTIONS, USER_COLLECTIONS
from app.store.deletion.purges import PurgeState, purges
from app.store.engine.database import Path
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from app.times.clock import DAY, MINUTE
from dev.data import seeding
from tests.contacts.people import add_contact
from tests.costs.counting import counted
from tests.deletion.purges import begin, count_places
from tests.deletion.removals import (
    audited,
    delete_organization,
    delete_user,
    finish,
    places_of,
    purge_of,
    put_below,
    read_all,
    restore_organization,
    restore_user,
)
from tests.refusals import assert_refused
from tests.rules.office import find_collections
from tests.world import TestClock, World, wait_until


def test_each_collection_is_purged_or_listed_as_kept() -> None:
    below = {table.collection for table in USER_COLLECTIONS}

    assert below | set(OTHER_COLLECTIONS) == set(find_collections())
    assert not below & set(OTHER_COLLECTIONS)


def test_purge_removes_all_of_a_user_and_nothing_else(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    for person in (world.ann, world.ben):
        put_below(world, person.user.id, 3)
        assert world.send(person).status_code == 200
    anns = count_places(world, uid)
    world.change(users, world.ben.user.id, shared_with=[uid, world.zoe.user.id])
    world.change(organizations, world.organization.id, organization_admins=[world.ben.user.id, uid], managed_by=uid)
    world.change(tenants, world.tenant.id, tenant_admins=[uid])
    assigned = [
        add_contact(world, f"+1212555015{index}", world.ben, assigned_to=assignee).id
        for index, assignee in enumerate((uid, uid, world.zoe.user.id))
    ]
    bens = set(places_of(world, world.ben.user.id))
    auth.create_user(uid=uid, email="ann@example.com", password="correct horse", app=world.instance.core.accounts.app)

    purge = finish(world, clock, begin(world, uid))

    assert places_of(world, uid) == []
    assert set(places_of(world, world.ben.user.id)) == bens
    assert [world.contact(each).assigned_to for each in assigned] == ["", "", world.zoe.user.id]
    assert world.instance.core.accounts.find(uid) is None
    assert read_all(world, "users")[users.path(world.ben.user.id)]["sharedWith"] == [world.zoe.user.id]
    organization = read_all(world, "organizations")[organizations.path(world.organization.id)]
    assert (organization["organizationAdmins"], organization["managedBy"]) == ([world.ben.user.id], "")
    assert read_all(world, "tenants")[tenants.path(world.tenant.id)]["tenantAdmins"] == []
    assert purge.removed == anns
    # In every collection three, and beside them what a text makes: a message, a contact and the claim of its number.
    assert {"messages": 4, "contacts": 4, "contact-numbers": 4, "devices": 3, "users": 1}.items() <= purge.removed.items()
    assert [entry.object_id for entry in audited(world, "user.purge")] == [uid]


def test_a_removal_is_done_in_slices_of_so_many_documents(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    put_below(world, uid, 150)
    purge_id = begin(world, uid)

    while (purge := purge_of(world, purge_id)).state is not PurgeState.DONE:
        clock.forward(max(purge.due - clock(), 0))
        with counted(world.instance) as cost:
            world.instance.tenancy.purge.run(purge_id, purge.slice)
        assert cost.commits == 1
        assert cost.documents_deleted <= MAX_DELETIONS + 1

    assert purge.slice > sum(purge.removed.values()) // MAX_DELETIONS
    assert places_of(world, uid) == []


def test_purge_revokes_access_before_deleting_data(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    put_below(world, uid, 2)
    purge_id = begin(world, uid)

    world.instance.tenancy.purge.run(purge_id, 1)

    closed = {below.collection for below in ACCESS_COLLECTIONS}
    assert {path.collection for path in places_of(world, uid)} == {"users", *(b.collection for b in USER_COLLECTIONS)} - closed
    assert_refused(world.text_in(), NUMBER_UNKNOWN)
    # Not a moment earlier than a minute later; until then a request may be on its way that began before.
    clock.forward(SETTLING_MS - MINUTE // 10)
    with pytest.raises(DomainError) as early:
        world.instance.tenancy.purge.run(purge_id, 2)
    assert early.value.problem is NOT_DUE
    assert purge_of(world, purge_id).slice == 2
    put_late = world.instance.core.store.commit()
    put_late.create(Path("messages", "late"), {"uid": uid})
    put_late.send()

    finish(world, clock, purge_id)

    assert places_of(world, uid) == []


def test_the_sweeper_begins_what_is_due_and_nothing_earlier(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    purge_id = delete_user(world, world.admin, uid).json()["purgeId"]
    clock.forward(30 * DAY - MINUTE)
    assert world.instance.operations.sweeper.sweep() == 0
    assert purge_of(world, purge_id).state is PurgeState.WAITING
    clock.forward(MINUTE)

    assert world.instance.operations.sweeper.sweep() == 1

    assert purge_of(world, purge_id).state is PurgeState.CLOSING
    assert world.instance.operations.sweeper.sweep() == 0
    finish(world, clock, purge_id)
    assert places_of(world, uid) == []


def test_sweeper_continues_a_purge_without_task(world: World, still_world: World, clock: TestClock) -> None:
    uid = world.ann.user.id
    put_below(world, uid, 5)
    # The queue is out of reach: the removal is accepted, and nothing calls its first slice.
    purge_id = begin(still_world, uid)
    assert purge_of(world, purge_id).state is PurgeState.CLOSING

    for state in (PurgeState.REMOVING, PurgeState.DONE):
        # The next task is a minute away in the queue's own time, which no test sets forward.
        clock.forward(SETTLING_MS + GRACE_MS + MINUTE)
        assert world.instance.operations.sweeper.sweep() == 1
        wait_until(lambda: purge_of(world, purge_id).state, partial(operator.eq, state))

    assert places_of(world, uid) == []


def test_a_forced_removal_begins_by_itself(world: World) -> None:
    purge_id = begin(world, world.ann.user.id)

    wait_until(lambda: purge_of(world, purge_id).state, lambda state: state is PurgeState.REMOVING)


def test_finished_purge_is_shown_for_a_while(still_world: World, clock: TestClock) -> None:
    world = still_world
    purge_id = begin(world, world.ann.user.id)
    finish(world, clock, purge_id)
    shown = world.served.call("GET", f"/api/v2/purges/{purge_id}", world.reseller).json()
    assert (shown["state"], shown["removed"]["users"]) == ("done", 1)
    clock.forward(RETENTION_MS + MINUTE)

    assert world.instance.operations.sweeper.sweep() == 1

    assert world.instance.core.store.get(purges.at(purge_id)) is None
    answer = world.served.call("GET", f"/api/v2/purges/{purge_id}", world.reseller)
    assert_refused(answer, PURGE_NOT_FOUND)


def test_object_unmarked_directly_is_not_purged(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    put_below(world, uid, 2)
    purge_id = begin(world, uid)
    before = places_of(world, uid)
    world.change(users, uid, deleted=0)

    world.instance.tenancy.purge.run(purge_id, 1)

    assert world.instance.core.store.get(purges.at(purge_id)) is None
    assert places_of(world, uid) == before


def test_what_is_being_removed_cannot_be_restored(still_world: World, clock: TestClock) -> None:
    world = still_world
    begin(world, world.ann.user.id)
    doomed = seeding.add_organization(world.instance, "Doomed Dental", world.tenant)
    delete_organization(world, world.admin, doomed.id, force="true")

    assert_refused(restore_user(world, world.admin, world.ann.user.id), PURGE_BEGUN)
    assert_refused(restore_organization(world, world.admin, doomed.id), PURGE_BEGUN)


def test_purge_rechecks_the_mark_at_its_start(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world, uid = still_world, still_world.ann.user.id
    purge_id = delete_user(world, world.admin, uid).json()["purgeId"]
    read_target_user = subjects.require_user
    statuses: list[int] = []

    def read_then_restore(store: Any, caller: Any, wanted: str) -> Any:
        subject = read_target_user(store, caller, wanted)
        monkeypatch.setattr(deletion, "require_user", read_target_user)
        statuses.append(restore_user(world, world.admin, uid).status_code)
        return subject

    monkeypatch.setattr(deletion, "require_user", read_then_restore)

    assert delete_user(world, world.admin, uid, force="true").status_code == 200
    assert statuses == [200]
    user = world.instance.core.store.get(users.at(uid))
    assert user is not None
    assert user.deleted
    assert purge_of(world, purge_id).state is not PurgeState.WAITING
