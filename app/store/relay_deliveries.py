"""`relay-deliveries`: every event for a user's webhook or one of his integrations, with what was tried.

The id is derived from what the event tells, so that nothing is told twice. `sweepAt` is the time in ms at which somebody must
look at a delivery if nothing else has happened by then, as in `messages`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import DELETE_FIELD, Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.sweep_shards import LONGEST_OVERDUE_FIRST, is_overdue, new_shard


class DeliveryState(OpenEnum):
    """How far an event has come."""

    PENDING = "pending"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayDelivery:
    """An event on its way to a user's webhook or integration. Times are ms since the epoch; 0 is never.

    Attributes:
        integration_id: which installed integration it is for; empty for the webhook.
        message_id: which message the event is about; empty where it is about a contact.
        contact_id: the conversation of the message, or the contact.
        event: `message`, or the state that a receipt tells; for an integration the event's type.
        url: where it was posted last, or will be, as its user may see it.
        body: the JSON that is posted, without the access token.
        access_token_number: which of the user's access tokens is put into the body; 0 for none.
        attempts: how often it was posted since it was made or replayed.
        tries: the latest tries: `{at, url, milliseconds}` with `status` and `response`, or `error`.
        next_attempt_at: when it is due.
        lease_until: until when the claimant of `delivering` is trusted to be alive.
        expires: when it may be forgotten.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    integration_id: str = stored("integrationId", "")
    message_id: str = stored("messageId")
    contact_id: str = stored("contactId")
    event: str = stored("event")
    url: str = stored("url", "")
    body: str = stored("body")
    access_token_number: int = stored("accessTokenNumber", 0)
    state: DeliveryState = stored("state", DeliveryState.PENDING)
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
    commit.create(relay_deliveries.path(delivery.id), relay_deliveries.encode(delivery))


def change_delivery(commit: Commit, delivery: RelayDelivery, **attributes: Any) -> None:
    """Change attributes of an event, on condition that it is still the version that was read.

    An attribute given as None is removed from the document.
    """
    kept = {name: DELETE_FIELD if value is None else value for name, value in attributes.items()}
    commit.update(relay_deliveries.path(delivery.id), relay_deliveries.changes(**kept), delivery.version)


def deliveries_of(
    uid: str, state: DeliveryState | None, limit: int, after: Sequence[Any] | None, integration_id: str = ""
) -> Query:
    """Answer the query of a page of the events for a user's webhook, or one of his integrations, newest first."""
    where = [("uid", "==", uid), ("integrationId", "==", integration_id)]
    if state is not None:
        where.append(("state", "==", state))
    return Query(relay_deliveries.name, where, [("created", True)], limit, after)


def pending_deliveries_of(uid: str, limit: int, integration_id: str = "") -> Query:
    """Answer the query of the events that are still to be posted to a webhook or integration, in the order of their ids."""
    where = [("uid", "==", uid), ("integrationId", "==", integration_id), ("state", "==", DeliveryState.PENDING)]
    return Query(relay_deliveries.name, where, [], limit)


def overdue_deliveries(now: int, shards: Sequence[int], limit: int) -> Query:
    """Answer the query of events that somebody must look at, the longest overdue first."""
    return Query(relay_deliveries.name, is_overdue(now, shards), LONGEST_OVERDUE_FIRST, limit)
