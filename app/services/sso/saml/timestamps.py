"""Conversion between SAML's times and ms since the epoch."""

import re
from datetime import UTC, datetime

from app.services.sso.saml.errors import SamlRefusedError
from app.times.clock import SECOND

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?(?:Z|[+-]00:00)", re.ASCII)


def parse_timestamp(text: str) -> int:
    """Return a SAML time, which is in UTC, in ms since the epoch.

    Raises:
        SamlRefusedError: it is no time in UTC.
    """
    match = _MOMENT.fullmatch(text)
    try:
        whole = datetime.fromisoformat(match[1]).replace(tzinfo=UTC) if match else None
    except ValueError:
        whole = None
    if match is None or whole is None:
        raise SamlRefusedError(f"'{text[:40]}' is not a time in UTC")
    return int(whole.timestamp()) * SECOND + int((match[2] or "").ljust(3, "0")[:3])


def format_timestamp(moment: int) -> str:
    """Return a time in ms since the epoch in SAML's format."""
    return datetime.fromtimestamp(moment // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
