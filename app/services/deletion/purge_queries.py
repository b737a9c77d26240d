"""How far a removal has come, for those whom its target belonged to."""

from app.auth.policy import administers_organization, administers_tenant
from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.not_found import PURGE_NOT_FOUND
from app.store.engine.store import Store
from app.store.organizations import organizations
from app.store.purges import Purge, purges


class Purges:
    """The removals of an instance, each within the reach of whoever asks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, caller: Principal, purge_id: str) -> Purge:
        """Return one removal.

        Raises:
            DomainError: PURGE_NOT_FOUND, whether there is none or it is out of the caller's reach.
        """
        purge = self._store.get(purges.at(purge_id))
        if purge is None or not self._reaches(caller, purge):
            raise DomainError(PURGE_NOT_FOUND)
        return purge

    def _reaches(self, caller: Principal, purge: Purge) -> bool:
        if administers_tenant(caller, purge.tenant_id):
            return True
        organization = self._store.get(organizations.at(purge.organization_id)) if purge.organization_id else None
        return organization is not None and administers_organization(caller, organization)
