"""Whose usage a caller may read."""

from app.auth.policy import administers_instance, administers_organization, administers_tenant, tenant_administered_by
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError, invalid_field
from app.frozen import frozen
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND
from app.services.access.users import require_user
from app.store.engine.store import Store
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.usage.usage_months import UsageScope
from app.store.users.users import User


@frozen
class Reach:
    """A scope, limited to one organization or tenant where the caller may not see all of it.

    A user who moved has months in an earlier organization, which the administrators of the present one must not see.
    """

    scope: UsageScope
    organization_id: str | None = None
    tenant_id: str | None = None

    def includes(self, organization_id: str, tenant_id: str) -> bool:
        """Whether the caller may see what belongs to an organization and tenant."""
        return self.organization_id in (None, organization_id) and self.tenant_id in (None, tenant_id)


def resolve_reach(
    store: Store, caller: Principal, user_id: str | None, organization_id: str | None, tenant_id: str | None
) -> Reach:
    """Return whose usage to read: that of what is named, by default everything that the caller administers, or their own.

    Raises:
        DomainError: PARAMETERS_INVALID if several are named; USER_NOT_FOUND, ORGANIZATION_NOT_FOUND or TENANT_NOT_FOUND if
            what is named does not exist or is inaccessible.
    """
    if sum(name is not None for name in (user_id, organization_id, tenant_id)) > 1:
        name = "tenant_id" if tenant_id is not None else "organization_id"
        raise invalid_field(name, "Name only one of a user, an organization and a tenant.")
    if user_id is not None:
        target = require_user(store, caller, user_id)
        return _limit(caller, target.user)
    if organization_id is not None:
        organization = store.get(organizations.at(organization_id))
        if organization is None or not administers_organization(caller, organization):
            raise DomainError(ORGANIZATION_NOT_FOUND)
        return Reach(UsageScope(organization_id=organization_id))
    if tenant_id is not None:
        if not administers_tenant(caller, tenant_id) or store.get(tenants.at(tenant_id)) is None:
            raise DomainError(TENANT_NOT_FOUND)
        return Reach(UsageScope(tenant_id=tenant_id))
    return Reach(_default_scope(caller))


def _default_scope(caller: Principal) -> UsageScope:
    if not isinstance(caller, UserPrincipal) or administers_instance(caller):
        return UsageScope()
    if administered := tenant_administered_by(caller):
        return UsageScope(tenant_id=administered)
    if caller.organization is not None and administers_organization(caller, caller.organization):
        return UsageScope(organization_id=caller.organization.id)
    return UsageScope(uid=caller.user.id)


def _limit(caller: Principal, user: User) -> Reach:
    scope = UsageScope(uid=user.id)
    if administers_instance(caller) or caller.id == user.id:
        return Reach(scope)
    if administered := tenant_administered_by(caller):
        return Reach(scope, tenant_id=administered)
    return Reach(scope, organization_id=user.organization_id)
