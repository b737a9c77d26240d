"""Purge of a user or an organization with all its data, in slices, each its own task.

A slice is one commit with its deletions, the progress and the next slice. So it can be repeated, interrupted and run twice at
once: of two runs, one commit wins. Documents that lead to others are deleted last: a user after all owned documents, an
organization after its users. See docs/decisions/0021.
"""

import logging
from collections.abc import Sequence
from typing import Any

from app.auth.firebase_directory import FirebaseDirectory
from app.errors import DomainError, ServiceUnavailableError
from app.frozen import replace
from app.media.blob_store import BlobStore
from app.problems.requests import LATER_VERSION
from app.services.audit.trail import AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.task_times import is_early
from app.services.deletion.purge_jobs import PurgeSlice
from app.store.deletion.owned_collections import ACCESS_COLLECTIONS, ORGANIZATION_COLLECTIONS, USER_COLLECTIONS
from app.store.deletion.purges import Purge, PurgeKind, PurgeState, change_purge, delete_purge, purges
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.users import User, users, users_of_organization
from app.task_queue.client import Queue
from app.times.clock import DAY, MINUTE, Clock

_log = logging.getLogger(__name__)

SETTLING_MS = MINUTE
"""Pause between revoking access and deleting data: longer than an earlier request can run."""

GRACE_MS = 2 * MINUTE
"""How long a slice can be overdue before the sweeper schedules its task again."""

RETENTION_MS = 30 * DAY
"""How long a finished purge can be queried."""

USERS_PER_SLICE = 20

_RUNNING_STATES = (PurgeState.CLOSING, PurgeState.REMOVING)


class PurgeRunner:
    """Purges, run slice by slice."""

    def __init__(
        self, store: Store, directory: FirebaseDirectory, queue: Queue, audit: AuditTrail, blobs: BlobStore | None, clock: Clock
    ) -> None:
        self._store = store
        self._directory = directory
        self._queue = queue
        self._audit = audit
        self._blobs = blobs
        self._clock = clock

    def begin(self, now: int) -> dict[str, Any]:
        """Return the attributes of a purge that begins."""
        return {"state": PurgeState.CLOSING, "slice": 1, "due": now, "started": now, "sweep_at": now + GRACE_MS}

    def enqueue(self, purge: Purge) -> None:
        """Schedule the task of the next slice, after the commit that made it due. Does nothing for a waiting or finished purge.

        If the queue is unavailable, the sweeper schedules the task later.
        """
        if purge.state not in _RUNNING_STATES:
            return
        try:
            self._queue.purge(purge.id, purge.slice, purge.due)
        except ServiceUnavailableError:
            _log.warning("task not scheduled; the sweeper will do it", extra={"purge_id": purge.id})

    def enqueue_after(self, commit: Commit, purge: Purge) -> None:
        """Enqueue the next slice once the commit that makes it due succeeded."""
        commit.on_success(lambda: self.enqueue(purge))

    def run(self, purge_id: str, slice_number: int) -> None:
        """Run one slice and schedule the next.

        No-op if the slice is done or the purge was canceled.

        Raises:
            DomainError: NOT_DUE or LATER_VERSION; the queue has to retry.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer; the queue has to retry.
        """
        done = retry_on_conflict(lambda: self._run(purge_id, slice_number))
        if done is not None:
            self.enqueue(done)

    def _run(self, purge_id: str, slice_number: int) -> Purge | None:
        purge = self._store.get(purges.at(purge_id))
        if purge is not None and not purges.understands(purge):
            raise DomainError(LATER_VERSION)
        if purge is None or purge.state not in _RUNNING_STATES or purge.slice != slice_number:
            return None
        if is_early(purge.due, self._clock()):
            # Only its task is missing.
            return purge
        target = self._target(purge)
        if target is not None and not target.deleted:
            self._drop(purge)
            return None
        piece = PurgeSlice(self._store, self._audit, self._blobs, purge, self._clock())
        changes = self._close(purge, piece) if purge.state is PurgeState.CLOSING else self._remove(purge, target, piece)
        now = self._clock()
        changes = {"due": now, "slice": purge.slice + 1, "removed": dict(piece.removed), **changes}
        changes.setdefault("sweep_at", max(now, changes["due"]) + GRACE_MS)
        commit = piece.finish()
        change_purge(commit, purge, **changes)
        commit.send()
        return replace(purge, **changes)

    def _close(self, purge: Purge, piece: PurgeSlice) -> dict[str, Any]:
        """Revoke everything by which new data of the users could arrive; the cursor remembers the last user done."""
        members = self._members(purge, purge.cursor)
        cursor = purge.cursor
        for user in members:
            if not self._is_protected(user) and not piece.remove_below(ACCESS_COLLECTIONS, user.id):
                return {"cursor": cursor}
            cursor = user.id
        if len(members) == USERS_PER_SLICE:
            return {"cursor": cursor}
        return {"state": PurgeState.REMOVING, "cursor": "", "due": self._clock() + SETTLING_MS}

    def _remove(self, purge: Purge, target: User | Organization | None, piece: PurgeSlice) -> dict[str, Any]:
        """Delete users with their data, and the organization after the last of them."""
        members = self._members(purge, "")
        for user in members:
            if self._is_protected(user):
                self._skip_protected(purge, user, piece)
                continue
            if not piece.remove_below(USER_COLLECTIONS, user.id):
                return {}
            if not piece.end_assignments(user.id):
                return {}
            # Before the user's document, from which a retry finds the account if this server stops now.
            self._directory.delete(user.id)
            piece.remove_user(user)
        if len(members) == USERS_PER_SLICE:
            return {}
        if isinstance(target, Organization):
            if not piece.remove_below(ORGANIZATION_COLLECTIONS, target.id):
                return {}
            piece.remove_organization(target)
        now = self._clock()
        return {"state": PurgeState.DONE, "finished": now, "sweep_at": now + RETENTION_MS}

    def _target(self, purge: Purge) -> User | Organization | None:
        if purge.kind is PurgeKind.ORGANIZATION:
            return self._store.get(organizations.at_leniently(purge.target_id))
        return self._store.get(users.at_leniently(purge.target_id))

    def _drop(self, purge: Purge) -> None:
        """Drop a purge whose target is no longer soft-deleted, because it was restored outside the API."""
        _log.warning("purge dropped: its target is not soft-deleted", extra={"purge_id": purge.id})
        commit = self._store.commit()
        delete_purge(commit, purge)
        commit.send()

    def _members(self, purge: Purge, after: str) -> Sequence[User]:
        """Return the next users of a purge, ordered by id."""
        if purge.kind is PurgeKind.ORGANIZATION:
            query = users_of_organization(purge.target_id, USERS_PER_SLICE, [after] if after else None)
            return self._store.page(users, query, lenient=True)
        user = self._store.get(users.at_leniently(purge.target_id))
        return [] if user is None or user.id == after else [user]

    def _is_protected(self, user: User) -> bool:
        """Whether the user became a super admin after the soft delete; super admins are never purged."""
        return user.is_super_admin

    def _skip_protected(self, purge: Purge, user: User, piece: PurgeSlice) -> None:
        if purge.kind is PurgeKind.ORGANIZATION:
            users.update(piece.commit, user, organization_id="")
        _log.warning("super admin not purged", extra={"uid": user.id, "purge_id": purge.id})
