"""Bandwidth's webhooks: an array of events, with the user and password that the application has for callbacks.

Bandwidth does not sign. It repeats a request for 24 hours until it gets 2xx, so one event that cannot be read must not cost the
others: docs/decisions/0108.
"""

import base64
import binascii
import hmac
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from app.addresses.phone_number import canonical_sender
from app.carriers.bandwidth.codes import CODES, NO_RECEIPT, is_of_recipients_carrier
from app.carriers.base import PROBE_ID, CarrierEvent, InboundMessage, MalformedWebhookError, Receipt, WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth
from app.carriers.json_values import as_text
from app.carriers.webhook_secrets import has_webhook_secret
from app.store.messages.messages import MessageState

_log = logging.getLogger(__name__)

MAX_EVENTS = 100
"""Maximum events of a request; Bandwidth usually sends one."""

_INBOUND = "message-received"
_FAILED = "message-failed"
_STATES: Mapping[str, MessageState] = {
    # Bandwidth accepted the message, even if its response was lost.
    "message-sending": MessageState.SENT,
    "message-sent": MessageState.SENT,
    "message-delivered": MessageState.DELIVERED,
    "message-read": MessageState.DELIVERED,
}
_MAX_CODE_LENGTH = 6
_LAYOUT_SUFFIXES = (".smil", ".smi")
"""Names of files that only arrange the other media of a message."""


def is_genuine(request: WebhookRequest, credentials: CarrierCredentials) -> bool:
    """Whether a request has the account's callback login or secret path, or a previous one; takes constant time."""
    given = _read_login(request.headers.get("authorization", ""))
    genuine = has_webhook_secret(request, credentials)
    for suffix in ("", "_previous"):
        user, password = (credentials.get(f"callback_{name}{suffix}") for name in ("user", "password"))
        if user and password:
            genuine |= hmac.compare_digest(f"{user}:{password}".encode(), given)
    return genuine


def make_probe(url: str, credentials: CarrierCredentials) -> WebhookRequest:
    """Return a receipt for a message that does not exist."""
    headers = {"Content-Type": "application/json"}
    user, password = (credentials.get(f"callback_{name}") for name in ("user", "password"))
    if user and password:
        headers["Authorization"] = basic_auth(user, password)
    message = {"id": PROBE_ID, "tag": PROBE_ID}
    return WebhookRequest(url, headers, json.dumps([{"type": "message-sent", "message": message}]).encode())


def read_events(request: WebhookRequest) -> list[CarrierEvent]:
    """Return the events of a request, without those that cannot be read.

    Raises:
        MalformedWebhookError: the body is no array of events, or no event can be read.
    """
    try:
        entries = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise MalformedWebhookError(str(error)) from error
    if not isinstance(entries, list) or not 0 < len(entries) <= MAX_EVENTS:
        raise MalformedWebhookError(f"the body is no array of 1 to {MAX_EVENTS} events")
    events, faults = [], []
    for entry in entries:
        try:
            events.append(_read_event(entry))
        except MalformedWebhookError as error:
            faults.append(error)
    if not events:
        raise faults[0]
    if faults:
        _log.warning("carrier events not readable", extra={"carrier": "bandwidth", "unreadable": len(faults)})
    return events


def _read_event(entry: Any) -> CarrierEvent:
    message = entry.get("message") if isinstance(entry, dict) else None
    if not isinstance(message, dict):
        raise MalformedWebhookError("there is no message")
    carrier_message_id = as_text(message.get("id"))
    if not carrier_message_id:
        raise MalformedWebhookError("there is no message.id")
    kind = as_text(entry.get("type"))
    recipients = [number for number in _list(message, "to") if isinstance(number, str) and number]
    if kind == _INBOUND:
        return _inbound(carrier_message_id, entry, message, recipients)
    return _receipt(carrier_message_id, kind, entry, message, is_group=len(recipients) > 1)


def _inbound(
    carrier_message_id: str, entry: Mapping[str, Any], message: Mapping[str, Any], recipients: list[str]
) -> InboundMessage:
    sender, owner = as_text(message.get("from")), as_text(message.get("owner")) or as_text(entry.get("to"))
    if not sender or not owner:
        raise MalformedWebhookError("there is no message.from or no message.owner")
    return InboundMessage(
        carrier_message_id=carrier_message_id,
        from_number=sender,
        to_number=owner,
        body=as_text(message.get("text")),
        media=list(_media(message)),
        other_recipients=recipients,
    )


def _receipt(
    carrier_message_id: str, kind: str, entry: Mapping[str, Any], message: Mapping[str, Any], *, is_group: bool
) -> Receipt:
    code = _code(entry.get("errorCode")) if kind == _FAILED else ""
    state = _failed_state(code) if kind == _FAILED else _STATES.get(kind)
    failed = state in (MessageState.FAILED, MessageState.UNDELIVERED)
    return Receipt(
        message_id=as_text(message.get("tag")),
        carrier_message_id=carrier_message_id,
        state=state,
        code=code if failed else "",
        reason=CODES.explain(code) if failed else "",
        opted_out=failed and CODES.is_opt_out(code),
        recipient=canonical_sender(as_text(entry.get("to"))) if is_group else "",
    )


def _failed_state(code: str) -> MessageState:
    if code == NO_RECEIPT:
        return MessageState.SENT
    return MessageState.UNDELIVERED if is_of_recipients_carrier(code) else MessageState.FAILED


def _media(message: Mapping[str, Any]) -> Iterator[str]:
    """Yield the URLs of the media, without the layout that MMS adds."""
    for url in _list(message, "media"):
        if isinstance(url, str) and url and not _is_layout(url):
            yield url


def _is_layout(url: str) -> bool:
    try:
        return urlsplit(url).path.lower().endswith(_LAYOUT_SUFFIXES)
    except ValueError:
        return False


def _read_login(header: str) -> bytes:
    """Return `user:password` of an Authorization header; empty if it is no Basic authentication."""
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(encoded.strip().encode(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _code(value: Any) -> str:
    """Return an error code as a string; empty if it is no number."""
    text = as_text(value)
    return text if text.isascii() and text.isdecimal() and len(text) <= _MAX_CODE_LENGTH else ""


def _list(values: Mapping[str, Any], name: str) -> list[Any]:
    value = values.get(name)
    return value if isinstance(value, list) else []
