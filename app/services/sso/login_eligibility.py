"""Eligibility for log-in: which users a provider may log in."""

from app.auth.login_policy import can_log_in_with, role_can_log_in_with
from app.auth.policy import TargetUser
from app.services.access.users import list_other_organizations
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.store.engine.store import Store
from app.store.sso.auth_providers import AuthProvider, ProviderReach
from app.store.tenancy.membership import membership_of
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User


def read_target_user(store: Store, provider: AuthProvider, user: User) -> TargetUser:
    """Read a user's organization and tenant, and other organizations as far as they matter for log-in."""
    organization, tenant = store.read(*membership_of(user.organization_id, user.tenant_id))
    # An administrator of one organization's provider must not get into other organizations.
    is_of_organization = provider.reach is ProviderReach.ORGANIZATION
    return TargetUser(user, organization, tenant, list_other_organizations(store, user) if is_of_organization else ())


def require_login_allowed(provider: AuthProvider, target: TargetUser) -> None:
    """Require a user whom a provider may log in.

    Raises:
        SignOnRefusedError: OUT_OF_REACH, ROLE_TOO_HIGH, USER_DISABLED or ORGANIZATION_CLOSED.
    """
    user = target.user
    if not can_log_in_with(provider, target):
        # No id in the detail, because administrators of the provider's tenant read it.
        raise SignOnRefusedError(SignOnRefusal.OUT_OF_REACH)
    if not role_can_log_in_with(provider, target):
        raise SignOnRefusedError(SignOnRefusal.ROLE_TOO_HIGH, f"user {user.id}")
    if user.is_disabled or user.deleted or user.is_inbox:
        raise SignOnRefusedError(SignOnRefusal.USER_DISABLED, f"user {user.id}")
    if (user.organization_id and target.organization is None) or (user.tenant_id and target.tenant is None):
        raise SignOnRefusedError(SignOnRefusal.ORGANIZATION_CLOSED, f"user {user.id}")
    require_enabled(target.organization, target.tenant)


def require_enabled(organization: Organization | None, tenant: Tenant | None) -> None:
    """Require that organization and tenant are neither disabled nor soft-deleted.

    Raises:
        SignOnRefusedError: ORGANIZATION_CLOSED.
    """
    if organization is not None and (organization.is_disabled or organization.deleted):
        raise SignOnRefusedError(SignOnRefusal.ORGANIZATION_CLOSED, f"organization {organization.id}")
    if tenant is not None and tenant.is_disabled:
        raise SignOnRefusedError(SignOnRefusal.ORGANIZATION_CLOSED, f"tenant {tenant.id}")
