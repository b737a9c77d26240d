"""Timetable of a pace: which slots come next. Pure: reads no clock and no store."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.frozen import frozen, replace
from app.services.messages.slots import Slot
from app.services.sending.pacing.limits import PaceLimits
from app.store.messages.number_paces import NumberPace

DAY_ZONE = ZoneInfo("America/Los_Angeles")
"""Zone in which a campaign's day begins."""

NUMBER, CAMPAIGN, CAMPAIGN_DAY = "number", "campaign", "campaign-day"


@frozen
class Timetable:
    """The paces that a number's messages follow: its own, and that of its campaign."""

    number: NumberPace
    campaign: NumberPace | None = None

    def give(self, limits: PaceLimits, now: int, parts: int, *, is_late: bool = False) -> tuple[list[Slot], "Timetable"]:
        """Return slots for message parts, and the timetable afterwards.

        Args:
            limits: of the number.
            now: the current time in ms.
            parts: how many.
            is_late: the message had a slot that it could not use. It does not go behind all that have slots by now.
        """
        number, campaign = self.number, self.campaign
        if limits.interval > number.interval > 0:
            # The pace was lowered: those that have slots come again, each at its old time, so in their order.
            number = replace(number, next_free=min(number.next_free, now))
        is_aside = is_late and number.next_free > now
        slots = []
        for _ in range(parts):
            at, limit = max(number.late_free if is_aside else number.next_free, now), NUMBER
            if campaign is not None:
                if limits.campaign_interval and campaign.next_free > at:
                    at, limit = campaign.next_free, CAMPAIGN
                day = _day_of(at)
                if limits.campaign_per_day and day <= campaign.day and campaign.day_parts >= limits.campaign_per_day:
                    at, limit = max(at, _start_after(campaign.day)), CAMPAIGN_DAY
                    day = _day_of(at)
                day_parts = campaign.day_parts + 1 if day <= campaign.day else 1
                campaign = replace(
                    campaign,
                    next_free=at + limits.campaign_interval,
                    interval=limits.campaign_interval,
                    day=max(day, campaign.day),
                    day_parts=day_parts,
                )
            slots.append(Slot(round(at), limit, limits.interval))
            free = at + limits.interval
            number = replace(number, late_free=free) if is_aside else replace(number, next_free=free)
        return slots, Timetable(replace(number, interval=limits.interval), campaign)


def last_slot(slots: Sequence[Slot]) -> int:
    """Return when the last slot is, in ms."""
    return max(slot.at for slot in slots)


def _day_of(at: float) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(DAY_ZONE).date().isoformat()


def _start_after(day: str) -> float:
    """Return when the day after a day begins, in ms."""
    following = datetime.fromisoformat(day) + timedelta(days=1)
    return following.replace(tzinfo=DAY_ZONE).timestamp() * 1000
