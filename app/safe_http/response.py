"""HTTP responses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpcore

from app.safe_http.network import Call


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An HTTP response.

    Attributes:
        status: HTTP status; redirects are returned, never followed.
        headers: headers with lower-case names.
        body: first bytes of the body, as sent.
        milliseconds: time until the last byte was read.
        is_cut: the body was longer than the limit.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: int = 0
    is_cut: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Return the parsed JSON body.

        Raises:
            ValueError: the body is not JSON, or nested too deeply.
        """
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def exchange(
    pool: httpcore.ConnectionPool,
    method: str,
    url: httpcore.URL,
    headers: Mapping[str, str],
    body: bytes,
    max_bytes: int,
    call: Call,
) -> HttpResponse:
    """Send one request through a connection pool, and return the response with at most `max_bytes` of its body."""
    fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    with pool.stream(method, url, headers=fields, content=body) as response:
        received = bytearray()
        for piece in response.iter_stream():
            received += piece
            if len(received) > max_bytes:
                break
        return HttpResponse(
            status=response.status,
            headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers},
            body=bytes(received[:max_bytes]),
            milliseconds=call.elapsed(),
            is_cut=len(received) > max_bytes,
        )
