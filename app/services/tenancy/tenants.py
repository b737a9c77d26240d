"""Tenants: created and updated by their external id, and listed."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.auth.policy import administers_instance, administers_tenant, require_instance_admin
from app.auth.principal import Principal, UserPrincipal
from app.crypto.keys import new_id
from app.crypto.vault import Owner, OwnerKind
from app.errors import DomainError
from app.frozen import frozen, replace
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import CURSOR_INVALID
from app.problems.tenancy import TENANT_EXISTS, TENANT_NOT_FOUND
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.carrier_accounts.provider_field import audited_providers, replace_fallback, replace_provider
from app.services.common.brands import SUPPORT_ADDRESS
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict, retry_with_prefetched
from app.services.common.pagination import Page, Paginator
from app.store.engine.database import Commit
from app.store.engine.store import Prefetched, Store
from app.store.tenancy.tenants import Tenant, all_tenants, tenants
from app.store.users.external_ids import ExternalId, ExternalKind, external_ids, new_external_id, reference_of
from app.times.clock import Clock

_STREAM_PAGE = 300


@frozen(kw_only=True)
class TenantDetails:
    """A tenant as the reseller describes it. None leaves a value unchanged, an empty text removes it.

    Attributes:
        tenant_name: its name.
        external_id: its id in the reseller's own system; 20681 and "20681" are the same.
        provider: the carrier's `name` and account; empty for the instance's carrier.
        fallback_provider: the same for the second carrier.
        support_email: support address for its users.
        billing_group: groups tenants in the billing report.
        admin_billing_plan: plan of its administrators' organization.
    """

    tenant_name: str
    external_id: str | int
    provider: Mapping[str, Any]
    support_email: str
    billing_group: str | None = None
    admin_billing_plan: str | None = None
    fallback_provider: Mapping[str, Any] | None = None


@frozen
class TenantResult:
    """Result in the original API's words, with the tenant's id."""

    body: str
    tenant_id: str


@frozen
class ListedTenant:
    """A tenant with its providers without secrets."""

    tenant: Tenant
    provider: Mapping[str, Any]
    fallback_provider: Mapping[str, Any]


def list_tenant(accounts: CarrierAccounts, tenant: Tenant) -> ListedTenant:
    """Return a tenant with its providers without secrets."""
    return ListedTenant(tenant, accounts.redact(tenant.provider), accounts.redact(tenant.fallback_provider))


class Tenants:
    """Tenants of the instance."""

    def __init__(self, store: Store, accounts: CarrierAccounts, audit: AuditTrail, paginator: Paginator, clock: Clock) -> None:
        self._store = store
        self._accounts = accounts
        self._audit = audit
        self._paginator = paginator
        self._clock = clock

    def create(self, caller: Principal, details: TenantDetails, record: Record[TenantResult] = record_nothing) -> TenantResult:
        """Create a tenant.

        Raises:
            DomainError: ROLE_MISSING, TENANT_EXISTS, or PARAMETERS_INVALID for an invalid provider.
        """
        require_instance_admin(caller)
        reference = reference_of(ExternalKind.TENANT, details.external_id)

        def attempt(prefetched: Prefetched) -> TenantResult:
            (reservation,) = self._store.read(reference, prefetched=prefetched)
            tenant = self._new(details)
            answer = TenantResult(f"Created tenant `{tenant.tenant_name}` (`{tenant.id}`)", tenant.id)
            commit = self._store.commit()
            # An identical request may have been answered in the meantime; its response precedes the error.
            record(commit, answer)
            if reservation is not None:
                raise DomainError(TENANT_EXISTS)
            self._add(commit, caller, tenant, reservation)
            commit.send()
            return answer

        # The first attempt assumes that the external id is free, and the commit verifies it. So no other reservation can be
        # read too early.
        return retry_with_prefetched(attempt, {reference.path: None})

    def create_or_update(self, caller: Principal, details: TenantDetails) -> TenantResult:
        """Update the tenant with an external id, or create it.

        Raises:
            DomainError: ROLE_MISSING, or PARAMETERS_INVALID for an invalid provider.
        """
        require_instance_admin(caller)
        reference = reference_of(ExternalKind.TENANT, details.external_id)

        def attempt() -> TenantResult:
            reservation = self._store.get(reference)
            held = self._store.get(tenants.at(reservation.object_id)) if reservation is not None else None
            tenant = self._create(caller, details, reservation) if held is None else self._update(caller, held, details)
            return TenantResult(f"Created/Updated tenant `{tenant.tenant_name}` (`{tenant.id}`)", tenant.id)

        return retry_on_conflict(attempt)

    def list(self, caller: Principal, limit: int, cursor: str | None) -> Page[ListedTenant]:
        """Return a page of the tenants that the caller administers, in a stable order.

        Raises:
            DomainError: ROLE_MISSING or CURSOR_INVALID.
        """
        own = self._find_only(caller)
        if own is not None:
            if cursor is not None:
                raise DomainError(CURSOR_INVALID)
            return Page([own], None)
        return self._paginator.page(tenants, all_tenants, "tenants", limit, cursor).map(self._listed)

    def stream(self, caller: Principal) -> Iterator[ListedTenant]:
        """Yield all tenants that `list` would return, with one page in memory at a time.

        Raises:
            DomainError: ROLE_MISSING, before the first item.
        """
        own = self._find_only(caller)
        return self._all() if own is None else iter((own,))

    def _find_only(self, caller: Principal) -> ListedTenant | None:
        """Return the one tenant that the caller administers; None if the caller administers all."""
        if administers_instance(caller):
            return None
        if isinstance(caller, UserPrincipal) and caller.tenant is not None and administers_tenant(caller, caller.tenant.id):
            return self._listed(caller.tenant)
        raise DomainError(ROLE_MISSING)

    def _all(self) -> Iterator[ListedTenant]:
        for page in self._store.pages(tenants, all_tenants(_STREAM_PAGE, None)):
            yield from map(self._listed, page)

    def _listed(self, tenant: Tenant) -> ListedTenant:
        return list_tenant(self._accounts, tenant)

    def _new(self, details: TenantDetails) -> Tenant:
        tenant_id = new_id()
        owner = Owner(OwnerKind.TENANT, tenant_id)
        return Tenant(
            id=tenant_id,
            tenant_name=details.tenant_name,
            external_id=details.external_id,
            billing_group=details.billing_group or None,
            admin_billing_plan=details.admin_billing_plan or None,
            support_details={SUPPORT_ADDRESS: details.support_email},
            provider=replace_provider(self._accounts, owner, {}, details.provider),
            fallback_provider=replace_fallback(self._accounts, owner, {}, details.fallback_provider or {}),
            created=self._clock(),
        )

    def _create(self, caller: Principal, details: TenantDetails, reservation: ExternalId | None) -> Tenant:
        tenant = self._new(details)
        commit = self._store.commit()
        self._add(commit, caller, tenant, reservation)
        commit.send()
        return tenant

    def _add(self, commit: Commit, caller: Principal, tenant: Tenant, reservation: ExternalId | None) -> None:
        """Add a new tenant to a commit; `reservation` is the one left by a former tenant with that external id."""
        named = new_external_id(ExternalKind.TENANT, tenant.external_id, tenant.id)
        if reservation is None:
            external_ids.create(commit, named)
        else:
            commit.update(external_ids.path(named.id), external_ids.encode(named), reservation.version)
        tenants.create(commit, tenant)
        set_fields = {name: value for name, value in self.audited_fields(tenant).items() if value}
        self._audit.record(commit, caller, "tenant.create", audited(tenant), {}, set_fields)

    def _update(self, caller: Principal, held: Tenant, details: TenantDetails) -> Tenant:
        owner = Owner(OwnerKind.TENANT, held.id)
        attributes: dict[str, Any] = {
            "tenant_name": details.tenant_name,
            "support_details": {**held.support_details, SUPPORT_ADDRESS: details.support_email},
            "provider": replace_provider(self._accounts, owner, held.provider, details.provider),
        }
        if details.fallback_provider is not None:
            held_fallback = held.fallback_provider
            attributes["fallback_provider"] = replace_fallback(self._accounts, owner, held_fallback, details.fallback_provider)
        if details.billing_group is not None:
            attributes["billing_group"] = details.billing_group or None
        if details.admin_billing_plan is not None:
            attributes["admin_billing_plan"] = details.admin_billing_plan or None
        changes = {name: value for name, value in attributes.items() if value != getattr(held, name)}
        if not changes:
            return held
        updated = replace(held, **changes)
        commit = self._store.commit()
        tenants.update(commit, held, **changes)
        before, after = self.audited_fields(held), self.audited_fields(updated)
        self._audit.record(commit, caller, "tenant.update", audited(held), before, after)
        commit.send()
        return updated

    def audited_fields(self, tenant: Tenant) -> dict[str, Any]:
        """Return a tenant's fields for the audit trail, which masks secrets."""
        return tenants.encode(tenant) | audited_providers(self._accounts, tenant.provider, tenant.fallback_provider)


def audited(tenant: Tenant) -> AuditedObject:
    """Return a tenant as an audited object."""
    return AuditedObject("tenant", tenant.id, tenant.id)


def require_tenant_by_external_id(store: Store, external_id: str | int) -> Tenant:
    """Return the tenant with an external id.

    Raises:
        DomainError: TENANT_NOT_FOUND.
    """
    reservation = store.get(reference_of(ExternalKind.TENANT, external_id))
    tenant = store.get(tenants.at(reservation.object_id)) if reservation is not None else None
    if tenant is None:
        raise DomainError(TENANT_NOT_FOUND)
    return tenant
