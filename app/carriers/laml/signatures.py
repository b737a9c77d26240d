"""Signatures of Twilio's scheme: HMAC over the public URL and all received parameters, in base64.

Unknown parameters are signed too. For a JSON body only the URL is signed, and contains the hash of the body.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from app.carriers.base import MalformedWebhookError, WebhookRequest
from app.carriers.laml.webhooks import Parameters, is_json, read_parameters

_PORTS = {"https": 443, "http": 80}


def matches(request: WebhookRequest, signature: str, secrets: Iterable[str], hash_function: Callable[..., Any]) -> bool:
    """Whether one of the secrets signed a request; takes constant time.

    Args:
        request: the request.
        signature: the signature that it carries.
        secrets: active secrets; empty ones are ignored.
        hash_function: a hash of `hashlib`.
    """
    try:
        signed = "".join(name + value for name, value in sorted(set(_signed_parameters(request))))
        content = [(url + signed).encode() for url in spell_url(request.url)]
    except (MalformedWebhookError, UnicodeEncodeError):
        return False
    genuine = False
    for secret in filter(None, secrets):
        for text in content:
            genuine |= hmac.compare_digest(sign(text, secret, hash_function), signature.encode())
    return genuine


def sign(content: bytes, secret: str, hash_function: Callable[..., Any]) -> bytes:
    """Return the signature of a URL with the parameters after it."""
    return base64.b64encode(hmac.new(secret.encode(), content, hash_function).digest())


def _signed_parameters(request: WebhookRequest) -> Parameters:
    """Return the parameters covered by the signature, besides the URL.

    Raises:
        MalformedWebhookError: the body is JSON, and its hash in the signed URL is missing or wrong.
    """
    if not is_json(request):
        return read_parameters(request)
    hashes = parse_qs(urlsplit(request.url).query).get("bodySHA256", [""])
    if not hmac.compare_digest(hashlib.sha256(request.body).hexdigest().encode(), hashes[0].encode()):
        raise MalformedWebhookError("bodySHA256 is not the body's")
    return []


def spell_url(url: str) -> tuple[str, ...]:
    """Return a URL without its port and with it: Twilio signs either."""
    parts = urlsplit(url)
    return _with_port(parts, None), _with_port(parts, parts.port or _PORTS[parts.scheme])


def _with_port(parts: SplitResult, port: int | None) -> str:
    host = parts.netloc.removesuffix(f":{parts.port}") if parts.port else parts.netloc
    return parts._replace(netloc=host if port is None else f"{host}:{port}").geturl()
