"""Times of a request to send: the wall clock that counts, and the rule by which the message recurs."""

from datetime import datetime

from app.errors import DomainError, FieldError, invalid_field
from app.frozen import replace
from app.problems.requests import PARAMETERS_INVALID
from app.services.messages.recurring.series import start_series
from app.services.messages.recurring.wall_times import wall_time_fields
from app.services.sending.accept.requests import SendRequest
from app.store.messages.messages import Message, MessageState


def refuse_schedule(request: SendRequest, state: MessageState, now: int) -> None:
    """Refuse a request whose times contradict each other, or are missing.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    feature = "A reminder" if request.reminder else "A recurring message" if request.recurrence else ""
    if feature:
        missing = [
            FieldError(name, f"{feature} needs it.", missing=True)
            for name, value in (("send_at", request.send_at), ("schedule_timezone", request.schedule_timezone))
            if not value
        ]
        if missing:
            raise DomainError(PARAMETERS_INVALID, errors=missing)
    if request.recurrence and state is not MessageState.SCHEDULED:
        raise invalid_field("recurrence", "Only a scheduled message or a reminder can recur.")
    if request.send_at is not None and request.send_at <= now and state is MessageState.SCHEDULED:
        raise invalid_field("send_at", "Must be in the future, in ms since the epoch, UTC.")


def with_schedule(message: Message, request: SendRequest) -> Message:
    """Return a new scheduled message with its wall-clock time and its series; any other as it is.

    Raises:
        DomainError: PARAMETERS_INVALID: the recurrence is wrong.
    """
    if message.state is not MessageState.SCHEDULED:
        return message
    wall = datetime.fromisoformat(request.wall_time) if request.wall_time else None
    fields = wall_time_fields(message.send_at, message.schedule_timezone, wall)
    message = replace(message, **fields, assigned_to=request.assigned_to or None)
    return replace(message, series=start_series(message, request.recurrence)) if request.recurrence else message
