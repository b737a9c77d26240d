"""Addresses of media files: the stable one that is stored, and signed links that expire.

`<PUBLIC_URL>/media/<id>/<name>` is stored in messages and opens nothing. What leaves the instance is a link,
`<PUBLIC_URL>/media/<id>/<token>/<name>`: its token has the time at which it expires, the variant of the file, and a signature.
The file's name stands last, because some receivers look at the extension only.
"""

import hmac
import re
from urllib.parse import urlsplit

from app.crypto.keys import Keys
from app.frozen import frozen
from app.times.clock import DAY, SECOND, Clock

MEDIA_PATH = "/media"
EXTENSION = "media_links"
"""Key of an application's `MediaLinks` in `Flask.extensions`."""

API_LINK_MS = DAY
CARRIER_LINK_MS = 4 * DAY
WEBHOOK_LINK_MS = 8 * DAY
"""How long links live at least: longer than an event can be looked up and replayed."""

ROUNDING_MS = DAY
"""Links expire at a whole day, so that a file has the same link all day and caches work."""

ORIGINAL = "o"
THUMBNAIL = "t"

_PURPOSE = "media-link"
_SIGNATURE_LENGTH = 32
_ID = r"(?P<id>[A-Za-z0-9]{20})"
_NAME = r"(?P<name>[A-Za-z0-9._-]{1,100})"
_TOKEN = re.compile(r"(?P<expires>[0-9]{10,11})-(?P<variant>[a-z0-9]{1,12})-(?P<signature>[0-9a-f]{32})")
_PATH = re.compile(rf"{MEDIA_PATH}/{_ID}/(?:(?P<token>[a-z0-9-]{{1,80}})/)?{_NAME}")


@frozen
class OpenedLink:
    """A link with a valid signature.

    Attributes:
        variant: `ORIGINAL`, `THUMBNAIL` or another variant of the file.
        expires: when it expires in ms.
        is_expired: whether that is over.
    """

    variant: str
    expires: int
    is_expired: bool


class MediaLinks:
    """Addresses and links of an instance's media files."""

    def __init__(self, keys: Keys, public_url: str, clock: Clock) -> None:
        self._keys = keys
        self._public_url = public_url
        self._host = urlsplit(public_url).netloc.lower()
        self._clock = clock

    def address(self, media_id: str, name: str) -> str:
        """Return the stable address of a file."""
        return f"{self._public_url}{MEDIA_PATH}/{media_id}/{name}"

    def find_id(self, url: str) -> str | None:
        """Return the id of the file that a link or an address of this instance names; None for any other URL."""
        match = self._match(url)
        return None if match is None else match["id"]

    def to_address(self, url: str) -> str:
        """Return the stable address for a link of this instance, and any other URL as it is."""
        match = self._match(url)
        return url if match is None else self.address(match["id"], match["name"])

    def sign(self, url: str, lifetime: int, variant: str = ORIGINAL, since: int = 0) -> str:
        """Return the link for a stable address, and any other URL as it is.

        Args:
            url: a stable address or another URL.
            lifetime: how long in ms the link must live.
            variant: of the file.
            since: begin of the lifetime in ms; now by default. With the same time, the link is the same.
        """
        match = self._match(url)
        if match is None:
            return url
        expires = self.expiry(lifetime, since) // SECOND
        signature = self._sign(match["id"], expires, variant, match["name"])
        return f"{self._public_url}{MEDIA_PATH}/{match['id']}/{expires}-{variant}-{signature}/{match['name']}"

    def expiry(self, lifetime: int, since: int = 0) -> int:
        """Return when in ms a link expires; `since` is the begin of its lifetime, now by default."""
        return -(-((since or self._clock()) + lifetime) // ROUNDING_MS) * ROUNDING_MS

    def open(self, media_id: str, token: str, name: str) -> OpenedLink | None:
        """Return what a link opens; None if its signature is wrong."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        expires, variant = int(match["expires"]), match["variant"]
        if not hmac.compare_digest(self._sign(media_id, expires, variant, name), match["signature"]):
            return None
        return OpenedLink(variant, expires * SECOND, expires * SECOND <= self._clock())

    def _sign(self, media_id: str, expires: int, variant: str, name: str) -> str:
        return self._keys.sign(_PURPOSE, f"{media_id}/{expires}-{variant}/{name}")[:_SIGNATURE_LENGTH]

    def _match(self, url: str) -> re.Match[str] | None:
        if MEDIA_PATH not in url:
            return None
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.netloc.lower() != self._host or parts.query or parts.fragment:
            return None
        return _PATH.fullmatch(parts.path)
