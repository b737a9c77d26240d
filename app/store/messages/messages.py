"""`messages`: inbound and outbound messages, notes and scheduled messages. A message is its own outbox.

`sweepAt` is when the sweeper must check the message, in ms: its task was never created, its lease ran out, or its task comes
within the queue's horizon. Messages that need no check lack it, so one query finds the others, for one read if there are none.
"""

from functools import partial
from typing import Any

from app.frozen import frozen
from app.store.common.sweep_shards import new_shard
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored
from app.store.messages.message_search_keys import message_search_keys
from app.tally import Tally


class MessageState(OpenEnum):
    """State of a message."""

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
    """Direction of a message, as seen from the office."""

    IN = "in"
    OUT = "out"


class Source(OpenEnum):
    """Author of a message: a program, a person in the app, the contact, or the instance."""

    API = "api"
    APP = "app"
    CUSTOMER = "customer"
    KEYWORD = "keyword"
    AWAY = "away"
    CANNED = "canned"
    DRIP = "drip"
    CONSENT = "consent"
    BLAST = "blast"


@frozen(kw_only=True)
class Message:
    """A message. Times are ms since the epoch; 0 is never. Numbers are E.164.

    Attributes:
        date: position of the message in its conversation.
        history: states so far: `{state, at}`, with `reason` if there is one, `changedBy` if somebody else changed or
            canceled it, `carrier` and `account` of an attempt, and `outcome` if the carrier did not take it.
        sent_by: id of the user or service account that wrote it; empty for the instance.
        changed_by: id of the last one who changed or canceled somebody else's message.
        sent_by_name: name of `sent_by`, and `changed_by_name` that of `changed_by`; not stored, services fill them in.
        metadata: texts that the sender attached, by name.
        after: ids of the messages of the same contact that go before it: to the carrier, and to the webhook.
        overtook: ids of those before it that waited for a busy carrier account when it was handed to another one.
        pacing: slot of an attempt: `{at, limit, interval, attempt, opensAt}`, as `services/messages/slots.py` reads it.
        retry_at: when the next attempt is due; past or 0 if none is planned.
        carrier_account: carrier account of the last attempt; empty if the carrier has no accounts.
        idempotency_key: key of the request of the last attempt; empty if the carrier knows none.
        relays_receipts: whether state changes are sent to the user's webhook.
        integrations: the user's integrations that receive state changes: the events of each, by id.
        lease_until: end of the lease of the worker that is sending it.
        is_note: a note that was scheduled as a reminder; it is shown at its time and never sent.
        moved_at: when it was last scheduled for another time; 0 for never.
        wall_time: what a clock in `schedule_timezone` shows at `send_at`, in ISO 8601 without an offset; None if that does
            not count.
        zone_rules: version of the rules by which `send_at` was computed from `wall_time`.
        series: of a recurring message: `{id, rule, start, at}`, as `services/messages/recurring/series.py` reads it.
        reminder_state: state of a reminder; not stored, a service fills it in.
        completed_at: when a reminder was completed; None if it is open.
        completed_by: who completed it.
        assigned_to: uid of the user that a reminder is meant for; None for everybody with access.
        answers_keyword: the reply to STOP, START or HELP, which is sent to opted-out contacts too.
        absent_at: when the carrier first reported that it does not have an uncertain message.
        drip_id: drip enrollment that the message belongs to.
        blast_id: blast that the message belongs to; None for none.
        media_types: content types of the media, in order; empty if unknown.
        dropped_media: number of media of an inbound message that could not be stored.
        other_recipients: other recipients of an inbound group message.
        recipients: all recipients of a group message, the user's own number of an inbound one included; empty for any other.
        recipient_states: `{number, state, at, code, reason}` of an outbound group message, as far as receipts tell.
        from_name: name of the contact that wrote an inbound group message, if known.
        repeats: further carrier ids under which the carrier delivered the inbound message again.
        segments: number of segments as counted here; once the carrier has taken the message, as counted there.
        mentions: uids of the colleagues whom a note mentions.
        unseen_mentions: those of them who have not seen it.
        smart_encoded: the carrier got the body with its typographic characters replaced.
        failure: `{kind, code, reason}` of a failed, undelivered or uncertain message.
        search_keys: search index entries from the body.
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
    recipients: list[str] = stored("recipients", factory=list)
    recipient_states: list[dict[str, Any]] = stored("recipientStates", factory=list, shape={"number": str, "state": str})
    from_name: str = stored("fromName", "")
    repeats: list[str] = stored("repeats", factory=list)
    state: MessageState = stored("state")
    history: list[dict[str, Any]] = stored("history", factory=list, shape={"state": str, "at": int})
    source: Source = stored("source", Source.API)
    sent_by: str = stored("sentBy", "")
    changed_by: str = stored("changedBy", "")
    sent_by_name: str = ""
    changed_by_name: str = ""
    metadata: dict[str, str] = stored("metadata", factory=dict, replaceable=True)
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)
    date: int = stored("date", 0)
    send_at: int = stored("sendAt", 0)
    moved_at: int = stored("movedAt", 0)
    schedule_timezone: str = stored("scheduleTimezone", "")
    reminder: bool = stored("reminder", False)
    is_note: bool = stored("isNote", False)
    wall_time: str | None = stored("wallTime", None)
    zone_rules: str | None = stored("zoneRules", None)
    series: dict[str, Any] | None = stored("series", None, shape={"id": str, "rule": str, "start": str, "at": str})
    reminder_state: str = ""
    completed_at: int | None = stored("completedAt", None)
    completed_by: str | None = stored("completedBy", None)
    assigned_to: str | None = stored("assignedTo", None)
    notify: bool = stored("notify", False)
    auto_archive: bool = stored("autoArchive", False)
    answers_keyword: bool = stored("answersKeyword", False)
    drip_id: str = stored("dripId", "")
    blast_id: str | None = stored("blastId", None)
    after: list[str] = stored("after", factory=list)
    overtook: list[str] = stored("overtook", factory=list, replaceable=True)
    carrier: str = stored("carrier", "")
    carrier_account: str = stored("carrierAccount", "")
    idempotency_key: str = stored("idempotencyKey", "")
    carrier_message_id: str = stored("carrierMessageId", "")
    segments: int = stored("segments", 0)
    smart_encoded: bool = stored("smartEncoded", False)
    attempts: int = stored("attempts", 0)
    retry_at: int = stored("retryAt", 0)
    pacing: dict[str, Any] | None = stored("pacing", None)
    relays_receipts: bool = stored("relaysReceipts", False)
    integrations: dict[str, list[str]] | None = stored("integrations", None)
    lease_until: int = stored("leaseUntil", 0)
    absent_at: int = stored("absentAt", 0)
    failure: dict[str, str] | None = stored("failure", None)
    mentions: list[str] = stored("mentions", factory=list, replaceable=True)
    unseen_mentions: list[str] = stored("unseenMentions", factory=list, replaceable=True)
    search_keys: list[str] = stored("searchKeys", factory=list, replaceable=True)
    sweep_at: int | None = stored("sweepAt", None)
    sweep_shard: int = stored("sweepShard", factory=new_shard)

    @property
    def first_due(self) -> int:
        """When the message was to be sent at first, in ms."""
        return self.send_at or self.created

    @property
    def place(self) -> tuple[int, int]:
        """When the message was to be sent at first, and since when it has had that time, in ms: its place among others."""
        return self.first_due, self.moved_at or self.created

    @property
    def first_attempt_at(self) -> int:
        """When it was handed to a carrier for the first time, in ms; 0 for never."""
        return min((int(step["at"]) for step in self.history if step["state"] == MessageState.SENDING), default=0)


messages = Collection("messages", Message)


def history_entry(state: MessageState, at: int, reason: str = "", **details: str) -> dict[str, Any]:
    """Return an entry of a message's history, without empty texts; `at` is in ms, `details` as in `Message.history`."""
    entry: dict[str, Any] = {"state": state, "at": at}
    return entry | {name: text for name, text in {"reason": reason, **details}.items() if text}


message_states = Tally("message states")
"""How many messages entered each state, by this process."""


def create_message(commit: Commit, message: Message) -> None:
    """Add a new message with its search keys; the commit fails with a conflict if its id exists."""
    messages.create(commit, message, search_keys=message_search_keys(message.body))
    commit.on_success(partial(message_states.add, message.state))


def change_message(commit: Commit, message: Message, **attributes: Any) -> None:
    """Update attributes of a message, if it is unchanged.

    Attributes that are None are removed from the document.
    """
    messages.patch(commit, message, **attributes)
    if "state" in attributes:
        commit.on_success(partial(message_states.add, attributes["state"]))
