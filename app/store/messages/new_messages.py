"""New messages, complete with owner, contact and first state, before they are stored."""

from typing import Any

from app.crypto.keys import new_id
from app.store.contacts.contacts import Contact
from app.store.messages.messages import Direction, Message, MessageState, Source, history_entry
from app.store.users.users import User
from app.text.segments import count_segments


def new_outgoing_message(
    owner: User,
    contact: Contact,
    body: str,
    state: MessageState,
    source: Source,
    now: int,
    *,
    from_number: str,
    to_number: str,
    send_at: int = 0,
    date: int | None = None,
    **attributes: Any,
) -> Message:
    """Return a new message from the office to a contact.

    Args:
        owner: user whose number sends it.
        contact: recipient.
        body: text; may be empty if `media` is given.
        state: first state of the message.
        source: author of the message.
        now: present time in ms.
        from_number: number of the owner.
        to_number: number of the recipient.
        send_at: when to send it, in ms; 0 is now.
        date: position in the conversation, in ms; None is `send_at` of a scheduled message, else `now`.
        attributes: further attributes, such as `media`, `sent_by` and `sweep_at`.
    """
    if state not in (MessageState.STORED, MessageState.NOTE) and not attributes.get("is_note"):
        attributes.setdefault(
            "segments", 1 if attributes.get("media") or attributes.get("recipients") else count_segments(body)
        )
    if date is None:
        date = send_at if send_at and state is MessageState.SCHEDULED else now
    return _new_message(
        owner,
        contact,
        state,
        now,
        id=new_id(),
        direction=Direction.OUT,
        from_number=from_number,
        to_number=to_number,
        body=body,
        source=source,
        send_at=send_at,
        date=date,
        **attributes,
    )


def new_incoming_message(
    message_id: str,
    owner: User,
    contact: Contact,
    body: str,
    now: int,
    *,
    date: int,
    from_number: str,
    to_number: str,
    carrier: str,
    carrier_message_id: str,
    **attributes: Any,
) -> Message:
    """Return a new message from a contact to the office.

    Args:
        message_id: id derived from the carrier's id of the message, so that it is stored once.
        owner: user whose number received it.
        contact: sender.
        body: text; may be empty if `media` is given.
        now: present time in ms.
        date: position in the conversation, in ms.
        from_number: number of the sender.
        to_number: number of the owner.
        carrier: name of the carrier.
        carrier_message_id: the carrier's id of the message.
        attributes: further attributes, such as `media` and `other_recipients`.
    """
    return _new_message(
        owner,
        contact,
        MessageState.RECEIVED,
        now,
        id=message_id,
        direction=Direction.IN,
        from_number=from_number,
        to_number=to_number,
        body=body,
        source=Source.CUSTOMER,
        date=date,
        carrier=carrier,
        carrier_message_id=carrier_message_id,
        **attributes,
    )


def _new_message(owner: User, contact: Contact, state: MessageState, now: int, **attributes: Any) -> Message:
    return Message(
        uid=owner.id,
        contact_id=contact.id,
        organization_id=owner.organization_id,
        tenant_id=owner.tenant_id,
        state=state,
        history=[history_entry(state, now)],
        created=now,
        updated=now,
        **attributes,
    )
