"""State of tenants: read, disable, re-enable and delete one, and remove its administrators."""

from app.auth.policy import can_delete_system_admins, require_instance_admin
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError
from app.frozen import replace
from app.problems.tenancy import TENANT_ADMIN_NOT_FOUND, TENANT_NOT_EMPTY, TENANT_OF_ADMINISTRATOR
from app.services.access.tenants import require_tenant
from app.services.audit.trail import AuditTrail
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.tenancy.host_reservations import reserve_hosts
from app.services.tenancy.tenants import ListedTenant, audited, list_tenant
from app.store.engine.store import Store
from app.store.tenancy.organizations import organizations_of_tenant
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.external_ids import ExternalKind, external_ids, reference_of
from app.store.users.users import any_super_admin_in_tenant, any_system_admin_in_tenant, users, users_of_tenant

_ACCOUNTS = ("provider", "fallbackProvider")


class TenantStates:
    """States of tenants.

    Service accounts with a scope, the operator and administrators of the instance may do everything. A tenant's administrators
    read it and remove one another.
    """

    def __init__(self, store: Store, accounts: CarrierAccounts, audit: AuditTrail) -> None:
        self._store = store
        self._accounts = accounts
        self._audit = audit

    def get(self, caller: Principal, tenant_id: str) -> ListedTenant:
        """Return a tenant.

        Raises:
            DomainError: TENANT_NOT_FOUND or ROLE_MISSING.
        """
        return self._listed(self._require(caller, tenant_id))

    def set_disabled(self, caller: Principal, tenant_id: str, *, is_disabled: bool) -> ListedTenant:
        """Disable or re-enable a tenant, with immediate effect for all its users; idempotent.

        Raises:
            DomainError: TENANT_NOT_FOUND, ROLE_MISSING, or TENANT_OF_ADMINISTRATOR if that would lock out the caller or an
                administrator of the instance.
        """

        def attempt() -> Tenant:
            tenant = self._require(caller, tenant_id)
            require_instance_admin(caller)
            if tenant.is_disabled == is_disabled:
                return tenant
            if is_disabled:
                self._forbid_lockout(caller, tenant_id)
            commit = self._store.commit()
            tenants.update(commit, tenant, is_disabled=is_disabled)
            before, after = tenants.changes(is_disabled=tenant.is_disabled), tenants.changes(is_disabled=is_disabled)
            self._audit.record(commit, caller, "tenant.update", audited(tenant), before, after)
            commit.send()
            return replace(tenant, is_disabled=is_disabled)

        return self._listed(retry_on_conflict(attempt))

    def delete(self, caller: Principal, tenant_id: str) -> None:
        """Delete a tenant without organizations and users, and free its external id and host names.

        Raises:
            DomainError: TENANT_NOT_FOUND, ROLE_MISSING or TENANT_NOT_EMPTY.
        """

        def attempt() -> None:
            tenant = self._require(caller, tenant_id)
            require_instance_admin(caller)
            if self._store.ids(organizations_of_tenant(tenant_id, 1, None)) or self._store.ids(
                users_of_tenant(tenant_id, 1, None)
            ):
                raise DomainError(TENANT_NOT_EMPTY)
            commit = self._store.commit()
            tenants.delete(commit, tenant)
            reserve_hosts(self._store, commit, tenant, [])
            if tenant.external_id != "":
                reservation = self._store.get(reference_of(ExternalKind.TENANT, tenant.external_id))
                if reservation is not None and reservation.object_id == tenant_id:
                    external_ids.delete(commit, reservation)
            fields = {name: value for name, value in tenants.encode(tenant).items() if value and name not in _ACCOUNTS}
            self._audit.record(commit, caller, "tenant.delete", audited(tenant), fields, {})
            commit.send()

        retry_on_conflict(attempt)

    def remove_admin(self, caller: Principal, tenant_id: str, uid: str) -> Tenant:
        """Remove a user from a tenant's administrators; even the last one, since the operator can name another.

        Raises:
            DomainError: TENANT_NOT_FOUND, ROLE_MISSING or TENANT_ADMIN_NOT_FOUND.
        """

        def attempt() -> Tenant:
            tenant = self._require(caller, tenant_id)
            if uid not in tenant.tenant_admins:
                raise DomainError(TENANT_ADMIN_NOT_FOUND)
            admins = [admin for admin in tenant.tenant_admins if admin != uid]
            commit = self._store.commit()
            tenants.update(commit, tenant, tenant_admins=admins)
            before, after = tenants.changes(tenant_admins=tenant.tenant_admins), tenants.changes(tenant_admins=admins)
            self._audit.record(commit, caller, "tenant.remove-admin", audited(tenant), before, after)
            commit.send()
            return replace(tenant, tenant_admins=admins)

        return retry_on_conflict(attempt)

    def _require(self, caller: Principal, tenant_id: str) -> Tenant:
        return require_tenant(caller, self._store.get(tenants.at(tenant_id)))

    def _listed(self, tenant: Tenant) -> ListedTenant:
        return list_tenant(self._accounts, tenant)

    def _forbid_lockout(self, caller: Principal, tenant_id: str) -> None:
        if isinstance(caller, UserPrincipal) and caller.user.tenant_id == tenant_id:
            raise DomainError(TENANT_OF_ADMINISTRATOR, "You belong to the tenant")
        if self._store.page(users, any_super_admin_in_tenant(tenant_id)).size:
            raise DomainError(TENANT_OF_ADMINISTRATOR, "A super admin belongs to the tenant")
        if not can_delete_system_admins(caller) and self._store.page(users, any_system_admin_in_tenant(tenant_id)).size:
            raise DomainError(TENANT_OF_ADMINISTRATOR)
