"""Uploads of media files."""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

from app.auth.principal import UserPrincipal
from app.crypto.keys import new_id
from app.errors import DomainError
from app.frozen import replace
from app.media.content_types import HEAD_BYTES, make_file_name
from app.problems.messages import MEDIA_STORAGE_MISSING
from app.problems.requests import BODY_TOO_LARGE
from app.services.media.contents import MAX_FILE_BYTES, MediaContents, require_type
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile, MediaState, change_media, media_files
from app.times.clock import DAY, HOUR, Clock

UNUSED_MS = 7 * DAY
"""How long in ms an upload is kept that no message uses."""

_UPLOAD_MS = HOUR
_IN_MEMORY_BYTES = 1_048_576


class MediaUploads:
    """Uploads of users."""

    def __init__(self, store: Store, contents: MediaContents | None, clock: Clock) -> None:
        """Create the service; without `contents` the instance has no place for media files."""
        self._store = store
        self._contents = contents
        self._clock = clock

    def upload(self, caller: UserPrincipal, name: str, pieces: Iterable[bytes]) -> MediaFile:
        """Store a file that a user sends, and return it.

        The document is written before the bytes, so that the sweeper finds what an interrupted upload left behind.

        Args:
            caller: who uploads it.
            name: file name that the sender gave it; may be empty.
            pieces: the bytes as they arrive. What exceeds a megabyte is kept on disk meanwhile.

        Raises:
            DomainError: MEDIA_TYPE_REFUSED, MEDIA_UNREADABLE, BODY_TOO_LARGE or MEDIA_STORAGE_MISSING.
            ServiceUnavailableError: the blob store does not respond, or too many images are being processed.
        """
        if self._contents is None:
            raise DomainError(MEDIA_STORAGE_MISSING)
        with SpooledTemporaryFile(_IN_MEMORY_BYTES) as file:
            size = 0
            for piece in pieces:
                if size < HEAD_BYTES <= size + len(piece):
                    # A wrong type is refused before the rest arrives.
                    require_type((_read_back(file) + piece)[:HEAD_BYTES])
                size += len(piece)
                if size > MAX_FILE_BYTES:
                    raise DomainError(BODY_TOO_LARGE)
                file.write(piece)
            prepared = self._contents.prepare(file)
            now = self._clock()
            media = MediaFile(
                id=new_id(),
                uid=caller.user.id,
                organization_id=caller.user.organization_id,
                tenant_id=caller.user.tenant_id,
                uploaded_by=caller.user.id,
                state=MediaState.UPLOADING,
                file_name=make_file_name(name, prepared.content_type),
                created=now,
                updated=now,
                sweep_at=now + _UPLOAD_MS,
                **prepared.attributes,
            )
            commit = self._store.commit()
            media_files.create(commit, media)
            (version,) = commit.send()
            self._contents.put(media.id, prepared)
        stored: dict[str, Any] = {"state": MediaState.STORED, "sweep_at": now + UNUSED_MS}
        commit = self._store.commit()
        change_media(commit, replace(media, version=version), **stored)
        commit.send()
        return replace(media, **stored)


def _read_back(file: "SpooledTemporaryFile[bytes]") -> bytes:
    position = file.tell()
    file.seek(0)
    head = file.read(position)
    file.seek(position)
    return head
