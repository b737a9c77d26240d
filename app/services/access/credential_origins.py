"""Origin of credentials: who set each of them, and in which role. A later promotion revokes credentials by these records."""

from typing import Any

from app.auth.principal import Principal
from app.auth.recorded_roles import recorded_role
from app.store.integrations.installed_integrations import InstalledIntegration
from app.store.users.users import NOBODY_ELSE, User


def role_of_other(caller: Principal | None, uid: str) -> int:
    """Return the role in which a caller changes a user's account; `NOBODY_ELSE` for the users themselves."""
    return NOBODY_ELSE if caller is not None and _id_of(caller) == uid else recorded_role(caller)


def record_access(caller: Principal | None, user: User) -> dict[str, Any]:
    """Return the updates of a user which record that the caller may be able to access the account."""
    return lower_access(user, role_of_other(caller, user.id))


def lower_access(user: User, role: int) -> dict[str, Any]:
    """Return the updates of a user which record that others with a role may be able to access the account."""
    return {"lowest_other_role": role} if role < user.lowest_other_role else {}


def record_password(caller: Principal | None, user: User) -> dict[str, Any]:
    """Return the updates of a user which record who sets the password."""
    return {"password_is_own": role_of_other(caller, user.id) == NOBODY_ELSE} | record_access(caller, user)


def record_webhook(caller: Principal | None, user: User, *, is_new: bool) -> dict[str, Any]:
    """Return the updates of a user which record who sets the webhook.

    Args:
        caller: who sets it.
        user: owner of the webhook.
        is_new: the URL changes; who set the previous one no longer matters.
    """
    role = role_of_other(caller, user.id)
    if role == NOBODY_ELSE and not is_new:
        return {}
    lowest = role if is_new else min(role, user.relay_webhook_role)
    changes = {"relay_webhook_by": _id_of(caller), "relay_webhook_role": lowest} | record_access(caller, user)
    return {name: value for name, value in changes.items() if value != getattr(user, name)}


def record_integration(caller: Principal, installed: InstalledIntegration) -> dict[str, Any]:
    """Return the updates of an integration which record that the caller changes it."""
    if caller.id == installed.uid:
        return {}
    role = recorded_role(caller)
    lowest = role if installed.made_by == installed.uid else min(role, installed.made_role)
    return {"made_by": caller.id, "made_role": lowest}


def _id_of(caller: Principal | None) -> str:
    return "" if caller is None else caller.id
