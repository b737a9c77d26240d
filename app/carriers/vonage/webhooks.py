"""Vonage's webhooks: signatures and events.

A webhook carries a token (JWT, HS256) that is signed with the account's signature secret. Its claim `payload_hash` binds the
body. The URL is not signed, so our message id is taken from `client_ref` of the body.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt

from app.addresses.phone_number import find_canonical
from app.carriers.base import PROBE_ID, CarrierEvent, InboundMessage, MalformedWebhookError, Receipt, WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.json_values import as_object, as_objects, as_text, read_object
from app.carriers.signed_times import is_recent
from app.carriers.vonage.codes import CODES, read_code
from app.store.messages.messages import MessageState
from app.times.clock import SECOND

MEDIA_KINDS = ("image", "video", "audio", "file", "vcard")

_SECRETS = ("signature_secret", "signature_secret_previous")
_PARSED_ONLY: Any = {"verify_signature": False}
_MAX_TOKEN_LENGTH = 8192
_MAX_SECONDS = 10**11
_MIN_NUMBER_LENGTH = 9
"""Minimum digits of a phone number with country code; shorter ones are short codes."""
_STATES: Mapping[str, MessageState] = {
    "submitted": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undeliverable": MessageState.UNDELIVERED,
    "rejected": MessageState.FAILED,
}
_FAILURES = (MessageState.UNDELIVERED, MessageState.FAILED)


def is_genuine(request: WebhookRequest, credentials: CarrierCredentials, now: int) -> bool:
    """Whether Vonage signed a request recently with one of the account's secrets; takes constant time."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    signed, _, _ = token.rpartition(".")
    if scheme.lower() != "bearer" or not token.isascii() or len(token) > _MAX_TOKEN_LENGTH:
        return False
    try:
        parsed = jwt.decode_complete(token, options=_PARSED_ONLY)
    except jwt.PyJWTError:
        return False
    if parsed["header"].get("alg") != "HS256":
        return False
    genuine = False
    for secret in filter(None, map(credentials.get, _SECRETS)):
        digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
        genuine |= hmac.compare_digest(digest, parsed["signature"])
    return genuine and _has_valid_claims(parsed["payload"], request.body, credentials, now)


def make_probe(url: str, credentials: CarrierCredentials, now: int) -> WebhookRequest | None:
    """Return a signed receipt for a message that does not exist; None without a signature secret."""
    secret = credentials.get("signature_secret")
    if not secret:
        return None
    body = json.dumps({"message_uuid": PROBE_ID, "client_ref": PROBE_ID, "status": "submitted"}).encode()
    claims = {"iat": now // SECOND, "payload_hash": hashlib.sha256(body).hexdigest()}
    # Not by the library, which warns of the short secrets that Vonage gives.
    signed = ".".join(_encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    token = f"{signed}.{_encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"
    return WebhookRequest(url, {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}, body)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _has_valid_claims(claims: Mapping[str, Any], body: bytes, credentials: CarrierCredentials, now: int) -> bool:
    """Whether a genuine token is recent, and is for this body and account."""
    if not is_recent(_seconds(claims.get("iat")), now):
        return False
    if "exp" in claims and _seconds(claims["exp"]) * SECOND < now:
        return False
    for name in ("api_key", "application_id"):
        own, told = credentials.get(name), claims.get(name)
        if own and told is not None and told != own:
            return False
    told_hash = as_text(claims.get("payload_hash")).lower()
    return hmac.compare_digest(hashlib.sha256(body).hexdigest().encode(), told_hash.encode())


def _seconds(value: Any) -> float:
    """Return a time of a token; a very old one for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < _MAX_SECONDS else 0.0


def read_event(request: WebhookRequest) -> CarrierEvent:
    """Return the inbound message or delivery receipt of a request.

    Raises:
        MalformedWebhookError: the body is not Vonage's, or message id or numbers are missing.
    """
    content = read_object(request.body)
    message_id = as_text(content.get("message_uuid"))
    if not message_id:
        raise MalformedWebhookError("there is no message_uuid")
    return _receipt(request.url, message_id, content) if "status" in content else _inbound(message_id, content)


def _receipt(url: str, carrier_message_id: str, content: Mapping[str, Any]) -> Receipt:
    state = _STATES.get(as_text(content.get("status")))
    failed = state in _FAILURES
    code = read_code({"error": content.get("error")}) if failed else ""
    return Receipt(
        message_id=as_text(content.get("client_ref")) or dict(parse_qsl(urlsplit(url).query)).get("message", ""),
        carrier_message_id=carrier_message_id,
        state=state,
        code=code,
        reason=CODES.explain(code) if failed else "",
        opted_out=failed and CODES.is_opt_out(code),
    )


def _inbound(message_id: str, content: Mapping[str, Any]) -> InboundMessage:
    sender, office = read_number(content.get("from")), read_number(content.get("to"))
    if not sender or not office:
        raise MalformedWebhookError("there is no from or no to")
    media = [entry for entry in _media(content) if as_text(entry.get("url"))]
    captions = [as_text(entry.get("caption")) for entry in media]
    return InboundMessage(
        carrier_message_id=message_id,
        from_number=sender,
        to_number=office,
        body=as_text(content.get("text")) or "\n".join(filter(None, captions)),
        media=[as_text(entry["url"]) for entry in media],
    )


def _media(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the media of a message: one member for its kind, or a list of several in `content`."""
    found = [entry for kind in MEDIA_KINDS for entry in (as_object(content.get(kind)), *as_objects(content.get(kind)))]
    return [entry for entry in [*found, *as_objects(content.get("content"))] if entry]


def read_number(value: Any) -> str:
    """Return a number of Vonage, which writes them without plus sign; other senders are returned as they are."""
    text = as_text(value)
    if text.isascii() and text.isdecimal() and len(text) >= _MIN_NUMBER_LENGTH:
        return find_canonical(f"+{text}") or f"+{text}"
    return text
