"""Administration of identity providers, for administrators and the operator of the instance."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.auth.login_policy import can_grant_login, can_manage_auth_providers
from app.auth.principal import Principal
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen, replace
from app.problems.permissions import FIELD_REFUSED, HIGHER_ROLE, ROLE_MISSING
from app.problems.sso import AUTH_PROVIDER_NOT_FOUND, AUTH_PROVIDER_TYPE_FIXED
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.sso.protocols import ProviderFinding, ProviderProtocol, ProviderProtocols
from app.services.sso.provider_settings import ProviderSettings
from app.services.sso.provider_validation import DEFAULT_HIGHEST_ROLE, require_name, require_valid, with_tenant_of_organization
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.sso.auth_providers import AuthProvider, ProviderType, all_auth_providers, auth_providers
from app.times.clock import Clock


@frozen
class ShownProvider:
    """A provider for administrators: its settings without secrets, and the names of its secrets."""

    provider: AuthProvider
    settings: Mapping[str, Any]
    secrets: list[str]


class AuthProviderAdmin:
    """Identity providers of the instance. A `caller` of None is an operator at the command line."""

    def __init__(
        self,
        store: Store,
        kinds: ProviderProtocols,
        settings: ProviderSettings,
        audit: AuditTrail,
        paginator: Paginator,
        clock: Clock,
        *,
        loopback_allowed: bool,
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._settings = settings
        self._audit = audit
        self._paginator = paginator
        self._clock = clock
        self._loopback_allowed = loopback_allowed

    def list(self, caller: Principal | None, limit: int, cursor: str | None) -> Page[ShownProvider]:
        """Return a page of providers, ordered by name.

        Raises:
            DomainError: ROLE_MISSING or CURSOR_INVALID.
        """
        _require_manager(caller)
        return self._paginator.page(auth_providers, all_auth_providers, "auth-providers", limit, cursor).map(self._show)

    def get(self, caller: Principal | None, name: str) -> ShownProvider:
        """Return a provider.

        Raises:
            DomainError: ROLE_MISSING or AUTH_PROVIDER_NOT_FOUND.
        """
        return self._show(self._require(caller, name))

    def put(self, caller: Principal | None, name: str, attributes: Mapping[str, Any]) -> ShownProvider:
        """Create or replace a provider; omitted attributes get their default, but secrets stay.

        Args:
            caller: an administrator of the instance.
            name: name of the provider, new or existing.
            attributes: attributes of `AuthProvider`, including `type`; `settings` as an administrator writes them.

        Raises:
            DomainError: ROLE_MISSING, FIELD_REFUSED, HIGHER_ROLE, AUTH_PROVIDER_TYPE_FIXED or PARAMETERS_INVALID.
        """
        _require_manager(caller)
        return self._show(retry_on_conflict(lambda: self._put(caller, name, attributes)))

    def update(self, caller: Principal | None, name: str, attributes: Mapping[str, Any]) -> ShownProvider:
        """Update a provider; omitted attributes and settings stay. A setting of null is removed.

        Raises:
            DomainError: ROLE_MISSING, AUTH_PROVIDER_NOT_FOUND, FIELD_REFUSED, HIGHER_ROLE, AUTH_PROVIDER_TYPE_FIXED or
                PARAMETERS_INVALID.
        """

        def attempt() -> AuthProvider:
            held = self._require(caller, name)
            secrets = {field.name for field in self._kind(held.type).fields if field.is_secret}
            settings = self._settings.redact(self._kind(held.type), held.settings)
            for setting, value in attributes.get("settings", {}).items():
                # A secret of null would mean an omitted one.
                settings[setting] = "" if value is None and setting in secrets else value
            given = {"settings": settings}
            # Another organization implies its tenant.
            moved = {"tenant_id": ""} if "organization_id" in attributes else {}
            return self._write(caller, held, replace(held, **(moved | _without_settings(attributes))), given)

        return self._show(retry_on_conflict(attempt))

    def delete(self, caller: Principal | None, name: str) -> None:
        """Delete a provider. Users that it created or bound stay.

        Raises:
            DomainError: ROLE_MISSING, AUTH_PROVIDER_NOT_FOUND or HIGHER_ROLE.
        """

        def attempt() -> None:
            held = self._require(caller, name)
            _require_grantable(caller, held)
            commit = self._store.commit()
            commit.delete(auth_providers.path(name), held.version)
            self._record(commit, caller, "auth-provider.delete", held, None)
            commit.send()

        retry_on_conflict(attempt)

    def test(self, caller: Principal | None, name: str) -> Sequence[ProviderFinding]:
        """Test a provider, enabled or not, as far as possible without a user.

        Raises:
            DomainError: ROLE_MISSING or AUTH_PROVIDER_NOT_FOUND.
        """
        provider = self._require(caller, name)
        return self._kind(provider.type).test(provider)

    def _put(self, caller: Principal | None, name: str, attributes: Mapping[str, Any]) -> AuthProvider:
        held = self._store.get(auth_providers.at(require_name(name)))
        created = self._clock() if held is None else held.created
        new = AuthProvider(id=name, created=created, **_without_settings(attributes))
        if "highest_role" not in attributes:
            new = replace(new, highest_role=DEFAULT_HIGHEST_ROLE[new.reach])
        return self._write(caller, held, new, attributes)

    def _write(
        self, caller: Principal | None, held: AuthProvider | None, new: AuthProvider, attributes: Mapping[str, Any]
    ) -> AuthProvider:
        """Write a provider; its settings are in `attributes`, as an administrator writes them."""
        if held is not None:
            _require_grantable(caller, held)
            if held.type is not new.type:
                raise DomainError(AUTH_PROVIDER_TYPE_FIXED)
        if caller is not None and not can_grant_login(caller, new.highest_role):
            raise DomainError(FIELD_REFUSED, errors=[FieldError("highest_role", "Must not exceed your own role.")])
        kind = self._kind(new.type)
        settings = self._settings.read(kind, new.name, attributes.get("settings", {}), held.settings if held else {})
        new = with_tenant_of_organization(self._store, replace(new, settings=settings))
        require_valid(new, loopback_allowed=self._loopback_allowed)
        fields = auth_providers.encode(new)
        commit = self._store.commit()
        if held is None:
            commit.create(auth_providers.path(new.name), fields)
        else:
            commit.update(auth_providers.path(new.name), fields, held.version)
        self._record(commit, caller, "auth-provider.update" if held else "auth-provider.create", held, new)
        commit.send()
        return new

    def _require(self, caller: Principal | None, name: str) -> AuthProvider:
        _require_manager(caller)
        provider = self._store.get(auth_providers.at(name))
        if provider is None:
            raise DomainError(AUTH_PROVIDER_NOT_FOUND)
        return provider

    def _kind(self, provider_type: ProviderType) -> ProviderProtocol:
        kind = self._kinds.find(provider_type)
        if kind is None:
            raise invalid_field("type", "This instance does not support that protocol.")
        return kind

    def _show(self, provider: AuthProvider) -> ShownProvider:
        kind = self._kinds.find(provider.type)
        secrets = [field.name for field in kind.fields if field.is_secret and provider.settings.get(field.name)] if kind else []
        return ShownProvider(provider, self._settings.redact(kind, provider.settings), secrets)

    def _record(
        self, commit: Commit, caller: Principal | None, action: str, before: AuthProvider | None, after: AuthProvider | None
    ) -> None:
        provider = after or before
        if provider is None:
            raise ValueError("neither before nor after")
        changed = AuditedObject("auth-provider", provider.name, provider.tenant_id, provider.organization_id)
        self._audit.record(commit, caller, action, changed, self._audited(before), self._audited(after))

    def _audited(self, provider: AuthProvider | None) -> dict[str, Any]:
        """Return a provider's fields for the audit trail, with secrets apart, under a name that it masks."""
        if provider is None:
            return {}
        shown = self._show(provider)
        sealed = {name: provider.settings[name] for name in shown.secrets}
        return auth_providers.encode(provider) | {"settings": dict(shown.settings), "settings.secrets": sealed}


def _without_settings(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {attribute: value for attribute, value in attributes.items() if attribute != "settings"}


def _require_manager(caller: Principal | None) -> None:
    if caller is not None and not can_manage_auth_providers(caller):
        raise DomainError(ROLE_MISSING)


def _require_grantable(caller: Principal | None, provider: AuthProvider) -> None:
    if caller is not None and not can_grant_login(caller, provider.highest_role):
        raise DomainError(HIGHER_ROLE, "The provider logs in users with a higher role than yours")
