"""`messages`: every text in and out, every note and scheduled text. A message is its own outbox.

`sweepAt` is the time in ms at which somebody must look at the message if nothing else has happened by then: its task was
never made, its lease ran out, its task comes within the queue's horizon. A message that needs no looking after has no
`sweepAt`, so one query finds the rest, at the cost of one read when there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import DELETE_FIELD, Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.sweep_shards import LONGEST_OVERDUE_FIRST, is_overdue, new_shard


class MessageState(OpenEnum):
    """How far a message has come."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELED = "canceled"
    STORED = "stored"
    NOTE = "note"
    RECEIVED = "received"


class Direction(OpenEnum):
    """Which way a message goes, seen from the office."""

    IN = "in"
    OUT = "out"


class Source(OpenEnum):
    """Who wrote a message: a program, a person in the app, the customer, or the instance by itself."""

    API = "api"
    APP = "app"
    CUSTOMER = "customer"
    KEYWORD = "keyword"
    AWAY = "away"
    CANNED = "canned"
    DRIP = "drip"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message. Times are ms since the epoch; 0 is never. Numbers are E.164.

    Attributes:
        date: where the message stands in its conversation.
        history: every state it entered: `{state, at}`, with `reason` where there is one, and `changedBy` where somebody
            changed or canceled what another had written.
        sent_by: id of the user or service account who wrote it; empty for what the instance writes.
        changed_by: id of the last one who changed or canceled what another had written.
        attempts: how often a carrier was asked to take it.
        carrier_account: which account at the carrier was asked last; empty where the carrier has no accounts.
        relays_receipts: the user's webhook is told what becomes of it.
        integrations: what becomes of it is told these integrations of the user: the events that each wants, by its id.
        lease_until: until when the claimant of `sending` is trusted to be alive.
        answers_keyword: the answer to STOP, START or HELP, which goes to an opted-out contact too.
        absent_at: when the carrier of an uncertain text first said that it does not have it.
        drip_id: the application of a drip campaign that the text belongs to.
        media_types: the content types of the media, in their order; empty where they are not known.
        dropped_media: how many media came with a customer's text that could not be kept.
        other_recipients: who else got a customer's text, where it was sent to a group.
        repeats: the carrier's ids under which it brought a customer's text again.
        failure: `{kind, code, reason}` of a message that failed, was not delivered or is uncertain.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    contact_id: str = stored("contactId")
    organization_id: str = stored("organizationId", "")
    tenant_id: str = stored("tenantId", "")
    direction: Direction = stored("direction")
    from_number: str = stored("from")
    to_number: str = stored("to")
    body: str = stored("message", "")
    media: list[str] = stored("media", factory=list)
    media_types: list[str] = stored("mediaTypes", factory=list)
    dropped_media: int = stored("droppedMedia", 0)
    other_recipients: list[str] = stored("otherRecipients", factory=list)
    repeats: list[str] = stored("repeats", factory=list)
    state: MessageState = stored("state")
    history: list[dict[str, Any]] = stored("history", factory=list, shape={"state": str, "at": int})
    source: Source = stored("source", Source.API)
    sent_by: str = stored("sentBy", "")
    changed_by: str = stored("changedBy", "")
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)
    date: int = stored("date", 0)
    send_at: int = stored("sendAt", 0)
    schedule_timezone: str = stored("scheduleTimezone", "")
    reminder: bool = stored("reminder", False)
    notify: bool = stored("notify", False)
    auto_archive: bool = stored("autoArchive", False)
    answers_keyword: bool = stored("answersKeyword", False)
    drip_id: str = stored("dripId", "")
    carrier: str = stored("carrier", "")
    carrier_account: str = stored("carrierAccount", "")
    carrier_message_id: str = stored("carrierMessageId", "")
    segments: int = stored("segments", 0)
    attempts: int = stored("attempts", 0)
    relays_receipts: bool = stored("relaysReceipts", False)
    integrations: dict[str, list[str]] | None = stored("integrations", None)
    lease_until: int = stored("leaseUntil", 0)
    absent_at: int = stored("absentAt", 0)
    failure: dict[str, str] | None = stored("failure", None)
    sweep_at: int | None = stored("sweepAt", None)
    sweep_shard: int = stored("sweepShard", factory=new_shard)


messages = Collection("messages", Message)


def create_message(commit: Commit, message: Message) -> None:
    """Add a new message; the commit fails with a conflict if its id exists."""
    commit.create(messages.path(message.id), messages.encode(message))


def change_message(commit: Commit, message: Message, **attributes: Any) -> None:
    """Change attributes of a message, on condition that it is still the version that was read.

    An attribute given as None is removed from the document.
    """
    fields = messages.changes(**{name: DELETE_FIELD if value is None else value for name, value in attributes.items()})
    commit.update(messages.path(message.id), fields, message.version)


def page_of_conversation(contact_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a conversation's page, newest first."""
    return Query(messages.name, [("contactId", "==", contact_id)], [("date", True)], limit, after)


@dataclass(frozen=True, slots=True)
class ScheduleFilter:
    """Which of a user's scheduled texts a list shows; None asks nothing. Times are ms, `due_before` is exclusive."""

    contact_id: str | None = None
    due_from: int | None = None
    due_before: int | None = None


def page_of_scheduled(uid: str, wanted: ScheduleFilter, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of scheduled texts, the next to be sent first."""
    where: list[tuple[str, str, Any]] = [("uid", "==", uid), ("state", "==", MessageState.SCHEDULED)]
    if wanted.contact_id is not None:
        where.append(("contactId", "==", wanted.contact_id))
    if wanted.due_from is not None:
        where.append(("sendAt", ">=", wanted.due_from))
    if wanted.due_before is not None:
        where.append(("sendAt", "<", wanted.due_before))
    return Query(messages.name, where, [("sendAt", False)], limit, after)


def messages_from(uid: str, number: str, state: MessageState, limit: int) -> Query:
    """Return the query of a user's messages in a state that are to leave a number, for counting."""
    return Query(messages.name, [("uid", "==", uid), ("from", "==", number), ("state", "==", state)], [], limit)


def message_by_carrier_id(carrier: str, carrier_message_id: str) -> Query:
    """Answer the query of the message that a carrier knows by that id."""
    where = [("carrierMessageId", "==", carrier_message_id), ("carrier", "==", carrier)]
    return Query(messages.name, where, [], 1)


def overdue_messages(now: int, shards: Sequence[int], limit: int) -> Query:
    """Answer the query of messages that somebody must look at, the longest overdue first."""
    return Query(messages.name, is_overdue(now, shards), LONGEST_OVERDUE_FIRST, limit)
