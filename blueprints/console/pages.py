"""The console's page and its files at `/console/`. Without a build there is none, and the API works alone."""

import mimetypes
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, redirect, request

from app.endpoints import instance
from blueprints.console.policy import make_policy
from blueprints.http.authorization import public_endpoint

blueprint = Blueprint("console", __name__)

CONSOLE_PATH = "/console/"
BUILD = Path(__file__).parents[2] / "console" / "dist"
"""Folder of the build; `make console` fills it."""

_PAGE = "index.html"
_ASSETS = "assets/"
_ASSET_SECONDS = 365 * 24 * 60 * 60
_open = public_endpoint("the console asks for a log-in itself", is_rate_limited=False)


@blueprint.get("/console")
@_open
def lead_to_console() -> Any:
    """Lead to the address of the console."""
    return redirect(CONSOLE_PATH, 308)


@blueprint.get(CONSOLE_PATH, defaults={"path": _PAGE})
@blueprint.get(f"{CONSOLE_PATH}<path:path>")
@_open
def show_console(path: str) -> Response:
    """Return a file of the build, or the page, which shows what its address names."""
    if path.startswith(_ASSETS):
        return _make_asset(path)
    page = BUILD / _PAGE
    if not page.is_file():
        abort(404)
    response = Response(page.read_bytes(), mimetype="text/html")
    response.headers["Content-Security-Policy"] = make_policy(instance().core.settings)
    # The pop-up of a single sign-on keeps its opener.
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _make_asset(path: str) -> Response:
    """Return a file whose name has the hash of its content, which browsers may keep for a year."""
    file = (BUILD / path).resolve()
    if not file.is_relative_to(BUILD / _ASSETS) or not file.is_file():
        abort(404)
    response = Response(file.read_bytes(), mimetype=mimetypes.guess_type(path)[0] or "application/octet-stream")
    response.cache_control.public = True
    response.cache_control.max_age = _ASSET_SECONDS
    response.cache_control.immutable = True
    return response
