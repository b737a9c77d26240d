"""Vault: encryption of stored secrets.

A sealed secret is `v1:<key id>:<base64 of nonce and AES-GCM ciphertext>`. It is bound to its owner and carrier: it does not
open in another tenant's document, or as another carrier's. Keys rotate by id: the first key of CREDENTIAL_KEYS seals, all of
them open, and so does the key derived from SECRET_KEY, the only one by default.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Callable, Mapping
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.keys import Keys
from app.frozen import frozen

_VERSION = "v1"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_DERIVED = "derived"
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


class OwnerKind(StrEnum):
    """Kind of owner of credentials."""

    USER = "user"
    ORGANIZATION = "organization"
    TENANT = "tenant"
    INSTANCE = "instance"
    AUTH_PROVIDER = "auth-provider"


@frozen
class Owner:
    """Owner of credentials."""

    kind: OwnerKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


Reseal = Callable[[Owner, str, str], str]
"""Returns the present stored form of a sealed secret, given its owner and carrier."""


class VaultError(Exception):
    """A sealed secret does not open; the message says why, without the secret."""


def read_credential_keys(text: str) -> dict[str, bytes]:
    """Return the keys of a setting `<id>=<base64 of 32 bytes>`, separated by commas, in order.

    Raises:
        ValueError: the setting is invalid; the message does not quote it.
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
    """Encryption of an instance's secrets."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Set the keys by id; the first one seals, all of them open."""
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._sealing = next(iter(self._ciphers))

    @classmethod
    def of(cls, keys: Keys, credential_keys: str) -> "Vault":
        """Return the vault of an instance from its derived keys and the setting CREDENTIAL_KEYS."""
        return cls({**read_credential_keys(credential_keys), _DERIVED: bytes.fromhex(keys.secret("credentials"))})

    def seal(self, owner: Owner, carrier: str, secret: str) -> str:
        """Return a secret sealed for storage."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        ciphertext = self._ciphers[self._sealing].encrypt(nonce, secret.encode(), _binding(owner, carrier))
        return f"{_VERSION}:{self._sealing}:{base64.b64encode(nonce + ciphertext).decode()}"

    def open(self, owner: Owner, carrier: str, sealed: str) -> str:
        """Return the secret that was sealed for this owner and carrier.

        Raises:
            VaultError: it is not sealed, its key is gone, it belongs to another owner or carrier, or it was changed.
        """
        version, _, rest = sealed.partition(":")
        key_id, _, encoded = rest.partition(":")
        if version != _VERSION or not encoded:
            raise VaultError(f"A credential of {owner} for {carrier} is not encrypted: store it again")
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
        """Whether a secret is sealed with the current key."""
        return sealed.startswith(f"{_VERSION}:{self._sealing}:")

    def reseal(self, owner: Owner, carrier: str, sealed: str) -> str:
        """Return a sealed secret, sealed again with the current key.

        Raises:
            VaultError: as in `open`.
        """
        return self.seal(owner, carrier, self.open(owner, carrier, sealed))


def _binding(owner: Owner, carrier: str) -> bytes:
    return f"{owner}/{carrier}".encode()
