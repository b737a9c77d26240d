import itertools
import operator
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from firebase_admin import auth

from app.errors import DomainError, ServiceUnavailableError
from app.problems.carrier_accounts import NUMBER_UNKNOWN
from app.problems.requests import NOT_DUE
from app.problems.tenancy import PURGE_BEGUN, PURGE_NOT_FOUND
from app.services.access import users as subjects
from app.services.deletion import soft_delete as deletion
from app.services.deletion.purge import GRACE_MS, RETENTION_MS, SETTLING_MS, USERS_PER_SLICE
from app.services.deletion.purge_jobs import MAX_DELETIONS
from app.store.deletion.owned_collections import ACCESS_COLLECTIONS, OTHER_COLLECTIONS, USER_COLLECTIONS
from app.store.deletion.purges import PurgeState, purges
from app.store.engine.connection import FirestoreConnection
from app.store.engine.database import Path
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from app.times.clock import DAY, MINUTE
from dev.data import seeding
from tests.costs.counting import counted
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
from tests.world import TestClock, World, run_at_once, wait_until


class Interruption(BaseException):
    """The server stops here: no rule of ours catches it."""


def begin(world: World, uid: str) -> str:
    purge_id: str = delete_user(world, world.admin, uid, force="true").json()["purgeId"]
    return purge_id


def count_places(world: World, uid: str) -> Counter[str]:
    """Count by collection what is there of a user."""
    return Counter(path.collection for path in places_of(world, uid))


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
    bens = set(places_of(world, world.ben.user.id))
    auth.create_user(uid=uid, email="ann@example.com", password="correct horse", app=world.instance.core.accounts.app)

    purge = finish(world, clock, begin(world, uid))

    assert places_of(world, uid) == []
    assert set(places_of(world, world.ben.user.id)) == bens
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


def stop_before_commit(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None]) -> None:
    commit = FirestoreConnection.commit

    def stopping(connection: FirestoreConnection, request: Any) -> Any:
        stop()
        return commit(connection, request)

    monkeypatch.setattr(FirestoreConnection, "commit", stopping)


def stop_after_commit(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None]) -> None:
    commit = FirestoreConnection.commit

    def stopping(connection: FirestoreConnection, request: Any) -> Any:
        answer = commit(connection, request)
        stop()
        return answer

    monkeypatch.setattr(FirestoreConnection, "commit", stopping)


def stop_before_account(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None]) -> None:
    delete = auth.delete_user

    def stopping(*args: Any, **kwargs: Any) -> None:
        stop()
        delete(*args, **kwargs)

    monkeypatch.setattr(auth, "delete_user", stopping)


def stop_after_account(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None]) -> None:
    delete = auth.delete_user

    def stopping(*args: Any, **kwargs: Any) -> None:
        delete(*args, **kwargs)
        stop()

    monkeypatch.setattr(auth, "delete_user", stopping)


@pytest.mark.parametrize("place", [stop_before_commit, stop_after_commit, stop_before_account, stop_after_account])
@pytest.mark.parametrize("error", [Interruption(), ServiceUnavailableError("Firestore")])
def test_interrupted_purge_counts_each_document_once(
    still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch, place: Callable[..., None], error: BaseException
) -> None:
    world, uid = still_world, still_world.ann.user.id
    put_below(world, uid, 70)
    before = count_places(world, uid)
    auth.create_user(uid=uid, email="ann@example.com", password="correct horse", app=world.instance.core.accounts.app)
    purge_id = begin(world, uid)
    # The first time, the third, and so on: a slice fails, its repetition does not, the next slice fails.
    interrupts = itertools.cycle((True, False))

    def stop() -> None:
        if next(interrupts):
            raise error

    place(monkeypatch, stop)
    stopped = 0
    while (purge := purge_of(world, purge_id)).state is not PurgeState.DONE:
        clock.forward(max(purge.due - clock(), 0))
        try:
            world.instance.tenancy.purge.run(purge_id, purge.slice)
        except type(error):
            stopped += 1
        assert stopped < 30

    assert stopped >= 1
    assert places_of(world, uid) == []
    assert world.instance.core.accounts.find(uid) is None
    assert purge.removed == before
    assert before["messages"] == 70


def test_a_slice_that_runs_several_times_at_once_is_done_once(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    put_below(world, uid, 70)
    before = count_places(world, uid)
    purge_id = begin(world, uid)

    while (purge := purge_of(world, purge_id)).state is not PurgeState.DONE:
        clock.forward(max(purge.due - clock(), 0))
        run_at_once(*[partial(world.instance.tenancy.purge.run, purge_id, purge.slice)] * 4)
        assert purge_of(world, purge_id).slice == purge.slice + 1

    assert places_of(world, uid) == []
    assert purge.removed == before
    assert before["messages"] == 70


def test_late_or_repeated_purge_task_does_nothing(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    purge_id = begin(world, uid)
    world.instance.tenancy.purge.run(purge_id, 1)
    before = purge_of(world, purge_id)

    world.instance.tenancy.purge.run(purge_id, 1)
    world.instance.tenancy.purge.run(purge_id, 3)
    world.instance.tenancy.purge.run("user:nobody", 1)

    assert purge_of(world, purge_id) == before


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


def test_concurrent_restore_and_purge_is_all_or_nothing(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    put_below(world, uid, 2)
    before = set(places_of(world, uid))
    purge_id = delete_user(world, world.admin, uid).json()["purgeId"]

    answers = run_at_once(
        lambda: restore_user(world, world.admin, uid),
        lambda: delete_user(world, world.admin, uid, force="true"),
    )

    assert {answer.status_code for answer in answers} <= {200, 409}
    if world.instance.core.store.get(purges.at(purge_id)) is None:
        assert set(places_of(world, uid)) == before
    else:
        finish(world, clock, purge_id)
        assert places_of(world, uid) == []
