"""Organizations: made, read and listed within the caller's reach. `organization_changes.py` changes them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.auth.policy import administers_instance, tenant_administered_by
from app.auth.principal import Principal, UserPrincipal
from app.clock import Clock
from app.errors import DomainError, FieldError, invalid_field
from app.keys import new_id
from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.permissions import ROLE_MISSING
from app.services.access.organizations import require_organization
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.idempotency import Record, record_nothing
from app.services.common.instance_type import INSTANCE, InstanceKind, require_kind
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Pager
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.organizations import (
    Organization,
    organizations,
    organizations_administered_by,
    organizations_of_tenant,
)
from app.store.tenants import all_tenants, tenants
from app.store.users import living_users_of

NO_SUCH_TENANT = "There is no such tenant."

_STREAM_PAGE = 300
_MAX_COUNTED = 1_000_000

QueryMaker = Callable[[int, Sequence[Any] | None], Query]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganization:
    """An organization to make; `tenant_id` is None where it is to be found, `plan` empty for none."""

    organization_name: str
    description: str = ""
    plan: str = ""
    require_contact_consent: bool = False
    require_contact_consent_message: str = ""
    external_id: str = ""
    organization_type: str = ""
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class CountedOrganization:
    """An organization with the number of its users who are not marked for deletion."""

    organization: Organization
    user_count: int


class Organizations:
    """The organizations of an instance."""

    def __init__(self, store: Store, audit: AuditTrail, pager: Pager, clock: Clock) -> None:
        self._store = store
        self._audit = audit
        self._pager = pager
        self._clock = clock

    def create(
        self,
        caller: Principal,
        wanted: NewOrganization,
        kind: InstanceKind | None = None,
        record: Record[Organization] = record_nothing,
    ) -> Organization:
        """Make an organization.

        Args:
            caller: an admin of the instance, or of the tenant that it is to belong to.
            wanted: what it is to be.
            kind: of instance that the call is made for; None for both.
            record: adds the response to the commit.

        Raises:
            DomainError: ROLE_MISSING, PRIVATE_LABEL_ONLY, RETAIL_ONLY, or PARAMETERS_INVALID naming `tenantId`.
        """
        if not administers_instance(caller) and tenant_administered_by(caller) is None:
            raise DomainError(ROLE_MISSING)
        organization = Organization(
            id=new_id(),
            organization_name=wanted.organization_name,
            description=wanted.description,
            tenant_id=self._find_tenant(caller, wanted.tenant_id, kind),
            external_id=wanted.external_id,
            organization_type=wanted.organization_type,
            billing={"plan": wanted.plan} if wanted.plan else {},
            require_contact_consent=wanted.require_contact_consent,
            require_contact_consent_message=wanted.require_contact_consent_message,
            created=self._clock(),
        )
        set_fields = {name: value for name, value in organizations.encode(organization).items() if value}

        def attempt() -> Organization:
            commit = self._store.commit()
            commit.create(organizations.path(organization.id), organizations.encode(organization))
            self._audit.record(commit, caller, "organization.create", audited(organization), {}, set_fields)
            record(commit, organization)
            commit.send()
            return organization

        return retry_on_conflict(attempt)

    def get(self, caller: Principal, organization_id: str) -> CountedOrganization:
        """Return one organization.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND or ROLE_MISSING.
        """
        organization = require_organization(self._store, caller, organization_id)
        return CountedOrganization(organization, self._store.count(living_users_of(organization.id, _MAX_COUNTED)))

    def list(self, caller: Principal, tenant_id: str | None, limit: int, cursor: str | None) -> Page[Organization]:
        """Return a page of the organizations that the caller may administer, in an order that never changes.

        Args:
            caller: an administrator, or a service account.
            tenant_id: whose organizations; None for all. Of a tenant out of reach there are none.
            limit: number of organizations at most.
            cursor: `next_cursor` of the page before.

        Raises:
            DomainError: ROLE_MISSING or CURSOR_INVALID.
        """
        query = self._query_for(caller, tenant_id)
        if query is None:
            return Page([], None)
        return self._pager.page(
            f"organizations:{query(0, None).where}",
            limit,
            cursor,
            lambda count, after: self._store.page(organizations, query(count, after)),
        )

    def stream(self, caller: Principal, tenant_id: str | None = None) -> Iterator[Organization]:
        """Return all organizations that `list` would page through, holding one page of them in memory at a time.

        Raises:
            DomainError: ROLE_MISSING, before the first is answered.
        """
        query = self._query_for(caller, tenant_id)
        return iter(()) if query is None else self._all(query)

    def stream_instance(self, caller: Principal) -> Iterator[Organization]:
        """Return every organization of the instance.

        Raises:
            DomainError: ROLE_MISSING to whoever is no admin of the instance.
        """
        if not administers_instance(caller):
            raise DomainError(ROLE_MISSING)
        return self.stream(caller)

    def _all(self, query: QueryMaker) -> Iterator[Organization]:
        for page in self._store.pages(organizations, query(_STREAM_PAGE, None)):
            yield from page

    def _query_for(self, caller: Principal, tenant_id: str | None) -> QueryMaker | None:
        """Return what makes the query of the organizations in reach; None where there are none."""
        if not isinstance(caller, UserPrincipal) or administers_instance(caller):
            return lambda limit, after: organizations_of_tenant(tenant_id, limit, after)
        own = tenant_administered_by(caller)
        if own is not None:
            return (lambda limit, after: organizations_of_tenant(own, limit, after)) if tenant_id in (None, own) else None
        uid = caller.id
        # One is administrator of organizations that one need not belong to, so they have to be asked for.
        if not self._store.page(organizations, organizations_administered_by(uid, 1, None)).size:
            raise DomainError(ROLE_MISSING)
        if tenant_id not in (None, caller.user.tenant_id):
            return None
        return lambda limit, after: organizations_administered_by(uid, limit, after)

    def _find_tenant(self, caller: Principal, tenant_id: str | None, kind: InstanceKind | None) -> str:
        """Return the id of the tenant that a new organization belongs to; empty where the instance has no tenant."""
        if tenant_id is None:
            tenant_id = tenant_administered_by(caller)
        instance, tenant = self._store.read(
            INSTANCE if kind is not None else None, tenants.at(tenant_id) if tenant_id is not None else None
        )
        if kind is not None:
            require_kind(instance, kind)
        if tenant_id is None:
            return self._only_tenant()
        if tenant is None or not (administers_instance(caller) or tenant_administered_by(caller) == tenant_id):
            raise invalid_field("tenantId", NO_SUCH_TENANT)
        return tenant.id

    def _only_tenant(self) -> str:
        found = self._store.page(tenants, all_tenants(2, None))
        if found.size > 1:
            error = FieldError("tenantId", "It is required, since the instance has more than one tenant.", missing=True)
            raise DomainError(PARAMETERS_INVALID, "Missing parameter 'tenantId'", errors=[error])
        if found.unreadable:
            raise found.unreadable[0]
        return found[0].id if found else ""


def audited(organization: Organization) -> AuditedObject:
    """Return an organization as the audit trail names it."""
    return AuditedObject("organization", organization.id, organization.tenant_id, organization.id)
