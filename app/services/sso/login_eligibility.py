"""Where a provider's users are: read together, and judged in one place."""

from app.auth.policy import TargetUser, can_log_in_with, role_can_log_in_with
from app.services.access.users import organizations_elsewhere
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.store.auth_providers import AuthProvider, ProviderReach
from app.store.engine.store import Store
from app.store.organizations import Organization, organizations
from app.store.tenants import Tenant, tenants
from app.store.users import User


def read_target_user(store: Store, provider: AuthProvider, user: User) -> TargetUser:
    """Read what a user belongs to, as far as it decides whether a provider may log them in."""
    organization, tenant = store.read(
        organizations.at(user.organization_id) if user.organization_id else None,
        tenants.at(user.tenant_id) if user.tenant_id else None,
    )
    # Anyone who runs the provider of one organization must not get into others.
    is_of_organization = provider.reach is ProviderReach.ORGANIZATION
    return TargetUser(user, organization, tenant, organizations_elsewhere(store, user) if is_of_organization else ())


def require_may_log_in(provider: AuthProvider, target: TargetUser) -> None:
    """Refuse a user whom a provider may not log in.

    Raises:
        SignOnRefusedError: OUT_OF_REACH, ROLE_TOO_HIGH, USER_DISABLED or ORGANIZATION_CLOSED.
    """
    user = target.user
    if not can_log_in_with(provider, target):
        # Not even by id: the administrators of the provider's tenant read this.
        raise SignOnRefusedError(SignOnRefusal.OUT_OF_REACH)
    if not role_can_log_in_with(provider, target):
        raise SignOnRefusedError(SignOnRefusal.ROLE_TOO_HIGH, f"user {user.id}")
    if user.is_disabled or user.deleted:
        raise SignOnRefusedError(SignOnRefusal.USER_DISABLED, f"user {user.id}")
    if (user.organization_id and target.organization is None) or (user.tenant_id and target.tenant is None):
        raise SignOnRefusedError(SignOnRefusal.ORGANIZATION_CLOSED, f"user {user.id}")
    require_open(target.organization, target.tenant)


def require_open(organization: Organization | None, tenant: Tenant | None) -> None:
    """Refuse an organization or a tenant that is disabled or marked for deletion.

    Raises:
        SignOnRefusedError: ORGANIZATION_CLOSED.
    """
    if organization is not None and (organization.is_disabled or organization.deleted):
        raise SignOnRefusedError(SignOnRefusal.ORGANIZATION_CLOSED, f"organization {organization.id}")
    if tenant is not None and tenant.is_disabled:
        raise SignOnRefusedError(SignOnRefusal.ORGANIZATION_CLOSED, f"tenant {tenant.id}")
