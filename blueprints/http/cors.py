"""Cross-origin requests (CORS) from the origins in the instance's settings."""

from collections.abc import Sequence

from flask import Flask

from blueprints.http.idempotency import REPLAYED_HEADER
from blueprints.http.idempotency_header import HEADER as KEY_HEADER
from blueprints.http.rate_limits import HEADER, POLICY_HEADER, RETRY_HEADER
from blueprints.http.unknown_names.endpoints import HEADER as IGNORED_HEADER

_TWO_HOURS = 2 * 60 * 60
"""Seconds for which a browser may cache a preflight response; browsers cap it at this value."""


def register_cors(app: Flask, origins: Sequence[str]) -> None:
    """Allow pages of these origins to call the application.

    Cookies are not allowed: pages authenticate with the header Authorization.

    Args:
        app: before it serves requests.
        origins: origins as browsers send them; without any, no CORS headers are sent.
    """
    if not origins:
        return
    from flask_cors import CORS

    CORS(
        app,
        origins=list(origins),
        methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", KEY_HEADER],
        expose_headers=[HEADER, POLICY_HEADER, RETRY_HEADER, REPLAYED_HEADER, IGNORED_HEADER, "Content-Disposition"],
        supports_credentials=False,
        max_age=_TWO_HOURS,
        vary_header=True,
    )
