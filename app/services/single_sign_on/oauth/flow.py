"""Signing on at an OAuth provider: the way there (operation 62) and the way back (63)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.auth.principal import Origin
from app.clock import Clock
from app.keys import new_token
from app.outbound.client import OutboundClient
from app.services.single_sign_on.available import AvailableProviders, choose_opener
from app.services.single_sign_on.identity import Claim, Identity, read_identity
from app.services.single_sign_on.log_in import LogIn
from app.services.single_sign_on.oauth.kind import CLIENT_SECRET
from app.services.single_sign_on.oauth.metadata import Endpoints, ProviderMetadata
from app.services.single_sign_on.outcomes import Outcome, Outcomes
from app.services.single_sign_on.provider_settings import ProviderSettings
from app.services.single_sign_on.refusals import Refusal, SignOnRefusedError
from app.services.single_sign_on.requests import SignOnRequests
from app.store.auth_providers import AuthProvider, ProviderType
from app.vault import VaultError

USUAL_CLAIMS = {
    Claim.SUBJECT: "sub",
    Claim.EMAIL: "email",
    Claim.EMAIL_VERIFIED: "email_verified",
    Claim.FULL_NAME: "name",
    Claim.GIVEN_NAME: "given_name",
    Claim.FAMILY_NAME: "family_name",
}
_VERIFIER, _NONCE = "verifier", "nonce"


@dataclass(frozen=True, slots=True)
class OAuthAnswer:
    """What the browser brings back from a provider; empty texts stand for what it does not bring.

    Attributes:
        issuer: who says that he answers.
        refresh_token: in place of a code, by providers that deviate from RFC 6749.
        error: the provider's own refusal.
    """

    state: str = ""
    code: str = ""
    issuer: str = ""
    refresh_token: str = ""
    error: str = ""


class OAuthFlow:
    """The two halves of a sign-on at an OAuth provider."""

    def __init__(
        self,
        available: AvailableProviders,
        settings: ProviderSettings,
        metadata: ProviderMetadata,
        requests: SignOnRequests,
        log_in: LogIn,
        outcomes: Outcomes,
        client: OutboundClient,
        public_url: str,
        clock: Clock,
    ) -> None:
        self._available = available
        self._settings = settings
        self._metadata = metadata
        self._requests = requests
        self._log_in = log_in
        self._outcomes = outcomes
        self._client = client
        self._public_url = public_url
        self._clock = clock

    def start(self, name: str, browser: str, wanted_opener: str | None) -> str | Outcome:
        """Answer the URL that the browser is sent to; an outcome where the provider does not answer.

        Args:
            name: of the provider.
            browser: the secret of the browser's cookie.
            wanted_opener: origin of the page that the token is for; None for the provider's first.

        Raises:
            DomainError: AUTH_PROVIDER_NOT_FOUND, or PARAMETERS_INVALID for an origin that the provider does not list.
            ServiceUnavailableError: Firestore does not answer.
        """
        provider = self._available.require(name, ProviderType.OAUTH)
        opener = choose_opener(provider, wanted_opener)
        try:
            endpoints = self._metadata.endpoints(provider)
            session = self._session(provider)
        except SignOnRefusedError as error:
            return self._outcomes.reject(provider, error, opener)
        except VaultError as error:
            return self._outcomes.reject(provider, SignOnRefusedError(Refusal.PROVIDER_UNAVAILABLE, str(error)), opener)
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

    def finish(self, name: str, answer: OAuthAnswer, browser: str | None, origin: Origin) -> Outcome:
        """Answer what becomes of a sign-on that comes back.

        Args:
            name: of the provider whose callback is called.
            answer: what the browser brought.
            browser: the secret of its cookie; None where it sent none.
            origin: where it calls from.

        Raises:
            ServiceUnavailableError: Firestore does not answer before the sign-on is known.
        """
        provider = self._available.find(name, ProviderType.OAUTH)
        try:
            taken = self._requests.take(answer.state, browser, ProviderType.OAUTH)
        except SignOnRefusedError as error:
            return self._outcomes.reject(provider, error)
        if provider is None:
            return self._outcomes.reject(None, SignOnRefusedError(Refusal.PROVIDER_UNAVAILABLE))

        def sign_on() -> str:
            if taken.provider != provider.name:
                raise SignOnRefusedError(Refusal.OTHER_PROVIDER, f"begun with {taken.provider}")
            identity = self._identify(provider, answer, taken.details)
            return self._log_in.finish(provider, identity, origin)

        return self._outcomes.conclude(provider, taken.opener, origin, sign_on)

    def _identify(self, provider: AuthProvider, answer: OAuthAnswer, details: Mapping[str, str]) -> Identity:
        """Answer whom a provider's answer speaks of, every check passed."""
        endpoints = self._metadata.endpoints(provider)
        if answer.issuer and answer.issuer != endpoints.issuer:
            raise SignOnRefusedError(Refusal.OTHER_PROVIDER, "the answer names another issuer")
        if answer.error:
            raise SignOnRefusedError(Refusal.PROVIDER_REFUSED, answer.error)
        if endpoints.names_issuer and not answer.issuer:
            raise SignOnRefusedError(Refusal.ANSWER_INVALID, "the answer lacks its issuer")
        is_refresh = not answer.code
        if is_refresh and not (answer.refresh_token and provider.settings.get("acceptRefreshToken")):
            raise SignOnRefusedError(Refusal.ANSWER_INVALID, "the answer carries no code")
        with self._session(provider) as session:
            if is_refresh:
                grant = partial(session.refresh_token, endpoints.token, refresh_token=answer.refresh_token)
            else:
                code = {"code": answer.code, "code_verifier": details[_VERIFIER]}
                grant = partial(session.fetch_token, endpoints.token, grant_type="authorization_code", **code)
            token = _ask(grant)
            claims: dict[str, Any] = {}
            if provider.settings["idToken"]:
                claims = self._verify(provider, endpoints, token.get("id_token"), details[_NONCE], is_refresh=is_refresh)
            if endpoints.userinfo and not _is_complete(provider, claims):
                claims = _merge(provider, claims, _ask_userinfo(session, endpoints.userinfo))
        return read_identity(provider, claims, USUAL_CLAIMS)

    def _verify(
        self, provider: AuthProvider, endpoints: Endpoints, token: Any, nonce: str, *, is_refresh: bool
    ) -> dict[str, Any]:
        """Answer the claims of an ID token; keys that the provider has published since are fetched."""
        from app.services.single_sign_on.oauth.id_tokens import Expected, KeyUnknownError, verify_id_token

        expected = Expected(endpoints.issuer, provider.settings["clientId"], nonce, nonce_may_be_missing=is_refresh)
        for is_fresh in (False, True):
            keys = self._metadata.keys(endpoints, is_fresh=is_fresh)
            try:
                return verify_id_token(token, keys, expected, self._clock())
            except KeyUnknownError:
                continue
        raise SignOnRefusedError(Refusal.ANSWER_INVALID, "ID token: its key is none of the provider's")

    def _session(self, provider: AuthProvider) -> Any:
        from app.services.single_sign_on.oauth.guarded_session import open_session

        return open_session(
            self._client,
            client_id=provider.settings["clientId"],
            client_secret=self._settings.open_secret(provider, CLIENT_SECRET) or None,
            token_endpoint_auth_method=provider.settings.get("clientAuthentication"),
            scope=provider.settings["scopes"],
            redirect_uri=f"{self._public_url}/auth/oauth/{provider.name}/callback",
        )


def _ask(grant: Any) -> Mapping[str, Any]:
    """Answer what the token endpoint says."""
    import requests
    from authlib.integrations.base_client import OAuthError

    try:
        token = grant()
    except OAuthError as error:
        raise SignOnRefusedError(Refusal.PROVIDER_REFUSED, f"token endpoint: {str(error.error)[:100]}") from error
    except (requests.RequestException, ValueError, TypeError, OverflowError) as error:
        raise SignOnRefusedError(Refusal.PROVIDER_UNREACHABLE, f"token endpoint: {type(error).__name__}") from error
    if not isinstance(token, Mapping) or not isinstance(token.get("access_token"), str):
        raise SignOnRefusedError(Refusal.ANSWER_INVALID, "the token endpoint answered no access token")
    return token


def _ask_userinfo(session: Any, url: str) -> Mapping[str, Any]:
    """Answer what the userinfo endpoint says of whoever the access token was made for."""
    import requests
    from authlib.integrations.base_client import OAuthError

    try:
        response = session.get(url, headers={"Accept": "application/json"})
        claims = response.json() if response.status_code == 200 else None
    except (OAuthError, requests.RequestException, ValueError, RecursionError) as error:
        raise SignOnRefusedError(Refusal.PROVIDER_UNREACHABLE, f"userinfo: {type(error).__name__}") from error
    if not isinstance(claims, dict):
        raise SignOnRefusedError(Refusal.PROVIDER_UNREACHABLE, f"userinfo: it answered {response.status_code}")
    return claims


def _is_complete(provider: AuthProvider, claims: Mapping[str, Any]) -> bool:
    """Tell whether an ID token says all that is wanted."""
    names = [provider.claims.get(claim) or USUAL_CLAIMS[claim] for claim in (Claim.SUBJECT, Claim.EMAIL, Claim.FULL_NAME)]
    return bool(claims) and all(claims.get(name) for name in names)


def _merge(provider: AuthProvider, claims: Mapping[str, Any], userinfo: Mapping[str, Any]) -> dict[str, Any]:
    """Answer an ID token's claims, and what the userinfo endpoint adds to them; of plain OAuth 2 that is all there is."""
    if not claims:
        return dict(userinfo)
    if userinfo.get("sub") != claims["sub"]:
        raise SignOnRefusedError(Refusal.ANSWER_INVALID, "userinfo speaks of somebody else")
    # An address and the word that it is verified count only when they come together.
    pair = [provider.claims.get(claim) or USUAL_CLAIMS[claim] for claim in (Claim.EMAIL, Claim.EMAIL_VERIFIED)]
    source = claims if claims.get(pair[0]) else userinfo
    merged = {name: value for name, value in {**userinfo, **claims}.items() if name not in pair}
    return merged | {name: source[name] for name in pair if name in source}
