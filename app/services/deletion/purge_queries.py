"""Progress of purges, for administrators of the former tenant or organization."""

from app.auth.policy import administers_organization, administers_tenant
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.tenancy import PURGE_NOT_FOUND
from app.store.deletion.purges import Purge, purges
from app.store.engine.store import Store
from app.store.tenancy.organizations import organizations


class PurgeQueries:
    """Reads of purges, limited to the caller's access."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, caller: Principal, purge_id: str) -> Purge:
        """Return a purge.

        Raises:
            DomainError: PURGE_NOT_FOUND if it does not exist or is inaccessible.
        """
        purge = self._store.get(purges.at(purge_id))
        if purge is None or not self._has_access(caller, purge):
            raise DomainError(PURGE_NOT_FOUND)
        return purge

    def _has_access(self, caller: Principal, purge: Purge) -> bool:
        if administers_tenant(caller, purge.tenant_id):
            return True
        organization = self._store.get(organizations.at(purge.organization_id)) if purge.organization_id else None
        return organization is not None and administers_organization(caller, organization)
