"""Settings of an organization's quiet hours."""

from marshmallow import fields, validate

from app.services.compliance.quiet_hours.presets import PRESETS
from schemas.common.fields import RequestSchema, TimeZone
from schemas.common.responses import ResponseSchema
from schemas.common.short_lists import ShortList
from schemas.tenancy.organization_settings.hours import (
    MAX_HOLIDAYS,
    HolidaySchema,
    StoredHolidaySchema,
    stored_hours,
    weekly_hours,
)

EXAMPLE_QUIET_HOURS = {
    "enabled": True,
    "country": "US",
    "hours": {},
    "holidays": [{"date": "2027-12-25", "name": "Christmas"}],
    "timezone": "",
    "appliesToTyped": False,
    "appliesToAutoReplies": True,
}

_ENABLED = "Whether scheduled, bulk and automatic messages wait for the allowed hours of their recipient."
_COUNTRY = "Country or state whose preset applies, by its ISO 3166 code, such as `US-FL`; empty for each number's country."
_HOURS = "Allowed hours by weekday, in the recipient's local time; empty for the preset of the country."
_HOLIDAYS = "Days without allowed hours."
_TIMEZONE = "IANA zone of numbers without one, such as toll-free ones. Empty for that of `businessHours`, else the instance's."
_TYPED = "Whether messages that people type or programs send at once wait too."
_AUTO_REPLIES = "Whether away messages and canned responses to keywords wait too. Replies to STOP, START and HELP never do."


class QuietHoursSettingsUpdateSchema(RequestSchema):
    """Settings of quiet hours to change."""

    enabled = fields.Boolean(metadata={"description": _ENABLED})
    country = fields.String(validate=validate.OneOf(["", *sorted(PRESETS)]), metadata={"description": _COUNTRY})
    hours = weekly_hours(_HOURS)
    holidays = ShortList(fields.Nested(HolidaySchema), longest=MAX_HOLIDAYS, metadata={"description": _HOLIDAYS})
    timezone = TimeZone(metadata={"description": _TIMEZONE})
    appliesToTyped = fields.Boolean(attribute="applies_to_typed", metadata={"description": _TYPED})
    appliesToAutoReplies = fields.Boolean(attribute="applies_to_auto_replies", metadata={"description": _AUTO_REPLIES})


class QuietHoursSettingsSchema(ResponseSchema):
    """Settings of quiet hours."""

    enabled = fields.Boolean(metadata={"description": _ENABLED})
    country = fields.String(metadata={"description": _COUNTRY})
    hours = stored_hours(_HOURS)
    holidays = fields.List(fields.Nested(StoredHolidaySchema), metadata={"description": _HOLIDAYS})
    timezone = fields.String(metadata={"description": _TIMEZONE})
    appliesToTyped = fields.Boolean(attribute="applies_to_typed", metadata={"description": _TYPED})
    appliesToAutoReplies = fields.Boolean(attribute="applies_to_auto_replies", metadata={"description": _AUTO_REPLIES})
