"""A user's choice of push notifications."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.common.fields import EXAMPLE_UID, RequestSchema, Text
from schemas.common.responses import ResponseSchema

EXAMPLE_DEVICE_SETTINGS: dict[str, Any] = {
    "messages": None,
    "reminders": False,
    "assignments": None,
    "mentions": None,
    "failures": None,
    "mutedNumbers": None,
    "quietFrom": "00:00",
    "quietUntil": "00:00",
}

EXAMPLE_NOTIFICATION_SETTINGS: dict[str, Any] = {
    "messages": True,
    "reminders": True,
    "assignments": True,
    "mentions": True,
    "failures": True,
    "digestEmails": True,
    "mutedNumbers": [EXAMPLE_UID],
    "quietFrom": "21:00",
    "quietUntil": "07:30",
}

MAX_MUTED = 100
_MINUTES = 60
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_MESSAGES = "Whether inbound messages are shown, and stored messages with `notify`."
_REMINDERS = "Whether reminders are shown."
_ASSIGNMENTS = "Whether conversations are shown that others assign to you."
_MENTIONS = "Whether notes are shown that mention you."
_FAILURES = "Whether your messages are shown that could not be delivered, without those of blasts, drips and auto-replies."
_DIGEST_EMAILS = "Whether e-mails come about unanswered conversations, if the organization sends them."
_MUTED = "Uids of the owners whose numbers' conversations are not shown; your own uid mutes your own number."
_QUIET_FROM = "Time of day, in the user's time zone, from which nothing is shown."
_QUIET_UNTIL = "Time of day until which nothing is shown; the same as `quietFrom` for no quiet time."


class TimeOfDay(fields.String):
    """Time as `HH:MM`, kept as the minute of the day."""

    def __init__(self, description: str, **kwargs: Any) -> None:
        super().__init__(metadata={"description": description, "pattern": f"^{_TIME}$"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(_TIME, text):
            raise ValidationError("Must be a time from 00:00 to 23:59.")
        return int(text[:2]) * _MINUTES + int(text[3:])

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        return super()._serialize(f"{value // _MINUTES:02}:{value % _MINUTES:02}", attr, obj, **kwargs)


class NotificationSettingsUpdateSchema(RequestSchema):
    """Notification settings to store; an absent field gets its default."""

    messages = fields.Boolean(load_default=True, metadata={"description": _MESSAGES})
    reminders = fields.Boolean(load_default=True, metadata={"description": _REMINDERS})
    assignments = fields.Boolean(load_default=True, metadata={"description": _ASSIGNMENTS})
    mentions = fields.Boolean(load_default=True, metadata={"description": _MENTIONS})
    failures = fields.Boolean(load_default=True, metadata={"description": _FAILURES})
    digestEmails = fields.Boolean(attribute="digest_emails", load_default=True, metadata={"description": _DIGEST_EMAILS})
    mutedNumbers = fields.List(
        Text(longest=128, shortest=1),
        attribute="muted_numbers",
        load_default=list,
        validate=validate.Length(max=MAX_MUTED),
        metadata={"description": _MUTED},
    )
    quietFrom = TimeOfDay(_QUIET_FROM, attribute="quiet_from", load_default=0)
    quietUntil = TimeOfDay(_QUIET_UNTIL, attribute="quiet_until", load_default=0)


class NotificationSettingsSchema(ResponseSchema):
    """Notification settings of a user."""

    messages = fields.Boolean(metadata={"description": _MESSAGES})
    reminders = fields.Boolean(metadata={"description": _REMINDERS})
    assignments = fields.Boolean(metadata={"description": _ASSIGNMENTS})
    mentions = fields.Boolean(metadata={"description": _MENTIONS})
    failures = fields.Boolean(metadata={"description": _FAILURES})
    digestEmails = fields.Boolean(attribute="digest_emails", metadata={"description": _DIGEST_EMAILS})
    mutedNumbers = fields.List(fields.String(), attribute="muted_numbers", metadata={"description": _MUTED})
    quietFrom = TimeOfDay(_QUIET_FROM, attribute="quiet_from")
    quietUntil = TimeOfDay(_QUIET_UNTIL, attribute="quiet_until")


_FOLLOWS = "null for the user's choice."


def _own_choice(description: str) -> fields.Boolean:
    return fields.Boolean(load_default=None, allow_none=True, metadata={"description": f"{description[:-1]}; {_FOLLOWS}"})


def _shown_choice(description: str) -> fields.Boolean:
    return fields.Boolean(allow_none=True, metadata={"description": f"{description[:-1]}; {_FOLLOWS}"})


class DeviceSettingsUpdateSchema(RequestSchema):
    """A device's own notification settings to store; an absent field is the user's choice, as null is."""

    messages = _own_choice(_MESSAGES)
    reminders = _own_choice(_REMINDERS)
    assignments = _own_choice(_ASSIGNMENTS)
    mentions = _own_choice(_MENTIONS)
    failures = _own_choice(_FAILURES)
    mutedNumbers = fields.List(
        Text(longest=128, shortest=1),
        attribute="muted_numbers",
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=MAX_MUTED),
        metadata={"description": f"{_MUTED[:-1]}; {_FOLLOWS}"},
    )
    quietFrom = TimeOfDay(
        f"{_QUIET_FROM} Needs `quietUntil`; {_FOLLOWS}", attribute="quiet_from", load_default=None, allow_none=True
    )
    quietUntil = TimeOfDay(
        f"{_QUIET_UNTIL} Needs `quietFrom`; {_FOLLOWS}", attribute="quiet_until", load_default=None, allow_none=True
    )

    @validates_schema
    def _require_both_times(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("quiet_from") is None) is not (data.get("quiet_until") is None):
            missing = "quietUntil" if data.get("quiet_until") is None else "quietFrom"
            raise ValidationError("Give both times, or neither.", missing)


class DeviceSettingsSchema(ResponseSchema):
    """A device's own notification settings."""

    messages = _shown_choice(_MESSAGES)
    reminders = _shown_choice(_REMINDERS)
    assignments = _shown_choice(_ASSIGNMENTS)
    mentions = _shown_choice(_MENTIONS)
    failures = _shown_choice(_FAILURES)
    mutedNumbers = fields.List(
        fields.String(), attribute="muted_numbers", allow_none=True, metadata={"description": f"{_MUTED[:-1]}; {_FOLLOWS}"}
    )
    quietFrom = TimeOfDay(f"{_QUIET_FROM[:-1]}; {_FOLLOWS}", attribute="quiet_from", allow_none=True)
    quietUntil = TimeOfDay(f"{_QUIET_UNTIL[:-1]}; {_FOLLOWS}", attribute="quiet_until", allow_none=True)
