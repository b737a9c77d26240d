"""Records of another system that stand for a user's contacts, remembered for an installed integration."""

from typing import Any

from app.crypto.keys import Keys
from app.store.engine.collection import Reference
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.integrations.installed_integrations import InstalledIntegration
from app.store.integrations.integration_links import IntegrationLink, integration_links
from app.times.clock import DAY, MINUTE, Clock

LEASE_MS = MINUTE
"""How long in ms the lease of a search lasts."""

RETENTION_MS = 90 * DAY
"""How long in ms a record is remembered before it is searched for again."""


class StoredLinks:
    """The links of one installed integration."""

    def __init__(self, store: Store, keys: Keys, clock: Clock, installed: InstalledIntegration) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._installed = installed

    def find(self, contact_id: str) -> str | None:
        """Return the record of a contact; empty while another event searches for it, None where there is none."""
        link = self._store.get(self._at(contact_id))
        if link is None or (not link.record_id and link.lease_until <= self._clock()):
            return None
        return link.record_id

    def take_lease(self, contact_id: str) -> bool:
        """Take the lease of the search for a contact's record; return whether it was free."""
        reference, now = self._at(contact_id), self._clock()
        lost = self._store.get(reference)
        leased = IntegrationLink(
            id=reference.path.id,
            uid=self._installed.uid,
            integration_id=self._installed.id,
            lease_until=now + LEASE_MS,
            expires=now + RETENTION_MS,
        )
        commit = self._store.commit()
        if lost is None:
            commit.create(reference.path, integration_links.encode(leased))
        elif lost.record_id or lost.lease_until > now:
            return False
        else:
            commit.update(reference.path, integration_links.changes(lease_until=leased.lease_until), lost.version)
        try:
            commit.send()
        except StoreConflictError:
            return False
        return True

    def keep(self, contact_id: str, record_id: str) -> None:
        """Remember the record that was found or created."""
        self._change(contact_id, record_id=record_id)

    def drop(self, contact_id: str) -> None:
        """Forget a record that is gone, or give up a search."""
        self._change(contact_id, record_id="", lease_until=0)

    def _change(self, contact_id: str, **attributes: Any) -> None:
        commit = self._store.commit()
        commit.update(self._at(contact_id).path, integration_links.changes(**attributes))
        commit.send()

    def _at(self, contact_id: str) -> Reference[IntegrationLink]:
        return integration_links.at(self._keys.derive_id("integration-link", self._installed.id, contact_id))
