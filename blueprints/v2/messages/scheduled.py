"""Scheduled messages, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.messages import MESSAGE_NOT_FOUND, MESSAGE_NOT_SCHEDULED
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.plans import PLAN_LIMIT
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.pagination import Page
from app.services.messages.scheduled import ScheduledUpdate
from app.store.messages.message_queries import ScheduleFilter
from app.store.messages.messages import Message
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.messages.messages import EXAMPLE_MESSAGE, TextMessageListSchema, TextMessageSchema
from schemas.messages.scheduled import ScheduledMessagesQuery, ScheduledMessageUpdateSchema, ScopeQuery

blueprint = Blueprint("scheduled_v2", "/api/v2", tag="Messages")

_EXAMPLE = EXAMPLE_MESSAGE | {
    "state": "scheduled",
    "history": [{"state": "scheduled", "at": 1670372913091}],
    "segments": 0,
    "expectedAt": 0,
    "pacedBy": "",
    "carrier": "",
    "date": 2880544055000,
    "sendAt": 2880544055000,
    "updated": 1670372913091,
}
_EXAMPLE_CANCELED = _EXAMPLE | {
    "state": "canceled",
    "history": [{"state": "scheduled", "at": 1670372913091}, {"state": "canceled", "at": 1670372990000}],
    "updated": 1670372990000,
}


@blueprint.operation("GET", "/scheduledMessages", "listScheduledMessages")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.page(TextMessageListSchema, _EXAMPLE, USER_NOT_FOUND, query=ScheduledMessagesQuery)
def list_scheduled(caller: Principal, query: dict[str, Any]) -> Page[Message]:
    """Get Scheduled Messages

    Returns a page of the messages that wait for their send time, next first. With `reminder=true` these are the reminders,
    among them notes, which are shown at that time and not sent.
    """
    filters = ScheduleFilter(query["contact_id"], query["send_at_from"], query["send_at_before"], query["reminder"])
    return instance().messaging.scheduled.list(caller, query["uid"], filters, query["limit"], query["cursor"])


@blueprint.operation("PATCH", "/scheduledMessages/<id>", "updateScheduledMessage")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES, sends=True)
@blueprint.arguments(ScheduledMessageUpdateSchema, example={"message": "See you on Monday at ten", "sendAt": 2880544055000})
@blueprint.response(200, TextMessageSchema, example=_EXAMPLE)
@error_responses(RESTRICTED, HIGHER_ROLE, PARAMETERS_INVALID, MESSAGE_NOT_FOUND, MESSAGE_NOT_SCHEDULED, PLAN_LIMIT)
def update_scheduled(caller: Principal, body: ScheduledUpdate, id: str) -> Message:
    """Update Scheduled Message

    Updates the text, the attachments, the send time, the time zone or the recurrence of a message. Rejected once delivery has
    started, so the response is definitive. Of a series, `scope` says whether the following occurrences change too.
    """
    return instance().messaging.scheduled.change(caller, id, body)


@blueprint.operation("DELETE", "/scheduledMessages/<id>", "cancelScheduledMessage")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES, sends=True)
@blueprint.arguments(ScopeQuery, location="query")
@blueprint.response(200, TextMessageSchema, example=_EXAMPLE_CANCELED)
@error_responses(RESTRICTED, HIGHER_ROLE, PARAMETERS_INVALID, MESSAGE_NOT_FOUND, MESSAGE_NOT_SCHEDULED)
def cancel_scheduled(caller: Principal, query: dict[str, Any], id: str) -> Message:
    """Cancel Scheduled Message

    Cancels a message; it stays readable as `canceled`. It may also be one that was sent at once, and waits for quiet hours
    or a confirmation (`pacedBy`). Rejected once delivery has started, so the response is definitive.
    A recurring message goes on with its next occurrence, unless `scope` is `following`: then the series ends.
    """
    return instance().messaging.scheduled.cancel(caller, id, query["scope"])
