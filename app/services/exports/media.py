"""Downloads of message media for exports: through the SSRF guard, with limits per file and in total."""

import mimetypes
import re
import time

from app.errors import ServiceUnavailableError
from app.frozen import frozen
from app.media.blob_store import BlobNotFoundError, BlobStore, read_whole
from app.media.links import ORIGINAL, MediaLinks
from app.safe_http.client import OutboundClient, OutboundError
from app.safe_http.downloads import TooManyRedirectsError, download
from app.safe_http.response import HttpResponse
from app.store.engine.store import Store
from app.store.messages.media_files import MediaState, media_files

_SECONDS_A_FILE = 20.0
_EXTENSION = re.compile(r"\.[a-z0-9]{1,5}")


@frozen
class MediaLimits:
    """Limits of one export; a file that exceeds them is left out and listed in the manifest."""

    files: int = 1000
    file_bytes: int = 5 * 1024**2
    all_bytes: int = 200 * 1024**2
    seconds: float = 240.0


@frozen
class MediaFile:
    """A media file of a message."""

    message_id: str
    number: int
    url: str


class MediaUnavailableError(Exception):
    """A file cannot be exported; the text says why."""


class OwnMedia:
    """Media files of this instance, which need no download."""

    def __init__(self, store: Store, blobs: BlobStore | None, links: MediaLinks) -> None:
        self._store = store
        self._blobs = blobs
        self._links = links

    def read(self, url: str, max_bytes: int, seconds: float) -> tuple[str, bytes] | None:
        """Return the type and content of a file; None for a URL elsewhere.

        Args:
            url: of the file.
            max_bytes: its maximum size.
            seconds: time limit.

        Raises:
            MediaUnavailableError: the file is not stored, or larger than `max_bytes`.
        """
        media_id = self._links.find_id(url)
        if media_id is None:
            return None
        media = self._store.get(media_files.at(media_id))
        if media is None or media.state is not MediaState.STORED or self._blobs is None:
            raise MediaUnavailableError(media.reason if media is not None and media.reason else "The file is not stored")
        if media.size > max_bytes:
            raise MediaUnavailableError(f"The file is larger than {max_bytes} bytes")
        try:
            return media.content_type, read_whole(self._blobs, f"{media.id}/{ORIGINAL}", media.size, seconds)
        except (BlobNotFoundError, ServiceUnavailableError) as error:
            raise MediaUnavailableError("The media storage does not have the file, or does not respond") from error


class MediaDownloader:
    """Downloads of one export's files, one after the other."""

    def __init__(self, outbound: OutboundClient, own: "OwnMedia", limits: MediaLimits) -> None:
        self._outbound = outbound
        self._own = own
        self._limits = limits
        self._left = limits.all_bytes
        self._deadline = time.monotonic() + limits.seconds

    def fetch(self, file: MediaFile) -> tuple[str, bytes]:
        """Return a file's name in the archive, and its content.

        Raises:
            MediaRefusedError: the file is not available.
        """
        deadline = min(time.monotonic() + _SECONDS_A_FILE, self._deadline)
        if deadline <= time.monotonic():
            raise MediaUnavailableError("The time limit for downloading files was reached")
        if self._left <= 0:
            raise MediaUnavailableError("The size limit for all files was reached")
        room = min(self._limits.file_bytes, self._left)
        if (found := self._own.read(file.url, room, deadline - time.monotonic())) is not None:
            kind, content = found
            self._left -= len(content)
            return f"media/{file.message_id}-{file.number}{_extension(kind)}", content
        answer = self._download(file.url, deadline)
        if answer.status != 200:
            raise MediaUnavailableError(f"The server responded with status {answer.status}")
        if len(answer.body) > room:
            raise MediaUnavailableError(f"The file is larger than {room} bytes")
        self._left -= len(answer.body)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return f"media/{file.message_id}-{file.number}{_extension(kind)}", answer.body

    def _download(self, url: str, deadline: float) -> HttpResponse:
        seconds = max(deadline - time.monotonic(), 0)
        try:
            return download(self._outbound, url, seconds, self._limits.file_bytes + 1)
        except OutboundError as error:
            raise MediaUnavailableError(error.reason) from error
        except TooManyRedirectsError as error:
            raise MediaUnavailableError(str(error)) from error


def _extension(kind: str) -> str:
    extension = mimetypes.guess_extension(kind) or ""
    return extension if _EXTENSION.fullmatch(extension) else ".bin"
