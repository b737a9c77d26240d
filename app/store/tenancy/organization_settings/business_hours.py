"""Settings of an organization's business hours."""

from typing import Any, ClassVar

from app.frozen import frozen
from app.store.tenancy.organization_settings.decoding import SubjectSettings, setting


@frozen(kw_only=True)
class BusinessHoursSettings(SubjectSettings):
    """Settings of business hours, which the away messages of its users follow.

    Attributes:
        hours: hours by weekday, as `weekly_hours` reads them; empty if the organization keeps none.
        timezone: IANA name of their zone; empty for the instance's.
        holidays: `{date, until, name, message}` of closed days, `until` being the last one of several.
    """

    NAME: ClassVar[str] = "businessHours"

    hours: dict[str, Any] = setting("hours", factory=dict)
    timezone: str = setting("timezone", "")
    holidays: list[dict[str, Any]] = setting("holidays", factory=list)
