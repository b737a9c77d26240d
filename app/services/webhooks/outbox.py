"""The outbox: events are written in the commit that makes them true, so that none is lost and none is sent twice.

A user's webhook and each integration get an event of their own. The subscriptions stand in the user's document, which is read
anyway, and those for later delivery receipts in the message's: a user without subscriptions costs nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from app.crypto.keys import Keys, new_id
from app.errors import ServiceUnavailableError
from app.integrations.base import EventType
from app.media.links import MediaLinks
from app.services.webhooks.event_bodies import EventBodies
from app.services.webhooks.event_payloads import (
    TYPES_OF_STATES,
    TYPES_TOLD_LATER,
    describe_contact,
    describe_failure,
    describe_message,
    make_event,
    type_of_message,
    types_of_change,
)
from app.services.webhooks.relay_payloads import RELAYED_STATES, message_event, receipt_event, write_event
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.store.messages.messages import Direction, Message, MessageState, Source
from app.store.users.users import User
from app.store.webhooks.relay_deliveries import RelayDelivery, create_delivery
from app.task_queue.client import Queue
from app.times.clock import DAY, MINUTE, SECOND, Clock

_log = logging.getLogger(__name__)

TASK_GRACE_MS = MINUTE
"""How long in ms an event may be overdue before the sweeper doubts that its task exists."""

API_EVENT_DELAY_MS = 2 * SECOND
"""How long in ms after its acceptance the events of a message from the API wait: until its sender has stored the id."""

RETENTION_MS = 7 * DAY
"""How long in ms an event, its body and its tries can be looked up and replayed; longer than all its retries take."""

MESSAGE_EVENT = "message"

Wanted = Mapping[str, Sequence[str]]
"""The types of events that each integration wants, by its id."""


class EventOutbox:
    """Adds events to commits, and enqueues the tasks that post them once the commit succeeded."""

    def __init__(self, queue: Queue, keys: Keys, bodies: EventBodies, links: MediaLinks, clock: Clock) -> None:
        self._queue = queue
        self._keys = keys
        self._bodies = bodies
        self._links = links
        self._clock = clock

    def add_message(
        self, commit: Commit, user: User, message: Message, contact: Contact | None, beyond: Sequence[str] = ()
    ) -> None:
        """Add a message's events to the commit that sends, stores or receives it.

        A user with neither webhook nor integrations gets none.

        Args:
            commit: which makes the events true.
            user: who owns the number.
            message: as it is written.
            contact: its contact as it is written; None where it is gone.
            beyond: ids of messages that went before it, and that it does not name.
        """
        if is_webhook_active(user) and not (user.relay_incoming_only and message.direction is Direction.OUT):
            token_number = user.relay_access_token_number if user.relay_access_token else 0
            event = message_event(message, contact, self._links)
            known = {"url": user.relay_webhook, "access_token_number": token_number}
            after = [self._event_id(earlier, MESSAGE_EVENT) for earlier in _messages_before(message, contact, beyond)]
            self._add_relayed(commit, message, MESSAGE_EVENT, event, after=after, **known)
        event_type = type_of_message(message)
        if subscribed_integrations(user.integrations, event_type):
            data = describe_message(message, contact, self._links)
            self._add_of_message(commit, user.integrations, event_type, message, "", data, message.date)

    def add_receipt(self, commit: Commit, message: Message, state: MessageState, failure: dict[str, str] | None) -> None:
        """Add the events of a delivery receipt to the commit that records it.

        A text whose user wanted none when it was sent gets none.

        Args:
            commit: which makes the events true.
            message: as it was read.
            state: that it enters.
            failure: why it did not arrive, where it did not.
        """
        if message.relays_receipts and state in RELAYED_STATES:
            event = receipt_event(message, state, failure, self._clock())
            before = MESSAGE_EVENT if state is MessageState.SENT else str(MessageState.SENT)
            self._add_relayed(commit, message, str(state), event, after=[self._event_id(message.id, before)])
        event_type = TYPES_OF_STATES.get(state)
        if event_type is not None and message.integrations:
            data = describe_message(message, None, self._links)
            if event_type is EventType.MESSAGE_FAILED:
                data["failure"] = describe_failure(failure)
            self._add_of_message(commit, message.integrations, event_type, message, str(state), data, self._clock())

    def add_contact(
        self, commit: Commit, user: User, before: Contact | None, after: Contact, message: Message | None = None
    ) -> None:
        """Add the events of a new or updated contact to the commit that writes it.

        A user without integrations that want them gets none, and a group has none: these events are about persons.

        Args:
            commit: which makes the events true.
            user: whose contact it is.
            before: as it was; None for one that is new.
            after: as it is written.
            message: that creates or updates it. The events are posted no earlier than the message's own.
        """
        if not user.integrations or after.is_group:
            return
        due = 0 if message is None else earliest_time(message)
        for event_type in types_of_change(before, after):
            self._add_of_contact(commit, user.integrations, event_type, after, user, due)

    def add_opt_out(self, commit: Commit, message: Message, contact: Contact) -> None:
        """Add the events of an opt-out that a carrier reported instead of delivering, to the commit that records it.

        Args:
            commit: which makes the events true.
            message: which the carrier refused.
            contact: as it is written.
        """
        if message.integrations:
            self._add_of_contact(commit, message.integrations, EventType.CONTACT_OPTED_OUT, contact, message)

    def enqueue(self, delivery: RelayDelivery, due: int | None = None) -> None:
        """Enqueue the task that posts a stored event.

        A queue out of reach is no failure: the event is stored, with the time at which the sweeper will look at it.

        Args:
            delivery: the event.
            due: when to post it, in ms; the event's own time when None.
        """
        due = due or delivery.next_attempt_at
        try:
            self._queue.relay(
                delivery.id,
                delivery.uid,
                delivery.integration_id,
                delivery.attempts,
                due,
                delivery.after,
                delivery.organization_id,
                delivery.tenant_id,
            )
        except ServiceUnavailableError:
            _log.warning("no task could be made; the sweeper will make it", extra={"delivery_id": delivery.id})

    def enqueue_after(self, commit: Commit, delivery: RelayDelivery, due: int | None = None) -> None:
        """Enqueue the task that posts an event once the commit that makes it due succeeded; `due` is as in `enqueue`."""
        commit.on_success(lambda: self.enqueue(delivery, due))

    def _add_relayed(self, commit: Commit, message: Message, name: str, event: dict[str, Any], **known: Any) -> None:
        delivery_id = self._event_id(message.id, name)
        known |= {"message_id": message.id, "contact_id": message.contact_id, "due": earliest_time(message)}
        self._add(commit, delivery_id, message.uid, event, event=name, **_office_of(message), **known)

    def _event_id(self, message_id: str, name: str) -> str:
        return self._keys.derive_id("relay", message_id, name)

    def _add_of_message(
        self,
        commit: Commit,
        subscriptions: Wanted,
        event_type: EventType,
        message: Message,
        state: str,
        data: dict[str, Any],
        at: int,
    ) -> None:
        known = {"uid": message.uid, "message_id": message.id, "contact_id": message.contact_id, **_office_of(message)}
        for integration_id in subscribed_integrations(subscriptions, event_type):
            self._add_integrations(
                commit,
                self._keys.derive_id("integration", integration_id, message.id, event_type, state),
                integration_id,
                event_type,
                at,
                data,
                known | {"due": earliest_time(message)},
            )

    def _add_of_contact(
        self,
        commit: Commit,
        subscriptions: Wanted,
        event_type: EventType,
        contact: Contact,
        owner: User | Message,
        due: int = 0,
    ) -> None:
        known = {"uid": contact.uid, "message_id": "", "contact_id": contact.id, "due": due, **_office_of(owner)}
        data = {"contact": describe_contact(contact)}
        for integration_id in subscribed_integrations(subscriptions, event_type):
            self._add_integrations(commit, new_id(), integration_id, event_type, self._clock(), data, known)

    def _add_integrations(
        self,
        commit: Commit,
        event_id: str,
        integration_id: str,
        event_type: EventType,
        at: int,
        data: Mapping[str, Any],
        known: Mapping[str, Any],
    ) -> None:
        event = make_event(event_id, event_type, at, known["uid"], known["organization_id"], data)
        self._add(commit, event_id, payload=event, integration_id=integration_id, event=str(event_type), **known)

    def _add(self, commit: Commit, event_id: str, uid: str, payload: dict[str, Any], due: int = 0, **attributes: Any) -> None:
        now = self._clock()
        due = max(due, now)
        delivery = RelayDelivery(
            id=event_id,
            uid=uid,
            sealed_body=self._bodies.seal(uid, event_id, write_event(payload)),
            next_attempt_at=due,
            created=now,
            updated=now,
            expires=now + RETENTION_MS,
            sweep_at=sweep_time(due),
            **attributes,
        )
        create_delivery(commit, delivery)
        self.enqueue_after(commit, delivery)


def earliest_time(message: Message) -> int:
    """Return when the first event of a message may be posted, in ms."""
    return message.created + API_EVENT_DELAY_MS if message.source is Source.API else 0


def is_webhook_active(user: User) -> bool:
    """Whether a user's messages are relayed to the webhook now."""
    return bool(user.relay_webhook) and not user.relay_disabled_at


def wants_receipts(user: User | None) -> bool:
    """Whether a user's webhook gets delivery receipts for messages that are sent now."""
    return user is not None and is_webhook_active(user) and user.relay_receipts


def _office_of(owner: User | Message) -> dict[str, Any]:
    """Return the attributes of an event that name its organization and tenant."""
    return {"organization_id": owner.organization_id, "tenant_id": owner.tenant_id}


def _messages_before(message: Message, contact: Contact | None, beyond: Sequence[str]) -> list[str]:
    """Return the ids of the messages whose events are posted before that of a message."""
    inbound = str(contact.last_inbound["id"]) if contact is not None and contact.last_inbound else ""
    # A message that waited for the consent message was due before that was sent.
    consent = contact.consent_message_id if contact is not None and contact.consent_sent_at >= message.first_due else ""
    earlier = dict.fromkeys([*message.after, *beyond, consent, inbound])
    return [message_id for message_id in earlier if message_id not in ("", message.id)]


def subscribed_integrations(subscriptions: Wanted, event_type: EventType) -> list[str]:
    """Return the ids of the integrations that subscribe to an event type."""
    return [integration_id for integration_id, types in subscriptions.items() if event_type in types]


def receipt_subscriptions(user: User | None) -> dict[str, Any]:
    """Return the message attributes that list who gets its delivery receipts; empty where nobody does."""
    attributes: dict[str, Any] = {"relays_receipts": True} if wants_receipts(user) else {}
    if user is not None and user.integrations:
        later = {name: [each for each in types if each in TYPES_TOLD_LATER] for name, types in user.integrations.items()}
        attributes |= {"integrations": {name: types for name, types in later.items() if types} or None}
    return attributes


def sweep_time(due: int) -> int:
    """Return when the sweeper must look at an event that is due at a time in ms."""
    return due + TASK_GRACE_MS
