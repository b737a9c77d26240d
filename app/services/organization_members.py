"""What the users of an organization forbid to be done with it."""

from app.auth.policy import may_delete_system_admins
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.permissions import HIGHER_ROLE, SUPER_ADMIN_KEPT
from app.store.store import Store
from app.store.users import any_super_admin_of, any_system_admin_of, users


def refuse_to_lock_out_admins(store: Store, caller: Principal, organization_id: str) -> None:
    """Refuse to delete or disable an organization to which somebody belongs who administers the whole instance.

    A system admin may do it to other system admins; to a super admin nobody may.

    Raises:
        DomainError: SUPER_ADMIN_KEPT or HIGHER_ROLE.
    """
    if store.page(users, any_super_admin_of(organization_id)).size:
        raise DomainError(SUPER_ADMIN_KEPT, "A super admin belongs to the organization")
    if not may_delete_system_admins(caller) and store.page(users, any_system_admin_of(organization_id)).size:
        raise DomainError(HIGHER_ROLE, "A user of the organization has a higher role than the caller")
