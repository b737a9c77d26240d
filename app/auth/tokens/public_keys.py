"""Public keys of token issuers, fetched by URL and cached by key id until they expire."""

import logging
import re
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from app.errors import ServiceUnavailableError
from app.safe_http.session import HttpSession, NoAnswerError, NothingSentError
from app.single_flight import SingleFlight
from app.times.clock import MINUTE, SECOND, Clock

_log = logging.getLogger(__name__)

_MAX_AGE_SECONDS = re.compile(r"max-age=(\d{1,9})")
_DEFAULT_MAX_AGE_MS = 5 * MINUTE
_TIMEOUT_SECONDS = 5.0
_WAIT_SECONDS = 2.5
# An unknown key id causes at most one fetch in this time for all callers; a failed fetch is not repeated earlier.
_REFETCH_INTERVAL_MS = 10 * SECOND
# A signature that the cached key does not verify causes at most one fetch in this time.
_STALE_REFETCH_INTERVAL_MS = MINUTE
_HTTP = HttpSession(_TIMEOUT_SECONDS)


class PublicKeys:
    """X.509 certificates by key id in Google's format: one JSON object, fetched again after its max-age."""

    def __init__(self, url: str, clock: Clock) -> None:
        """Set the source of the certificates; nothing is fetched yet.

        Args:
            url: URL of a JSON object that maps key ids to PEM certificates.
            clock: returns the present time in ms.
        """
        self._url = url
        self._clock = clock
        self._keys: dict[str, RSAPublicKey] = {}
        self._expires = 0
        self._fetched: int | None = None
        self._fetching = SingleFlight(self._fetch, "certificates")

    def key(self, key_id: str) -> RSAPublicKey | None:
        """Return the public key with an id, or None if it is not published.

        Waits at most `_WAIT_SECONDS`. A fetch that fails or hangs is not retried for a while, so forged tokens cost neither
        threads nor requests to the publisher.

        Raises:
            ServiceUnavailableError: the certificates cannot be fetched and none are cached.
        """
        now = self._clock()
        if now < self._expires and key_id in self._keys:
            return self._keys[key_id]
        if self._fetched is None or not 0 <= now - self._fetched < _REFETCH_INTERVAL_MS:
            self._fetching.start()
        self._fetching.wait(_WAIT_SECONDS - self._fetching.seconds_running())
        if not self._keys:
            raise ServiceUnavailableError("The publisher of certificates")
        # Cached keys stay valid in an outage: publishers announce new keys long before they sign with them.
        return self._keys.get(key_id)

    def decode(self, token: str, **rules: Any) -> dict[str, Any] | None:
        """Return the claims of a verified token; None if no published key verifies it.

        If the cached key does not verify it, fetches the certificates again, at most once a minute: the publisher may have
        replaced the key under the same id.

        Args:
            token: token signed with RS256.
            rules: options for `jwt.decode`.

        Raises:
            jwt.PyJWTError: the token is malformed or breaks a rule.
            ServiceUnavailableError: the certificates cannot be fetched and none are cached.
        """
        key_id = str(jwt.get_unverified_header(token).get("kid", ""))
        kept = self.key(key_id)
        if kept is None:
            return None
        try:
            return jwt.decode(token, kept, algorithms=["RS256"], **rules)
        except jwt.InvalidSignatureError:
            newer = self._newer_key(key_id)
        if newer is None or newer == kept:
            return None
        try:
            return jwt.decode(token, newer, algorithms=["RS256"], **rules)
        except jwt.InvalidSignatureError:
            return None

    def _newer_key(self, key_id: str) -> RSAPublicKey | None:
        now = self._clock()
        if self._fetched is None or not 0 <= now - self._fetched < _STALE_REFETCH_INTERVAL_MS:
            self._fetching.start()
            self._fetching.wait(_WAIT_SECONDS - self._fetching.seconds_running())
        return self._keys.get(key_id)

    def _fetch(self) -> None:
        now = self._clock()
        try:
            response = _HTTP.request("GET", self._url)
            if not response.is_success:
                raise ValueError(f"the publisher responded with status {response.status}")
            keys = {key_id: _public_key(pem) for key_id, pem in response.json().items()}
        except (NothingSentError, NoAnswerError, ValueError, TypeError, AttributeError):
            _log.warning("certificates cannot be fetched", extra={"url": self._url}, exc_info=True)
        else:
            self._keys = keys
            age = _MAX_AGE_SECONDS.search(response.headers.get("cache-control", ""))
            self._expires = now + (int(age[1]) * SECOND if age else _DEFAULT_MAX_AGE_MS)
        finally:
            self._fetched = self._clock()


def _public_key(pem: str) -> RSAPublicKey:
    key = load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(key, RSAPublicKey):
        raise TypeError("A certificate for RS256 must hold an RSA key")
    return key
