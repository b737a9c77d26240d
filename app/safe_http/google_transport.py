"""Transport for google-auth's token requests, through our session and within one deadline."""

import time
from collections.abc import Mapping
from typing import Any

from google.auth import transport
from google.auth.exceptions import TransportError

from app.safe_http.response import HttpResponse
from app.safe_http.session import HttpSession, NoAnswerError, NothingSentError


class _Response(transport.Response):
    """A response in the format of google-auth."""

    def __init__(self, answer: HttpResponse) -> None:
        self._answer = answer

    @property
    def status(self) -> int:
        return self._answer.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._answer.headers

    @property
    def data(self) -> bytes:
        return self._answer.body


class GoogleTransport(transport.Request):
    """Calls of google-auth, which end by one deadline even if the library retries."""

    def __init__(self, http: HttpSession, deadline: float) -> None:
        """Set the deadline.

        Args:
            http: session for the calls.
            deadline: in seconds of `time.monotonic`.
        """
        self._http = http
        self._deadline = deadline

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> transport.Response:
        """Return the response to a request.

        Raises:
            TransportError: no response in time.
        """
        content = body.encode() if isinstance(body, str) else bytes(body or b"")
        left = self._deadline - time.monotonic()
        seconds = left if timeout is None else min(left, timeout)
        try:
            return _Response(self._http.request(method, url, headers, content, seconds=max(seconds, 0)))
        except (NothingSentError, NoAnswerError) as error:
            raise TransportError(f"no response: {type(error).__name__}") from error  # type: ignore[no-untyped-call]
