"""The files of messages, fetched from wherever they are: through the guard, each and all bounded."""

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
    """How much is fetched for one export; a file that is too long is left out and told in the manifest."""

    files: int = 1000
    file_bytes: int = 5 * 1024**2
    all_bytes: int = 200 * 1024**2
    seconds: float = 240.0


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file of a message."""

    message_id: str
    number: int
    url: str


class MediaRefusedError(Exception):
    """A file is not in the export; the text says why."""


class MediaFetching:
    """Fetches the files of one export, one after the other."""

    def __init__(self, outbound: OutboundClient, limits: MediaLimits) -> None:
        self._outbound = outbound
        self._limits = limits
        self._left = limits.all_bytes
        self._deadline = time.monotonic() + limits.seconds

    def fetch(self, file: MediaFile) -> tuple[str, bytes]:
        """Return a file's name in the archive, and what it holds.

        Raises:
            MediaRefusedError: it cannot be had.
        """
        deadline = min(time.monotonic() + _SECONDS_A_FILE, self._deadline)
        if deadline <= time.monotonic():
            raise MediaRefusedError("The time for fetching files was over")
        if self._left <= 0:
            raise MediaRefusedError("The files before it have taken all the room there is")
        answer = self._follow(file.url, deadline)
        if answer.status != 200:
            raise MediaRefusedError(f"Its host answered {answer.status}")
        room = min(self._limits.file_bytes, self._left)
        if len(answer.body) > room:
            raise MediaRefusedError(f"It is longer than {room} bytes")
        self._left -= len(answer.body)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return f"media/{file.message_id}-{file.number}{_extension(kind)}", answer.body

    def _follow(self, url: str, deadline: float) -> HttpResponse:
        """Fetch a URL and follow its redirects, all by one deadline; each address passes the guard."""
        for _ in range(_MAX_REDIRECTS + 1):
            try:
                seconds = max(deadline - time.monotonic(), 0)
                answer = self._outbound.request("GET", url, seconds=seconds, max_bytes=self._limits.file_bytes + 1)
            except OutboundError as error:
                raise MediaRefusedError(error.reason) from error
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            url = urljoin(url, answer.headers["location"])
        raise MediaRefusedError("Its host sent us on too often")


def _extension(kind: str) -> str:
    extension = mimetypes.guess_extension(kind) or ""
    return extension if _EXTENSION.fullmatch(extension) else ".bin"
