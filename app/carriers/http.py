"""HTTP to carriers, and to telephone systems: a form or JSON in, whatever the service answers out."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from app.safe_http.response import HttpResponse
from app.safe_http.session import MAX_BYTES, HttpSession


def basic(user: str, password: str) -> str:
    """Return the Authorization of HTTP's Basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class CarrierHttp:
    """Connections to one carrier: each thread of a process keeps its own, made at first use."""

    def __init__(self, seconds: float) -> None:
        """Set how long in seconds one whole call may take."""
        self._session = HttpSession(seconds, keeps_connections=True)

    def request(
        self,
        method: str,
        url: str,
        authorization: str = "",
        form: list[tuple[str, str]] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        max_bytes: int = MAX_BYTES,
    ) -> HttpResponse:
        """Return the answer to one request; redirects are not followed, and nothing is tried twice.

        Args:
            method: of HTTP.
            url: the address.
            authorization: the header of that name.
            form: fields of the body, in their order.
            query: parameters of the URL.
            body: in place of a form, what is sent as JSON.
            max_bytes: of the answer's body that are read.

        Raises:
            NothingSentError: no connection could be made.
            NoAnswerError: the answer was lost, or was too slow.
        """
        headers = {"Authorization": authorization} if authorization else {}
        content = b""
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = urlencode(form).encode()
        elif body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        address = f"{url}?{urlencode(query)}" if query else url
        return self._session.request(method, address, headers, content, max_bytes=max_bytes)
