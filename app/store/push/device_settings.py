"""A device's own choice of push notifications, stored as one map of the device's document."""

from typing import ClassVar

from app.frozen import frozen
from app.store.tenancy.organization_settings.decoding import SubjectSettings, setting


@frozen(kw_only=True)
class DeviceNotificationSettings(SubjectSettings):
    """A device's own choice, attribute by attribute; None follows the user's."""

    NAME: ClassVar[str] = "notificationSettings"

    messages: bool | None = setting("messages", None)
    reminders: bool | None = setting("reminders", None)
    assignments: bool | None = setting("assignments", None)
    mentions: bool | None = setting("mentions", None)
    failures: bool | None = setting("failures", None)
    muted_numbers: list[str] | None = setting("mutedNumbers", None)
    quiet_from: int | None = setting("quietFrom", None)
    quiet_until: int | None = setting("quietUntil", None)
