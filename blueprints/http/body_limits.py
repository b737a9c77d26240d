"""Limits for the length of request bodies: the endpoint's own, or else the instance's MAX_BODY_BYTES."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

from app.current_request import current_request
from app.endpoints import BODY_LIMIT

View = TypeVar("View", bound=Callable[..., Any])


def body_limit(max_bytes: int) -> Callable[[View], View]:
    """Set an endpoint's own body limit; longer bodies get 413.

    It may stand anywhere among a view's decorators. Read large uploads in pieces from `request.stream`, in an endpoint without
    Idempotency-Key: the key needs the whole body to compare requests.

    Args:
        max_bytes: longest accepted body.
    """

    def decorate(view: View) -> View:
        setattr(view, BODY_LIMIT, max_bytes)
        return view

    return decorate


def register_body_limits(app: Flask) -> None:
    """Apply each endpoint's own limit before anything reads the body."""

    @app.before_request
    def set_limit() -> None:
        request = current_request()
        view = app.view_functions.get(request.endpoint or "")
        # The instance's limit, too: Flask looks for it each time that it is asked.
        request.max_content_length = getattr(view, BODY_LIMIT, app.config["MAX_CONTENT_LENGTH"])
