"""Recorded roles: the role in which a credential was created or set for a user, and its effect after a promotion."""

from app.auth.policy import Role, TargetUser, role_of, role_of_caller
from app.auth.principal import Operator, Principal, ServicePrincipal


def recorded_role(caller: Principal | None) -> Role:
    """Return the role to record with a credential that a caller creates or sets for somebody else.

    Service accounts act for everybody up to tenant administrators, so they count as tenant admins. The instance and its
    operator count as super admins.
    """
    if caller is None or isinstance(caller, Operator):
        return Role.SUPER_ADMIN
    return Role.TENANT_ADMIN if isinstance(caller, ServicePrincipal) else role_of_caller(caller)


def external_id_role_of(caller: Principal) -> Role:
    """Return the role to record with an external id; service accounts assign ids to users of the whole instance."""
    if isinstance(caller, ServicePrincipal) and not isinstance(caller, Operator):
        return Role.SYSTEM_ADMIN
    return role_of_caller(caller)


def can_be_found_by_external_id(target: TargetUser) -> bool:
    """Whether an identity provider may find a user by external id; not if a lower role assigned it, possibly its own id."""
    role = role_of(target)
    return role is Role.USER or survives_promotion(target.user.external_id_role, role)


def survives_promotion(made_role: int, role: Role) -> bool:
    """Whether something set for a user in a role stays valid when the user gets a role.

    Never for organization admins: they may administer another organization than the user's, and they can be replaced.
    """
    return made_role >= max(role, Role.TENANT_ADMIN)


def can_use_token(made_by: str, made_role: int, target: TargetUser) -> bool:
    """Whether a token keeps the user's present role, which must not exceed its creator's; old tokens record no creator."""
    return made_by in ("", target.user.id) or made_role >= role_of(target)
