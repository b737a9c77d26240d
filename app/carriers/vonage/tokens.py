"""Private keys of Vonage applications, and the tokens by which they log in (JWT, RS256)."""

import re

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.carriers.credentials import CredentialForm
from app.crypto.keys import hash_token, new_id
from app.times.clock import MINUTE, SECOND

LIFETIME_MS = 15 * MINUTE
"""How long in ms a token is valid, as in Vonage's own libraries."""

_PERIOD_MS = LIFETIME_MS // 2
_PEM = re.compile(r"\s*-----BEGIN ((?:RSA )?PRIVATE KEY)-----(.+)-----END \1-----(?:\\r|\\n|\s)*", re.DOTALL)
_SPACE = re.compile(r"\\r|\\n|\s")
_LINE_LENGTH = 64
_MAX_LENGTH = 20_000
_MAX_TOKENS = 1000


class PrivateKeyForm(CredentialForm):
    """Form of a private key: PEM, whose line ends may be escaped or lost."""

    def matches(self, value: str) -> bool:
        """Whether a value is an RSA private key without a password."""
        return read_private_key(value) is not None


def read_private_key(text: str, *, is_known: bool = False) -> RSAPrivateKey | None:
    """Return the RSA private key of a PEM text, whose line ends may be lost or escaped; None if it has none.

    Args:
        text: the key.
        is_known: it was read before. Only then its numbers are not checked again, which takes 60 ms.
    """
    found = _PEM.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if found is None:
        return None
    data = _SPACE.sub("", found[2])
    lines = [data[start : start + _LINE_LENGTH] for start in range(0, len(data), _LINE_LENGTH)]
    pem = "\n".join([f"-----BEGIN {found[1]}-----", *lines, f"-----END {found[1]}-----", ""])
    try:
        key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=is_known)
    except (ValueError, TypeError):
        return None
    return key if isinstance(key, RSAPrivateKey) else None


class ApplicationTokens:
    """Tokens of applications, by process; each is used for half its lifetime, since signing costs some ms."""

    def __init__(self) -> None:
        self._tokens: dict[str, tuple[int, str]] = {}

    def get(self, application_id: str, private_key: str, now: int) -> str:
        """Return a token that is valid for at least half of `LIFETIME_MS`; empty if the private key cannot be read."""
        name, period = hash_token(f"{application_id}\n{private_key}"), now // _PERIOD_MS
        # Two threads may both create one: each is valid.
        known = self._tokens.get(name)
        if known is not None and known[0] == period:
            return known[1]
        token = _create(application_id, private_key, period * _PERIOD_MS // SECOND)
        if len(self._tokens) >= _MAX_TOKENS:
            self._tokens.clear()
        self._tokens[name] = (period, token)
        return token


def _create(application_id: str, private_key: str, issued_at: int) -> str:
    # It was checked when the account was stored.
    key = read_private_key(private_key, is_known=True)
    if key is None:
        return ""
    claims = {
        "application_id": application_id,
        "iat": issued_at,
        "exp": issued_at + LIFETIME_MS // SECOND,
        "jti": new_id(),
    }
    return jwt.encode(claims, key, algorithm="RS256")
