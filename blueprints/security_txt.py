"""`/.well-known/security.txt` (RFC 9116): contact for vulnerability reports."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response

from app.endpoints import instance
from app.times.clock import SECOND
from blueprints.http.authorization import public_endpoint

blueprint = Blueprint("security_contact", __name__)

_PATH = "/.well-known/security.txt"
_VALID_DAYS = 180


@blueprint.get(_PATH)
@public_endpoint("reporters of vulnerabilities need no account", is_rate_limited=False)
def show_security_contact() -> Any:
    """Return security.txt. It is generated per request, so it expires only if the instance is gone."""
    settings = instance().core.settings
    today = datetime.fromtimestamp(instance().core.clock() // SECOND, UTC).replace(hour=0, minute=0, second=0)
    lines = (
        f"Contact: mailto:{settings.SUPPORT_EMAIL}",
        f"Expires: {(today + timedelta(days=_VALID_DAYS)).isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
        f"Canonical: {settings.PUBLIC_URL}{_PATH}",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
