"""The backend of a white-label business texting platform."""

import logging
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from app.configuration.settings import Settings
from app.current_request import CurrentRequest, current_request
from app.json_text import write_json
from app.times.clock import SECOND, Clock, system_clock

_log = logging.getLogger(__name__)


class _Application(Flask):
    """Flask without coroutines: it would look at every hook, wrapper and view of each request whether it is one."""

    request_class = CurrentRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


class _Json(DefaultJSONProvider):
    """Flask's JSON, written by `write_json`. Fields keep the order of the schema."""

    sort_keys = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return an object as JSON, indented in debug mode."""
        return super().dumps(obj, **kwargs) if self._app.debug else write_json(obj, self.default).decode()


def create_app(settings: Settings, clock: Clock = system_clock) -> Flask:
    """Create the application of an instance.

    Args:
        settings: settings from the environment.
        clock: returns the present time in ms; tests pass their own.

    Raises:
        UndeclaredEndpointError: an endpoint does not declare who may call it.
    """
    # Imported here, so that wrong settings are reported without importing all of the application first.
    from app.commands import register_commands
    from app.composition import compose
    from blueprints import register as registration

    app = _Application(__name__, static_folder=None)
    app.config.update(
        PUBLIC_URL=settings.PUBLIC_URL,
        MAX_CONTENT_LENGTH=settings.MAX_BODY_BYTES,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.json = _Json(app)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    if settings.TRUSTED_PROXIES:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.TRUSTED_PROXIES)  # type: ignore[method-assign]
    instance = compose(settings, clock)
    # First, so that requests rejected by the checks below are also measured and logged.
    _log_requests(app)
    registration.register(app, settings, instance)
    register_commands(app, instance)
    return app


def _log_requests(app: Flask) -> None:
    @app.after_request
    def finish(response: Response) -> Response:
        request = current_request()
        _log.info(
            "request",
            extra={
                "method": request.method,
                # The rule, not the path: paths and queries contain ids and phone numbers.
                "route": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "milliseconds": round((time.monotonic() - request.started) * SECOND),
                "caller": request.caller,
            },
        )
        return response
