"""What proves to a receiver that an event is ours, by the Standard Webhooks specification, and the token that it may carry.

Neither secrets nor tokens are stored: each is derived from the instance's key, the user, and a number that counts changes.
"""

import base64
import hashlib
import hmac

from app.clock import DAY, SECOND
from app.keys import Keys
from app.store.users import User

OVERLAP = DAY
"""How long in ms the secret before the last change signs beside the new one."""

_PREFIX = "whsec_"


class RelayKeys:
    """The secrets of users' webhooks."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def secret(self, uid: str, number: int) -> str:
        """Answer the secret of a user's webhook after that many changes, as receivers configure it: `whsec_…`."""
        return _PREFIX + base64.b64encode(self._key(uid, number)).decode()

    def access_token(self, uid: str, number: int) -> str:
        """Answer the user token of that number which a user's events carry."""
        return self._keys.sign("relay-token", f"{uid}\0{number}")

    def headers(self, user: User, event_id: str, body: bytes, now: int) -> dict[str, str]:
        """Answer the headers of one try.

        Args:
            user: whose webhook it is.
            event_id: the same for each try.
            body: the very bytes that are posted.
            now: the time of this try in ms.
        """
        timestamp = str(now // SECOND)
        signed = b".".join((event_id.encode(), timestamp.encode(), body))
        digests = (hmac.new(self._key(user.id, number), signed, hashlib.sha256).digest() for number in _valid(user, now))
        return {
            "webhook-id": event_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests),
        }

    def _key(self, uid: str, number: int) -> bytes:
        return bytes.fromhex(self._keys.sign("relay-secret", f"{uid}\0{number}"))


def _valid(user: User, now: int) -> list[int]:
    """Answer the numbers of the secrets that sign at the moment; nobody was ever shown number 0."""
    number = user.relay_secret_number
    overlaps = number > 1 and now - user.relay_secret_rotated_at < OVERLAP
    return [number, number - 1] if overlaps else [number]
