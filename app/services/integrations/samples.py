"""Sample events: what a receiver gets, made by the same functions as real events, about a contact that does not exist."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.auth.principal import UserPrincipal
from app.integrations.base import EventType
from app.media.links import MediaLinks
from app.services.webhooks.event_payloads import describe_contact, describe_failure, describe_message, make_event
from app.store.contacts.contacts import CONTACT_FIELDS, Contact
from app.store.messages.messages import Direction, Message, MessageState, Source
from app.times.clock import Clock

_CUSTOMER = "+12125550123"
_OFFICE = "+12125550100"
_FAILURE = {"kind": "carrier", "code": "30003", "reason": "The handset is switched off or unreachable"}
_STATES = {
    EventType.MESSAGE_RECEIVED: MessageState.RECEIVED,
    EventType.MESSAGE_SENT: MessageState.SENT,
    EventType.MESSAGE_DELIVERED: MessageState.DELIVERED,
    EventType.MESSAGE_FAILED: MessageState.FAILED,
}


class SampleEvents:
    """Sample events for callers."""

    def __init__(self, links: MediaLinks, clock: Clock) -> None:
        self._links = links
        self._clock = clock

    def list(self, caller: UserPrincipal, event_type: EventType | None) -> Sequence[Mapping[str, Any]]:
        """Return a sample of an event type, or of every type for None; user and organization are the caller's."""
        return [self._make(caller, each) for each in ([event_type] if event_type is not None else EventType)]

    def _make(self, caller: UserPrincipal, event_type: EventType) -> dict[str, Any]:
        now, user = self._clock(), caller.user
        values: dict[str, Any] = {attribute: str(about.example) for attribute, about in CONTACT_FIELDS.items()}
        contact = Contact(
            id="sample-contact",
            uid=user.id,
            phone_number=_CUSTOMER,
            opted_out=event_type is EventType.CONTACT_OPTED_OUT,
            created=now,
            updated=now,
            **values,
        )
        data: dict[str, Any] = {"contact": describe_contact(contact)}
        if (state := _STATES.get(event_type)) is not None:
            is_inbound = event_type is EventType.MESSAGE_RECEIVED
            office = user.phone_number or _OFFICE
            message = Message(
                id="sample-message",
                uid=user.id,
                contact_id=contact.id,
                organization_id=user.organization_id,
                direction=Direction.IN if is_inbound else Direction.OUT,
                from_number=_CUSTOMER if is_inbound else office,
                to_number=office if is_inbound else _CUSTOMER,
                body="Are you open on Saturday?" if is_inbound else "Yes, from 9 to 12.",
                state=state,
                source=Source.CUSTOMER if is_inbound else Source.APP,
                sent_by="" if is_inbound else user.id,
                sent_by_name="" if is_inbound else user.full_name,
                date=now,
            )
            # Receipts name the contact by id and number alone.
            is_receipt = event_type in (EventType.MESSAGE_DELIVERED, EventType.MESSAGE_FAILED)
            data = describe_message(message, None if is_receipt else contact, self._links)
        if event_type is EventType.MESSAGE_FAILED:
            data["failure"] = describe_failure(_FAILURE)
        return make_event(f"sample-{event_type}", event_type, now, user.id, user.organization_id, data)
