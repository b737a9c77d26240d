"""Sign-on at an OAuth provider: redirect (operation 62) and callback (operation 63)."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar

from app.auth.principal import Origin
from app.crypto.keys import new_token
from app.crypto.vault import VaultError
from app.frozen import frozen
from app.services.sso.enabled_providers import EnabledProviders, choose_opener
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.services.sso.identity import read_identity
from app.services.sso.login import LoginService
from app.services.sso.login_state import PendingSignOns
from app.services.sso.oauth.claims import DEFAULT_CLAIM_NAMES, is_complete, merge_userinfo
from app.services.sso.oauth.discovery import REFRESH_INTERVAL_MS, Endpoints, ProviderMetadata
from app.services.sso.oauth.endpoint_calls import UserinfoFailedError, fetch_token, fetch_userinfo
from app.services.sso.oauth.protocol import CLIENT_SECRET
from app.services.sso.oauth.provider_calls import ProviderCalls, ProviderClient
from app.services.sso.provider_settings import ProviderSettings
from app.services.sso.results import SignOnResult, SignOnResults
from app.store.sso.auth_providers import AuthProvider, ProviderType
from app.times.clock import Clock

_VERIFIER, _NONCE = "verifier", "nonce"

_LACKING_CLAIMS = (
    SignOnRefusal.SUBJECT_INVALID,
    SignOnRefusal.EMAIL_MISSING,
    SignOnRefusal.EMAIL_NOT_VERIFIED,
    SignOnRefusal.USER_UNKNOWN,
)
"""Failures that userinfo could have prevented."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


@frozen
class OAuthCallback:
    """Parameters of the callback; empty texts for missing ones.

    Attributes:
        issuer: issuer named by the response.
        refresh_token: sent instead of a code by providers that deviate from RFC 6749.
        error: the provider's error.
    """

    state: str = ""
    code: str = ""
    issuer: str = ""
    refresh_token: str = ""
    error: str = ""


@frozen
class _VerifiedClaims:
    """Claims of a user; `userinfo_fault` says why userinfo is missing, empty if it is present or not needed."""

    claims: Mapping[str, Any]
    userinfo_fault: str = ""


class OAuthFlow:
    """Both halves of a sign-on at an OAuth provider."""

    def __init__(
        self,
        available: EnabledProviders,
        settings: ProviderSettings,
        metadata: ProviderMetadata,
        requests: PendingSignOns,
        log_in: LoginService,
        outcomes: SignOnResults,
        calls: ProviderCalls,
        public_url: str,
        clock: Clock,
    ) -> None:
        self._available = available
        self._settings = settings
        self._metadata = metadata
        self._requests = requests
        self._log_in = log_in
        self._outcomes = outcomes
        self._calls = calls
        self._public_url = public_url
        self._clock = clock

    def start(self, name: str, browser: str, wanted_opener: str | None) -> str | SignOnResult:
        """Return the URL to send the browser to, or a result if the provider does not answer.

        Args:
            name: name of the provider.
            browser: secret of the browser's cookie.
            wanted_opener: origin of the page that receives the token; None for the provider's first.

        Raises:
            DomainError: AUTH_PROVIDER_NOT_FOUND, or PARAMETERS_INVALID for an origin that the provider does not list.
        """
        provider = self._available.require(name, ProviderType.OAUTH)
        opener = choose_opener(provider, wanted_opener)
        client = self._calls.begin(provider)
        try:
            endpoints = self._metadata.endpoints(client)
            session = self._session(client)
        except SignOnRefusedError as error:
            return self._outcomes.reject(provider, error, opener)
        except VaultError as error:
            return self._outcomes.reject(provider, SignOnRefusedError(SignOnRefusal.PROVIDER_UNAVAILABLE, str(error)), opener)
        details = {_VERIFIER: new_token(), _NONCE: new_token()}
        state = self._requests.begin(provider, browser, opener, details)
        extra = {_NONCE: details[_NONCE]} if provider.settings["idToken"] else {}
        if "prompt" in provider.settings:
            extra["prompt"] = provider.settings["prompt"]
        with session:
            url, _ = session.create_authorization_url(
                endpoints.authorization, state=state, code_verifier=details[_VERIFIER], **extra
            )
        return str(url)

    def finish(self, name: str, answer: OAuthCallback, browser: str | None, origin: Origin) -> SignOnResult:
        """Complete a sign-on, and return its result.

        Args:
            name: name of the provider whose callback is called.
            answer: parameters of the callback.
            browser: secret of the browser's cookie; None if there was none.
            origin: origin of the request.

        Raises:
            ServiceUnavailableError: Firestore does not answer before the sign-on is known.
        """
        provider = self._available.find(name, ProviderType.OAUTH)
        try:
            pending = self._requests.complete(answer.state, browser, ProviderType.OAUTH)
        except SignOnRefusedError as error:
            return self._outcomes.reject(provider, error)
        if provider is None:
            return self._outcomes.reject(None, SignOnRefusedError(SignOnRefusal.PROVIDER_UNAVAILABLE))

        def sign_on() -> str:
            if pending.provider != provider.name:
                raise SignOnRefusedError(SignOnRefusal.OTHER_PROVIDER, f"begun with {pending.provider}")
            identified = self._identify(provider, answer, pending.details)
            try:
                identity = read_identity(provider, identified.claims, DEFAULT_CLAIM_NAMES)
                return self._log_in.finish(provider, identity, origin)
            except SignOnRefusedError as error:
                if not identified.userinfo_fault or error.reason not in _LACKING_CLAIMS:
                    raise
                raise UserinfoFailedError(f"{identified.userinfo_fault}; without it: {error}") from error

        return self._outcomes.conclude(provider, pending.opener, origin, sign_on)

    def _identify(self, provider: AuthProvider, answer: OAuthCallback, details: Mapping[str, str]) -> _VerifiedClaims:
        """Return the verified claims of a provider's response."""
        client = self._calls.begin(provider)
        endpoints = self._metadata.endpoints(client)
        if answer.issuer and answer.issuer != endpoints.issuer:
            raise SignOnRefusedError(SignOnRefusal.OTHER_PROVIDER, "the answer names another issuer")
        if answer.error:
            raise SignOnRefusedError(SignOnRefusal.PROVIDER_REFUSED, answer.error)
        if endpoints.names_issuer and not answer.issuer:
            endpoints = self._refresh_endpoints(client, endpoints)
            if endpoints.names_issuer:
                raise SignOnRefusedError(SignOnRefusal.ANSWER_INVALID, "the answer lacks its issuer")
        is_refresh = not answer.code
        if is_refresh and not (answer.refresh_token and provider.settings.get("acceptRefreshToken")):
            raise SignOnRefusedError(SignOnRefusal.ANSWER_INVALID, "the answer carries no code")
        with self._session(client) as session:

            def exchange(at: Endpoints) -> Mapping[str, Any]:
                if is_refresh:
                    return fetch_token(partial(session.refresh_token, at.token, refresh_token=answer.refresh_token))
                code = {"code": answer.code, "code_verifier": details[_VERIFIER]}
                return fetch_token(partial(session.fetch_token, at.token, grant_type="authorization_code", **code))

            token = self._call(client, endpoints, attrgetter("token"), exchange)
            claims: dict[str, Any] = {}
            if provider.settings["idToken"]:
                claims = self._verify(client, endpoints, token.get("id_token"), details[_NONCE], is_refresh=is_refresh)
            if not endpoints.userinfo or is_complete(provider, claims):
                return _VerifiedClaims(claims)
            try:
                userinfo = self._call(
                    client, endpoints, attrgetter("userinfo"), lambda at: fetch_userinfo(session, at.userinfo)
                )
                return _VerifiedClaims(merge_userinfo(provider, claims, userinfo))
            except UserinfoFailedError as error:
                # With an ID token, userinfo is optional: the token may have all claims that this log-in needs.
                if not claims:
                    raise
                _log.warning("userinfo ignored", extra={"provider": provider.name, "detail": error.detail})
                return _VerifiedClaims(claims, error.detail)

    def _verify(
        self, client: ProviderClient, endpoints: Endpoints, token: Any, nonce: str, *, is_refresh: bool
    ) -> dict[str, Any]:
        """Return the claims of an ID token; if the cached keys do not verify it, fetch newer ones."""
        from app.services.sso.oauth.id_tokens import ExpectedIdToken, UnverifiedTokenError, verify_id_token

        client_id = client.provider.settings["clientId"]
        expected = ExpectedIdToken(endpoints.issuer, client_id, nonce, nonce_may_be_missing=is_refresh)
        try:
            keys = self._call(client, endpoints, attrgetter("jwks"), partial(self._metadata.keys, client))
            return verify_id_token(token, keys, expected, self._clock())
        except UnverifiedTokenError:
            keys = self._metadata.keys(client, self._refresh_endpoints(client, endpoints), max_age=REFRESH_INTERVAL_MS)
        try:
            return verify_id_token(token, keys, expected, self._clock())
        except UnverifiedTokenError as error:
            raise SignOnRefusedError(SignOnRefusal.ANSWER_INVALID, f"ID token: {error}") from error

    def _call(
        self,
        client: ProviderClient,
        endpoints: Endpoints,
        url_of: Callable[[Endpoints], str],
        call: Callable[[Endpoints], T],
    ) -> T:
        """Call an endpoint; if that fails and the provider has a new URL for it, call that one."""
        try:
            return call(endpoints)
        except SignOnRefusedError:
            moved = self._refresh_endpoints(client, endpoints)
            if url_of(moved) in ("", url_of(endpoints)):
                raise
            return call(moved)

    def _refresh_endpoints(self, client: ProviderClient, endpoints: Endpoints) -> Endpoints:
        """Return a provider's endpoints from a discovery document of the last minute, or the same ones if there is none."""
        try:
            return self._metadata.endpoints(client, max_age=REFRESH_INTERVAL_MS)
        except SignOnRefusedError:
            return endpoints

    def _session(self, client: ProviderClient) -> Any:
        from app.services.sso.oauth.http_session import open_session

        provider = client.provider
        return open_session(
            client,
            client_id=provider.settings["clientId"],
            client_secret=self._settings.open_secret(provider, CLIENT_SECRET) or None,
            token_endpoint_auth_method=provider.settings.get("clientAuthentication"),
            scope=provider.settings["scopes"],
            redirect_uri=f"{self._public_url}/auth/oauth/{provider.name}/callback",
        )
