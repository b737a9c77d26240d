"""HTTP responses."""

import json
from collections.abc import Mapping
from typing import Any

from app.frozen import frozen


@frozen
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
