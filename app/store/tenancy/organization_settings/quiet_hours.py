"""Settings of an organization's quiet hours."""

from typing import Any, ClassVar

from app.frozen import frozen
from app.store.tenancy.organization_settings.decoding import SubjectSettings, setting


@frozen(kw_only=True)
class QuietHoursSettings(SubjectSettings):
    """Settings of quiet hours.

    Attributes:
        enabled: messages wait for the hours.
        country: preset to apply; empty for that of the recipient's country.
        hours: allowed hours by weekday, as `weekly_hours` reads them; empty for the preset.
        holidays: `{date, name}` of days without allowed hours.
        timezone: IANA name of the zone of numbers without one; empty for that of the business hours, else the instance's.
        applies_to_typed: messages that people and programs send at once wait too.
        applies_to_auto_replies: away messages and canned responses to keywords wait too.
    """

    NAME: ClassVar[str] = "quietHours"

    enabled: bool = setting("enabled", False)
    country: str = setting("country", "")
    hours: dict[str, Any] = setting("hours", factory=dict)
    holidays: list[dict[str, Any]] = setting("holidays", factory=list)
    timezone: str = setting("timezone", "")
    applies_to_typed: bool = setting("appliesToTyped", False)
    applies_to_auto_replies: bool = setting("appliesToAutoReplies", True)
