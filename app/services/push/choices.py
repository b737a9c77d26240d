"""The choice of each user and device: which notifications their devices show, and when. Nothing here reads or writes."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.frozen import frozen
from app.store.push.devices import Device
from app.store.users.notification_settings import read_notifications
from app.store.users.users import User
from app.times.clock import SECOND

MINUTES_PER_HOUR = 60


class Kind(StrEnum):
    """Kinds of notifications that a user may choose."""

    MESSAGES = "messages"
    REMINDERS = "reminders"
    ASSIGNMENTS = "assignments"
    MENTIONS = "mentions"
    FAILURES = "failures"


@frozen
class Choices:
    """Decides whether a notification is shown now.

    Attributes:
        now: present time in ms.
        default_zone: IANA name of the zone of users without one.
    """

    now: int
    default_zone: str

    def shows(self, user: User, device: Device, kinds: Collection[Kind], owner_uid: str) -> bool:
        """Whether a user's device shows a notification about a number's conversation now; one of its kinds is enough."""
        settings = read_notifications(user, device)
        if owner_uid in settings.muted_numbers or not any(getattr(settings, kind) for kind in kinds):
            return False
        begin, end = settings.quiet_from, settings.quiet_until
        if begin == end:
            return True
        minute = self._minute_of_day(user)
        is_quiet = begin <= minute < end if begin < end else minute >= begin or minute < end
        return not is_quiet

    def _minute_of_day(self, user: User) -> int:
        local = datetime.fromtimestamp(self.now / SECOND, ZoneInfo(user.timezone or self.default_zone))
        return local.hour * MINUTES_PER_HOUR + local.minute
