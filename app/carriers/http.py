"""HTTP client for carriers and telephone systems: form or JSON requests."""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from app.json_text import write_json
from app.safe_http.response import HttpResponse
from app.safe_http.session import MAX_BYTES, HttpSession


def basic_auth(user: str, password: str) -> str:
    """Return the Authorization header for HTTP Basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class CarrierHttp:
    """Connections to one carrier; each thread keeps its own, created on first use."""

    def __init__(self, seconds: float) -> None:
        """Set the time limit of a whole call in seconds."""
        self._session = HttpSession(seconds, keeps_connections=True)

    def request(
        self,
        method: str,
        url: str,
        authorization: str = "",
        form: list[tuple[str, str]] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        seconds: float | None = None,
    ) -> HttpResponse:
        """Return the response to one request; follows no redirects and never retries.

        Args:
            method: HTTP method.
            url: absolute URL.
            authorization: Authorization header.
            form: form fields of the body, in order.
            query: query parameters.
            body: JSON body instead of a form.
            headers: further headers.
            max_bytes: bytes of the response body to read.
            seconds: time limit for the whole call, if lower than that of all calls.

        Raises:
            NothingSentError: no connection could be made.
            NoAnswerError: the response was lost or too slow.
        """
        sent = {"Authorization": authorization, **(headers or {})} if authorization else dict(headers or {})
        content = b""
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            content = urlencode(form).encode()
        elif body is not None:
            sent["Content-Type"] = "application/json"
            content = write_json(body)
        address = f"{url}?{urlencode(query)}" if query else url
        return self._session.request(method, address, sent, content, seconds=seconds, max_bytes=max_bytes)
