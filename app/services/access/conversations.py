"""Access to the conversations of many users at once."""

from collections.abc import Iterable, Sequence

from app.auth.policy import TargetUser, can_access_conversations
from app.auth.principal import Principal, UserPrincipal
from app.services.access.users import as_target_user
from app.store.engine.store import Store
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import User, users


def filter_accessible_owners(store: Store, caller: Principal, uids: Iterable[str]) -> dict[str, TargetUser]:
    """Return the users whose conversations the caller can read, by uid.

    Makes at most two round trips, and none if the caller is the only user.
    """
    is_user = isinstance(caller, UserPrincipal)
    others = {uid for uid in uids if not (is_user and uid == caller.id)}
    found = [
        user for user in store.read_all([users.at(uid) for uid in others], skip_unreadable=True).values() if user is not None
    ]
    seen = {target.user.id: target for target in load_target_users(store, found) if can_access_conversations(caller, target)}
    if isinstance(caller, UserPrincipal):
        seen[caller.id] = as_target_user(caller)
    return seen


def load_target_users(store: Store, found: Sequence[User]) -> list[TargetUser]:
    """Return users with their organizations and tenants, which are read in one round trip."""
    places = [organizations.at(organization_id) for organization_id in {user.organization_id for user in found} - {""}]
    above = [tenants.at(tenant_id) for tenant_id in {user.tenant_id for user in found} - {""}]
    read = store.read_all([*places, *above])
    return [
        TargetUser(user, read.get(organizations.path(user.organization_id)), read.get(tenants.path(user.tenant_id)))
        for user in found
    ]
