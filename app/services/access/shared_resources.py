"""Shared resources: owned resources that an organization or tenant may have too, for all its users.

Its administrators change them; everybody who belongs to it may read and use them.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from app.auth.policy import (
    TargetUser,
    administers_organization,
    administers_tenant,
    can_access_organization,
    can_access_tenant,
)
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError, invalid_field
from app.frozen import frozen
from app.problems.permissions import ROLE_MISSING
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.services.access.owned_resources import OwnedResources, T, U
from app.services.access.users import as_target_user, find_owner, resolve_owner
from app.services.common.idempotency import Record, record_nothing
from app.services.common.pagination import Page
from app.store.common.resource_owners import OwnerScope, ResourceOwner, may_use, page_of_owners, parse_owner
from app.store.engine.store import Store
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import User

OWNER_PROBLEMS = (USER_NOT_FOUND, ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND)
"""Why the owner that a request names is not found."""

_STREAM_PAGE = 300


@frozen(kw_only=True)
class OwnerChoice:
    """Whose resources a request is about.

    Attributes:
        scope: of the owner; None for every scope, which only lists accept.
        uid: of the user; defaults to the caller. In lists, shared resources are those that this user may use.
        organization_id: of the organization; defaults to the user's.
        tenant_id: of the tenant; defaults to the user's.
    """

    scope: OwnerScope | None = OwnerScope.USER
    uid: str | None = None
    organization_id: str | None = None
    tenant_id: str | None = None


class SharedResources(OwnedResources[T, U]):
    """The resources of one type, of users, organizations and tenants.

    Methods that change a resource of an organization or tenant raise ROLE_MISSING to those who only use it.
    """

    def create_for(self, caller: Principal, choice: OwnerChoice, values: U, record: Record[T] = record_nothing) -> T:
        """Create a resource of a user, an organization or a tenant; see `create`.

        Raises:
            DomainError: as `create`; ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND or ROLE_MISSING for a shared one.
        """
        if choice.scope in (None, OwnerScope.USER):
            return self.create(caller, choice.uid, values, record)
        self._require_unrestricted(caller)
        owner = self._load_shared_owner(caller, _find_shared(caller, choice))
        self._require_can_change(caller, owner)
        return self._create_for(caller, owner, values, record)

    def list_for(self, caller: Principal, choice: OwnerChoice, limit: int, cursor: str | None) -> Page[T]:
        """Return a page of the resources of one or all scopes, ordered by name.

        Raises:
            DomainError: USER_NOT_FOUND, ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        keys = self._find_keys(caller, choice)
        if not keys:
            return Page([], None)
        collection = self.resource_type.collection
        name = f"{collection.name}:{','.join(keys)}"
        return self._paginator.page(collection, partial(page_of_owners, collection.name, keys), name, limit, cursor)

    def stream_for(self, caller: UserPrincipal, scope: OwnerScope | None) -> Iterator[T]:
        """Yield all resources that the caller may use, of one or all scopes, with one page in memory at a time."""
        keys = self._find_keys(caller, OwnerChoice(scope=scope))
        if not keys:
            return
        collection = self.resource_type.collection
        for page in self._store.pages(collection, page_of_owners(collection.name, keys, _STREAM_PAGE, None)):
            yield from page

    def _find_keys(self, caller: Principal, choice: OwnerChoice) -> Sequence[str]:
        """Return the owners whose resources to list. None are listed that the caller could not read one by one."""
        if choice.organization_id or choice.tenant_id:
            return [self._load_shared_owner(caller, _find_shared(caller, choice)).user.id]
        target = resolve_owner(self._store, caller, choice.uid)
        user = target.user
        readable = {OwnerScope.USER: user.id}
        if target.organization is not None and can_access_organization(caller, target.organization):
            readable[OwnerScope.ORGANIZATION] = user.organization_id
        if can_access_tenant(caller, user.tenant_id):
            readable[OwnerScope.TENANT] = user.tenant_id
        return [ResourceOwner(scope, owner_id).key for scope, owner_id in readable.items() if choice.scope in (None, scope)]

    def _find_readable_owner(self, caller: Principal, key: str) -> TargetUser | None:
        return find_resource_owner(self._store, caller, key)

    def _require_can_change(self, caller: Principal, owner: TargetUser) -> None:
        if parse_owner(owner.user.id).scope is OwnerScope.USER:
            super()._require_can_change(caller, owner)
        elif not _administers(caller, owner):
            raise DomainError(ROLE_MISSING)

    def _load_shared_owner(self, caller: Principal, owner: ResourceOwner) -> TargetUser:
        found = find_resource_owner(self._store, caller, owner.key)
        if found is None:
            raise DomainError(ORGANIZATION_NOT_FOUND if owner.scope is OwnerScope.ORGANIZATION else TENANT_NOT_FOUND)
        return found


def find_resource_owner(store: Store, caller: Principal, key: str) -> TargetUser | None:
    """Return the owner that a resource's `uid` names; None if it does not exist or the caller cannot read its resources.

    An organization or tenant is returned as a user without a number, who has its key as uid.
    """
    owner = parse_owner(key)
    if owner.scope is OwnerScope.USER:
        return find_owner(store, caller, key)
    own = as_target_user(caller) if isinstance(caller, UserPrincipal) else None
    if owner.scope is OwnerScope.TENANT:
        tenant = own.tenant if own is not None and own.user.tenant_id == owner.id else store.get(tenants.at(owner.id))
        if tenant is None or not can_access_tenant(caller, owner.id):
            return None
        return TargetUser(User(id=key, tenant_id=tenant.id), None, tenant)
    is_own = own is not None and own.user.organization_id == owner.id
    organization = own.organization if own is not None and is_own else store.get(organizations.at(owner.id))
    if organization is None or organization.deleted or not can_access_organization(caller, organization):
        return None
    user = User(id=key, organization_id=organization.id, tenant_id=organization.tenant_id)
    return TargetUser(user, organization, None)


def can_use_resource(store: Store, caller: Principal, user: User, key: str) -> bool:
    """Whether a caller may use a resource for a user: the user's own or shared one, or one that the caller can read."""
    return may_use(user, key) or find_resource_owner(store, caller, key) is not None


def _administers(caller: Principal, owner: TargetUser) -> bool:
    if owner.organization is not None:
        return administers_organization(caller, owner.organization)
    return administers_tenant(caller, owner.user.tenant_id)


def _find_shared(caller: Principal, choice: OwnerChoice) -> ResourceOwner:
    """Return the organization or tenant that a request is about; defaults to the caller's.

    Raises:
        DomainError: PARAMETERS_INVALID if the caller has none.
    """
    user = caller.user if isinstance(caller, UserPrincipal) else None
    if choice.scope is OwnerScope.TENANT or choice.tenant_id:
        owner = ResourceOwner(OwnerScope.TENANT, choice.tenant_id or (user.tenant_id if user is not None else ""))
        field = "tenant_id"
    else:
        organization_id = choice.organization_id or (user.organization_id if user is not None else "")
        owner, field = ResourceOwner(OwnerScope.ORGANIZATION, organization_id), "organization_id"
    if not owner.id:
        raise invalid_field(field, f"Required, since you belong to no {owner.scope}.")
    return owner
