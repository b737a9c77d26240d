"""`plan-warnings`: which warnings about the limits of its plan an organization got in a month; id `<organization>:<month>`."""

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class PlanWarning:
    """Warnings of a month.

    Attributes:
        month: month of UTC, such as 2026-11.
        sent: resource and percentage of each, such as `messages:80`.
        expires_at: when the document may be removed.
    """

    id: str
    version: Version = None
    organization_id: str = stored("organizationId")
    month: str = stored("month")
    sent: list[str] = stored("sent", factory=list)
    expires_at: int = stored("expiresAt", 0, is_moment=True)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


plan_warnings = Collection("plan-warnings", PlanWarning)


def plan_warning_of(organization_id: str, month: str) -> Reference[PlanWarning]:
    """Return the reference of an organization's month."""
    return plan_warnings.at(f"{organization_id}:{month}")
