"""OAuth 2 and OpenID Connect as a protocol: settings, and the test of a provider."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from app.errors import FieldError
from app.safe_http.ssrf_guard import find_url_fault
from app.services.sso.errors import SignOnRefusedError
from app.services.sso.oauth.discovery import ProviderMetadata
from app.services.sso.oauth.provider_calls import ProviderCalls
from app.services.sso.protocols import ProviderFinding, SettingField
from app.store.sso.auth_providers import AuthProvider, ProviderType

SCOPES = "openid email profile"
CLIENT_SECRET = "clientSecret"  # noqa: S105 - the name of a setting


class OAuthProtocol:
    """OAuth 2 and OpenID Connect."""

    type = ProviderType.OAUTH

    def __init__(self, metadata: ProviderMetadata, calls: ProviderCalls, *, loopback_allowed: bool) -> None:
        """Create the protocol.

        Args:
            metadata: discovery documents of providers.
            calls: calls to providers.
            loopback_allowed: a provider may run on this machine without TLS, for development.
        """
        self._metadata = metadata
        self._calls = calls
        self._loopback_allowed = loopback_allowed

        def url(name: str, meaning: str) -> SettingField:
            return SettingField(name=name, meaning=meaning, find_fault=self._find_url_fault)

        self._fields = (
            url("issuer", "The provider's issuer, an https URL. Its discovery document is below it."),
            SettingField(
                name="clientId",
                meaning="Client id that the provider issued to this instance.",
                is_required=True,
                max_length=255,
            ),
            SettingField(
                name=CLIENT_SECRET,
                meaning="Client secret that the provider issued to this instance.",
                is_secret=True,
                sent_to=("issuer", "tokenEndpoint"),
            ),
            SettingField(
                name="clientAuthentication",
                meaning="How this instance authenticates to the provider's token endpoint.",
                choices=("client_secret_basic", "client_secret_post", "none"),
            ),
            SettingField(name="scopes", meaning="Scopes to ask for, separated by spaces.", max_length=500, default=SCOPES),
            SettingField(
                name="idToken",
                meaning="Whether the provider returns an ID token, as OpenID Connect does. Plain OAuth 2 does not.",
                of=bool,
                default=True,
            ),
            SettingField(
                name="prompt",
                meaning="What the provider asks the user at each sign-on.",
                choices=("login", "consent", "select_account"),
            ),
            SettingField(
                name="acceptRefreshToken",
                meaning="Whether the provider may return a `refresh_token` instead of a `code` (deprecated).",
                of=bool,
                default=False,
            ),
            url("authorizationEndpoint", "Authorization endpoint. Default: from the discovery document."),
            url("tokenEndpoint", "Token endpoint. Default: from the discovery document."),
            url("userinfoEndpoint", "Userinfo endpoint. Default: from the discovery document."),
            url("jwksUri", "URL of the provider's keys. Default: from the discovery document."),
        )

    @property
    def fields(self) -> Sequence[SettingField]:
        """Return the settings of an OAuth provider."""
        return self._fields

    def find_faults(self, settings: Mapping[str, Any]) -> list[FieldError]:
        """Return the missing settings of this type of provider."""
        needed = ["issuer"] if settings["idToken"] else ["authorizationEndpoint", "tokenEndpoint", "userinfoEndpoint"]
        if settings.get("clientAuthentication", "none") != "none":
            needed.append(CLIENT_SECRET)
        missing = [name for name in needed if name not in settings]
        errors = [FieldError(("settings", name), "Required by the other settings.", missing=True) for name in missing]
        if settings["idToken"] and "openid" not in settings["scopes"].split():
            errors.append(
                FieldError(("settings", "scopes"), "Must contain `openid`. Otherwise the provider returns no ID token.")
            )
        return errors

    def start_path(self, name: str) -> str:
        """Return the path that starts a sign-on."""
        return f"/auth/oauth/{name}"

    def test(self, provider: AuthProvider) -> list[ProviderFinding]:
        """Fetch a provider's discovery document and keys, bypassing the cache."""
        client = self._calls.begin(provider, is_test=True)
        try:
            endpoints = self._metadata.endpoints(client, max_age=0)
        except SignOnRefusedError as error:
            return [ProviderFinding("discovery", is_well=False, words=error.detail)]
        findings = [ProviderFinding("discovery", is_well=True, words=f"Users are sent to {endpoints.authorization}.")]
        if not provider.settings["idToken"]:
            return findings
        try:
            count = len(self._metadata.keys(client, endpoints, max_age=0))
        except SignOnRefusedError as error:
            return [*findings, ProviderFinding("keys", is_well=False, words=error.detail)]
        if not count:
            return [
                *findings,
                ProviderFinding("keys", is_well=False, words="The provider publishes no key that can sign an ID token."),
            ]
        return [*findings, ProviderFinding("keys", is_well=True, words=f"The provider publishes {count} usable keys.")]

    def _find_url_fault(self, url: str) -> str | None:
        fault = find_url_fault(url, loopback_allowed=self._loopback_allowed)
        if fault is None and urlsplit(url).scheme != "https" and not self._loopback_allowed:
            return "Must be an https URL."
        return fault
