"""SignalWire's signatures by the project's signing key, in one of two schemes.

The newer one is the hex HMAC-SHA1 of the URL and the raw body. The other one is Twilio's. Either may be in the header of
SignalWire or in that of Twilio, which the Compatibility API keeps.
"""

import hashlib
import hmac
from collections.abc import Sequence

from app.carriers.base import WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.laml import signatures

SIGNATURE_HEADERS = ("x-signalwire-signature", "x-twilio-signature")

_SECRETS = ("signing_key", "signing_key_previous")


def is_genuine(request: WebhookRequest, credentials: CarrierCredentials) -> bool:
    """Whether SignalWire signed a request with one of the project's active signing keys; takes constant time."""
    secrets = [secret for secret in map(credentials.get, _SECRETS) if secret]
    genuine = False
    for name in SIGNATURE_HEADERS:
        given = request.headers.get(name, "")
        genuine |= _matches_raw_body(request, given, secrets)
        genuine |= signatures.matches(request, given, secrets, hashlib.sha1)
    return genuine


def _matches_raw_body(request: WebhookRequest, signature: str, secrets: Sequence[str]) -> bool:
    genuine = False
    for secret in secrets:
        for url in signatures.spell_url(request.url):
            digest = hmac.new(secret.encode(), url.encode() + request.body, hashlib.sha1).hexdigest()
            genuine |= hmac.compare_digest(digest.encode(), signature.encode())
    return genuine
