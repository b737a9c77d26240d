"""Downloads of message media for exports: through the SSRF guard, with limits per file and in total."""

import mimetypes
import re
import time
from dataclasses import dataclass
from urllib.parse import urljoin

from app.safe_http.client import OutboundClient, OutboundError
from app.safe_http.response import HttpResponse

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 3
_SECONDS_A_FILE = 20.0
_EXTENSION = re.compile(r"\.[a-z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Limits of one export; a file that exceeds them is left out and listed in the manifest."""

    files: int = 1000
    file_bytes: int = 5 * 1024**2
    all_bytes: int = 200 * 1024**2
    seconds: float = 240.0


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A media file of a message."""

    message_id: str
    number: int
    url: str


class MediaUnavailableError(Exception):
    """A file cannot be exported; the text says why."""


class MediaDownloader:
    """Downloads of one export's files, one after the other."""

    def __init__(self, outbound: OutboundClient, limits: MediaLimits) -> None:
        self._outbound = outbound
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
        answer = self._follow(file.url, deadline)
        if answer.status != 200:
            raise MediaUnavailableError(f"The server responded with status {answer.status}")
        room = min(self._limits.file_bytes, self._left)
        if len(answer.body) > room:
            raise MediaUnavailableError(f"The file is larger than {room} bytes")
        self._left -= len(answer.body)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return f"media/{file.message_id}-{file.number}{_extension(kind)}", answer.body

    def _follow(self, url: str, deadline: float) -> HttpResponse:
        """Download a URL and follow its redirects before one deadline; the guard checks each address."""
        for _ in range(_MAX_REDIRECTS + 1):
            try:
                seconds = max(deadline - time.monotonic(), 0)
                answer = self._outbound.request("GET", url, seconds=seconds, max_bytes=self._limits.file_bytes + 1)
            except OutboundError as error:
                raise MediaUnavailableError(error.reason) from error
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            url = urljoin(url, answer.headers["location"])
        raise MediaUnavailableError("The server redirected too often")


def _extension(kind: str) -> str:
    extension = mimetypes.guess_extension(kind) or ""
    return extension if _EXTENSION.fullmatch(extension) else ".bin"
