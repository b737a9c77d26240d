"""`audit-log`: administrative changes, each written in the commit of the change. Entries are never edited or deleted."""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored


class ActorKind(OpenEnum):
    """Kinds of authors of a change: `OPERATOR` used the command line, `SYSTEM` is the instance itself."""

    USER = "user"
    SERVICE_ACCOUNT = "service-account"
    OPERATOR = "operator"
    SYSTEM = "system"


@frozen(kw_only=True)
class AuditEntry:
    """An audit entry. Times are ms since the epoch.

    Attributes:
        at: time of the change.
        actor_id: uid, or id of the service account.
        actor_name: name of the actor at that time.
        action: for example `organization.update`.
        object_kind: for example `organization`.
        object_id: id of the changed object.
        tenant_id: tenant whose admins may read the entry; empty for none.
        organization_id: organization whose admins may read the entry; empty for none.
        before: previous values of the changed fields; secrets are masked.
        after: new values of the changed fields; secrets are masked.
        address: IP address of the caller.
        user_agent: user agent of the caller.
    """

    id: str
    version: Version = None
    at: int = stored("at")
    actor_kind: ActorKind = stored("actorKind")
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


@frozen
class AuditFilter:
    """Filter for audit entries; None matches everything. Times are ms, `before` is exclusive."""

    tenant_id: str | None = None
    organization_id: str | None = None
    object_id: str | None = None
    actor_id: str | None = None
    since: int | None = None
    before: int | None = None


def page_of_audit_log(filters: AuditFilter, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of entries, newest first."""
    where: list[tuple[str, str, Any]] = [
        (name, "==", value)
        for name, value in (
            ("tenantId", filters.tenant_id),
            ("organizationId", filters.organization_id),
            ("objectId", filters.object_id),
            ("actorId", filters.actor_id),
        )
        if value is not None
    ]
    if filters.since is not None:
        where.append(("at", ">=", filters.since))
    if filters.before is not None:
        where.append(("at", "<", filters.before))
    return Query(audit_log.name, where, [("at", True)], limit, after)
