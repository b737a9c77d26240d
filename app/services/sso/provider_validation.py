"""Validation of providers of any protocol: their organization, whom they log in, and which pages receive tokens."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from app.auth.login_policy import reach_allows_role
from app.errors import DomainError, FieldError, invalid_field, name_first
from app.frozen import replace
from app.problems.requests import PARAMETERS_INVALID
from app.store.engine.store import Store
from app.store.sso.auth_providers import AuthProvider, HighestRole, ProviderReach
from app.store.tenancy.membership import membership_of

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")

DEFAULT_HIGHEST_ROLE = {
    ProviderReach.ORGANIZATION: HighestRole.ORGANIZATION_ADMIN,
    ProviderReach.TENANT: HighestRole.TENANT_ADMIN,
    ProviderReach.INSTANCE: HighestRole.TENANT_ADMIN,
}
"""Default of providers that name none; administrators of the instance can log in only by a provider that says so."""


def require_name(name: str) -> str:
    """Return a valid name for a new provider.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    if not _NAME.fullmatch(name):
        raise invalid_field("name", "Must be at most 63 letters, digits, `-` and `_`, and begin with a letter or digit.")
    return name


def with_tenant_of_organization(store: Store, provider: AuthProvider) -> AuthProvider:
    """Return a provider with the tenant of its organization.

    Raises:
        DomainError: PARAMETERS_INVALID: organization or tenant do not exist, or do not belong together.
    """
    organization, tenant = store.read(*membership_of(provider.organization_id, provider.tenant_id))
    errors = []
    if provider.organization_id and (organization is None or organization.deleted):
        errors.append(FieldError("organization_id", "Organization not found."))
    if provider.tenant_id and tenant is None:
        errors.append(FieldError("tenant_id", "Tenant not found."))
    elif provider.tenant_id and organization is not None and organization.tenant_id != provider.tenant_id:
        errors.append(FieldError("tenant_id", "Must be the tenant of the organization."))
    _refuse(errors)
    return provider if organization is None else replace(provider, tenant_id=organization.tenant_id)


def require_valid(provider: AuthProvider, *, loopback_allowed: bool) -> None:
    """Require a provider that can work, and does not exceed its declared reach.

    Args:
        provider: the provider with its tenant.
        loopback_allowed: the web app may run on this machine without TLS, for development.

    Raises:
        DomainError: PARAMETERS_INVALID, naming each invalid field.
    """
    _refuse([*_find_faults(provider), *_find_origin_faults(provider.allowed_origins, loopback_allowed=loopback_allowed)])


def _find_faults(provider: AuthProvider) -> Iterator[FieldError]:
    if provider.reach is ProviderReach.ORGANIZATION and not provider.organization_id:
        yield FieldError("organization_id", "Required, because the provider's reach is an organization.", missing=True)
    if provider.reach is ProviderReach.TENANT and not provider.tenant_id:
        yield FieldError("tenant_id", "Required, because the provider's reach is a tenant.", missing=True)
    if provider.allow_jit_provisioning and not provider.organization_id:
        yield FieldError("organization_id", "Required, because new users are created in it.", missing=True)
    if not reach_allows_role(provider.reach, provider.highest_role):
        yield FieldError("highest_role", f"Must not exceed the provider's reach, '{provider.reach}'.")


def _find_origin_faults(origins: Sequence[str], *, loopback_allowed: bool) -> Iterator[FieldError]:
    for index, origin in enumerate(origins):
        if not _is_origin(origin, loopback_allowed=loopback_allowed):
            words = "Must be an origin as browsers write it, for example https://app.example.com."
            yield FieldError(("allowed_origins", index), words)


def _is_origin(text: str, *, loopback_allowed: bool) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    if not host or not text.isascii() or any(character <= " " or character in "<>\"'*" for character in text):
        return False
    written = f"{parts.scheme}://{host}{'' if port is None else f':{port}'}"
    is_plain = parts.scheme == "http" and loopback_allowed and host in _LOOPBACK_HOSTS
    return text == written and (parts.scheme == "https" or is_plain)


def _refuse(errors: Sequence[FieldError]) -> None:
    if errors:
        raise DomainError(PARAMETERS_INVALID, name_first, errors=errors)
