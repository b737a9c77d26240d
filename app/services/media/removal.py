"""Removal of media files: document and bytes."""

from app.media.blob_store import BlobStore
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile, MediaState, change_media, media_files
from app.times.clock import MINUTE, Clock

REMOVAL_MS = 5 * MINUTE
"""Time in ms after which the sweeper finishes a removal that was interrupted."""


class MediaRemoval:
    """Removes media files."""

    def __init__(self, store: Store, blobs: BlobStore, clock: Clock) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock

    def remove(self, media: MediaFile) -> None:
        """Remove a file, if it is unchanged. One that breaks off is finished by the sweeper.

        Raises:
            StoreConflictError: it was changed meanwhile: a message may use it.
            ServiceUnavailableError: the blob store does not respond.
        """
        if media.state is not MediaState.REMOVING:
            now = self._clock()
            commit = self._store.commit()
            change_media(commit, media, state=MediaState.REMOVING, updated=now, sweep_at=now + REMOVAL_MS)
            commit.send()
        self._blobs.delete_folder(media.id)
        commit = self._store.commit()
        commit.delete(media_files.path(media.id))
        commit.send()
