"""Time zones by IANA name, such as `America/New_York`."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, reset_tzpath

# The rules of the pinned package `tzdata`, not those of the server's system: docs/decisions/0114.
reset_tzpath(())

# Names are paths in the database, and callers must not traverse it.
_NAME = re.compile(r"(?!posix|right|localtime)[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")

NOT_A_ZONE = "Must be a time zone of the IANA database, for example America/New_York."


def find_zone(name: str) -> ZoneInfo | None:
    """Return the time zone with a name, or None; accepts any string from a caller."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
