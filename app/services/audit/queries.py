"""Queries of the audit trail, limited to the caller's access."""

from functools import partial

from app.auth.policy import administers_instance, administers_organization, tenant_administered_by
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError
from app.frozen import replace
from app.problems.permissions import ROLE_MISSING
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.services.common.pagination import Page, Paginator
from app.store.audit.audit_log import AuditEntry, AuditFilter, audit_log, page_of_audit_log
from app.store.engine.store import Store
from app.store.tenancy.organizations import organizations


class AuditQueries:
    """Reads of the audit trail."""

    def __init__(self, store: Store, paginator: Paginator) -> None:
        self._store = store
        self._paginator = paginator

    def list(self, caller: Principal, filters: AuditFilter, limit: int, cursor: str | None) -> Page[AuditEntry]:
        """Return a page of entries, newest first.

        Admins of the instance and service accounts read everything. Tenant admins read their tenant's entries, organization
        admins their organization's.

        Raises:
            DomainError: ROLE_MISSING, TENANT_NOT_FOUND, ORGANIZATION_NOT_FOUND or CURSOR_INVALID.
        """
        reached = self._narrow(caller, filters)
        return self._paginator.page(audit_log, partial(page_of_audit_log, reached), f"audit:{reached}", limit, cursor)

    def _narrow(self, caller: Principal, filters: AuditFilter) -> AuditFilter:
        """Return the filter limited to the caller's access; inaccessible objects are reported as not found."""
        if not isinstance(caller, UserPrincipal) or administers_instance(caller):
            return filters
        tenant_id = tenant_administered_by(caller)
        if tenant_id is not None:
            if filters.tenant_id not in (None, tenant_id):
                raise DomainError(TENANT_NOT_FOUND)
            # An organization of another tenant has no entries in this one.
            return replace(filters, tenant_id=tenant_id)
        return self._narrow_to_organization(caller, filters)

    def _narrow_to_organization(self, caller: UserPrincipal, filters: AuditFilter) -> AuditFilter:
        own = caller.organization
        if filters.organization_id is None:
            if own is None or not administers_organization(caller, own):
                raise DomainError(ROLE_MISSING)
            organization_id = own.id
        else:
            organization = self._store.get(organizations.at(filters.organization_id))
            if organization is None or not administers_organization(caller, organization):
                is_plain = own is None or not administers_organization(caller, own)
                raise DomainError(ROLE_MISSING if is_plain else ORGANIZATION_NOT_FOUND)
            organization_id = organization.id
        if filters.tenant_id not in (None, caller.user.tenant_id):
            raise DomainError(TENANT_NOT_FOUND)
        return replace(filters, organization_id=organization_id)
