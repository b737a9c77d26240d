"""Due times of a campaign's steps, by the calendar of the sender."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.times.clock import DAY, HOUR, MINUTE, SECOND


class IntervalType(StrEnum):
    """The unit of a step's interval, in the original's words."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


LENGTHS = {
    IntervalType.MINUTES: MINUTE,
    IntervalType.HOURS: HOUR,
    IntervalType.DAYS: DAY,
    IntervalType.WEEKS: 7 * DAY,
}
"""Each unit in ms; the usual length of days and weeks, since some are longer or shorter."""

BY_CALENDAR = (IntervalType.DAYS, IntervalType.WEEKS)
"""The units that are counted by the calendar, not by the clock."""

MAX_DELAY_MS = 730 * DAY
"""How long in ms after the enrollment a step may be due."""

MAX_STEPS = 50
MAX_BODY_LENGTH = 1600
"""The most characters of a step's text: carriers take no more."""

MAX_CAMPAIGN_LENGTH = 40_000
"""The most characters of all texts of a campaign, so that the response to an enrollment can be stored."""


def due_at(step: dict[str, Any], applied_at: int, zone: ZoneInfo) -> int:
    """Return when a step is due, in ms.

    Minutes and hours are counted by the clock. Days and weeks are counted by the calendar: the same time of day, or the
    step's own, that many days later in the zone. Where the clocks are set forward over that time, it is as much later as
    they are set; where they are set back and it comes twice, it is the first.

    Args:
        step: as it is stored in the campaign.
        applied_at: when the campaign was applied, in ms.
        zone: whose calendar it is.
    """
    unit, interval = IntervalType(step["intervalType"]), int(step["interval"])
    if unit not in BY_CALENDAR:
        return applied_at + interval * LENGTHS[unit]
    seconds, milliseconds = divmod(applied_at, SECOND)
    begin = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    time_of_day = begin.time()
    if step.get("timeOfDay"):
        time_of_day, milliseconds = time.fromisoformat(step["timeOfDay"]), 0
    day = begin.date() + timedelta(days=interval * LENGTHS[unit] // DAY)
    # With fold=0 Python takes the first of two times, and for a skipped time the offset from before the change.
    wall = datetime.combine(day, time_of_day.replace(fold=0), zone)
    return int(wall.timestamp()) * SECOND + milliseconds
