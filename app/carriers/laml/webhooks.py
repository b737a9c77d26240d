"""Webhooks in the form of Twilio: parameters, inbound messages and delivery receipts."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from app.carriers.base import (
    CarrierEvent,
    InboundMessage,
    Keyword,
    MalformedWebhookError,
    Receipt,
    WebhookAnswer,
    WebhookRequest,
)
from app.carriers.codes import CodeTable
from app.carriers.laml.codes import read_code
from app.carriers.laml.content import read_body, read_media, read_other_recipients
from app.store.messages.messages import MessageState

EMPTY_RESPONSE = WebhookAnswer("text/xml", '<?xml version="1.0" encoding="UTF-8"?><Response/>')
"""Response without instructions: the carrier sends no reply."""

_STATES: Mapping[str, MessageState] = {
    # A message queued at the carrier counts as sent: the carrier has accepted it, even if its response was lost.
    "accepted": MessageState.SENT,
    "scheduled": MessageState.SENT,
    "queued": MessageState.SENT,
    "initiated": MessageState.SENT,
    "sending": MessageState.SENT,
    "sent": MessageState.SENT,
    "partially_delivered": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}
_FAILURES = (MessageState.UNDELIVERED, MessageState.FAILED)
_OF_INBOUND = ("", "received", "receiving")
_KEYWORDS = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}
_MAX_FIELDS = 200
"""Maximum fields of one request; Twilio sends about 30, and three more per medium."""

Parameters = Sequence[tuple[str, str]]


def read_event(request: WebhookRequest, codes: CodeTable) -> CarrierEvent:
    """Return the inbound message or delivery receipt of a request.

    Args:
        request: the request.
        codes: the carrier's error codes.

    Raises:
        MalformedWebhookError: message id or numbers are missing.
    """
    parameters = dict(reversed(read_parameters(request)))
    message_id = dict(parse_qsl(urlsplit(request.url).query)).get("message", "")
    sid = parameters.get("MessageSid") or parameters.get("SmsSid", "")
    if not sid:
        raise MalformedWebhookError("there is no MessageSid")
    status = parameters.get("MessageStatus") or parameters.get("SmsStatus", "")
    if message_id or status not in _OF_INBOUND:
        return _receipt(message_id, sid, status, read_code(parameters.get("ErrorCode")), codes)
    if not parameters.get("From") or not parameters.get("To"):
        raise MalformedWebhookError("there is no From or no To")
    return _inbound(sid, parameters)


def _receipt(message_id: str, sid: str, status: str, code: str, codes: CodeTable) -> Receipt:
    state = _STATES.get(status)
    failed = state in _FAILURES
    reason = "The message was canceled at the carrier" if status == "canceled" else codes.explain(code)
    return Receipt(
        message_id=message_id,
        carrier_message_id=sid,
        state=state,
        code=code if failed else "",
        reason=reason if failed else "",
        opted_out=failed and codes.is_opt_out(code),
    )


def _inbound(sid: str, parameters: Mapping[str, str]) -> InboundMessage:
    media, media_types = read_media(parameters)
    return InboundMessage(
        carrier_message_id=sid,
        from_number=parameters["From"],
        to_number=parameters["To"],
        body=read_body(parameters),
        media=media,
        media_types=media_types,
        other_recipients=read_other_recipients(parameters),
        handled_keyword=_KEYWORDS.get(parameters.get("OptOutType", "").upper()),
    )


def read_parameters(request: WebhookRequest) -> Parameters:
    """Return the form fields of a request, or the members of its JSON object, in order.

    Raises:
        MalformedWebhookError: the body is neither.
    """
    try:
        if not is_json(request):
            return parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
        values = json.loads(request.body)
        return [(name, "" if value is None else str(value)) for name, value in values.items()]
    except (ValueError, AttributeError, RecursionError) as error:
        raise MalformedWebhookError(str(error)) from error


def is_json(request: WebhookRequest) -> bool:
    """Whether a request announces a JSON body."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
