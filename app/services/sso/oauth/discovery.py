"""Discovery of OAuth providers: endpoints and keys, fetched through the SSRF guard and cached."""

import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from app.frozen import frozen
from app.safe_http.client import OutboundError
from app.safe_http.ssrf_guard import find_url_fault
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.services.sso.oauth.provider_calls import ProviderClient
from app.times.clock import HOUR, MINUTE, Clock

CACHE_LIFETIME_MS = HOUR
"""Cache lifetime of a document."""

REFRESH_INTERVAL_MS = MINUTE
"""Minimum age of a cached document before a failed step fetches it again."""

_MAX_KEPT = 500
_DISCOVERY = "/.well-known/openid-configuration"
_KEY_TYPES = ("RSA", "EC", "OKP")


@frozen
class Endpoints:
    """Endpoints of a provider.

    Attributes:
        issuer: empty for plain OAuth 2.
        userinfo: empty for none.
        jwks: empty for plain OAuth 2.
        names_issuer: every authorization response carries the issuer (RFC 9207).
    """

    issuer: str
    authorization: str
    token: str
    userinfo: str
    jwks: str
    names_issuer: bool


@frozen
class _Kept:
    document: Mapping[str, Any]
    fetched: int


class ProviderMetadata:
    """Per-process cache of providers' documents, by URL."""

    def __init__(self, clock: Clock, *, loopback_allowed: bool) -> None:
        self._clock = clock
        self._loopback_allowed = loopback_allowed
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def endpoints(self, client: ProviderClient, *, max_age: int = CACHE_LIFETIME_MS) -> Endpoints:
        """Return a provider's endpoints: from its settings, else from its discovery document.

        Args:
            client: calls an OAuth provider.
            max_age: maximum age of the discovery document in ms; an older one is fetched again.

        Raises:
            ProviderBusyError: the provider was not called.
            SignOnRefusedError: PROVIDER_UNREACHABLE: the document is unavailable, or belongs to another issuer.
        """
        settings = client.provider.settings
        issuer = settings.get("issuer", "")
        needed = ["authorizationEndpoint", "tokenEndpoint", *(["jwksUri"] if settings["idToken"] else [])]
        discovered: Mapping[str, Any] = {}
        if issuer and not all(settings.get(name) for name in needed):
            discovered = self._discover(client, issuer, max_age)
        return Endpoints(
            issuer=issuer,
            authorization=settings.get("authorizationEndpoint") or self._url(discovered, "authorization_endpoint"),
            token=settings.get("tokenEndpoint") or self._url(discovered, "token_endpoint"),
            userinfo=settings.get("userinfoEndpoint") or self._url(discovered, "userinfo_endpoint", is_required=False),
            jwks=settings.get("jwksUri") or self._url(discovered, "jwks_uri", is_required=settings["idToken"]),
            names_issuer=discovered.get("authorization_response_iss_parameter_supported") is True,
        )

    def keys(
        self, client: ProviderClient, endpoints: Endpoints, *, max_age: int = CACHE_LIFETIME_MS
    ) -> Sequence[Mapping[str, Any]]:
        """Return a provider's signature keys, asymmetric ones only.

        Args:
            client: calls the provider.
            endpoints: endpoints of the provider.
            max_age: maximum age of the key set in ms; an older one is fetched again.

        Raises:
            ProviderBusyError: the provider was not called.
            SignOnRefusedError: PROVIDER_UNREACHABLE.
        """
        document = self._fetch(client, endpoints.jwks, max_age)
        keys = document.get("keys")
        if not isinstance(keys, list):
            raise _unreachable(f"{endpoints.jwks} holds no keys")
        usable = [key for key in keys if isinstance(key, dict) and key.get("kty") in _KEY_TYPES]
        return [key for key in usable if key.get("use", "sig") == "sig"]

    def _discover(self, client: ProviderClient, issuer: str, max_age: int) -> Mapping[str, Any]:
        url = issuer.rstrip("/") + _DISCOVERY
        document = self._fetch(client, url, max_age)
        # A document that could name another issuer could take over that issuer's users.
        if document.get("issuer") != issuer:
            raise _unreachable(f"{url} is not the document of {issuer}: its `issuer` differs")
        return document

    def _url(self, document: Mapping[str, Any], name: str, *, is_required: bool = True) -> str:
        url = document.get(name, "")
        if not isinstance(url, str) or (not url and is_required):
            raise _unreachable(f"The discovery document names no {name}")
        fault = find_url_fault(url, loopback_allowed=self._loopback_allowed) if url else None
        if fault is None and url and urlsplit(url).scheme != "https" and not self._loopback_allowed:
            fault = "Must be an https URL."
        if fault is not None:
            raise _unreachable(f"The discovery document's {name} cannot be used: {fault}")
        return url

    def _fetch(self, client: ProviderClient, url: str, max_age: int) -> Mapping[str, Any]:
        """Return a JSON document fetched less than `max_age` ms ago."""
        with self._lock:
            kept = self._kept.get(url)
        now = self._clock()
        if kept is not None and now - kept.fetched < max_age:
            return kept.document
        try:
            answer = client.request("GET", url, {"Accept": "application/json", "Accept-Encoding": "identity"})
        except OutboundError as error:
            raise _unreachable(f"{url}: {error.reason}") from error
        if answer.status != 200:
            raise _unreachable(f"{url} answered {answer.status}")
        try:
            document = json.loads(answer.body)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise _unreachable(f"{url} answered no JSON object")
        with self._lock:
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            self._kept[url] = _Kept(document, now)
        return document


def _unreachable(detail: str) -> SignOnRefusedError:
    return SignOnRefusedError(SignOnRefusal.PROVIDER_UNREACHABLE, detail)
