"""Removing a user or an organization with everything below it, in slices, each a task of its own.

A slice is one commit: what it removes, how far the removal has come, and which slice is next, all or nothing. So it may be
repeated, interrupted and run twice at once: of two runs of one slice, one commit wins. What finds the rest is removed last: a
user's document after all that is his, an organization's after its users. docs/decisions/0021 has the reasons.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.auth.firebase_directory import Directory
from app.clock import DAY, MINUTE, Clock
from app.errors import DomainError, ServiceUnavailableError
from app.problems.conflicts import LATER_VERSION
from app.services.audit.trail import AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.task_times import is_early
from app.services.deletion.purge_jobs import Slice
from app.store.engine.store import Store
from app.store.organizations import Organization, organizations
from app.store.owned_collections import ACCESS_COLLECTIONS, USER_COLLECTIONS
from app.store.purges import Purge, PurgeKind, PurgeState, change_purge, delete_purge, purges
from app.store.users import User, users, users_of_organization
from app.task_queue.client import Queue

_log = logging.getLogger(__name__)

SETTLING_MS = MINUTE
"""How long in ms after the ways in were closed the rest is removed: longer than a request lasts that began before."""

GRACE_MS = 2 * MINUTE
"""How long in ms a slice may be overdue before the sweeper makes its task anew."""

RETENTION_MS = 30 * DAY
"""How long in ms a purge can be looked up after it is done."""

USERS_PER_SLICE = 20

_UNDER_WAY = (PurgeState.CLOSING, PurgeState.REMOVING)


class Purging:
    """Carries removals out."""

    def __init__(self, store: Store, directory: Directory, queue: Queue, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._directory = directory
        self._queue = queue
        self._audit = audit
        self._clock = clock

    def begin(self, now: int) -> dict[str, Any]:
        """Return the attributes of a purge whose removal begins."""
        return {"state": PurgeState.CLOSING, "slice": 1, "due": now, "started": now, "sweep_at": now + GRACE_MS}

    def start(self, purge: Purge) -> None:
        """Make the task of the next slice, after the commit that made it due; a purge that waits or is done has none.

        A queue out of reach is no failure: the sweeper will make the task.
        """
        if purge.state not in _UNDER_WAY:
            return
        try:
            self._queue.purge(purge.id, purge.slice, purge.due)
        except ServiceUnavailableError:
            _log.warning("no task could be made; the sweeper will make it", extra={"purge_id": purge.id})

    def run(self, purge_id: str, slice_number: int) -> None:
        """Do one slice, and make the task of the next.

        Nothing happens for a slice that is done already, or whose purge was taken back.

        Raises:
            DomainError: NOT_DUE or LATER_VERSION; the queue has to come again.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer; the queue has to come again.
        """
        done = retry_on_conflict(lambda: self._run(purge_id, slice_number))
        if done is not None:
            self.start(done)

    def _run(self, purge_id: str, slice_number: int) -> Purge | None:
        purge = self._store.get(purges.at(purge_id))
        if purge is not None and not purges.understands(purge):
            raise DomainError(LATER_VERSION)
        if purge is None or purge.state not in _UNDER_WAY or purge.slice != slice_number:
            return None
        if is_early(purge.due, self._clock()):
            # It only lacks its task.
            return purge
        target = self._target(purge)
        if target is not None and not target.deleted:
            self._give_up(purge)
            return None
        piece = Slice(self._store, self._audit, purge)
        changes = self._close(purge, piece) if purge.state is PurgeState.CLOSING else self._remove(purge, target, piece)
        now = self._clock()
        changes = {"due": now, "slice": purge.slice + 1, "removed": dict(piece.removed), **changes}
        changes.setdefault("sweep_at", max(now, changes["due"]) + GRACE_MS)
        commit = piece.finish()
        change_purge(commit, purge, **changes)
        commit.send()
        return replace(purge, **changes)

    def _close(self, purge: Purge, piece: Slice) -> dict[str, Any]:
        """Take away the ways by which something new could come below the users; remember who is done."""
        members = self._members(purge, purge.cursor)
        cursor = purge.cursor
        for user in members:
            if not self._is_kept(user) and not piece.remove_below(ACCESS_COLLECTIONS, user.id):
                return {"cursor": cursor}
            cursor = user.id
        if len(members) == USERS_PER_SLICE:
            return {"cursor": cursor}
        return {"state": PurgeState.REMOVING, "cursor": "", "due": self._clock() + SETTLING_MS}

    def _remove(self, purge: Purge, target: User | Organization | None, piece: Slice) -> dict[str, Any]:
        """Remove users with all that is theirs, and after the last of them the organization."""
        members = self._members(purge, "")
        for user in members:
            if self._is_kept(user):
                self._keep(purge, user, piece)
                continue
            if not piece.remove_below(USER_COLLECTIONS, user.id):
                return {}
            # Before the user's document, which leads here again if this server stops now.
            self._directory.delete(user.id)
            piece.remove_user(user)
        if len(members) == USERS_PER_SLICE:
            return {}
        if isinstance(target, Organization):
            piece.remove_organization(target)
        now = self._clock()
        return {"state": PurgeState.DONE, "finished": now, "sweep_at": now + RETENTION_MS}

    def _target(self, purge: Purge) -> User | Organization | None:
        if purge.kind is PurgeKind.ORGANIZATION:
            return self._store.get(organizations.at_leniently(purge.target_id))
        return self._store.get(users.at_leniently(purge.target_id))

    def _give_up(self, purge: Purge) -> None:
        """Forget a removal whose target is no longer marked: somebody took the mark away past the API."""
        _log.warning("nothing is removed without its mark", extra={"purge_id": purge.id})
        commit = self._store.commit()
        delete_purge(commit, purge)
        commit.send()

    def _members(self, purge: Purge, after: str) -> Sequence[User]:
        """Return the next users whom a purge is about, in the order of their ids."""
        if purge.kind is PurgeKind.ORGANIZATION:
            query = users_of_organization(purge.target_id, USERS_PER_SLICE, [after] if after else None)
            return self._store.page(users, query, lenient=True)
        user = self._store.get(users.at_leniently(purge.target_id))
        return [] if user is None or user.id == after else [user]

    def _is_kept(self, user: User) -> bool:
        """Whether somebody became a super admin after he was marked: nothing removes one."""
        return user.is_super_admin

    def _keep(self, purge: Purge, user: User, piece: Slice) -> None:
        if purge.kind is PurgeKind.ORGANIZATION:
            piece.commit.update(users.path(user.id), users.changes(organization_id=""), user.version)
        _log.warning("a super admin is not removed", extra={"uid": user.id, "purge_id": purge.id})
