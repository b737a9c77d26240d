"""Payloads of integration events: the type, the time, the user, and the message or contact."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.integrations.base import TEST_TYPE, EventType
from app.media.links import WEBHOOK_LINK_MS, MediaLinks
from app.store.contacts.contacts import CONTACT_FIELDS, Contact
from app.store.messages.messages import Direction, Message, MessageState

TYPES_OF_STATES = {
    MessageState.DELIVERED: EventType.MESSAGE_DELIVERED,
    MessageState.UNDELIVERED: EventType.MESSAGE_FAILED,
    MessageState.FAILED: EventType.MESSAGE_FAILED,
}
"""The message states that integrations get an event for."""

TYPES_TOLD_LATER = (*TYPES_OF_STATES.values(), EventType.CONTACT_OPTED_OUT)
"""The event types of delivery receipts. The message itself lists who wants them, so that a receipt needs no further read."""

_TOLD_OF_A_CONTACT = ("phone_number", *CONTACT_FIELDS, "blocked")


def make_event(
    event_id: str, event_type: EventType, at: int, uid: str, organization_id: str, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an event.

    Args:
        event_id: the same for each attempt.
        event_type: what happened.
        at: when, in ms.
        uid: the user whose message or contact it is.
        organization_id: of the user.
        data: the message or contact.
    """
    whose = {"userId": uid, "organizationId": organization_id}
    return {"id": event_id, "type": str(event_type), "timestamp": at, **whose, "data": dict(data)}


def test_event(event_id: str, at: int, uid: str, organization_id: str) -> dict[str, Any]:
    """Return a test event, which has no message or contact."""
    return {
        "id": event_id,
        "type": TEST_TYPE,
        "timestamp": at,
        "userId": uid,
        "organizationId": organization_id,
        "data": {"text": "This is a test of your integration"},
    }


def type_of_message(message: Message) -> EventType:
    """Return the event type of a message that was received, sent or stored."""
    return EventType.MESSAGE_RECEIVED if message.direction is Direction.IN else EventType.MESSAGE_SENT


def types_of_change(before: Contact | None, after: Contact) -> Iterator[EventType]:
    """Return the event types of a contact's update; `before` is None for a new contact."""
    if before is None:
        yield EventType.CONTACT_CREATED
    elif any(getattr(before, name) != getattr(after, name) for name in _TOLD_OF_A_CONTACT):
        yield EventType.CONTACT_UPDATED
    if after.opted_out != (before is not None and before.opted_out):
        yield EventType.CONTACT_OPTED_OUT if after.opted_out else EventType.CONTACT_OPTED_IN


def describe_message(message: Message, contact: Contact | None, links: MediaLinks) -> dict[str, Any]:
    """Return a message with signed links to media, and its contact; only id and number of a contact that was not read."""
    whose: dict[str, Any] = {"phone_number": message.from_number if message.direction is Direction.IN else message.to_number}
    if message.recipients:
        whose = {"phone_number": "", "participants": participants_of(message)}
    return {
        "message": {
            "id": message.id,
            "contactId": message.contact_id,
            "direction": str(message.direction),
            "from": message.from_number,
            "to": list(message.recipients) or message.to_number,
            "message": message.body,
            "media": [links.sign(url, WEBHOOK_LINK_MS) for url in message.media],
            "source": str(message.source),
            "sentBy": message.sent_by,
            "sentByName": message.sent_by_name,
            "metadata": dict(message.metadata),
            **({"otherRecipients": list(message.other_recipients)} if message.other_recipients else {}),
            **({"fromName": message.from_name} if message.from_name else {}),
        },
        "contact": describe_contact(contact) if contact is not None else {"id": message.contact_id, "full_name": "", **whose},
    }


def participants_of(message: Message) -> list[str]:
    """Return the numbers of a group message's group."""
    if message.direction is Direction.OUT:
        return list(message.recipients)
    return sorted({message.from_number, *message.recipients} - {message.to_number})


def describe_failure(failure: Mapping[str, str] | None) -> dict[str, str]:
    """Return why a message was not delivered."""
    known = failure or {}
    return {name: known.get(name, "") for name in ("kind", "code", "reason")}


def describe_contact(contact: Contact) -> dict[str, Any]:
    """Return a contact."""
    return {
        "id": contact.id,
        "phone_number": contact.phone_number,
        **({"participants": list(contact.participants)} if contact.is_group else {}),
        **{about.name: getattr(contact, attribute) for attribute, about in CONTACT_FIELDS.items()},
        "optedOut": contact.opted_out,
        "blocked": contact.blocked,
    }
