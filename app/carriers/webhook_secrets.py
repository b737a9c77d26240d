"""Webhook secrets: proof of webhooks of carriers that do not sign, in the path that the carrier calls.

`/receive/<secret>?provider=<name>` takes what `/receive?provider=<name>` takes. An account has one secret, and the previous one
while the address is changed at the carrier.
"""

import hmac
import secrets

from app.carriers.base import WebhookRequest
from app.carriers.credentials import CarrierCredentials, CredentialForm

WEBHOOK_SECRET = "webhook_secret"  # noqa: S105 - the name of a value
WEBHOOK_SECRET_PREVIOUS = "webhook_secret_previous"  # noqa: S105 - likewise

WEBHOOK_SECRET_NAMES = frozenset({WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS})
"""Values of an account whose carrier calls the secret path; `webhook_secret` is `generated`."""

_FORM = CredentialForm(
    r"[A-Za-z0-9._~-]{32,128}", "32 to 128 letters, digits, or any of - . _ ~; leave it out to have one made"
)
WEBHOOK_SECRET_FORMS = dict.fromkeys(sorted(WEBHOOK_SECRET_NAMES), _FORM)

_SECRET_BYTES = 32


def create_webhook_secret() -> str:
    """Return a new secret of 43 characters."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def has_webhook_secret(request: WebhookRequest, credentials: CarrierCredentials) -> bool:
    """Whether the path of a request has a secret of the account; takes constant time."""
    given = request.path_secret.encode(errors="replace")
    is_genuine = False
    for secret in filter(None, map(credentials.get, (WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS))):
        is_genuine |= hmac.compare_digest(secret.encode(), given)
    return is_genuine
