"""Warm-up of a new server of either service."""

from typing import Any

from flask import Blueprint, jsonify

from app.endpoints import declare_public, instance

blueprint = Blueprint("warm_up", __name__)


@blueprint.get("/_ah/warmup")
@declare_public("App Engine calls it before a new server gets its first request; it changes and reveals nothing")
def warm_up() -> Any:
    """Open the connections that the first request would otherwise wait for."""
    instance().operations.health.check()
    return jsonify(status="true")
