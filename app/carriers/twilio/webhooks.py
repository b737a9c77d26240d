"""Twilio's webhooks: parameters, signatures and events.

The signature covers the public URL and all received parameters, including unknown ones. Twilio signs with the account's auth
token and SHA-1. With its newer shared keys it uses SHA-256, as a header of the request then says.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlsplit

from app.carriers.base import CarrierEvent, InboundMessage, Keyword, MalformedWebhookError, Receipt, WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.twilio.codes import CODES
from app.carriers.twilio.content import read_body, read_media, read_other_recipients
from app.store.messages.messages import MessageState

SIGNATURE_HEADER = "x-twilio-signature"
SIGNATURE_SETTINGS_HEADER = "x-twilio-webhooks-signature-settings"

_SECRETS = {
    "HMAC_SHA1": (hashlib.sha1, ("auth_token", "auth_token_previous")),
    "HMAC_SHA256": (hashlib.sha256, ("shared_key", "shared_key_previous")),
}
"""Per algorithm: its hash, and the account values that may be the key."""

_STATES: Mapping[str, MessageState] = {
    # A message queued at Twilio counts as sent: Twilio has accepted it, even if its response was lost.
    "accepted": MessageState.SENT,
    "scheduled": MessageState.SENT,
    "queued": MessageState.SENT,
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
_PORTS = {"https": 443, "http": 80}
_MAX_FIELDS = 200
"""Maximum fields of one request; Twilio sends about 30, and three more per medium."""

Parameters = Sequence[tuple[str, str]]


def is_genuine(request: WebhookRequest, credentials: CarrierCredentials) -> bool:
    """Whether Twilio signed a request with one of the account's active secrets; takes constant time."""
    algorithm = _algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER, ""))
    if algorithm not in _SECRETS:
        return False
    hash_function, names = _SECRETS[algorithm]
    try:
        signed = "".join(name + value for name, value in sorted(set(_signed_parameters(request))))
    except MalformedWebhookError:
        return False
    given = request.headers.get(SIGNATURE_HEADER, "").encode()
    genuine = False
    for secret in filter(None, map(credentials.get, names)):
        for url in _spellings(request.url):
            digest = hmac.new(secret.encode(), (url + signed).encode(), hash_function).digest()
            genuine |= hmac.compare_digest(base64.b64encode(digest), given)
    return genuine


def read_event(request: WebhookRequest) -> CarrierEvent:
    """Return the inbound message or delivery receipt of a request.

    Raises:
        MalformedWebhookError: message id or numbers are missing.
    """
    parameters = dict(reversed(_parameters(request)))
    message_id = dict(parse_qsl(urlsplit(request.url).query)).get("message", "")
    sid = parameters.get("MessageSid") or parameters.get("SmsSid", "")
    if not sid:
        raise MalformedWebhookError("there is no MessageSid")
    status = parameters.get("MessageStatus") or parameters.get("SmsStatus", "")
    if message_id or status not in _OF_INBOUND:
        return _receipt(message_id, sid, status, parameters.get("ErrorCode", ""))
    if not parameters.get("From") or not parameters.get("To"):
        raise MalformedWebhookError("there is no From or no To")
    return _inbound(sid, parameters)


def _receipt(message_id: str, sid: str, status: str, code: str) -> Receipt:
    state = _STATES.get(status)
    failed = state in _FAILURES
    reason = "The message was canceled at the carrier" if status == "canceled" else CODES.explain(code)
    return Receipt(
        message_id=message_id,
        carrier_message_id=sid,
        state=state,
        code=code if failed else "",
        reason=reason if failed else "",
        opted_out=failed and CODES.is_opt_out(code),
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


def _signed_parameters(request: WebhookRequest) -> Parameters:
    """Return the parameters covered by the signature, besides the URL.

    Raises:
        MalformedWebhookError: the body is JSON, and its hash in the signed URL is missing or wrong.
    """
    if not _is_json(request):
        return _parameters(request)
    hashes = parse_qs(urlsplit(request.url).query).get("bodySHA256", [""])
    if not hmac.compare_digest(hashlib.sha256(request.body).hexdigest().encode(), hashes[0].encode()):
        raise MalformedWebhookError("bodySHA256 is not the body's")
    return []


def _parameters(request: WebhookRequest) -> Parameters:
    try:
        if not _is_json(request):
            return parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
        values = json.loads(request.body)
        return [(name, str(value)) for name, value in values.items()]
    except (ValueError, AttributeError, RecursionError) as error:
        raise MalformedWebhookError(str(error)) from error


def _is_json(request: WebhookRequest) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def _algorithm(settings: str) -> str:
    for part in settings.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return "HMAC_SHA1"


def _spellings(url: str) -> tuple[str, ...]:
    """Return a URL with its port and without: Twilio signs either."""
    parts = urlsplit(url)
    return _with_port(parts, None), _with_port(parts, parts.port or _PORTS[parts.scheme])


def _with_port(parts: SplitResult, port: int | None) -> str:
    host = parts.netloc.removesuffix(f":{parts.port}") if parts.port else parts.netloc
    return parts._replace(netloc=host if port is None else f"{host}:{port}").geturl()
