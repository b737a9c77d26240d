"""Address of a SignalWire space. Credentials are sent to it, so no other host is accepted."""

import re

SPACE_PATTERN = r"(?ai:https?://)?((?ai:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.signalwire\.com))/?"
"""A host name below signalwire.com, bare or as a URL. ASCII only: otherwise a long s would match `s`."""


def find_space_url(space: str) -> str:
    """Return the HTTPS URL of a space without a trailing slash; empty for any other host."""
    found = re.fullmatch(SPACE_PATTERN, space)
    return f"https://{found[1].lower()}" if found else ""
