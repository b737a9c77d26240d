"""Wall-clock times: the date and time that a clock in a time zone shows, without the zone.

The zone's rules come from the pinned package `tzdata`, so every server of an instance computes the same.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import tzdata

from app.times.clock import MAX_TIME_MS, SECOND

ZONE_RULES: str = tzdata.IANA_VERSION
"""Version of the time zone database, such as `2026b`; later versions sort later."""


def moment_of(wall: datetime, zone: ZoneInfo) -> int:
    """Return the moment at which a clock in a zone shows a time, in ms.

    A time that the clocks skip is as much later as they are set forward; of a time that comes twice, it is the first.

    Args:
        wall: the time without a zone.
        zone: where the clock is.
    """
    # With fold=0 Python takes the first of two times, and for a skipped time the offset from before the change.
    moment = wall.replace(fold=0, tzinfo=zone)
    return min(max(0, int(moment.replace(microsecond=0).timestamp()) * SECOND + wall.microsecond // SECOND), MAX_TIME_MS)


def wall_time_at(moment: int, zone: ZoneInfo) -> datetime:
    """Return what a clock in a zone shows at a moment in ms."""
    seconds, milliseconds = divmod(moment, SECOND)
    shown = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    return shown.replace(microsecond=milliseconds * SECOND, tzinfo=None, fold=0)


def spell_wall_time(wall: datetime) -> str:
    """Return a wall-clock time in ISO 8601 without an offset: `2027-03-14T09:00:00`."""
    return wall.isoformat(timespec="milliseconds" if wall.microsecond else "seconds")
