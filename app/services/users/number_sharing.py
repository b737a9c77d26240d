"""Number sharing: other users who may read and reply to the conversations of a number's owner."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from app.auth.principal import Principal
from app.errors import DomainError, FieldError
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.credential_origins import role_of_other
from app.services.access.users import recheck_manageable, require_user
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.store.engine.store import Store
from app.store.users.users import User, users, users_sharing_with

MAX_SHARED_WITH = 100
"""Maximum number of users to share a number with."""


class NumberSharing:
    """Shared numbers of users."""

    def __init__(self, store: Store, audit: AuditTrail, paginator: Paginator) -> None:
        self._store = store
        self._audit = audit
        self._paginator = paginator

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
            before = users.changes(shared_with=user.shared_with)
            self._audit.record(commit, caller, "user.shareNumber", audited_user(user), before, users.changes(shared_with=kept))
            commit.send()
            return replace(user, shared_with=kept, **recorded)

        return retry_on_conflict(attempt)

    def numbers_shared_with(self, caller: Principal, uid: str, limit: int, cursor: str | None) -> Page[User]:
        """Return a page of the users who share their numbers with a user.

        Raises:
            DomainError: USER_NOT_FOUND or CURSOR_INVALID.
        """
        require_user(self._store, caller, uid)
        page = self._paginator.page(users, partial(users_sharing_with, uid), f"shared-numbers:{uid}", limit, cursor)
        return Page([user for user in page.items if user.phone_number and not user.deleted], page.next_cursor)


def _may_share(owner: User, other: User | None) -> bool:
    if other is None or other.deleted or other.id == owner.id:
        return False
    if owner.organization_id and owner.organization_id == other.organization_id:
        return True
    return bool(owner.tenant_id) and owner.tenant_id == other.tenant_id
