"""The backend of a white-label business texting platform."""

import logging
import time

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.clock import SECOND, Clock, system_clock
from app.commands import register_commands
from app.composition import compose
from app.settings import Settings

_log = logging.getLogger(__name__)


def create_app(settings: Settings, clock: Clock = system_clock) -> Flask:
    """Make the application of one instance.

    Args:
        settings: as read from the environment.
        clock: the present in ms; tests set their own.

    Raises:
        UndeclaredEndpointError: an endpoint does not say who may call it.
    """
    from blueprints import register as registration

    app = Flask(__name__, static_folder=None)
    app.config.update(
        PUBLIC_URL=settings.PUBLIC_URL,
        MAX_CONTENT_LENGTH=settings.MAX_BODY_BYTES,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    if settings.TRUSTED_PROXIES:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.TRUSTED_PROXIES)  # type: ignore[method-assign]
    instance = compose(settings, clock)
    # First, so that what the checks before a request refuse is measured and logged as well.
    _log_requests(app)
    registration.register(app, settings, instance)
    register_commands(app, instance)
    return app


def _log_requests(app: Flask) -> None:
    @app.before_request
    def start() -> None:
        g.started = time.monotonic()

    @app.after_request
    def finish(response: Response) -> Response:
        _log.info(
            "request",
            extra={
                "method": request.method,
                # The rule, not the path: paths and queries hold ids and telephone numbers.
                "route": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "milliseconds": round((time.monotonic() - g.started) * SECOND),
                "caller": g.get("caller"),
            },
        )
        return response
