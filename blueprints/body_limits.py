"""How long a request's body may be: the endpoint's own limit, or else the instance's."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from app.endpoints import BODY_LIMIT

View = TypeVar("View", bound=Callable[..., Any])


def body_limit(max_bytes: int) -> Callable[[View], View]:
    """Let an endpoint take a longer or shorter body than the instance's MAX_BODY_BYTES; above it, 413.

    It stands anywhere among a view's decorators. What is uploaded should be read from `request.stream`, a piece at a time,
    by an endpoint without Idempotency-Key: that one reads the whole body, to tell one request from another.

    Args:
        max_bytes: the longest body in bytes.
    """

    def decorate(view: View) -> View:
        setattr(view, BODY_LIMIT, max_bytes)
        return view

    return decorate


def register_body_limits(app: Flask) -> None:
    """Let each endpoint's own limit hold before anything reads the body."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    own_limit = getattr(view, BODY_LIMIT, None)
    if own_limit is not None:
        request.max_content_length = own_limit
