"""The public keys of those who sign tokens for us, fetched by URL and held by key id until they expire."""

import re
import threading
import time

import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from app.errors import ServiceUnavailableError

_MAX_AGE = re.compile(r"max-age=(\d+)")
_DEFAULT_MAX_AGE_SECONDS = 300
_TIMEOUT_SECONDS = 5
# A key id that nobody has signed with costs at most one fetch in this time, whoever asks.
_REFETCH_INTERVAL_SECONDS = 10


class Certificates:
    """X.509 certificates by key id, as Google publishes them: one JSON object, fetched anew when its max-age is over."""

    def __init__(self, url: str) -> None:
        """Name where the certificates are; nothing is fetched yet.

        Args:
            url: of a JSON object that maps key ids to certificates in PEM.
        """
        self._url = url
        self._keys: dict[str, RSAPublicKey] = {}
        self._expires = 0.0
        self._fetched = float("-inf")
        self._lock = threading.Lock()

    def key(self, key_id: str) -> RSAPublicKey | None:
        """Answer the public key of that id, or None if nobody publishes it.

        Raises:
            ServiceUnavailableError: the certificates cannot be fetched and none are held.
        """
        now = time.monotonic()
        if now < self._expires and key_id in self._keys:
            return self._keys[key_id]
        with self._lock:
            due = now >= self._expires or key_id not in self._keys
            if due and now - self._fetched >= _REFETCH_INTERVAL_SECONDS:
                self._fetch(now)
            return self._keys.get(key_id)

    def _fetch(self, now: float) -> None:
        self._fetched = now
        try:
            response = requests.get(self._url, timeout=_TIMEOUT_SECONDS)
            response.raise_for_status()
            published = response.json()
        except (requests.RequestException, ValueError) as error:
            if self._keys:
                return  # The keys held stay good: publishers announce new ones long before they sign with them.
            self._fetched = float("-inf")
            raise ServiceUnavailableError("The publisher of certificates") from error
        self._keys = {key_id: _public_key(pem) for key_id, pem in published.items()}
        age = _MAX_AGE.search(response.headers.get("Cache-Control", ""))
        self._expires = now + (int(age[1]) if age else _DEFAULT_MAX_AGE_SECONDS)


def _public_key(pem: str) -> RSAPublicKey:
    key = load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(key, RSAPublicKey):
        raise TypeError("A certificate for RS256 must hold an RSA key")
    return key
