"""RelayState that a provider returns with its response: a JSON object with the sign-on's secret and our signature.

SAML limits it to 80 bytes (saml-bindings-2.0, 3.4.3), hence the one-letter names: `r` is the secret of the request, `s` the
signature.
"""

import hmac
import json

from app.crypto.keys import Keys

MAX_BYTES = 80
_PURPOSE = "saml-relay-state"
_SIGNATURE_LENGTH = 22


def write_relay_state(keys: Keys, secret: str) -> str:
    """Return the RelayState for a sign-on's secret."""
    return json.dumps({"r": secret, "s": _sign(keys, secret)}, separators=(",", ":"))


def read_relay_state(keys: Keys, relay_state: str) -> str | None:
    """Return the secret in a RelayState; None if it is not ours."""
    if len(relay_state) > MAX_BYTES:
        return None
    try:
        body = json.loads(relay_state)
    except (ValueError, RecursionError):
        return None
    secret, signature = (body.get("r"), body.get("s")) if isinstance(body, dict) else (None, None)
    if not isinstance(secret, str) or not isinstance(signature, str) or not (secret + signature).isascii():
        return None
    return secret if hmac.compare_digest(signature, _sign(keys, secret)) else None


def _sign(keys: Keys, secret: str) -> str:
    return keys.sign(_PURPOSE, secret)[:_SIGNATURE_LENGTH]
