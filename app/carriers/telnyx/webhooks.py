"""Telnyx's webhooks: signatures and events.

Telnyx signs the time and the raw body with the account's Ed25519 key, but not the URL. So our message id is taken from
`payload.webhook_url`, which is part of the body and repeats the URL given with the message.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.carriers.base import CarrierEvent, InboundMessage, Keyword, MalformedWebhookError, Receipt, WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.json_values import as_object, as_objects, as_text, read_object
from app.carriers.signed_times import is_recent
from app.carriers.telnyx.codes import CODES, as_code
from app.store.messages.messages import MessageState

SIGNATURE_HEADER = "telnyx-signature-ed25519"
TIMESTAMP_HEADER = "telnyx-timestamp"
FAILED_STATUSES = ("sending_failed", "delivery_failed", "expired")

_KEYS = ("public_key", "public_key_previous")
_MAX_TIMESTAMP_LENGTH = 12
_MAX_RECIPIENTS = 50
_STATES: Mapping[str, MessageState] = {
    # A message queued at Telnyx counts as sent: Telnyx has accepted it, even if its response was lost.
    "queued": MessageState.SENT,
    "sending": MessageState.SENT,
    "sent": MessageState.SENT,
    # Nothing will be heard of the message any more. Recipients of a group outside Telnyx are always "unknown".
    "delivery_unconfirmed": MessageState.SENT,
    "unknown": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "webhook_delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "delivery_failed": MessageState.UNDELIVERED,
    "expired": MessageState.UNDELIVERED,
    "sending_failed": MessageState.FAILED,
}
_FAILURES = (MessageState.UNDELIVERED, MessageState.FAILED)
_OFFICE_STATUS = "webhook_delivered"
_RECEIPTS = ("message.sent", "message.finalized")
_KEYWORDS = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


def is_genuine(request: WebhookRequest, credentials: CarrierCredentials, now: int) -> bool:
    """Whether Telnyx signed a request recently with one of the account's keys."""
    timestamp = request.headers.get(TIMESTAMP_HEADER, "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= _MAX_TIMESTAMP_LENGTH):
        return False
    if not is_recent(int(timestamp), now):
        return False
    signature = _decode(request.headers.get(SIGNATURE_HEADER, ""))
    signed = timestamp.encode() + b"|" + request.body
    return any(_has_signed(credentials.get(name), signature, signed) for name in _KEYS)


def read_events(request: WebhookRequest) -> list[CarrierEvent]:
    """Return the inbound message or the delivery receipts of a request.

    Another event about a message is a receipt that changes nothing, so that its signature is checked and Telnyx does not repeat
    it. One about something else has no events.

    Raises:
        MalformedWebhookError: the body is not Telnyx's, or message id or numbers are missing.
    """
    data = as_object(read_object(request.body).get("data"))
    event, payload = as_text(data.get("event_type")), as_object(data.get("payload"))
    if not event:
        raise MalformedWebhookError("there is no event_type")
    if event == "message.received":
        return [_inbound(payload)]
    if event in _RECEIPTS:
        return list(_receipts(request, payload))
    message_id = read_message_id(payload)
    if not event.startswith("message.") or not message_id:
        return []
    return [Receipt(message_id=_read_our_id(request, payload), carrier_message_id=message_id, state=None)]


def _inbound(payload: Mapping[str, Any]) -> InboundMessage:
    message_id, sender = as_text(payload.get("id")), _number(payload.get("from"))
    recipients = as_objects(payload.get("to"))
    office = next((entry for entry in recipients if entry.get("status") == _OFFICE_STATUS), next(iter(recipients), {}))
    to_number = _number(office)
    if not message_id or not sender or not to_number:
        raise MalformedWebhookError("there is no id, from or to")
    everybody = [_number(entry) for entry in [*recipients, *as_objects(payload.get("cc"))]]
    media = [entry for entry in as_objects(payload.get("media")) if as_text(entry.get("url"))]
    types = [as_text(entry.get("content_type")) for entry in media]
    return InboundMessage(
        carrier_message_id=message_id,
        from_number=sender,
        to_number=to_number,
        body=as_text(payload.get("text")),
        media=[as_text(entry["url"]) for entry in media],
        media_types=types if any(types) else [],
        other_recipients=everybody,
        handled_keyword=_KEYWORDS.get(as_text(payload.get("autoresponse_type")).upper()),
    )


def _receipts(request: WebhookRequest, payload: Mapping[str, Any]) -> Iterator[Receipt]:
    """Yield a receipt for each recipient; the one of a message to a single recipient names none."""
    carrier_message_id = read_message_id(payload)
    if not carrier_message_id:
        raise MalformedWebhookError("there is no id")
    message_id = _read_our_id(request, payload)
    recipients = [*as_objects(payload.get("to")), *as_objects(payload.get("cc"))][:_MAX_RECIPIENTS]
    for position, entry in enumerate(recipients or [{}]):
        state = _STATES.get(as_text(entry.get("status")))
        failed = state in _FAILURES
        code = read_failure(payload, position) if failed else ""
        yield Receipt(
            message_id=message_id,
            carrier_message_id=carrier_message_id,
            state=state,
            code=code,
            reason=CODES.explain(code) if failed else "",
            opted_out=failed and CODES.is_opt_out(code),
            recipient=_number(entry) if len(recipients) > 1 else "",
        )


def read_message_id(payload: Mapping[str, Any]) -> str:
    """Return Telnyx's id of an outbound message: a group message has one of its own for all recipients."""
    return as_text(payload.get("group_message_id")) or as_text(payload.get("id"))


def read_failure(payload: Mapping[str, Any], position: int) -> str:
    """Return the code of a recipient's failure: errors that point at recipients count for these only.

    Args:
        payload: the message.
        position: of the recipient in `to`.
    """
    errors = as_objects(payload.get("errors"))
    pointers = [as_text(as_object(error.get("source")).get("pointer")) for error in errors]
    about_all = [error for error, pointer in zip(errors, pointers, strict=True) if not pointer.startswith("/to/")]
    own = [error for error, pointer in zip(errors, pointers, strict=True) if pointer.split("/")[1:3] == ["to", str(position)]]
    return next(filter(None, (as_code(error.get("code")) for error in [*own, *about_all])), "")


def _number(entry: Any) -> str:
    return as_text(entry.get("phone_number")) if isinstance(entry, dict) else as_text(entry)


def _read_our_id(request: WebhookRequest, payload: Mapping[str, Any]) -> str:
    return _our_id(as_text(payload.get("webhook_url"))) or _our_id(request.url)


def _our_id(url: str) -> str:
    try:
        return dict(parse_qsl(urlsplit(url).query)).get("message", "")
    except ValueError:
        return ""


def _has_signed(key: str, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(_decode(key)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
