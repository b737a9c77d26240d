"""Settings and status of a user's away message."""

from typing import Any

from marshmallow import fields

from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.users.away_settings import AwayMode, AwaySettings
from schemas.common.fields import EXAMPLE_TIME, RequestSchema, Text, time_field
from schemas.common.responses import ResponseSchema, choice
from schemas.tenancy.organization_settings.business_hours import closed_days, stored_closed_days
from schemas.tenancy.organization_settings.hours import EXAMPLE_HOURS, stored_hours, weekly_hours

NO_AWAY = {"mode": "always", "cannedResponseId": "", "hours": {}, "holidays": []}
EXAMPLE_AWAY = {
    "mode": "outsideHours",
    "cannedResponseId": "Cn4rTx8vQm2LpZ6yWk1J",
    "hours": EXAMPLE_HOURS,
    "holidays": [{"date": "2027-07-12", "until": "2027-07-23", "name": "Vacation"}],
}
EXAMPLE_AWAY_STATUS = {
    "mode": "outsideHours",
    "answersNow": True,
    "message": "We are closed until Monday.",
    "isOpen": False,
    "nextChangeAt": EXAMPLE_TIME,
    "holiday": "",
}

_MODE = "When it answers: `always`, `outsideHours` (outside business hours and on holidays) or `off`."
_CANNED = "Canned response, of the user or shared with them, whose text it has, instead of `autoReplyMessage`; empty for none."
_HOURS = "Business hours of the user by weekday, in the user's time zone; empty for the organization's."


class AwaySettingsUpdateSchema(RequestSchema):
    """Settings of the away message to change."""

    mode = choice(AwayMode, _MODE)
    cannedResponseId = Text(longest=128, attribute="canned_response_id", metadata={"description": _CANNED})
    hours = weekly_hours(_HOURS)
    holidays = closed_days()


class AwaySettingsSchema(ResponseSchema):
    """Settings of the away message."""

    mode = choice(AwayMode, _MODE)
    cannedResponseId = fields.String(attribute="canned_response_id", metadata={"description": _CANNED})
    hours = stored_hours(_HOURS)
    holidays = stored_closed_days()


class AwayField(fields.Nested):
    """Settings of the away message in a response, with the defaults for what is not set."""

    def __init__(self) -> None:
        super().__init__(AwaySettingsSchema)

    def _serialize(self, nested_obj: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        settings = read_settings(AwaySettings, {AwaySettings.NAME: nested_obj})
        return super()._serialize(settings, attr, obj, **kwargs)  # type: ignore[no-untyped-call]


class AwayStatusSchema(ResponseSchema):
    """Status of an away message."""

    mode = choice(AwayMode, _MODE)
    answersNow = fields.Boolean(
        attribute="answers",
        metadata={
            "description": "Whether a text that arrives now is answered. A contact that has just got an auto-reply is not, nor "
            "one that opted out."
        },
    )
    message = fields.String(metadata={"description": "Text of the answer; empty if there is none now."})
    isOpen = fields.Boolean(attribute="is_open", metadata={"description": "Whether business hours are open now."})
    nextChangeAt = time_field(
        "When business hours next open or close; 0 if they do not within 60 days.", attribute="next_change_at"
    )
    holiday = fields.String(metadata={"description": "Name of the holiday on which it is closed now; empty for none."})
