"""`drip-campaigns`: sequences of messages that are sent to a contact over time."""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.resource_owners import OwnedByScope, page_of_owners
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class DripCampaign(OwnedByScope):
    """A drip campaign. Times are ms since the epoch.

    Attributes:
        uid: key of the owner, see `ResourceOwner`.
        steps: its messages, in the original's format: `{name, interval, intervalType, message, created}`, plus `media` and
            `timeOfDay`.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    name: str = stored("name", "")
    steps: list[dict[str, Any]] = stored("drips", factory=list)
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)


drip_campaigns = Collection("drip-campaigns", DripCampaign)


def page_of_drip_campaigns(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's campaigns, ordered by name."""
    return page_of_owners(drip_campaigns.name, [uid], limit, after)
