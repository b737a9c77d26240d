"""Keys of the instance, derived from SECRET_KEY per purpose, and ids derived with them."""

import hashlib
import hmac
import os
import secrets
import string
from functools import lru_cache

_ALPHABET = string.ascii_letters + string.digits
_ID_LENGTH = 20
_RANDOM_BYTES = 24
_PAIRS = [low + high for high in _ALPHABET for low in _ALPHABET]
"""Two characters of an id at the index that their two digits to base 62 are: half as many divisions of a large number."""
_HINT_LENGTH = 4
_REMEMBERED = 4096
"""Derived ids that are remembered: a request needs the same one several times."""


def new_id() -> str:
    """Return a random id of 20 letters and digits (119 bits), like Firestore's own ids."""
    # One number for all 20 characters: the operating system is asked once. Of 192 bits no id is likelier than another by more
    # than a part in 2 to the power of 72.
    return _spell(int.from_bytes(os.urandom(_RANDOM_BYTES)))


def new_token() -> str:
    """Return a new secret of 256 bits, in letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the SHA-256 of a secret in hex, the only form in which tokens are stored.

    A plain hash is enough, because the secret is random and cannot be guessed.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def secret_hint(secret: str) -> str:
    """Return the last characters of a secret, which are stored so that people can tell their secrets apart."""
    return secret[-_HINT_LENGTH:]


class Keys:
    """The keys of an instance."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()
        self._by_purpose: dict[str, bytes] = {}
        self._derive = lru_cache(_REMEMBERED)(self._derive_anew)

    def sign(self, purpose: str, text: str) -> str:
        """Return the signature of a text in hex, valid for this purpose only."""
        return hmac.new(self._key(purpose), text.encode(), hashlib.sha256).hexdigest()

    def secret(self, purpose: str) -> str:
        """Return a secret in hex, constant as long as SECRET_KEY is."""
        return self._key(purpose).hex()

    def derive_id(self, purpose: str, *parts: str) -> str:
        """Return the id derived from `parts`: it looks random, but is always the same."""
        return self._derive(purpose, parts)

    def _derive_anew(self, purpose: str, parts: tuple[str, ...]) -> str:
        digest = hmac.digest(self._key(purpose), "\0".join(parts).encode(), "sha256")
        return _spell(int.from_bytes(digest, "big"))

    def _key(self, purpose: str) -> bytes:
        key = self._by_purpose.get(purpose)
        if key is None:
            key = self._by_purpose[purpose] = hmac.digest(self._secret, purpose.encode(), "sha256")
        return key


def _spell(number: int) -> str:
    """Return the last 20 digits of a number to base 62, the lowest first."""
    pairs = []
    for _ in range(_ID_LENGTH // 2):
        number, index = divmod(number, len(_PAIRS))
        pairs.append(_PAIRS[index])
    return "".join(pairs)
