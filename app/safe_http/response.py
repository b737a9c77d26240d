"""What an HTTP server answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpcore

from app.safe_http.network import Call


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back.

    Attributes:
        status: of HTTP; a redirect is answered as it is, never followed.
        headers: names in lower case.
        body: its first bytes, as they were sent.
        milliseconds: from the beginning to the last byte read.
        is_cut: there was more of the body than was asked for.
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
        """Return the body's JSON.

        Raises:
            ValueError: it is none, or nested too deeply.
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
    """Send one request by a pool's connections, and return what came back, at most `max_bytes` of its body."""
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
