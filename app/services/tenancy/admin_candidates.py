"""Conditions on an existing user who becomes the administrator of a tenant."""

from app.auth.policy import TargetUser, administers_instance, require_role_at_least, role_of_caller
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.tenancy import USER_OF_OTHER_TENANT
from app.problems.users import EMAIL_IN_USE, USER_MARKED_FOR_DELETION
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User


def require_assignable_user(caller: Principal, tenant: Tenant, user: User) -> None:
    """Require an active user of this or no tenant, with an address set by somebody else and no higher role than the caller.

    Only those who administer the instance bring a user without a tenant into one.
    """
    if user.tenant_id != tenant.id and not administers_instance(caller):
        # Only that the address is taken: whose it is stays unknown beyond the tenant.
        raise DomainError(EMAIL_IN_USE)
    if user.deleted:
        raise DomainError(USER_MARKED_FOR_DELETION)
    if user.tenant_id not in ("", tenant.id):
        raise DomainError(USER_OF_OTHER_TENANT)
    if user.email_unverified and user.id not in tenant.tenant_admins:
        # Otherwise anyone who guesses the address of a future administrator could become one.
        raise DomainError(EMAIL_IN_USE, "A user set this e-mail address themselves; an administrator must confirm it")
    require_role_at_least(caller, role_of_caller(caller), TargetUser(user, None, tenant))
