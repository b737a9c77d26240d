"""A request with an Idempotency-Key, where its document is, and the response that is stored under it."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from app.crypto.keys import Keys
from app.frozen import frozen
from app.store.common.idempotency_keys import IdempotentRequest, idempotent_requests
from app.store.engine.collection import Reference

_REMEMBERED = 64
"""References that are remembered: a request needs its own several times."""

_PURPOSE = "idempotent-request"
_EFFECT_ID_LENGTH = 32


@frozen
class StoredResponse:
    """A stored HTTP response."""

    status: int
    content_type: str
    body: bytes


@frozen
class KeyedRequest:
    """A request with an Idempotency-Key.

    Attributes:
        key: as sent.
        fingerprint: hash of the request as sent. Earlier versions stored only this one.
        meaning: hash of the request in a normal form, independent of spelling.
    """

    key: str
    fingerprint: str
    meaning: str = ""

    @classmethod
    def of(cls, key: str, parts: Sequence[bytes], meaning: Sequence[bytes] = ()) -> "KeyedRequest":
        """Return the request with method, path and body `parts`, whose normal form is `meaning`."""
        return cls(key, _hash(parts), _hash(meaning) if meaning else "")

    def is_same(self, earlier: IdempotentRequest, keys: Keys) -> bool:
        """Whether an earlier request has the same content."""
        # Earlier versions stored the plain hashes.
        for hashes in (self.sign(keys), {"fingerprint": self.fingerprint, "meaning": self.meaning}):
            if hashes["fingerprint"] == earlier.fingerprint or (hashes["meaning"] and hashes["meaning"] == earlier.meaning):
                return True
        return False

    def sign(self, keys: Keys) -> dict[str, str]:
        """Return the hashes to be stored. With the plain hash of a body, a password in it could be guessed."""
        return {
            "fingerprint": keys.sign(_PURPOSE, self.fingerprint),
            "meaning": keys.sign(_PURPOSE, self.meaning) if self.meaning else "",
        }

    def reference(self, credential_id: str) -> Reference[IdempotentRequest]:
        """Return the reference of the request's document."""
        return locate_request(credential_id, self.key)


def _hash(parts: Sequence[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@lru_cache(_REMEMBERED)
def locate_request(credential_id: str, key: str) -> Reference[IdempotentRequest]:
    """Return the reference of a key's document; keys are scoped to one credential."""
    return idempotent_requests.at(hashlib.sha256(f"{credential_id}\0{key}".encode()).hexdigest())


def derive_effect_id(running: IdempotentRequest) -> str:
    """Return an id for the effect of a reserved request, in hex: the same for a repeat that runs again in its place."""
    return _hash([running.id.encode(), str(running.created).encode()])[:_EFFECT_ID_LENGTH]
