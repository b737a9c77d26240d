"""Organizations: create, get and list, limited to the caller's access."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from app.auth.policy import administers_instance, tenant_administered_by
from app.auth.principal import Principal, UserPrincipal
from app.crypto.keys import new_id
from app.crypto.vault import Owner, OwnerKind
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.organizations import require_organization
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.carrier_accounts.provider_field import audited_providers, replace_fallback, replace_provider
from app.services.common.idempotency import Record, record_nothing
from app.services.common.instance_type import INSTANCE, require_instance_type
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.operations.instance_settings import InstanceType
from app.store.tenancy.organizations import (
    Organization,
    organizations,
    organizations_administered_by,
    organizations_of_tenant,
)
from app.store.tenancy.tenants import all_tenants, tenants
from app.store.users.users import inboxes_of, living_users_of
from app.times.clock import Clock

NO_SUCH_TENANT = "Tenant not found."

_STREAM_PAGE = 300
_MAX_COUNTED = 1_000_000

QueryMaker = Callable[[int, Sequence[Any] | None], Query]


@frozen(kw_only=True)
class NewOrganization:
    """An organization to create.

    A `tenant_id` of None means the only possible one, an empty `plan` none, an empty `provider` or `fallback_provider` the
    tenant's.
    """

    organization_name: str
    description: str = ""
    plan: str = ""
    require_contact_consent: bool = False
    require_contact_consent_message: str = ""
    smart_encoding: bool = False
    external_id: str = ""
    organization_type: str = ""
    tenant_id: str | None = None
    provider: Mapping[str, Any] = field(default_factory=dict, repr=False)
    fallback_provider: Mapping[str, Any] = field(default_factory=dict, repr=False)


@frozen
class CountedOrganization:
    """An organization with its number of users, without soft-deleted ones."""

    organization: Organization
    user_count: int


class Organizations:
    """Organizations of the instance."""

    def __init__(self, store: Store, accounts: CarrierAccounts, audit: AuditTrail, paginator: Paginator, clock: Clock) -> None:
        self._store = store
        self._accounts = accounts
        self._audit = audit
        self._paginator = paginator
        self._clock = clock

    def create(
        self,
        caller: Principal,
        new_organization: NewOrganization,
        kind: InstanceType | None = None,
        record: Record[Organization] = record_nothing,
    ) -> Organization:
        """Create an organization.

        Args:
            caller: an admin of the instance or of the tenant.
            new_organization: attributes of the organization.
            kind: required type of instance; None for any.
            record: adds the response to the commit.

        Raises:
            DomainError: ROLE_MISSING, PRIVATE_LABEL_ONLY, RETAIL_ONLY, or PARAMETERS_INVALID naming `tenantId` or `provider`.
        """
        if not administers_instance(caller) and tenant_administered_by(caller) is None:
            raise DomainError(ROLE_MISSING)
        organization_id = new_id()
        owner = Owner(OwnerKind.ORGANIZATION, organization_id)
        organization = Organization(
            id=organization_id,
            organization_name=new_organization.organization_name,
            description=new_organization.description,
            tenant_id=self._find_tenant(caller, new_organization.tenant_id, kind),
            external_id=new_organization.external_id,
            organization_type=new_organization.organization_type,
            billing={"plan": new_organization.plan} if new_organization.plan else {},
            require_contact_consent=new_organization.require_contact_consent,
            require_contact_consent_message=new_organization.require_contact_consent_message,
            smart_encoding=new_organization.smart_encoding,
            provider=replace_provider(self._accounts, owner, {}, new_organization.provider),
            fallback_provider=replace_fallback(self._accounts, owner, {}, new_organization.fallback_provider),
            created=self._clock(),
        )
        set_fields = {name: value for name, value in audited_fields(self._accounts, organization).items() if value}

        def attempt() -> Organization:
            commit = self._store.commit()
            organizations.create(commit, organization)
            self._audit.record(commit, caller, "organization.create", audited(organization), {}, set_fields)
            record(commit, organization)
            commit.send()
            return organization

        return retry_on_conflict(attempt)

    def get(self, caller: Principal, organization_id: str) -> CountedOrganization:
        """Return an organization.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND or ROLE_MISSING.
        """
        organization = require_organization(self._store, caller, organization_id)
        everybody, inboxes = living_users_of(organization.id, _MAX_COUNTED), inboxes_of(organization.id, _MAX_COUNTED)
        return CountedOrganization(organization, self._store.count(everybody) - self._store.count(inboxes))

    def list(self, caller: Principal, tenant_id: str | None, limit: int, cursor: str | None) -> Page[Organization]:
        """Return a page of the organizations that the caller can manage, in a stable order.

        Args:
            caller: an administrator, or a service account.
            tenant_id: only organizations of this tenant; None for all. An inaccessible tenant has none.
            limit: maximum number of organizations.
            cursor: `next_cursor` of the previous page.

        Raises:
            DomainError: ROLE_MISSING or CURSOR_INVALID.
        """
        query = self._query_for(caller, tenant_id)
        if query is None:
            return Page([], None)
        return self._paginator.page(organizations, query, f"organizations:{query(0, None).where}", limit, cursor)

    def stream(self, caller: Principal, tenant_id: str | None = None) -> Iterator[Organization]:
        """Yield all organizations that `list` would return, with one page in memory at a time.

        Raises:
            DomainError: ROLE_MISSING, before the first item.
        """
        query = self._query_for(caller, tenant_id)
        return iter(()) if query is None else self._all(query)

    def stream_instance(self, caller: Principal) -> Iterator[Organization]:
        """Yield all organizations of the instance.

        Raises:
            DomainError: ROLE_MISSING: the caller does not administer the instance.
        """
        if not administers_instance(caller):
            raise DomainError(ROLE_MISSING)
        return self.stream(caller)

    def _all(self, query: QueryMaker) -> Iterator[Organization]:
        for page in self._store.pages(organizations, query(_STREAM_PAGE, None)):
            yield from page

    def _query_for(self, caller: Principal, tenant_id: str | None) -> QueryMaker | None:
        """Return a builder of the query for accessible organizations; None if there are none."""
        if not isinstance(caller, UserPrincipal) or administers_instance(caller):
            return lambda limit, after: organizations_of_tenant(tenant_id, limit, after)
        own = tenant_administered_by(caller)
        if own is not None:
            return (lambda limit, after: organizations_of_tenant(own, limit, after)) if tenant_id in (None, own) else None
        uid = caller.id
        # Administrators of an organization need not be members, so a query has to find out.
        if not self._store.page(organizations, organizations_administered_by(uid, 1, None)).size:
            raise DomainError(ROLE_MISSING)
        if tenant_id not in (None, caller.user.tenant_id):
            return None
        return lambda limit, after: organizations_administered_by(uid, limit, after)

    def _find_tenant(self, caller: Principal, tenant_id: str | None, kind: InstanceType | None) -> str:
        """Return the id of a new organization's tenant; empty if the instance has no tenant."""
        if tenant_id is None:
            tenant_id = tenant_administered_by(caller)
        instance, tenant = self._store.read(
            INSTANCE if kind is not None else None, tenants.at(tenant_id) if tenant_id is not None else None
        )
        if kind is not None:
            require_instance_type(instance, kind)
        if tenant_id is None:
            return self._only_tenant()
        if tenant is None or not (administers_instance(caller) or tenant_administered_by(caller) == tenant_id):
            raise invalid_field("tenant_id", NO_SUCH_TENANT)
        return tenant.id

    def _only_tenant(self) -> str:
        found = self._store.page(tenants, all_tenants(2, None))
        if found.size > 1:
            error = FieldError("tenant_id", "Required, because the instance has more than one tenant.", missing=True)
            raise DomainError(PARAMETERS_INVALID, lambda names: f"Missing parameter '{names[0]}'", errors=[error])
        if found.unreadable:
            raise found.unreadable[0]
        return found[0].id if found else ""


def audited_fields(accounts: CarrierAccounts, organization: Organization) -> dict[str, Any]:
    """Return an organization's fields for the audit trail, which masks secrets."""
    providers = audited_providers(accounts, organization.provider, organization.fallback_provider)
    return organizations.encode(organization) | providers


def audited(organization: Organization) -> AuditedObject:
    """Return an organization as an audited object."""
    return AuditedObject("organization", organization.id, organization.tenant_id, organization.id)
