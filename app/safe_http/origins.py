"""Origins of URLs: who receives what is sent there, and whether others can read it on the way."""

from urllib.parse import urlsplit

from app.safe_http.ssrf_guard import is_loopback_name, port_of


def is_same_origin(url: str, other: str) -> bool:
    """Whether two URLs have the same scheme, host and port; an empty URL has no origin."""
    return bool(url and other) and _origin_of(url) == _origin_of(other)


def is_confidential(url: str, *, loopback_allowed: bool) -> bool:
    """Whether nobody on the way can read what is sent to a URL: https, or this machine where that is allowed."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (loopback_allowed and is_loopback_name(parts.hostname or ""))


def _origin_of(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").rstrip("."), port_of(parts)
