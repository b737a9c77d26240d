"""`relay-deliveries`: events for users' webhooks and integrations, with delivery attempts.

The id derives from the event, so no event is delivered under two ids. `sweepAt` is when the sweeper must check a delivery, as
in `messages`.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.sweep_shards import LONGEST_OVERDUE_FIRST, new_shard, overdue_conditions
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored


class DeliveryState(OpenEnum):
    """State of a delivery."""

    PENDING = "pending"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELED = "canceled"


@frozen(kw_only=True)
class RelayDelivery:
    """An event for a user's webhook or integration. Times are ms since the epoch; 0 is never.

    Attributes:
        organization_id: whose event it is; empty in those of earlier versions, and if the user has no organization.
        tenant_id: the organization's tenant; empty if it has none.
        integration_id: installed integration that receives it; empty for the webhook.
        message_id: the message of the event; empty if it concerns a contact only.
        contact_id: the conversation of the message, or the contact.
        event: `message`, or the state of a receipt; for an integration the event type.
        url: URL of the latest or next attempt, as its user may see it.
        sealed_body: the JSON to post, without the access token, encrypted.
        body: the same in plain text, in events of earlier versions.
        access_token_number: number of the user's access token to add to the body; 0 for none.
        after: ids of the events that are posted before it.
        attempts: attempts since it was created or replayed.
        tries: latest attempts: `{at, url, milliseconds}` with `status` and `response`, or `error`.
        next_attempt_at: when the next attempt is due.
        lease_until: end of the lease of the worker that is `delivering`.
        expires: when it expires.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    organization_id: str = stored("organizationId", "")
    tenant_id: str = stored("tenantId", "")
    integration_id: str = stored("integrationId", "")
    message_id: str = stored("messageId")
    contact_id: str = stored("contactId")
    event: str = stored("event")
    url: str = stored("url", "")
    sealed_body: str = stored("sealedBody", "")
    body: str = stored("body", "")
    access_token_number: int = stored("accessTokenNumber", 0)
    state: DeliveryState = stored("state", DeliveryState.PENDING)
    after: list[str] = stored("after", factory=list)
    attempts: int = stored("attempts", 0)
    tries: list[dict[str, Any]] = stored("tries", factory=list, shape={"at": int})
    next_attempt_at: int = stored("nextAttemptAt", 0)
    lease_until: int = stored("leaseUntil", 0)
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)
    expires: int = stored("expiresAt", 0, is_moment=True)
    sweep_at: int | None = stored("sweepAt", None)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


relay_deliveries = Collection("relay-deliveries", RelayDelivery)


def create_delivery(commit: Commit, delivery: RelayDelivery) -> None:
    """Add a new event; the commit fails with a conflict if it was added before."""
    relay_deliveries.create(commit, delivery)


def change_delivery(commit: Commit, delivery: RelayDelivery, **attributes: Any) -> None:
    """Update attributes of an event, if it is unchanged.

    Attributes that are None are removed from the document.
    """
    relay_deliveries.patch(commit, delivery, **attributes)


def deliveries_of(
    uid: str, state: DeliveryState | None, limit: int, after: Sequence[Any] | None, integration_id: str = ""
) -> Query:
    """Return the query for a page of the events for a user's webhook or an integration, newest first."""
    where = [("uid", "==", uid), ("integrationId", "==", integration_id)]
    if state is not None:
        where.append(("state", "==", state))
    return Query(relay_deliveries.name, where, [("created", True)], limit, after)


def pending_deliveries_of(uid: str, limit: int, integration_id: str = "") -> Query:
    """Return the query for the undelivered events of a webhook or integration, ordered by id."""
    where = [("uid", "==", uid), ("integrationId", "==", integration_id), ("state", "==", DeliveryState.PENDING)]
    return Query(relay_deliveries.name, where, [], limit)


def overdue_deliveries(now: int, shards: Sequence[int], limit: int) -> Query:
    """Return the query for overdue events, longest overdue first."""
    return Query(relay_deliveries.name, overdue_conditions(now, shards), LONGEST_OVERDUE_FIRST, limit)
