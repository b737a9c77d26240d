"""Authlib's OAuth 2 client on top of the SSRF guard: limited time and size, no redirects, public addresses only.

Importing this module imports Authlib, so it is imported by the first sign-on.
"""

from collections.abc import Mapping
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session

from app.safe_http.client import OutboundError
from app.safe_http.requests_adapter import ClientAdapter
from app.safe_http.response import HttpResponse
from app.services.sso.oauth.provider_calls import ProviderClient


def open_session(client: ProviderClient, **options: Any) -> OAuth2Session:
    """Return an Authlib session for one sign-on; the options are Authlib's. Its calls raise ProviderBusyError too."""

    def send(method: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        try:
            return client.request(method, url, headers, body)
        except OutboundError as error:
            # Also for a forbidden URL.
            raise requests.ConnectionError(error.reason) from error

    session = OAuth2Session(code_challenge_method="S256", **options)
    session.max_redirects = 0
    ClientAdapter(send).mount_on(session)
    return session
