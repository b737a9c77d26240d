"""Declarations for HTTP endpoints, of the API and of the task queue: who may call them, and how long their bodies may be."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app

from app.auth.cron_header import CRON_HEADER, verify_cron
from app.composition import Instance
from app.current_request import current_request

View = TypeVar("View", bound=Callable[..., Any])

EXTENSION = "instance"

DECLARATION = "credentials_declaration"
"""Attribute of a view: who may call it."""

BODY_LIMIT = "body_limit_bytes"
"""Attribute of a view: the longest request body that it takes, if that is not the instance's MAX_BODY_BYTES."""

PUBLIC_BODY_LIMIT_BYTES = 524_288
"""Longest body for an endpoint without authentication. The web server buffers it, so no thread waits for it."""


class UndeclaredEndpointError(Exception):
    """An endpoint does not declare who may call it; the application must not start."""


def instance() -> Instance:
    """Return the instance that serves the current request."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return cast(Instance, app.extensions[EXTENSION])


def declare_public(reason: str) -> Callable[[View], View]:
    """Declare that an endpoint needs no credentials; its body limit is PUBLIC_BODY_LIMIT_BYTES unless it sets its own.

    Args:
        reason: why it needs none.
    """

    def decorate(view: View) -> View:
        setattr(view, DECLARATION, reason)
        if not hasattr(view, BODY_LIMIT):
            setattr(view, BODY_LIMIT, PUBLIC_BODY_LIMIT_BYTES)
        return view

    return decorate


def task_queue_only(view: View) -> View:
    """Restrict an endpoint to the instance's own task queue, whose OIDC token is verified."""

    @wraps(view)
    def verified(*args: Any, **kwargs: Any) -> Any:
        instance().guards.queue_tokens.verify(current_request().headers.get("Authorization"))
        return view(*args, **kwargs)

    setattr(verified, DECLARATION, "queue")
    return cast(View, verified)


def cron_only(view: View) -> View:
    """Restrict an endpoint to App Engine's cron, which sends a header that no other client can send, and no token."""

    @wraps(view)
    def verified(*args: Any, **kwargs: Any) -> Any:
        verify_cron(current_request().headers.get(CRON_HEADER), instance().core.settings.GAE_ENV)
        return view(*args, **kwargs)

    return declare_public("cron")(cast(View, verified))


def require_declarations(app: Flask) -> None:
    """Check that every endpoint declares who may call it.

    Raises:
        UndeclaredEndpointError: names the endpoints that do not.
    """
    undeclared = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], DECLARATION)
    ]
    if undeclared:
        raise UndeclaredEndpointError("No credentials are declared for " + ", ".join(sorted(undeclared)))
