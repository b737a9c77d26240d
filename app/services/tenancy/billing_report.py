"""Billing reports: billed users, by tenant.

A report covers one tenant and reads each organization and user once. A report of the whole instance holds one tenant in memory,
and reads 3 lists side by side, each a page ahead: 3 queries run at once.

Active users are billed. A user who is disabled, or whose organization or tenant is, is neither billed nor listed. A user who is
soft-deleted, alone or with the organization, is not billed but listed with `is_soft_deleted` until the purge.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from typing import Generic, TypeVar

from app.auth.policy import Role, TargetUser, administers_instance, administers_tenant, role_of
from app.auth.principal import Principal, UserPrincipal
from app.auth.states import is_active
from app.errors import DomainError
from app.frozen import frozen
from app.problems.permissions import ROLE_MISSING
from app.problems.tenancy import BILLED_TENANT_NOT_FOUND
from app.store.engine.collection import Collection
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization, organizations, organizations_by_tenant, organizations_of_tenant
from app.store.tenancy.tenants import Tenant, all_tenants, tenants
from app.store.users.users import User, users, users_by_tenant, users_of_tenant

T = TypeVar("T")
M = TypeVar("M", Organization, User)

PAGE = 300
"""Number of documents per read."""

USER_ATTRIBUTES = (
    "email",
    "full_name",
    "phone_number",
    "organization_id",
    "tenant_id",
    "is_inbox",
    "is_admin",
    "is_super_admin",
    "is_disabled",
    "deleted",
)
"""Attributes of a user that a report needs. Decoding the other 40 of each user would take most of its time."""

_LARGEST_JSON_NUMBER = 2**53 - 1


@frozen
class BilledUser:
    """A user in a report.

    Attributes:
        organization: the user's organization; None for none.
        is_administrator: administers an organization, the tenant or the instance.
        is_soft_deleted: soft-deleted, so listed but not billed.
    """

    id: str
    full_name: str
    email: str
    phone_number: str
    organization: Organization | None
    is_administrator: bool
    is_soft_deleted: bool


@frozen
class BilledOrganization:
    """An organization with its billed users."""

    organization: Organization
    users: list[BilledUser] = field(default_factory=list)


@frozen
class TenantReport:
    """Billing report of one tenant.

    Attributes:
        licenses: number of billed users by plan; without an organization, or in one without a plan, a user is on no plan.
        organizations: all organizations of the tenant, ordered by id.
        users: listed users, ordered by id.
        user_quantity: number of billed users, with or without a plan.
    """

    tenant: Tenant
    licenses: dict[str, int]
    organizations: list[BilledOrganization]
    users: list[BilledUser]
    user_quantity: int


def plan_of(organization: Organization | None) -> str:
    """Return the plan that an organization's users are billed on; empty for none."""
    return "" if organization is None else str(organization.billing.get("plan") or "")


def reported_external_id(tenant: Tenant) -> int | str:
    """Return a tenant's external id as a number if it is one, else unchanged; empty for none."""
    name = tenant.external_id
    if isinstance(name, str) and name.isascii() and name.isdigit() and str(int(name[:20])) == name:
        return int(name) if int(name) <= _LARGEST_JSON_NUMBER else name
    return name


class BillingReports:
    """Billing reports of tenants."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def require_tenant(self, caller: Principal, tenant_id: str) -> Tenant:
        """Return a tenant whose report the caller may read: their own for tenant admins, any for admins of the instance.

        Raises:
            DomainError: BILLED_TENANT_NOT_FOUND if it does not exist or is inaccessible; ROLE_MISSING for a tenant's users.
        """
        tenant = self._store.get(tenants.at(tenant_id))
        if tenant is not None and administers_tenant(caller, tenant.id):
            return tenant
        if tenant is not None and isinstance(caller, UserPrincipal) and caller.user.tenant_id == tenant.id:
            raise DomainError(ROLE_MISSING)
        raise DomainError(BILLED_TENANT_NOT_FOUND)

    def report(self, tenant: Tenant) -> TenantReport:
        """Return the report of a tenant."""
        by_id = self._organizations(tenant)
        return _make_report(tenant, by_id, self._users(tenant, by_id))

    def users(self, tenant: Tenant) -> Iterator[BilledUser]:
        """Yield the listed users of a tenant, with one page in memory at a time."""
        return self._users(tenant, self._organizations(tenant))

    def all_reports(self, caller: Principal) -> Iterator[TenantReport]:
        """Yield the reports of all tenants, with one of them in memory at a time.

        Raises:
            DomainError: ROLE_MISSING.
        """
        return (_make_report(tenant, by_id, found) for tenant, by_id, found in self._read_all(caller))

    def all_users(self, caller: Principal) -> Iterator[tuple[Tenant, BilledUser]]:
        """Yield the listed users of all tenants, with one page in memory at a time.

        Raises:
            DomainError: ROLE_MISSING.
        """
        return ((tenant, user) for tenant, _, found in self._read_all(caller) for user in found)

    def _read_all(self, caller: Principal) -> Iterator[tuple[Tenant, dict[str, Organization], Iterator[BilledUser]]]:
        if not administers_instance(caller):
            raise DomainError(ROLE_MISSING)
        return self._join_tenants()

    def _join_tenants(self) -> Iterator[tuple[Tenant, dict[str, Organization], Iterator[BilledUser]]]:
        """Yield each tenant with its organizations, by id, and its listed users, which are read while they are taken.

        Tenants are read in the order of their ids, organizations and users in that of their tenants' ids. So three lists are
        read beside each other, page by page: 10 000 small tenants need some hundred queries, not two each.
        """
        organizations_read = _ByTenant(self._read_ahead(organizations, organizations_by_tenant(PAGE, None)))
        users_read = _ByTenant(self._read_ahead(users, users.narrow(users_by_tenant(PAGE, None), USER_ATTRIBUTES)))
        for tenant in self._read_ahead(tenants, all_tenants(PAGE, None)):
            by_id = {organization.id: organization for organization in organizations_read.of(tenant.id)}
            yield tenant, by_id, list_users(users_read.of(tenant.id), by_id, tenant)

    def _read(self, kind: Collection[T], query: Query) -> Iterator[T]:
        return (entity for page in self._store.pages(kind, query) for entity in page)

    def _read_ahead(self, kind: Collection[T], query: Query) -> Iterator[T]:
        """Yield the entities of a list, and read the next page meanwhile."""
        pages = self._store.pages(kind, query)
        with ThreadPoolExecutor(1, thread_name_prefix="billing") as pool:
            upcoming = pool.submit(next, pages, None)
            while (page := upcoming.result()) is not None:
                upcoming = pool.submit(next, pages, None)
                yield from page

    def _organizations(self, tenant: Tenant) -> dict[str, Organization]:
        found = self._read(organizations, organizations_of_tenant(tenant.id, PAGE, None))
        return {organization.id: organization for organization in found}

    def _users(self, tenant: Tenant, by_id: dict[str, Organization]) -> Iterator[BilledUser]:
        query = users.narrow(users_of_tenant(tenant.id, PAGE, None), USER_ATTRIBUTES)
        return list_users(self._read(users, query), by_id, tenant)


class _ByTenant(Generic[M]):
    """Members of tenants, read in the order of their tenants' ids."""

    def __init__(self, members: Iterator[M]) -> None:
        self._members: Iterator[M] = members
        self._next: M | None = next(members, None)

    def of(self, tenant_id: str) -> Iterator[M]:
        """Yield the members of a tenant; each call names a later tenant. Those of tenants in between are left out."""
        while self._next is not None and self._next.tenant_id <= tenant_id:
            member, self._next = self._next, next(self._members, None)
            if member.tenant_id == tenant_id:
                yield member


def _make_report(tenant: Tenant, by_id: dict[str, Organization], found: Iterable[BilledUser]) -> TenantReport:
    billed = {organization.id: BilledOrganization(organization) for organization in by_id.values()}
    listed = list(found)
    licenses: Counter[str] = Counter()
    for user in listed:
        if user.is_soft_deleted:
            continue
        plan = plan_of(user.organization)
        if plan:
            licenses[plan] += 1
        if user.organization is not None:
            billed[user.organization.id].users.append(user)
    user_quantity = sum(not user.is_soft_deleted for user in listed)
    return TenantReport(tenant, dict(licenses), list(billed.values()), listed, user_quantity)


def list_users(found: Iterable[User], by_id: dict[str, Organization], tenant: Tenant) -> Iterator[BilledUser]:
    """Yield the listed ones of a tenant's users, with their organizations by id; `USER_ATTRIBUTES` of a user are enough."""
    listed = (_list_user(user, by_id.get(user.organization_id), tenant) for user in found)
    return (user for user in listed if user is not None)


def _list_user(user: User, organization: Organization | None, tenant: Tenant) -> BilledUser | None:
    """Return a user as listed; None for a user who is not listed."""
    is_soft_deleted = bool(user.deleted or (organization is not None and organization.deleted))
    if user.is_inbox or (not is_soft_deleted and not is_active(user, organization, tenant)):
        return None
    return BilledUser(
        id=user.id,
        full_name=user.full_name,
        email=user.email,
        phone_number=user.phone_number,
        organization=organization,
        is_administrator=role_of(TargetUser(user, organization, tenant)) > Role.USER,
        is_soft_deleted=is_soft_deleted,
    )
