"""How long a request's body may be: the endpoint's own limit, or else the instance's."""

from flask import Flask, current_app, request

from blueprints.base import BODY_LIMIT


def register_body_limits(app: Flask) -> None:
    """Let each endpoint's own limit hold before anything reads the body."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    own_limit = getattr(view, BODY_LIMIT, None)
    if own_limit is not None:
        request.max_content_length = own_limit
