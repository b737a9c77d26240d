"""Writer of the audit trail: who changed what, from which values to which, and from which address."""

from collections.abc import Mapping
from typing import Any

from app.auth.principal import Operator, Principal, UserPrincipal
from app.crypto.keys import new_id
from app.frozen import frozen
from app.store.audit.audit_log import ActorKind, AuditEntry, audit_log
from app.store.engine.database import Commit
from app.store.users.users import User
from app.times.clock import Clock

MASK = "•••"

_SECRET_WORDS = ("password", "secret", "token", "credential", "auth_", "private", "key", "webhook")


@frozen
class AuditedObject:
    """The changed object, with the tenant and organization whose admins may read the entry."""

    kind: str
    id: str
    tenant_id: str = ""
    organization_id: str = ""


def audited_user(user: User) -> AuditedObject:
    """Return a user as the changed object."""
    return AuditedObject("user", user.id, user.tenant_id, user.organization_id)


class AuditTrail:
    """The audit trail of the instance."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def record_for_user(
        self, commit: Commit, caller: Principal, action: str, user: User, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        """Add an entry about a user to the commit, unless users change their own data, which is not administration.

        The arguments are those of `record`.
        """
        if caller.id != user.id:
            self.record(commit, caller, action, audited_user(user), before, after)

    def record(
        self,
        commit: Commit,
        caller: Principal | None,
        action: str,
        changed: AuditedObject,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        """Add an entry to the commit of the change.

        Args:
            commit: commit of the change.
            caller: author of the change; None for the instance.
            action: `<object kind>.<verb>`, for example `user.create`.
            changed: the changed object.
            before: old values by stored field name; empty for a new object. Unchanged fields may be included.
            after: new values by stored field name; empty for a removed object.
        """
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        entry = AuditEntry(
            id=new_id(),
            at=self._clock(),
            **_actor(caller),
            action=action,
            object_kind=changed.kind,
            object_id=changed.id,
            tenant_id=changed.tenant_id,
            organization_id=changed.organization_id,
            before={name: mask_secrets(name, before[name]) for name in names if name in before},
            after={name: mask_secrets(name, after[name]) for name in names if name in after},
        )
        audit_log.create(commit, entry)


def mask_secrets(name: str, value: Any) -> Any:
    """Return a field's value for the audit trail, with possible secrets masked at any depth."""
    if value in (None, "", 0, False) or (isinstance(value, dict | list) and not value):
        return value
    if any(word in name.lower() for word in _SECRET_WORDS):
        return MASK
    if isinstance(value, Mapping):
        return {inner: mask_secrets(inner, held) for inner, held in value.items()}
    if isinstance(value, list | tuple):
        return [mask_secrets(name, held) for held in value]
    return value


def _actor(caller: Principal | None) -> dict[str, Any]:
    if caller is None:
        return {"actor_kind": ActorKind.SYSTEM, "actor_id": "", "actor_name": ""}
    if isinstance(caller, Operator):
        return {"actor_kind": ActorKind.OPERATOR, "actor_id": "", "actor_name": caller.name}
    if isinstance(caller, UserPrincipal):
        kind, name = ActorKind.USER, caller.user.full_name
    else:
        kind, name = ActorKind.SERVICE_ACCOUNT, caller.name
    return {
        "actor_kind": kind,
        "actor_id": caller.id,
        "actor_name": name,
        "address": caller.origin.address,
        "user_agent": caller.origin.user_agent,
    }
