"""The audit trail: who changed what, from what to what, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.auth.principal import Operator, Principal, UserPrincipal
from app.clock import Clock
from app.keys import new_id
from app.store.audit_log import AuditEntry, audit_log
from app.store.engine.database import Commit
from app.store.users import User

MASK = "•••"

_SECRET_WORDS = ("password", "secret", "token", "credential", "auth_", "private", "key", "webhook")


@dataclass(frozen=True, slots=True)
class AuditedObject:
    """What was changed, and whose admins may read of it."""

    kind: str
    id: str
    tenant_id: str = ""
    organization_id: str = ""


class AuditTrail:
    """Writes the audit trail."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def record_of_user(
        self, commit: Commit, caller: Principal, action: str, user: User, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        """Add an entry about a user to the commit, unless he changes what is his own himself: that is not administration.

        The arguments are those of `record`.
        """
        if caller.id != user.id:
            changed = AuditedObject("user", user.id, user.tenant_id, user.organization_id)
            self.record(commit, caller, action, changed, before, after)

    def record(
        self,
        commit: Commit,
        caller: Principal | Operator | None,
        action: str,
        changed: AuditedObject,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        """Add an entry to the commit that makes the change.

        Args:
            commit: that makes the change.
            caller: who makes it; None is the instance itself.
            action: `<object kind>.<verb>`, for example `user.create`.
            changed: what is changed.
            before: fields by their stored names, as they were; empty for something new. Fields that stay as they are
                need not be left out.
            after: fields as they will be; empty for something removed.
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
        commit.create(audit_log.path(entry.id), audit_log.encode(entry))


def mask_secrets(name: str, value: Any) -> Any:
    """Return a field's value as the audit trail may show it: what may hold a secret is masked, whatever its depth."""
    if value in (None, "", 0, False) or (isinstance(value, dict | list) and not value):
        return value
    if any(word in name.lower() for word in _SECRET_WORDS):
        return MASK
    if isinstance(value, Mapping):
        return {inner: mask_secrets(inner, held) for inner, held in value.items()}
    if isinstance(value, list | tuple):
        return [mask_secrets(name, held) for held in value]
    return value


def _actor(caller: Principal | Operator | None) -> dict[str, str]:
    if caller is None:
        return {"actor_kind": "system", "actor_id": "", "actor_name": ""}
    if isinstance(caller, Operator):
        return {"actor_kind": "operator", "actor_id": "", "actor_name": caller.name}
    kind, name = ("user", caller.user.full_name) if isinstance(caller, UserPrincipal) else ("service-account", caller.name)
    return {
        "actor_kind": kind,
        "actor_id": caller.id,
        "actor_name": name,
        "address": caller.origin.address,
        "user_agent": caller.origin.user_agent,
    }
