"""Signatures of events by the Standard Webhooks specification, and the access token that an event may carry.

Neither secrets nor tokens are stored: each is derived from the instance's key, the user or integration, and a number that
counts the rotations.
"""

import base64
import hashlib
import hmac

from app.crypto.keys import Keys
from app.frozen import frozen
from app.store.integrations.installed_integrations import InstalledIntegration
from app.store.users.users import User
from app.times.clock import DAY, SECOND

OVERLAP_MS = DAY
"""How long in ms the previous secret signs beside a new one."""

_PREFIX = "whsec_"


@frozen
class Signer:
    """The webhook or integration whose events are signed.

    Attributes:
        name: from which the secrets are derived.
        number: of rotations so far.
        rotated_at: when the secret was last rotated, in ms.
    """

    name: str
    number: int
    rotated_at: int

    @classmethod
    def of_webhook(cls, user: User) -> "Signer":
        """Return the signer of a user's webhook."""
        return cls(user.id, user.relay_secret_number, user.relay_secret_rotated_at)

    @classmethod
    def of_integration(cls, installed: InstalledIntegration) -> "Signer":
        """Return the signer of an integration."""
        return cls(f"integration:{installed.id}", installed.secret_number, installed.secret_rotated_at)


class RelayKeys:
    """The secrets of users' webhooks and integrations."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def secret(self, signer: Signer) -> str:
        """Return the current signing secret, in the form that receivers configure: `whsec_…`."""
        return _PREFIX + base64.b64encode(self._key(signer.name, signer.number)).decode()

    def access_token(self, uid: str, number: int) -> str:
        """Return the user token with this number, which a user's events carry."""
        return self._keys.sign("relay-token", f"{uid}\0{number}")

    def headers(self, signer: Signer, event_id: str, body: bytes, now: int) -> dict[str, str]:
        """Return the headers of one attempt.

        Args:
            signer: whose event it is.
            event_id: the same for each attempt.
            body: the exact bytes that are posted.
            now: the time of this attempt in ms.
        """
        timestamp = str(now // SECOND)
        signed = b".".join((event_id.encode(), timestamp.encode(), body))
        digests = (hmac.new(self._key(signer.name, number), signed, hashlib.sha256).digest() for number in _valid(signer, now))
        return {
            "webhook-id": event_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests),
        }

    def _key(self, name: str, number: int) -> bytes:
        return bytes.fromhex(self._keys.sign("relay-secret", f"{name}\0{number}"))


def _valid(signer: Signer, now: int) -> list[int]:
    """Return the numbers of the secrets that sign now; number 0 was never shown to anybody."""
    number = signer.number
    overlaps = number > 1 and now - signer.rotated_at < OVERLAP_MS
    return [number, number - 1] if overlaps else [number]
