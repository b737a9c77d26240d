"""Downloads through the SSRF guard: redirects are followed a few times, and each address is checked."""

import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from app.safe_http.client import OutboundClient, OutboundError
from app.safe_http.response import HttpResponse

MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Login = Callable[[str, float], str]
"""Returns the Authorization header for a URL within a time limit in s; empty for none."""


class TooManyRedirectsError(Exception):
    """The server redirected too often."""


def download(outbound: OutboundClient, url: str, seconds: float, max_bytes: int, login: Login | None = None) -> HttpResponse:
    """Download a file.

    Args:
        outbound: client that limits the reachable addresses.
        url: absolute URL.
        seconds: time limit for all requests and logins together.
        max_bytes: bytes of the body to read; `is_cut` of the response says whether there are more.
        login: asked for each URL on the way; a server that redirects to another host does not pass the login on.

    Returns:
        The first response that is no redirect.

    Raises:
        OutboundError: a server did not respond in time, or its address is not allowed.
        TooManyRedirectsError: more than MAX_REDIRECTS.
    """
    deadline = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTS + 1):
        authorization = login(url, deadline - time.monotonic()) if login is not None else ""
        headers = {"Authorization": authorization} if authorization else {}
        left = max(round(deadline - time.monotonic(), 1), 0)
        answer = outbound.request("GET", url, headers, seconds=left, max_bytes=max_bytes)
        if answer.status not in _REDIRECTS or "location" not in answer.headers:
            return answer
        target = urljoin(url, answer.headers["location"])
        if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
            raise OutboundError("The server redirected to an unencrypted address", answer.milliseconds, refused=True)
        url = target
    raise TooManyRedirectsError("The server redirected too often")
