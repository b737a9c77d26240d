"""Access to tenants."""

from app.auth.policy import administers_tenant
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError
from app.problems.permissions import ROLE_MISSING
from app.problems.tenancy import TENANT_NOT_FOUND
from app.store.tenancy.tenants import Tenant


def require_tenant(caller: Principal, tenant: Tenant | None) -> Tenant:
    """Return a tenant that the caller administers.

    Args:
        caller: must be an administrator of it.
        tenant: as read by the id or name of the request; None if it does not exist.

    Raises:
        DomainError: TENANT_NOT_FOUND if it does not exist or is inaccessible; ROLE_MISSING for its other users.
    """
    if tenant is None:
        raise DomainError(TENANT_NOT_FOUND)
    if not administers_tenant(caller, tenant.id):
        is_own = isinstance(caller, UserPrincipal) and caller.user.tenant_id == tenant.id
        raise DomainError(ROLE_MISSING if is_own else TENANT_NOT_FOUND)
    return tenant
