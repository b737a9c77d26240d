"""The vault: secrets as they may be stored.

A sealed secret is `v1:<key id>:<base64 of nonce and AES-GCM's ciphertext>`. It is bound to its owner and carrier: moved to
another tenant's document, or read as another carrier's, it does not open. Keys rotate by their id: the first key of
CREDENTIAL_KEYS seals, each of them opens, and so does the key derived from SECRET_KEY, which is the only one by default.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.keys import Keys

_VERSION = "v1"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_DERIVED = "derived"
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


class OwnerKind(StrEnum):
    """Who may hold credentials."""

    USER = "user"
    ORGANIZATION = "organization"
    TENANT = "tenant"
    INSTANCE = "instance"
    AUTH_PROVIDER = "auth-provider"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose credentials they are."""

    kind: OwnerKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


Reseal = Callable[[Owner, str, str], str]
"""Answers, for an owner, a carrier and a sealed secret of theirs, the form in which that secret is to be stored now."""


class VaultError(Exception):
    """A sealed secret does not open; the message says why, and nothing of the secret."""


def read_credential_keys(text: str) -> dict[str, bytes]:
    """Answer the keys that a setting lists as `<id>=<base64 of 32 bytes>`, separated by commas, in their order.

    Raises:
        ValueError: the text lists no such keys; the message repeats none of it.
    """
    keys: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        key_id, _, encoded = entry.partition("=")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not _KEY_ID.fullmatch(key_id) or key_id == _DERIVED or key_id in keys or len(key) != _KEY_BYTES:
            raise ValueError("Must list keys as <id>=<base64 of 32 bytes>, separated by commas, each id once.")
        keys[key_id] = key
    return keys


class Vault:
    """Seals and opens the secrets of one instance."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Name the keys by id; the first one seals, all of them open."""
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._sealing = next(iter(self._ciphers))

    @classmethod
    def of(cls, keys: Keys, credential_keys: str) -> "Vault":
        """Answer the vault of an instance, by its own keys and the setting CREDENTIAL_KEYS."""
        return cls({**read_credential_keys(credential_keys), _DERIVED: bytes.fromhex(keys.secret("credentials"))})

    def seal(self, owner: Owner, carrier: str, secret: str) -> str:
        """Answer the form in which a secret is stored."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        ciphertext = self._ciphers[self._sealing].encrypt(nonce, secret.encode(), _binding(owner, carrier))
        return f"{_VERSION}:{self._sealing}:{base64.b64encode(nonce + ciphertext).decode()}"

    def open(self, owner: Owner, carrier: str, sealed: str) -> str:
        """Answer the secret that was sealed for this owner and carrier.

        Raises:
            VaultError: it was not sealed, or with a key that is gone, or for somebody else, or it was changed.
        """
        version, _, rest = sealed.partition(":")
        key_id, _, encoded = rest.partition(":")
        if version != _VERSION or not encoded:
            raise VaultError(f"A credential of {owner} for {carrier} is not encrypted: store it anew")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise VaultError(f"A credential of {owner} for {carrier} needs the key '{key_id}', which CREDENTIAL_KEYS lacks")
        try:
            raw = base64.b64decode(encoded, validate=True)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _binding(owner, carrier)).decode()
        except (binascii.Error, ValueError, InvalidTag) as error:
            raise VaultError(
                f"A credential in the place of {owner} for {carrier} was sealed for another owner or carrier, or was changed"
            ) from error

    def is_current(self, sealed: str) -> bool:
        """Tell whether a secret is sealed with the key that seals now."""
        return sealed.startswith(f"{_VERSION}:{self._sealing}:")

    def reseal(self, owner: Owner, carrier: str, sealed: str) -> str:
        """Answer a sealed secret as the key that seals now seals it.

        Raises:
            VaultError: as `open`.
        """
        return self.seal(owner, carrier, self.open(owner, carrier, sealed))


def _binding(owner: Owner, carrier: str) -> bytes:
    return f"{owner}/{carrier}".encode()
