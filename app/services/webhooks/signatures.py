"""What proves to a receiver that an event is ours, by the Standard Webhooks specification, and the token that it may carry.

Neither secrets nor tokens are stored: each is derived from the instance's key, the user or his integration, and a number that
counts changes.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from app.clock import DAY, SECOND
from app.keys import Keys
from app.store.installed_integrations import InstalledIntegration
from app.store.users import User

OVERLAP_MS = DAY
"""How long in ms the secret before the last change signs beside the new one."""

_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose events are signed.

    Attributes:
        name: from which the secrets are derived.
        number: how often the secret was changed.
        rotated_at: when it was changed last, in ms.
    """

    name: str
    number: int
    rotated_at: int

    @classmethod
    def of_webhook(cls, user: User) -> "Signer":
        """Answer the signer of what a user's webhook is told."""
        return cls(user.id, user.relay_secret_number, user.relay_secret_rotated_at)

    @classmethod
    def of_integration(cls, installed: InstalledIntegration) -> "Signer":
        """Answer the signer of what an integration is told."""
        return cls(f"integration:{installed.id}", installed.secret_number, installed.secret_rotated_at)


class RelayKeys:
    """The secrets of users' webhooks and integrations."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def secret(self, signer: Signer) -> str:
        """Answer the secret that signs events at the moment, as receivers configure it: `whsec_…`."""
        return _PREFIX + base64.b64encode(self._key(signer.name, signer.number)).decode()

    def access_token(self, uid: str, number: int) -> str:
        """Answer the user token of that number which a user's events carry."""
        return self._keys.sign("relay-token", f"{uid}\0{number}")

    def headers(self, signer: Signer, event_id: str, body: bytes, now: int) -> dict[str, str]:
        """Answer the headers of one try.

        Args:
            signer: whose event it is.
            event_id: the same for each try.
            body: the very bytes that are posted.
            now: the time of this try in ms.
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
    """Answer the numbers of the secrets that sign at the moment; nobody was ever shown number 0."""
    number = signer.number
    overlaps = number > 1 and now - signer.rotated_at < OVERLAP_MS
    return [number, number - 1] if overlaps else [number]
