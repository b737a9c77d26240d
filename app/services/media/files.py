"""Media files of callers, and what a signed link opens."""

from collections.abc import Iterator

from app.auth.policy import require_can_send_on_behalf_of
from app.auth.principal import Principal
from app.errors import DomainError
from app.frozen import frozen
from app.media.blob_store import BlobNotFoundError, BlobStore
from app.media.links import ORIGINAL, MediaLinks
from app.problems.messages import (
    MEDIA_IN_USE,
    MEDIA_LINK_EXPIRED,
    MEDIA_LOST,
    MEDIA_NOT_FOUND,
    MEDIA_PENDING,
    MEDIA_STORAGE_MISSING,
)
from app.services.access.users import can_read_conversations, load_target_user
from app.services.media.removal import MediaRemoval
from app.services.media.usage import is_used
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile, MediaState, media_files

_RETRY_AFTER_SECONDS = 5


@frozen
class OpenedMedia:
    """Blob that a link opens.

    Attributes:
        key: of the blob.
        etag: changes with the bytes.
        expires: when the link expires in ms.
    """

    key: str
    content_type: str
    size: int
    file_name: str
    etag: str
    expires: int


class MediaFiles:
    """Media files."""

    def __init__(self, store: Store, blobs: BlobStore | None, links: MediaLinks, removal: MediaRemoval | None) -> None:
        self._store = store
        self._blobs = blobs
        self._links = links
        self._removal = removal

    def get(self, caller: Principal, media_id: str) -> MediaFile:
        """Return a file of a user whose conversations the caller may read.

        Raises:
            DomainError: MEDIA_NOT_FOUND.
        """
        media = self._store.get(media_files.at(media_id))
        if media is None or media.state is MediaState.REMOVING or not can_read_conversations(self._store, caller, media.uid):
            raise DomainError(MEDIA_NOT_FOUND)
        return media

    def delete(self, caller: Principal, media_id: str) -> None:
        """Delete a file that nothing uses.

        Raises:
            DomainError: MEDIA_NOT_FOUND, HIGHER_ROLE, or MEDIA_IN_USE if a message or drip campaign contains it.
        """
        media = self.get(caller, media_id)
        owner = load_target_user(self._store, caller, media.uid)
        if owner is None:
            raise DomainError(MEDIA_NOT_FOUND)
        require_can_send_on_behalf_of(caller, owner)
        if self._removal is None:
            raise DomainError(MEDIA_STORAGE_MISSING)
        if media.sweep_at is None or is_used(self._store, self._links, media):
            raise DomainError(MEDIA_IN_USE)
        self._removal.remove(media)

    def open(self, media_id: str, token: str, name: str) -> OpenedMedia:
        """Return what a link opens; nothing is read for a wrong signature.

        Raises:
            DomainError: MEDIA_NOT_FOUND, MEDIA_LINK_EXPIRED, MEDIA_PENDING, MEDIA_LOST or MEDIA_STORAGE_MISSING.
        """
        link = self._links.open(media_id, token, name)
        if link is None:
            raise DomainError(MEDIA_NOT_FOUND)
        if link.is_expired:
            raise DomainError(MEDIA_LINK_EXPIRED)
        if self._blobs is None:
            raise DomainError(MEDIA_STORAGE_MISSING)
        media = self._store.get(media_files.at(media_id))
        if media is None:
            raise DomainError(MEDIA_NOT_FOUND)
        if media.state is MediaState.PENDING:
            raise DomainError(MEDIA_PENDING, headers={"Retry-After": str(_RETRY_AFTER_SECONDS)})
        if media.state is MediaState.LOST:
            raise DomainError(MEDIA_LOST, media.reason)
        if media.state is not MediaState.STORED:
            raise DomainError(MEDIA_NOT_FOUND)
        content_type, size = media.content_type, media.size
        if link.variant != ORIGINAL:
            variant = media.variants.get(link.variant)
            if variant is None:
                raise DomainError(MEDIA_NOT_FOUND)
            content_type, size = str(variant["type"]), int(variant["size"])
        return OpenedMedia(
            key=f"{media.id}/{link.variant}",
            content_type=content_type,
            size=size,
            file_name=name,
            etag=f"{media.sha256[:32]}-{link.variant}",
            expires=link.expires,
        )

    def read(self, opened: OpenedMedia, start: int, end: int) -> Iterator[bytes]:
        """Yield bytes of an opened file.

        Raises:
            DomainError: MEDIA_NOT_FOUND: it was removed meanwhile.
            ServiceUnavailableError: the blob store does not respond.
        """
        if self._blobs is None:
            raise DomainError(MEDIA_STORAGE_MISSING)
        try:
            return self._blobs.read(opened.key, start, end)
        except BlobNotFoundError:
            raise DomainError(MEDIA_NOT_FOUND) from None
