"""Twilio's signatures: by the account's auth token and SHA-1, or by a shared key and the algorithm that a header names."""

import hashlib

from app.carriers.base import WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.laml import signatures

SIGNATURE_HEADER = "x-twilio-signature"
SIGNATURE_SETTINGS_HEADER = "x-twilio-webhooks-signature-settings"

_SECRETS = {
    "HMAC_SHA1": (hashlib.sha1, ("auth_token", "auth_token_previous")),
    "HMAC_SHA256": (hashlib.sha256, ("shared_key", "shared_key_previous")),
}
"""Per algorithm: its hash, and the account values that may be the key."""


def is_genuine(request: WebhookRequest, credentials: CarrierCredentials) -> bool:
    """Whether Twilio signed a request with one of the account's active secrets; takes constant time."""
    algorithm = _algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER, ""))
    if algorithm not in _SECRETS:
        return False
    hash_function, names = _SECRETS[algorithm]
    given = request.headers.get(SIGNATURE_HEADER, "")
    return signatures.matches(request, given, map(credentials.get, names), hash_function)


def _algorithm(settings: str) -> str:
    for part in settings.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return "HMAC_SHA1"
