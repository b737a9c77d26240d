"""Calls from the pages of other web sites: those of the instance's settings, and no others."""

from collections.abc import Sequence

from flask import Flask

from blueprints.idempotency import REPLAYED_HEADER
from blueprints.idempotency_header import HEADER as KEY_HEADER
from blueprints.rate_limits import HEADER, POLICY_HEADER, RETRY_HEADER

_TWO_HOURS = 2 * 60 * 60
"""How long a browser need not ask again, in seconds: the most that any of them takes."""


def register_cors(app: Flask, origins: Sequence[str]) -> None:
    """Let pages of these origins call the application.

    Cookies are not sent along: a page calls with the header Authorization.

    Args:
        app: before it serves.
        origins: as browsers write them; none: nothing is allowed, and nothing is answered that browsers ask.
    """
    if not origins:
        return
    from flask_cors import CORS

    CORS(
        app,
        origins=list(origins),
        methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", KEY_HEADER],
        expose_headers=[HEADER, POLICY_HEADER, RETRY_HEADER, REPLAYED_HEADER, "Content-Disposition"],
        supports_credentials=False,
        max_age=_TWO_HOURS,
        vary_header=True,
    )
