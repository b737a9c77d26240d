"""Adapter for libraries that are built on `requests`: their calls go through one of our clients, within its limits."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from app.safe_http.response import HttpResponse

Send = Callable[[str, str, Mapping[str, str], bytes], HttpResponse]
"""Sends method, URL, headers and body, and returns the response; raises requests.RequestException if there is none."""

# Our clients compute the length of the body, and read nothing compressed.
_OUR_OWN = ("content-length", "accept-encoding")


class ClientAdapter(HTTPAdapter):
    """Adapter that sends the calls of a `requests` session with one of our clients."""

    def __init__(self, send: Send) -> None:
        super().__init__()
        self._send = send

    def mount_on(self, session: requests.Session) -> None:
        """Send all calls of a session; it ignores proxies and log-ins of the environment from then on."""
        session.trust_env = False
        session.mount("https://", self)
        session.mount("http://", self)

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Send a request and return the response. The library's own time limits have no effect.

        Raises:
            requests.RequestException: no response in time.
        """
        body = request.body or b""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OUR_OWN}
        headers |= {"Accept-Encoding": "identity"}
        content = body.encode() if isinstance(body, str) else bytes(body)
        answer = self._send(str(request.method), str(request.url), headers, content)
        # A response that is compressed anyway stays compressed: a small response can unpack to any size.
        headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
        raw = HTTPResponse(io.BytesIO(answer.body), headers, answer.status, preload_content=False)
        return self.build_response(request, raw)
