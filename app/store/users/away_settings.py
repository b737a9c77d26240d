"""Settings of a user's away message, stored as one map of the user's document."""

from enum import StrEnum
from typing import Any, ClassVar

from app.frozen import frozen
from app.store.tenancy.organization_settings.decoding import SubjectSettings, read_settings, setting
from app.store.users.users import User


class AwayMode(StrEnum):
    """When a user's away message answers."""

    ALWAYS = "always"
    OUTSIDE_HOURS = "outsideHours"
    OFF = "off"


@frozen(kw_only=True)
class AwaySettings(SubjectSettings):
    """Settings of an away message. Its text is the canned response, else the user's `auto_reply_message`.

    Attributes:
        mode: when it answers, of `AwayMode`.
        canned_response_id: one of the user's canned responses; empty for none.
        hours: the user's own business hours by weekday; empty for the organization's.
        holidays: `{date, until, name, message}` of further closed days.
    """

    NAME: ClassVar[str] = "away"

    mode: str = setting("mode", str(AwayMode.ALWAYS))
    canned_response_id: str = setting("cannedResponseId", "")
    hours: dict[str, Any] = setting("hours", factory=dict)
    holidays: list[dict[str, Any]] = setting("holidays", factory=list)


_DEFAULTS = AwaySettings()


def read_away(user: User) -> AwaySettings:
    """Return the settings of a user's away message."""
    return read_settings(AwaySettings, {AwaySettings.NAME: user.away}) if user.away else _DEFAULTS


def may_answer(user: User) -> bool:
    """Whether an away message of a user may ever answer; a holiday may have a text of its own."""
    settings = read_away(user)
    if settings.mode == AwayMode.OFF:
        return False
    return bool(user.auto_reply_message or settings.canned_response_id or settings.mode == AwayMode.OUTSIDE_HOURS)
