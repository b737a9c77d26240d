"""Plivo's signatures: HMAC-SHA256 over the public URL, the parameters and a nonce.

Plivo signs each webhook with the auth token of the account or subaccount (V3), and with that of the main account (Ma-V3). While
tokens change, a header holds several signatures. No time is signed, so a request can be replayed: it changes nothing, because
messages and receipts are recognized by their ids.

The older V2 signs the URL without its query, and no parameters. It is accepted only for accounts that ask for it, and only if
the request has no V3.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlparse, urlunparse

from app.carriers.base import PROBE_ID, MalformedWebhookError, WebhookRequest
from app.carriers.credentials import CarrierCredentials

MAX_FIELDS = 200
"""Maximum fields of one request; Plivo sends about 20."""

_V3 = ("x-plivo-signature-v3", "x-plivo-signature-ma-v3")
_V3_NONCE = "x-plivo-signature-v3-nonce"
_V2 = ("x-plivo-signature-v2", "x-plivo-signature-ma-v2")
_V2_NONCE = "x-plivo-signature-v2-nonce"
_SECRETS = ("auth_token", "auth_token_previous", "main_auth_token", "main_auth_token_previous")
_MAX_SIGNATURES = 20
_V2_ACCEPTED = "2"


def is_genuine(request: WebhookRequest, credentials: CarrierCredentials) -> bool:
    """Whether Plivo signed a request with one of the account's active tokens; takes constant time."""
    signatures, nonce = list(_read_signatures(request, _V3)), request.headers.get(_V3_NONCE, "")
    try:
        text = f"{_signed_text(request)}.{nonce}"
    except MalformedWebhookError:
        return False
    if not signatures and credentials.get("signature_version") == _V2_ACCEPTED:
        signatures, nonce = list(_read_signatures(request, _V2)), request.headers.get(_V2_NONCE, "")
        text = _without_query(request.url) + nonce
    if not nonce:
        return False
    genuine = False
    for secret in filter(None, map(credentials.get, _SECRETS)):
        digest = base64.b64encode(hmac.new(secret.encode(), text.encode(errors="replace"), hashlib.sha256).digest())
        for signature in signatures:
            genuine |= hmac.compare_digest(digest, signature)
    return genuine


def make_probe(url: str, credentials: CarrierCredentials) -> WebhookRequest | None:
    """Return a signed receipt for a message that does not exist; None without a token."""
    token = credentials.get("auth_token")
    if not token:
        return None
    form = {"MessageUUID": PROBE_ID, "ParentMessageUUID": PROBE_ID, "Status": "sent"}
    probe = WebhookRequest(f"{url}&message={PROBE_ID}", {}, urlencode(form).encode())
    text = f"{_signed_text(probe)}.{PROBE_ID}"
    digest = base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha256).digest()).decode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", _V3[0]: digest, _V3_NONCE: PROBE_ID}
    return WebhookRequest(probe.url, headers, probe.body)


def read_parameters(request: WebhookRequest) -> list[tuple[str, str]]:
    """Return the parameters of a form, in order.

    Raises:
        MalformedWebhookError: the body is no form.
    """
    try:
        return parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise MalformedWebhookError(str(error)) from error


def _signed_text(request: WebhookRequest) -> str:
    """Return what V3 signs besides the nonce: the URL, its query by name, and the parameters by name.

    Raises:
        MalformedWebhookError: the body is no form.
    """
    parameters = sorted(read_parameters(request))
    try:
        pairs = sorted(parse_qsl(urlparse(request.url).query, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError as error:
        raise MalformedWebhookError(str(error)) from error
    query = "&".join(f"{name}={value}" for name, value in pairs)
    text = _without_query(request.url)
    if query or parameters:
        text += f"?{query}"
    if query and parameters:
        text += "."
    return text + "".join(name + value for name, value in parameters)


def _without_query(url: str) -> str:
    parts = urlparse(url)
    return urlunparse((parts.scheme, parts.netloc, parts.path, "", "", ""))


def _read_signatures(request: WebhookRequest, names: tuple[str, str]) -> Iterator[bytes]:
    for name in names:
        for signature in request.headers.get(name, "").split(",")[:_MAX_SIGNATURES]:
            if signature.strip():
                yield signature.strip().encode(errors="replace")
