"""OAuth 2 and OpenID Connect as a protocol of providers: the settings, and how a provider is tried out."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from app.errors import FieldError
from app.safe_http.ssrf_guard import find_url_fault
from app.services.sso.errors import SignOnRefusedError
from app.services.sso.oauth.discovery import ProviderMetadata
from app.services.sso.protocols import ProviderFinding, SettingField
from app.store.auth_providers import AuthProvider, ProviderType

SCOPES = "openid email profile"
CLIENT_SECRET = "clientSecret"  # noqa: S105 - the name of a setting


class OAuthKind:
    """OAuth 2 and OpenID Connect."""

    type = ProviderType.OAUTH

    def __init__(self, metadata: ProviderMetadata, *, loopback_allowed: bool) -> None:
        """Set what the protocol needs.

        Args:
            metadata: fetches what a provider says of itself.
            loopback_allowed: a provider may be on this machine itself, without TLS, as in development.
        """
        self._metadata = metadata
        self._loopback_allowed = loopback_allowed

        def url(name: str, meaning: str) -> SettingField:
            return SettingField(name=name, meaning=meaning, find_fault=self._find_url_fault)

        self._fields = (
            url("issuer", "The provider's issuer, an https URL; its discovery document is found below it."),
            SettingField(name="clientId", meaning="Id that the provider gave this instance.", is_required=True, longest=255),
            SettingField(
                name=CLIENT_SECRET,
                meaning="Secret that the provider gave this instance.",
                is_secret=True,
                sent_to=("issuer", "tokenEndpoint"),
            ),
            SettingField(
                name="clientAuthentication",
                meaning="How this instance proves itself to the provider's token endpoint.",
                choices=("client_secret_basic", "client_secret_post", "none"),
            ),
            SettingField(name="scopes", meaning="Scopes to ask for, separated by spaces.", longest=500, default=SCOPES),
            SettingField(
                name="idToken",
                meaning="Whether the provider answers with an ID token, as OpenID Connect does; plain OAuth 2 does not.",
                of=bool,
                default=True,
            ),
            SettingField(
                name="prompt",
                meaning="What the provider is to ask the user each time.",
                choices=("login", "consent", "select_account"),
            ),
            SettingField(
                name="acceptRefreshToken",
                meaning="Whether the provider's answer may carry a `refresh_token` in place of a `code` (deprecated).",
                of=bool,
                default=False,
            ),
            url("authorizationEndpoint", "Where the browser is sent; from the discovery document unless set."),
            url("tokenEndpoint", "Where the code is exchanged; from the discovery document unless set."),
            url("userinfoEndpoint", "Where claims are asked for; from the discovery document unless set."),
            url("jwksUri", "Where the provider's keys are; from the discovery document unless set."),
        )

    @property
    def fields(self) -> Sequence[SettingField]:
        """Return the settings of an OAuth provider."""
        return self._fields

    def find_faults(self, settings: Mapping[str, Any]) -> list[FieldError]:
        """Return what is missing for the kind of provider that the settings describe."""
        needed = ["issuer"] if settings["idToken"] else ["authorizationEndpoint", "tokenEndpoint", "userinfoEndpoint"]
        if settings.get("clientAuthentication", "none") != "none":
            needed.append(CLIENT_SECRET)
        missing = [name for name in needed if name not in settings]
        errors = [FieldError(f"settings.{name}", "It is required by the other settings.", missing=True) for name in missing]
        if settings["idToken"] and "openid" not in settings["scopes"].split():
            errors.append(FieldError("settings.scopes", "Must contain `openid`: without it no ID token is answered."))
        return errors

    def start_path(self, name: str) -> str:
        """Return the path at which signing on at a provider begins."""
        return f"/auth/oauth/{name}"

    def test(self, provider: AuthProvider) -> list[ProviderFinding]:
        """Fetch a provider's discovery document and its keys anew."""
        try:
            endpoints = self._metadata.endpoints(provider, max_age=0)
        except SignOnRefusedError as error:
            return [ProviderFinding("discovery", is_well=False, words=error.detail)]
        findings = [ProviderFinding("discovery", is_well=True, words=f"Users are sent to {endpoints.authorization}.")]
        if not provider.settings["idToken"]:
            return findings
        try:
            count = len(self._metadata.keys(endpoints, max_age=0))
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
