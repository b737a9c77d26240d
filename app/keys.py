"""The instance's own keys, each derived from SECRET_KEY for one purpose, and the ids that are derived with them."""

import hashlib
import hmac
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_ID_LENGTH = 20
_HINT_LENGTH = 4


def new_id() -> str:
    """Answer a random id of 20 letters and digits (119 bits), the form of Firestore's own ids."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def new_token() -> str:
    """Answer a new secret of 256 bits, in letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Answer the SHA-256 of a secret in hex: all of a token that is ever stored.

    A plain hash is enough, since the secret is random and cannot be guessed.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def secret_hint(secret: str) -> str:
    """Return the last characters of a secret, which are kept so that people tell their secrets apart."""
    return secret[-_HINT_LENGTH:]


class Keys:
    """The keys of one instance."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()

    def sign(self, purpose: str, text: str) -> str:
        """Answer the signature of a text, in hex, which only this purpose accepts."""
        return hmac.new(self._key(purpose), text.encode(), hashlib.sha256).hexdigest()

    def secret(self, purpose: str) -> str:
        """Answer a secret in hex that stays the same as long as SECRET_KEY does."""
        return self._key(purpose).hex()

    def derive_id(self, purpose: str, *parts: str) -> str:
        """Answer the id that stands for `parts`: random to look at, the same each time."""
        digest = hmac.new(self._key(purpose), "\0".join(parts).encode(), hashlib.sha256).digest()
        number = int.from_bytes(digest, "big")
        letters = []
        for _ in range(_ID_LENGTH):
            number, index = divmod(number, len(_ALPHABET))
            letters.append(_ALPHABET[index])
        return "".join(letters)

    def _key(self, purpose: str) -> bytes:
        return hmac.new(self._secret, purpose.encode(), hashlib.sha256).digest()
