"""Authlib's OAuth 2 client on top of the SSRF guard: limited time and size, no redirects, public addresses only.

Importing this module imports Authlib, so it is imported by the first sign-on.
"""

import io
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from app.safe_http.client import OutboundClient, OutboundError
from app.services.sso.oauth.discovery import FETCH_SECONDS, MAX_BYTES


def open_session(client: OutboundClient, **options: Any) -> OAuth2Session:
    """Return an Authlib session for one sign-on; the options are Authlib's."""
    session = OAuth2Session(code_challenge_method="S256", **options)
    session.trust_env = False
    session.max_redirects = 0
    adapter = _GuardedAdapter(client)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _GuardedAdapter(HTTPAdapter):
    """Adapter that sends the calls of a `requests` session with the guarded client."""

    def __init__(self, client: OutboundClient) -> None:
        super().__init__()
        self._client = client

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Send a request and return the response.

        Raises:
            requests.ConnectionError: no response in time, or a forbidden URL.
        """
        body = request.body or b""
        # The guarded client computes the length of the body, and reads nothing compressed.
        headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
        headers |= {"Accept-Encoding": "identity"}
        try:
            answer = self._client.request(
                str(request.method),
                str(request.url),
                headers,
                body.encode() if isinstance(body, str) else bytes(body),
                seconds=FETCH_SECONDS,
                max_bytes=MAX_BYTES,
            )
        except OutboundError as error:
            raise requests.ConnectionError(error.reason, request=request) from error
        # A response that is compressed anyway stays compressed, so it is no JSON: a small response can unpack to any size.
        headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
        raw = HTTPResponse(io.BytesIO(answer.body), headers, answer.status, preload_content=False)
        return self.build_response(request, raw)
