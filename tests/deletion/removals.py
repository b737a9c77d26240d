"""Helpers for the tests of deletion: add documents of a user, run a purge's slices by hand, read what is left."""

from collections.abc import Mapping
from typing import Any

from app.store.audit.audit_log import AuditEntry, audit_log
from app.store.deletion.owned_collections import USER_COLLECTIONS
from app.store.deletion.purges import Purge, PurgeState, purges
from app.store.engine.database import Path, Query
from app.store.users.users import users
from tests.rules.office import find_collections
from tests.world import Person, TestClock, World

EVERYTHING = 10_000


def put_below(world: World, uid: str, count: int) -> None:
    """Write so many documents below a user, in every collection that has such."""
    for below in USER_COLLECTIONS:
        commit = world.instance.core.store.commit()
        for number in range(count):
            commit.create(below.path(f"{uid}:{number}"), {"uid": uid, "objectId": uid, "kind": "user"})
        commit.send()


def purge_of(world: World, purge_id: str) -> Purge:
    """Read a purge from the store."""
    purge = world.instance.core.store.get(purges.at(purge_id))
    assert purge is not None
    return purge


def finish(world: World, clock: TestClock, purge_id: str) -> Purge:
    """Do every slice of a removal that is left, as its tasks would, and answer it as it is then."""
    for _ in range(200):
        purge = purge_of(world, purge_id)
        if purge.state is PurgeState.DONE:
            return purge
        clock.forward(max(purge.due - clock(), 0))
        world.instance.tenancy.purge.run(purge_id, purge.slice)
        assert purge_of(world, purge_id).slice == purge.slice + 1
    raise AssertionError("the removal does not end")


def delete_user(world: World, caller: Person | str, uid: str, **query: Any) -> Any:
    """Delete a user on behalf of a person, or with an Authorization."""
    return _call(world, "DELETE", f"/api/v2/users/{uid}", caller, params=query)


def restore_user(world: World, caller: Person | str, uid: str) -> Any:
    """Restore a user."""
    return _call(world, "POST", f"/api/v2/users/{uid}/restore", caller)


def delete_organization(world: World, caller: Person | str, organization_id: str, **query: Any) -> Any:
    """Delete an organization."""
    return _call(world, "DELETE", f"/api/v2/organizations/{organization_id}", caller, params=query)


def restore_organization(world: World, caller: Person | str, organization_id: str) -> Any:
    """Restore an organization."""
    return _call(world, "POST", f"/api/v2/organizations/{organization_id}/restore", caller)


def read_all(world: World, collection: str) -> Mapping[Path, Mapping[str, Any]]:
    """Return every document of a collection, by its path."""
    found = world.instance.core.database.query(Query(collection, [], [], EVERYTHING))
    return {Path(collection, document.id): document.fields for document in found}


def places_of(world: World, uid: str) -> list[Path]:
    """Return every document that names a user, wherever, but for the audit trail and the removals themselves."""
    return [
        path
        for collection in find_collections()
        if collection not in (audit_log.name, purges.name)
        for path, fields in read_all(world, collection).items()
        if uid in path.id or _holds(fields, uid)
    ]


def audited(world: World, action: str) -> list[AuditEntry]:
    """Return the entries of the audit trail about an action."""
    query = Query(audit_log.name, [("action", "==", action)], [], EVERYTHING)
    return world.instance.core.store.page(audit_log, query)


def deleted_at(world: World, uid: str) -> int:
    """Return when a user was marked; 0 for not."""
    user = world.instance.core.store.get(users.at(uid))
    assert user is not None
    return user.deleted


def _call(world: World, method: str, path: str, caller: Person | str, **options: Any) -> Any:
    authorization = caller if isinstance(caller, str) else caller.authorization
    return world.served.call(method, path, authorization, **options)


def _holds(value: Any, uid: str) -> bool:
    if isinstance(value, Mapping):
        return any(_holds(inner, uid) for inner in value.values())
    if isinstance(value, list):
        return any(_holds(inner, uid) for inner in value)
    return isinstance(value, str) and uid in value
