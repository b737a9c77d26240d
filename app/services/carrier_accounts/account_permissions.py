"""Permission to try a carrier account and to read the address that its carrier calls: for those who may set the account."""

from app.auth.policy import administers_instance, administers_tenant, administers_user, can_choose_carrier
from app.auth.principal import Principal, Scope, ServicePrincipal, UserPrincipal
from app.crypto.vault import Owner, OwnerKind
from app.errors import DomainError
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import ROLE_MISSING
from app.problems.tenancy import TENANT_NOT_FOUND
from app.services.access.organizations import require_organization
from app.services.access.users import require_manageable_user
from app.store.engine.store import Store
from app.store.operations.instance_settings import CredentialSource, InstanceSettings
from app.store.tenancy.tenants import tenants

_SCOPES = {OwnerKind.USER: Scope.EDIT_USERS, OwnerKind.ORGANIZATION: Scope.EDIT_ORGANIZATIONS}
"""Scope of service accounts that suffices for an owner, beside that for everything."""


def require_account_scope(caller: Principal, owner: Owner) -> None:
    """Require that a service account has the scope for an owner; nothing is read.

    Raises:
        DomainError: SCOPE_MISSING.
    """
    if isinstance(caller, ServicePrincipal) and not caller.scopes & {Scope.EDIT_TENANTS, _SCOPES.get(owner.kind)}:
        raise DomainError(SCOPE_MISSING, f"The service account lacks the scope '{_SCOPES.get(owner.kind, Scope.EDIT_TENANTS)}'")


def require_account_permission(store: Store, caller: Principal, owner: Owner, instance: InstanceSettings | None) -> None:
    """Require that a caller may set the carrier account of an owner.

    Raises:
        DomainError: USER_NOT_FOUND, HIGHER_ROLE, ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND, ROLE_MISSING or SCOPE_MISSING.
    """
    require_account_scope(caller, owner)
    match owner.kind:
        case OwnerKind.USER:
            target = require_manageable_user(store, caller, owner.id)
            users_hold = instance is not None and instance.credential_source == CredentialSource.USER
            is_allowed = administers_user(caller, target) and can_choose_carrier(caller, target.user.tenant_id, users_hold)
        case OwnerKind.ORGANIZATION:
            organization = require_organization(store, caller, owner.id)
            is_allowed = administers_tenant(caller, organization.tenant_id)
        case OwnerKind.TENANT:
            is_allowed = administers_tenant(caller, owner.id)
            is_own = isinstance(caller, UserPrincipal) and caller.user.tenant_id == owner.id
            if not is_own and (not is_allowed or store.get(tenants.at(owner.id)) is None):
                raise DomainError(TENANT_NOT_FOUND)
        case _:
            is_allowed = administers_instance(caller)
    if not is_allowed:
        raise DomainError(ROLE_MISSING)
