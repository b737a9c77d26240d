"""Media files that the sweeper finds: unused, interrupted, or not fetched yet."""

from collections.abc import Callable, Sequence

from app.media.links import MediaLinks
from app.services.media.removal import MediaRemoval
from app.services.media.usage import is_used
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile, MediaState, change_media, media_files, overdue_media
from app.times.clock import HOUR, Clock

_WITHOUT_STORAGE_MS = HOUR


class OverdueMedia:
    """Overdue media files."""

    name = "media"
    collection = media_files

    def __init__(
        self,
        store: Store,
        links: MediaLinks,
        removal: MediaRemoval | None,
        fetch_again: Callable[[MediaFile], None],
        clock: Clock,
    ) -> None:
        """Create the service.

        Args:
            store: that holds the documents.
            links: the instance's addresses.
            removal: None where the instance has no place for media files.
            fetch_again: enqueues the task that fetches a pending file.
            clock: returns the present in ms.
        """
        self._store = store
        self._links = links
        self._removal = removal
        self._fetch_again = fetch_again
        self._clock = clock

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of overdue files, longest overdue first."""
        return overdue_media(now, shards, limit)

    def reconcile(self, media: MediaFile) -> None:
        """Remove a file that nothing uses, or fetch one whose task was lost.

        Raises:
            StoreConflictError: another process changed it.
            ServiceUnavailableError: the blob store does not respond.
        """
        if self._removal is None:
            self._postpone(media, self._clock() + _WITHOUT_STORAGE_MS)
        elif media.state is MediaState.PENDING:
            self._fetch_again(media)
        elif media.state in (MediaState.STORED, MediaState.LOST) and is_used(self._store, self._links, media):
            self._postpone(media, None)
        else:
            self._removal.remove(media)

    def _postpone(self, media: MediaFile, sweep_at: int | None) -> None:
        commit = self._store.commit()
        change_media(commit, media, sweep_at=sweep_at)
        commit.send()
