"""Enabled providers, as shown before log-in."""

from app.errors import DomainError, invalid_field
from app.frozen import frozen
from app.problems.sso import AUTH_PROVIDER_NOT_FOUND
from app.services.sso.protocols import ProviderProtocols
from app.store.engine.store import Store
from app.store.sso.auth_providers import AuthProvider, ProviderType, auth_providers, enabled_auth_providers

MAX_PROVIDERS = 100
"""Maximum number of providers on a log-in page."""


@frozen
class EnabledProvider:
    """A provider on a log-in page; `start_url` is the URL of its popup."""

    name: str
    type: ProviderType
    display_name: str
    start_url: str


class EnabledProviders:
    """Providers that are enabled."""

    def __init__(self, store: Store, kinds: ProviderProtocols, public_url: str) -> None:
        self._store = store
        self._kinds = kinds
        self._public_url = public_url

    def list(self) -> list[EnabledProvider]:
        """Return the providers, ordered by name."""
        found = self._store.page(auth_providers, enabled_auth_providers(MAX_PROVIDERS))
        with_kinds = [(provider, self._kinds.find(provider.type)) for provider in found]
        return [
            EnabledProvider(
                provider.name,
                provider.type,
                provider.display_name or provider.name,
                self._public_url + kind.start_path(provider.name),
            )
            for provider, kind in with_kinds
            if kind is not None
        ]

    def find(self, name: str, provider_type: ProviderType) -> AuthProvider | None:
        """Return an enabled provider of a protocol, or None."""
        provider = self._store.get(auth_providers.at(name))
        return provider if provider is not None and provider.enabled and provider.type is provider_type else None

    def require_known(self, name: str, provider_type: ProviderType) -> AuthProvider:
        """Return a provider of a protocol, enabled or not.

        Raises:
            DomainError: AUTH_PROVIDER_NOT_FOUND.
        """
        provider = self._store.get(auth_providers.at(name))
        if provider is None or provider.type is not provider_type:
            raise DomainError(AUTH_PROVIDER_NOT_FOUND)
        return provider

    def require(self, name: str, provider_type: ProviderType) -> AuthProvider:
        """Return an enabled provider of a protocol.

        Raises:
            DomainError: AUTH_PROVIDER_NOT_FOUND.
        """
        provider = self.find(name, provider_type)
        if provider is None:
            raise DomainError(AUTH_PROVIDER_NOT_FOUND)
        return provider


def choose_opener(provider: AuthProvider, origin: str | None) -> str:
    """Return the origin of the page that will receive the token: the requested one, or the provider's first.

    Raises:
        DomainError: PARAMETERS_INVALID: the provider does not list it.
    """
    if origin is None:
        return next(iter(provider.allowed_origins), "")
    if origin not in provider.allowed_origins:
        raise invalid_field("origin", "Must be one of the provider's `allowedOrigins`.")
    return origin
