"""Principals by id: the current state of those who wrote a message or requested a job earlier."""

from collections.abc import Sequence
from typing import Any

from app.auth.plan_directory import plans_of
from app.auth.policy import TargetUser
from app.auth.principal import Credential, Principal, ServicePrincipal, UserPrincipal
from app.auth.states import is_active
from app.store.credentials.service_accounts import service_accounts
from app.store.engine.collection import Reference
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store
from app.store.tenancy.membership import membership_of
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users


def list_principal_documents(principal_id: str) -> Sequence[Reference[Any]]:
    """Return the documents that may hold a principal; an id does not say whether it is a user or a service account."""
    return [users.at(principal_id), service_accounts.at(principal_id)]


def find_principal(
    store: Store, principal_id: str, prefetched: Prefetched = EMPTY_PREFETCH, beside: TargetUser | None = None
) -> Principal | None:
    """Return a user or service account as of now; None if it is gone, disabled or deleted.

    Args:
        store: reads what was not prefetched.
        principal_id: id of the user or service account.
        prefetched: documents of `list_principal_documents`.
        beside: a user with loaded organization and tenant, which are often the same.
    """
    user, account = store.read(users.at(principal_id), service_accounts.at(principal_id), prefetched=prefetched)
    if user is None:
        is_usable = account is not None and not account.is_disabled
        return ServicePrincipal(account.id, account.name, frozenset(account.scopes)) if account and is_usable else None
    places: dict[Any, Any] = {}
    if beside is not None and beside.organization is not None:
        places[organizations.path(beside.organization.id)] = beside.organization
    if beside is not None and beside.tenant is not None:
        places[tenants.path(beside.tenant.id)] = beside.tenant
    organization, tenant = store.read(
        *membership_of(user.organization_id, user.tenant_id),
        prefetched=places,
    )
    if not is_active(user, organization, tenant):
        return None
    return UserPrincipal(Credential.USER_TOKEN, user, organization, tenant, plans=plans_of(store))
