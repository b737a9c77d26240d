"""Soft delete of users and organizations: takes effect at once; the purge follows after the retention period, or now if forced.

It can be undone until the purge begins. The soft delete of an organization covers its users, whose documents do not change.
"""

from typing import Any

from app.auth.account_suspension import AccountSuspension
from app.auth.policy import (
    can_access_organization,
    require_can_delete_organization,
    require_can_delete_user,
)
from app.auth.principal import Credential, Principal
from app.errors import DomainError
from app.frozen import frozen, replace
from app.problems.credentials import USER_TOKEN_ON_RETAIL
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, PURGE_BEGUN
from app.services.access.organizations import forbid_admin_lockout
from app.services.access.users import require_user
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.instance_type import INSTANCE
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.deletion.purge import PurgeRunner
from app.services.messages.waiting import warn_of_waiting
from app.services.plans.limits import PlanLimits
from app.store.deletion.purges import Purge, PurgeKind, PurgeState, delete_purge, purge_of, write_purge
from app.store.engine.collection import Collection
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.operations.instance_settings import InstanceSettings, InstanceType
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.users import User, users
from app.times.clock import DAY, Clock


@frozen
class _Target:
    """The object to delete or restore, as read, with its purge if there is one."""

    kind: PurgeKind
    entity: User | Organization
    purge: Purge | None
    organization: Organization | None = None

    @property
    def organization_id(self) -> str:
        """Return the id of the organization whose admins may read the purge."""
        return self.entity.organization_id if isinstance(self.entity, User) else self.entity.id

    @property
    def audited(self) -> AuditedObject:
        """Return the target as an audited object."""
        return AuditedObject(self.kind, self.entity.id, self.entity.tenant_id, self.organization_id)

    def mark(self, commit: Commit, deleted: int) -> None:
        """Set or remove the soft-delete mark, conditional on the version that was read."""
        collection: Collection[Any] = users if self.kind is PurgeKind.USER else organizations
        collection.update(commit, self.entity, deleted=deleted)


@frozen
class DeletionResult:
    """Result of a soft delete.

    Attributes:
        warning: number of messages waiting to be sent from a deleted user's number, as a text; empty for none.
    """

    purge: Purge
    warning: str = ""


class SoftDelete:
    """Soft delete and restore."""

    def __init__(
        self,
        store: Store,
        accounts: AccountSuspension,
        purging: PurgeRunner,
        plan_limits: PlanLimits,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._purging = purging
        self._plan_limits = plan_limits
        self._audit = audit
        self._clock = clock

    def delete_user(self, caller: Principal, uid: str, *, force: bool) -> DeletionResult:
        """Soft-delete a user and return the purge; idempotent.

        Args:
            caller: a user with access to the target and no lower role, but not the target.
            uid: target user.
            force: purge now, not after the instance's `retention_days`.

        Raises:
            DomainError: USER_NOT_FOUND, OWN_ACCOUNT, SUPER_ADMIN_KEPT, HIGHER_ROLE or USER_TOKEN_ON_RETAIL.
        """

        def attempt() -> tuple[Purge, User]:
            instance, user, target = self._read_user(caller, uid)
            return self._delete(caller, target, instance, force=force), user

        purge, user = retry_on_conflict(attempt)
        self._accounts.close(uid)
        self._purging.enqueue(purge)
        return DeletionResult(purge, warn_of_waiting(self._store, user, "will not be sent unless the user is restored in time"))

    def delete_organization(self, caller: Principal, organization_id: str, *, force: bool) -> DeletionResult:
        """Soft-delete an organization, which covers its users, and return the purge; idempotent.

        Args:
            caller: an administrator of its tenant who is not a member.
            organization_id: the organization.
            force: purge now, not after the instance's `retention_days`.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND, ROLE_MISSING, OWN_ACCOUNT, SUPER_ADMIN_KEPT, HIGHER_ROLE or
                USER_TOKEN_ON_RETAIL.
        """

        def attempt() -> Purge:
            instance, target = self._read_organization(caller, organization_id)
            forbid_admin_lockout(self._store, caller, organization_id)
            return self._delete(caller, target, instance, force=force)

        purge = retry_on_conflict(attempt)
        self._purging.enqueue(purge)
        return DeletionResult(purge)

    def restore_user(self, caller: Principal, uid: str) -> User:
        """Restore a soft-deleted user and return the user; idempotent.

        Raises:
            DomainError: as `delete_user`, PURGE_BEGUN or PLAN_USERS_REACHED.
        """

        def attempt() -> User:
            _, user, target = self._read_user(caller, uid)
            if user.deleted:
                self._plan_limits.require_room_for_user(target.organization)
            self._restore(caller, target)
            return replace(user, deleted=0)

        user = retry_on_conflict(attempt)
        if not user.is_disabled:
            self._accounts.open(uid)
        return user

    def restore_organization(self, caller: Principal, organization_id: str) -> None:
        """Restore a soft-deleted organization; users who were soft-deleted themselves stay so.

        Raises:
            DomainError: as `delete_organization`, or PURGE_BEGUN.
        """

        def attempt() -> None:
            _, target = self._read_organization(caller, organization_id)
            self._restore(caller, target)

        retry_on_conflict(attempt)

    def _read_user(self, caller: Principal, uid: str) -> tuple[InstanceSettings | None, User, _Target]:
        target = require_user(self._store, caller, uid)
        require_can_delete_user(caller, target)
        instance, purge = self._store.read(INSTANCE, purge_of(PurgeKind.USER, uid))
        _refuse_user_token_on_retail(caller, instance)
        return instance, target.user, _Target(PurgeKind.USER, target.user, purge, target.organization)

    def _read_organization(self, caller: Principal, organization_id: str) -> tuple[InstanceSettings | None, _Target]:
        organization, instance, purge = self._store.read(
            organizations.at(organization_id), INSTANCE, purge_of(PurgeKind.ORGANIZATION, organization_id)
        )
        if organization is None or not can_access_organization(caller, organization):
            raise DomainError(ORGANIZATION_NOT_FOUND)
        require_can_delete_organization(caller, organization)
        _refuse_user_token_on_retail(caller, instance)
        return instance, _Target(PurgeKind.ORGANIZATION, organization, purge)

    def _delete(self, caller: Principal, target: _Target, instance: InstanceSettings | None, *, force: bool) -> Purge:
        """Soft-delete a target or begin its purge, unless that was done before."""
        before = target.purge
        if target.entity.deleted and before is not None and (not force or before.state is not PurgeState.WAITING):
            return before
        now = self._clock()
        retention_days = (instance or InstanceSettings(id="")).retention_days
        due = now + retention_days * DAY
        purge = Purge(
            id=purge_of(target.kind, target.entity.id).path.id,
            kind=target.kind,
            target_id=target.entity.id,
            tenant_id=target.entity.tenant_id,
            organization_id=target.organization_id,
            due=due,
            created=target.entity.deleted or now,
            sweep_at=due,
        )
        if force:
            purge = replace(purge, **self._purging.begin(now))
        commit = self._store.commit()
        # Even if it is soft-deleted already: a concurrent restore removed the mark, and must be seen.
        target.mark(commit, purge.created)
        write_purge(commit, purge, before)
        marked = {"deleted": purge.created, "purgeAt": purge.due}
        unmarked = {"deleted": target.entity.deleted, "purgeAt": before.due if before else 0}
        self._audit.record(commit, caller, f"{target.kind}.delete", target.audited, unmarked, marked)
        commit.send()
        return purge

    def _restore(self, caller: Principal, target: _Target) -> None:
        if target.purge is not None and target.purge.state is not PurgeState.WAITING:
            raise DomainError(PURGE_BEGUN)
        if not target.entity.deleted:
            return
        commit = self._store.commit()
        target.mark(commit, 0)
        if target.purge is not None:
            delete_purge(commit, target.purge)
        before = {"deleted": target.entity.deleted}
        self._audit.record(commit, caller, f"{target.kind}.restore", target.audited, before, {"deleted": 0})
        commit.send()


def _refuse_user_token_on_retail(caller: Principal, instance: InstanceSettings | None) -> None:
    is_retail = instance is not None and instance.kind == InstanceType.RETAIL
    if is_retail and caller.credential is Credential.USER_TOKEN:
        raise DomainError(USER_TOKEN_ON_RETAIL)
