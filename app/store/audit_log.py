"""`audit-log`: every administrative change, written in the same commit as the change itself; nobody edits or removes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Query, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One change. Times are ms since the epoch.

    Attributes:
        at: when.
        actor_kind: `user`, `service-account`, `operator` (by the command line) or `system`.
        actor_id: uid, or the service account's id.
        actor_name: as it was called at that time.
        action: what was done, for example `organization.update`.
        object_kind: what it was done to, for example `organization`.
        object_id: its id.
        tenant_id: the tenant whose admins may read the entry; empty where there is none.
        organization_id: the organization whose admins may read it; empty where there is none.
        before: the changed fields as they were; secrets are masked.
        after: the changed fields as they are; secrets are masked.
        address: IP address of the caller.
        user_agent: of the caller's program.
    """

    id: str
    version: Version = None
    at: int = stored("at")
    actor_kind: str = stored("actorKind")
    actor_id: str = stored("actorId")
    actor_name: str = stored("actorName", "")
    action: str = stored("action")
    object_kind: str = stored("objectKind")
    object_id: str = stored("objectId")
    tenant_id: str = stored("tenantId", "")
    organization_id: str = stored("organizationId", "")
    before: dict[str, Any] = stored("before", factory=dict)
    after: dict[str, Any] = stored("after", factory=dict)
    address: str = stored("address", "")
    user_agent: str = stored("userAgent", "")


audit_log = Collection("audit-log", AuditEntry)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries a list shows; None asks nothing. Times are ms, `before` is exclusive."""

    tenant_id: str | None = None
    organization_id: str | None = None
    object_id: str | None = None
    since: int | None = None
    before: int | None = None


def page_of_audit_log(wanted: AuditFilter, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of entries, newest first."""
    where: list[tuple[str, str, Any]] = [
        (name, "==", value)
        for name, value in (
            ("tenantId", wanted.tenant_id),
            ("organizationId", wanted.organization_id),
            ("objectId", wanted.object_id),
        )
        if value is not None
    ]
    if wanted.since is not None:
        where.append(("at", ">=", wanted.since))
    if wanted.before is not None:
        where.append(("at", "<", wanted.before))
    return Query(audit_log.name, where, [("at", True)], limit, after)
