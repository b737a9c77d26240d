"""Roles that are recorded with what callers make or set for users, and what follows when its user has a higher role later."""

from app.auth.policy import Role, TargetUser, role_of, role_of_caller
from app.auth.principal import Operator, Principal, ServicePrincipal, UserPrincipal


def recorded_role(caller: Principal | Operator | None) -> Role:
    """Return the role that is recorded with a credential which a caller makes or sets for somebody else.

    A service account acts for everybody up to tenant administrators, so it counts as one. The instance itself and its operator
    count as super admins.
    """
    if isinstance(caller, ServicePrincipal):
        return Role.TENANT_ADMIN
    return role_of_caller(caller) if isinstance(caller, UserPrincipal) else Role.SUPER_ADMIN


def naming_role(caller: Principal) -> Role:
    """Return the role that is recorded with an external id: a service account names users of the whole instance."""
    return Role.SYSTEM_ADMIN if isinstance(caller, ServicePrincipal) else role_of_caller(caller)


def can_be_found_by_external_id(target: TargetUser) -> bool:
    """Whether an identity provider finds a user by an external id; not where a lower role gave it, whose own name it may be."""
    role = role_of(target)
    return role is Role.USER or survives_promotion(target.user.external_id_role, role)


def survives_promotion(made_role: int, role: Role) -> bool:
    """Whether what somebody else made in a role stays when its user gets a role.

    What administrators of organizations made never does: theirs may be another organization, and they may be replaced.
    """
    return made_role >= max(role, Role.TENANT_ADMIN)


def can_use_token(made_by: str, made_role: int, target: TargetUser) -> bool:
    """Whether a token acts with its user's present role, which is higher than no other maker's; old tokens name no maker."""
    return made_by in ("", target.user.id) or made_role >= role_of(target)
