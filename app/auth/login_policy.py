"""Permissions to sign in: which identity provider may sign in whom, and who may manage providers."""

from app.auth.policy import Role, TargetUser, administers_instance, role_of, role_of_caller
from app.auth.principal import Operator, Principal, UserPrincipal
from app.store.operations.instance_settings import Authentication
from app.store.sso.auth_providers import AuthProvider, HighestRole, ProviderReach
from app.store.users.users import User


def is_password_restricted(settings: Authentication | None, user: User) -> bool:
    """Whether a user must sign in at an identity provider instead of with a password.

    Args:
        settings: settings of the instance; None if not set.
        user: the user signing in.
    """
    return settings is not None and settings.restrict_local_password_login and bool(user.external_id)


def can_log_in_with(provider: AuthProvider, target: TargetUser) -> bool:
    """Whether an identity provider may sign in a user; limited to the provider's organization or tenant."""
    match provider.reach:
        case ProviderReach.ORGANIZATION:
            return bool(provider.organization_id) and target.user.organization_id == provider.organization_id
        case ProviderReach.TENANT:
            return bool(provider.tenant_id) and target.user.tenant_id == provider.tenant_id
        case ProviderReach.INSTANCE:
            return True


def role_can_log_in_with(provider: AuthProvider, target: TargetUser) -> bool:
    """Whether a provider may sign in users of this role: its operator could sign in as any of these users."""
    if provider.reach is ProviderReach.ORGANIZATION and target.other_organizations:
        return False
    return role_of(target) <= min(_ROLES[provider.highest_role], _HIGHEST_WITHIN[provider.reach])


def highest_role_of(provider: AuthProvider) -> Role:
    """Return the role that a provider's operator effectively has; the highest one for a provider of the instance."""
    return _HIGHEST_WITHIN[provider.reach]


def can_manage_auth_providers(caller: Principal) -> bool:
    """Whether a caller may read and change identity providers; service accounts may not, because providers grant access."""
    return isinstance(caller, UserPrincipal | Operator) and administers_instance(caller)


def can_grant_login(caller: Principal, highest_role: HighestRole) -> bool:
    """Whether a caller may manage a provider that signs in users up to a role, which must not exceed the caller's own."""
    return _ROLES[highest_role] <= role_of_caller(caller)


def name_role(role: Role) -> HighestRole:
    """Return a role as the API spells it."""
    return next(name for name, each in _ROLES.items() if each is role)


def reach_allows_role(reach: ProviderReach, highest_role: HighestRole) -> bool:
    """Whether a provider of this reach may sign in users up to a role at all."""
    return _ROLES[highest_role] <= _HIGHEST_WITHIN[reach]


_ROLES = {
    HighestRole.USER: Role.USER,
    HighestRole.ORGANIZATION_ADMIN: Role.ORGANIZATION_ADMIN,
    HighestRole.TENANT_ADMIN: Role.TENANT_ADMIN,
    HighestRole.SYSTEM_ADMIN: Role.SYSTEM_ADMIN,
    HighestRole.SUPER_ADMIN: Role.SUPER_ADMIN,
}

_HIGHEST_WITHIN = {
    ProviderReach.ORGANIZATION: Role.ORGANIZATION_ADMIN,
    ProviderReach.TENANT: Role.TENANT_ADMIN,
    ProviderReach.INSTANCE: Role.SUPER_ADMIN,
}
