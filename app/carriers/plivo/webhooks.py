"""Plivo's webhooks: forms for inbound messages and delivery receipts. Signatures are in `signatures.py`."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from app.carriers.base import CarrierEvent, InboundMessage, Keyword, MalformedWebhookError, Receipt, WebhookRequest
from app.carriers.plain_numbers import add_plus
from app.carriers.plivo.codes import CODES
from app.carriers.plivo.signatures import read_parameters
from app.store.messages.messages import MessageState

_STATES: Mapping[str, MessageState] = {
    # A message queued at Plivo counts as sent: Plivo has accepted it, even if its response was lost.
    "queued": MessageState.SENT,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "rejected": MessageState.FAILED,
}
_FAILURES = (MessageState.UNDELIVERED, MessageState.FAILED)
# What Plivo has recognized, and answered itself.
_INTENTS = {"optout": Keyword.STOP, "optin": Keyword.START, "help": Keyword.HELP}
_MEDIUM = re.compile(r"Media(?:Url)?([0-9]{1,2})")
_MAX_CODE_LENGTH = 6


def read_event(request: WebhookRequest) -> CarrierEvent:
    """Return the inbound message or delivery receipt of a request.

    Raises:
        MalformedWebhookError: message id or numbers are missing.
    """
    parameters = dict(reversed(read_parameters(request)))
    message_id = dict(parse_qsl(urlsplit(request.url).query)).get("message", "")
    # The parts of a long message have ids of their own, and that of the message as parent.
    carrier_message_id = parameters.get("ParentMessageUUID") or parameters.get("MessageUUID", "")
    if not carrier_message_id:
        raise MalformedWebhookError("there is no MessageUUID")
    if message_id or "Status" in parameters:
        return _receipt(message_id, carrier_message_id, parameters)
    if not parameters.get("From") or not parameters.get("To"):
        raise MalformedWebhookError("there is no From or no To")
    return InboundMessage(
        carrier_message_id=carrier_message_id,
        from_number=add_plus(parameters["From"]),
        to_number=add_plus(parameters["To"]),
        # An MMS has its text in Body.
        body=parameters.get("Text") or parameters.get("Body", ""),
        media=_media(parameters),
        handled_keyword=_INTENTS.get(parameters.get("MessageIntent", "").lower()),
    )


def _receipt(message_id: str, carrier_message_id: str, parameters: Mapping[str, str]) -> Receipt:
    state = _STATES.get(parameters.get("Status", ""))
    failed = state in _FAILURES
    code = read_code(parameters.get("ErrorCode", "")) if failed else ""
    return Receipt(
        message_id=message_id,
        carrier_message_id=carrier_message_id,
        state=state,
        code=code,
        reason=CODES.explain(code) if failed else "",
        opted_out=failed and CODES.is_opt_out(code),
    )


def read_code(text: str) -> str:
    """Return an error code; empty if it is not a number, as Plivo's codes are, or 000 for success."""
    is_code = text.isascii() and text.isdecimal() and len(text) <= _MAX_CODE_LENGTH and int(text) > 0
    return text if is_code else ""


def _media(parameters: Mapping[str, str]) -> list[str]:
    """Return the URLs of the media in order; Plivo counts from 0 or from 1."""
    matches = filter(None, map(_MEDIUM.fullmatch, parameters))
    return [parameters[match[0]] for match in sorted(matches, key=lambda match: int(match[1])) if parameters[match[0]]]
