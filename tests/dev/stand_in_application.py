"""An application that only says that it lives."""

from collections.abc import Callable, Iterable
from typing import Any


def app(environment: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environment["PATH_INFO"].encode()]
