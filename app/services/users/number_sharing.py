"""Number sharing: other users who may read and reply to the conversations of a number's owner."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from app.auth.principal import Principal
from app.errors import DomainError, FieldError
from app.frozen import frozen, replace
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.credential_origins import role_of_other
from app.services.access.user_names import NamedUser, find_user_names
from app.services.access.users import recheck_manageable, require_user
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.jobs.engine import Jobs
from app.store.engine.database import Commit
from app.store.engine.store import Prefetched, Store
from app.store.inbox.conversation_queries import UNASSIGNMENT, assignments_of
from app.store.users.users import User, users, users_sharing_with
from app.times.clock import Clock

MAX_SHARED_WITH = 100
"""Maximum number of users to share a number with."""


@frozen
class SharedWith:
    """Users with whom a number is shared: their uids, and the same users by name."""

    shared_with: Sequence[str]
    users: Sequence[NamedUser]


class NumberSharing:
    """Shared numbers of users."""

    def __init__(self, store: Store, audit: AuditTrail, paginator: Paginator, jobs: Jobs, clock: Clock) -> None:
        self._store = store
        self._audit = audit
        self._paginator = paginator
        self._jobs = jobs
        self._clock = clock

    def share(self, caller: Principal, uid: str, shared_with: Sequence[str]) -> User:
        """Replace the users with whom a user's number is shared, and return the owner.

        Args:
            caller: the owner, or a user with access to the owner and no lower role.
            uid: owner of the number.
            shared_with: uids of the same organization, or of another one of the same tenant.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, or PARAMETERS_INVALID naming each invalid uid.
        """
        uids = list(dict.fromkeys(shared_with))

        def attempt() -> User:
            references = {other: users.at(other) for other in [uid, *uids]}
            found = self._store.read_all(list(references.values()), skip_unreadable=True)
            user = recheck_manageable(self._store, caller, found[users.path(uid)]).user
            # A user who has left in the meantime may be sent back, and is dropped from the list.
            others: dict[str, User | None] = {other: found[users.path(other)] for other in uids}
            errors = [
                FieldError(("shared_with", index), "Must be another user of the same organization or tenant.")
                for index, other in enumerate(uids)
                if not _may_share(user, others[other]) and other not in user.shared_with
            ]
            if errors:
                raise DomainError(PARAMETERS_INVALID, errors=errors)
            kept = [other for other in uids if _may_share(user, others[other])]
            if kept == user.shared_with:
                return user
            recorded: dict[str, Any] = {"shared_with_by": caller.id, "shared_with_role": role_of_other(caller, uid)}
            fields = users.changes(shared_with=kept, **recorded)
            commit = self._store.commit()
            commit.update(users.path(uid), fields, user.version)
            self._end_assignments(commit, caller, user, [other for other in user.shared_with if other not in kept])
            self._tell_of_change(commit, {*user.shared_with} ^ {*kept}, found)
            before = users.changes(shared_with=user.shared_with)
            self._audit.record(commit, caller, "user.shareNumber", audited_user(user), before, users.changes(shared_with=kept))
            commit.send()
            return replace(user, shared_with=kept, **recorded)

        return retry_on_conflict(attempt)

    def get(self, caller: Principal, uid: str) -> SharedWith:
        """Return the users with whom a user's number is shared.

        Raises:
            DomainError: USER_NOT_FOUND.
        """
        return self.name_shared_with(require_user(self._store, caller, uid).user)

    def name_shared_with(self, owner: User) -> SharedWith:
        """Return the users with whom an owner shares the number."""
        return SharedWith(owner.shared_with, list(find_user_names(self._store, owner.shared_with).values()))

    def numbers_shared_with(self, caller: Principal, uid: str, limit: int, cursor: str | None) -> Page[User]:
        """Return a page of the users who share their numbers with a user.

        Raises:
            DomainError: USER_NOT_FOUND or CURSOR_INVALID.
        """
        require_user(self._store, caller, uid)
        page = self._paginator.page(users, partial(users_sharing_with, uid), f"shared-numbers:{uid}", limit, cursor)
        return Page([user for user in page.items if user.phone_number and not user.deleted], page.next_cursor)

    def _end_assignments(self, commit: Commit, caller: Principal, owner: User, removed: Sequence[str]) -> None:
        """Begin the jobs that take conversations back from those who lose access to them."""
        for uid in removed:
            if self._store.ids(assignments_of(owner.id, uid, 1, None)):
                attributes: dict[str, Any] = {"uid": owner.id, "asked_by": caller.id, "is_internal": True}
                self._jobs.begin(commit, UNASSIGNMENT, parameters={"assignee": uid}, **attributes)

    def _tell_of_change(self, commit: Commit, uids: Collection[str], found: Prefetched) -> None:
        """Set the time of the change in the documents of those who gain or lose a number; apps listen to their own."""
        references = {uid: users.at(uid) for uid in uids}
        missing = [reference for reference in references.values() if reference.path not in found]
        read = {**found, **self._store.read_all(missing, skip_unreadable=True)}
        for reference in references.values():
            if read[reference.path] is not None:
                commit.update(reference.path, users.changes(shared_numbers_changed=self._clock()))


def _may_share(owner: User, other: User | None) -> bool:
    if other is None or other.deleted or other.is_inbox or other.id == owner.id:
        return False
    if owner.organization_id and owner.organization_id == other.organization_id:
        return True
    return bool(owner.tenant_id) and owner.tenant_id == other.tenant_id
