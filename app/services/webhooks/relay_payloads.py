"""Payloads of webhook events: the original's flat body for messages, and ours for delivery receipts."""

import json
from typing import Any

from app.json_text import write_json
from app.media.links import WEBHOOK_LINK_MS, MediaLinks
from app.store.contacts.contacts import Contact
from app.store.messages.messages import Message, MessageState
from app.text.previews import preview_of

RELAYED_STATES = (MessageState.SENT, MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED)
"""The states that users with delivery receipts get events for."""


def message_event(message: Message, contact: Contact | None, links: MediaLinks) -> dict[str, Any]:
    """Return the event of an inbound or outbound message.

    Args:
        message: as written in the commit that makes the event true.
        contact: of the message; None where it is gone.
        links: sign the addresses of our own media files.
    """
    event = _parties(message) | {
        "MessageBody": message.body,
        "ContactName": contact.full_name if contact is not None else "",
        "AccessToken": None,
        "Media": [links.sign(url, WEBHOOK_LINK_MS) for url in message.media],
        # Receivers order by it: it grows strictly in the order in which a conversation's messages are sent.
        "Timestamp": message.date,
    }
    if not event["MessageBody"] and (preview := preview_of(message.body, message.media, message.media_types)):
        event["MessagePreview"] = preview
    if message.other_recipients:
        event["OtherRecipients"] = list(message.other_recipients)
    if message.from_name:
        event["FromName"] = message.from_name
    if contact is not None and contact.email and not contact.is_group:
        event["ContactEmail"] = contact.email
    if message.sent_by:
        event |= {"SentBy": message.sent_by, "SentByName": message.sent_by_name}
    return event


def receipt_event(message: Message, state: MessageState, failure: dict[str, str] | None, at: int) -> dict[str, Any]:
    """Return the event of a delivery receipt. It has no MessageBody, by which receivers tell it from a message.

    Args:
        message: that the receipt is about.
        state: the state that it entered.
        failure: why it was not delivered, where it was not.
        at: when it entered the state, in ms.
    """
    # Programs written for the original test for words, "deliver" among them: they take "undelivered" for a success.
    status = MessageState.FAILED if state is MessageState.UNDELIVERED else state
    event = _parties(message) | {"MessageStatus": str(status), "MessageStatusDetail": str(state), "Timestamp": at}
    if failure is not None:
        said = {"ErrorCode": failure["code"], "ErrorMessage": failure["reason"]}
        event |= {name: text for name, text in said.items() if text}
    return event


def write_event(event: dict[str, Any]) -> str:
    """Return an event as JSON, the same text for the same event."""
    return write_json(event).decode()


def put_access_token(body: str, token: str) -> str:
    """Return an event's JSON with an access token in it."""
    return write_event(json.loads(body) | {"AccessToken": token})


def _parties(message: Message) -> dict[str, Any]:
    event = {
        "MessageID": message.id,
        "ConversationID": message.contact_id,
        "ToNumber": list(message.recipients) or message.to_number,
        "FromNumber": message.from_number,
        "MessageDirection": str(message.direction),
        "TextableUserID": message.uid,
        "TextableOrganizationID": message.organization_id,
    }
    return event | ({"Metadata": message.metadata} if message.metadata else {})
