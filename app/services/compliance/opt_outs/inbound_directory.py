"""Organizations whose settings concern the texts that they receive, kept by each process for a minute."""

from collections.abc import Mapping
from threading import Lock
from typing import Any

from app.errors import ServiceUnavailableError
from app.store.compliance.inbound_settings import INBOUND_SETTINGS_ID, InboundSettings, inbound_settings
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.consent import ConsentSettings
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.opt_out import OptOutSettings
from app.times.clock import MINUTE, Clock

KEPT_MS = MINUTE


class InboundDirectory:
    """Organizations that have keywords of their own, or double opt-in, known without a read for each text."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = Lock()
        self._read_at: int | None = None
        self._organizations: frozenset[str] = frozenset()

    def concerns(self, organization_id: str) -> bool:
        """Whether the settings of an organization matter to a text that it receives. Reads one document a minute at most.

        Raises:
            ServiceUnavailableError: Firestore does not answer, and this process never read them.
        """
        now = self._clock()
        with self._lock:
            if self._read_at is None or not 0 <= now - self._read_at < KEPT_MS:
                try:
                    found = self._store.get(inbound_settings.at_leniently(INBOUND_SETTINGS_ID))
                except ServiceUnavailableError:
                    if self._read_at is None:
                        raise
                else:
                    self._organizations = frozenset(found.organizations if found is not None else ())
                self._read_at = now
            return organization_id in self._organizations


def record_inbound_settings(
    store: Store, commit: Commit, organization_id: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Add to a commit that an organization begins or ceases to have such settings; reads nothing where it does neither.

    Args:
        store: reads the document.
        commit: changes the organization; it fails with a conflict if the document was changed meanwhile.
        organization_id: of the organization.
        before: its settings as they were.
        after: as they will be.
    """
    concerns = _concern(after)
    if concerns is _concern(before):
        return
    held = store.get(inbound_settings.at(INBOUND_SETTINGS_ID))
    kept = {each for each in (held.organizations if held is not None else ()) if each != organization_id}
    named = sorted(kept | {organization_id} if concerns else kept)
    if held is None:
        inbound_settings.create(commit, InboundSettings(id=INBOUND_SETTINGS_ID, organizations=named))
    else:
        inbound_settings.update(commit, held, organizations=named)


def _concern(settings: Mapping[str, Any]) -> bool:
    return read_settings(OptOutSettings, settings).has_own_words or read_settings(ConsentSettings, settings).double_opt_in
