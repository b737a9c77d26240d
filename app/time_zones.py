"""Time zones by their names in the IANA database, as `America/New_York`."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# A name is a path in the database, and no caller shall walk about there.
_NAME = re.compile(r"(?!posix|right|localtime)[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")


def find_zone(name: str) -> ZoneInfo | None:
    """Answer the time zone of a name, or None if there is none; the name may be anything that a caller wrote."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
