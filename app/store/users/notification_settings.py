"""A user's choice of push notifications, stored as one map of the user's document."""

from typing import ClassVar

from app.frozen import frozen
from app.store.push.devices import Device
from app.store.tenancy.organization_settings.decoding import SubjectSettings, read_settings, setting
from app.store.users.users import User


@frozen(kw_only=True)
class NotificationSettings(SubjectSettings):
    """Choice of push notifications, for all devices of a user, and of digests by e-mail.

    Attributes:
        messages: inbound messages are shown, and stored ones with `notify`.
        reminders: reminders are shown.
        assignments: conversations that others assign to the user are shown.
        mentions: notes that mention the user are shown.
        failures: messages of the user that could not be delivered are shown.
        digest_emails: e-mails about unanswered conversations come, if the organization sends them.
        muted_numbers: uids of the owners whose numbers' messages are not shown; the user's own may be among them.
        quiet_from: minute of the day, in the user's time zone, from which nothing is shown.
        quiet_until: minute of the day until which nothing is shown; the same as `quiet_from` for no quiet time.
    """

    NAME: ClassVar[str] = "notificationSettings"

    messages: bool = setting("messages", True)
    reminders: bool = setting("reminders", True)
    assignments: bool = setting("assignments", True)
    mentions: bool = setting("mentions", True)
    failures: bool = setting("failures", True)
    digest_emails: bool = setting("digestEmails", True)
    muted_numbers: list[str] = setting("mutedNumbers", factory=list)
    quiet_from: int = setting("quietFrom", 0)
    quiet_until: int = setting("quietUntil", 0)


_DEFAULTS = NotificationSettings()


def read_notifications(user: User, device: Device | None = None) -> NotificationSettings:
    """Return a user's choice of notifications, or that of a device: what it has not chosen is the user's."""
    stored = user.notification_settings
    if device is not None and device.notification_settings:
        stored = {**stored, **device.notification_settings}
    return read_settings(NotificationSettings, {NotificationSettings.NAME: stored}) if stored else _DEFAULTS
