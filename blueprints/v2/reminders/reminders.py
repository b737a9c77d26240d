"""Reminders, v2."""

from typing import Any

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.messages import (
    MESSAGE_NOT_SCHEDULED,
    NUMBER_NOT_ACTIVE,
    NUMBER_OWNER_DISABLED,
    OPTED_OUT,
    REMINDER_NOT_FOUND,
    REMINDER_OVER,
    SENDER_REFUSED,
    SENDER_UNSUPPORTED,
)
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.plans import PLAN_LIMIT
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.messages.scheduled import ScheduledUpdate
from app.services.reminders.requests import NewReminder
from app.store.messages.messages import Message
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent, idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.common.responses import SuccessSchema
from schemas.reminders.reminders import (
    EXAMPLE_COMPLETED,
    EXAMPLE_NEW_REMINDER,
    EXAMPLE_REMINDER,
    ReminderCreationSchema,
    ReminderListSchema,
    ReminderScopeQuery,
    RemindersQuery,
    ReminderUpdateSchema,
    ScheduledReminderSchema,
)

blueprint = Blueprint("reminders_v2", "/api/v2", tag="Messages")


@blueprint.operation("GET", "/reminders", "listReminders")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.page(ReminderListSchema, EXAMPLE_REMINDER, USER_NOT_FOUND, CONTACT_NOT_FOUND, query=RemindersQuery)
def list_reminders(caller: Principal, query: dict[str, Any]) -> Page[Message]:
    """Get Reminders

    Returns a page of the reminders of the caller's number and of the numbers shared with the caller: notes and messages with
    `reminder`. Each page reads at most 500, so with filters it may be short or empty: only a missing `nextCursor` marks the
    last one.
    """
    return instance().reminders.reminders.list(caller, **query)


@blueprint.operation("POST", "/reminders", "createReminder")
@authenticate(FIREBASE, USER_TOKEN, sends=True)
@idempotent(ScheduledReminderSchema)
@blueprint.arguments(ReminderCreationSchema, example=EXAMPLE_NEW_REMINDER)
@blueprint.response(200, ScheduledReminderSchema, example=EXAMPLE_REMINDER)
@error_responses(
    PARAMETERS_INVALID,
    RESTRICTED,
    CONTACT_NOT_FOUND,
    SENDER_REFUSED,
    SENDER_UNSUPPORTED,
    NUMBER_NOT_ACTIVE,
    NUMBER_OWNER_DISABLED,
    OPTED_OUT,
)
def create_reminder(caller: UserPrincipal, record: Record[Message], body: NewReminder) -> Message:
    """Create Reminder

    Schedules a note for the office, or a message to the contact, as a reminder. With `recurrence` it is the first of a series:
    the next occurrence is created when one has fired.
    """
    return instance().reminders.reminders.create(caller, body, record)


@blueprint.operation("GET", "/reminders/<id>", "getReminder")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, ScheduledReminderSchema, example=EXAMPLE_REMINDER)
@error_responses(REMINDER_NOT_FOUND)
def get_reminder(caller: Principal, id: str) -> Message:
    """Get Reminder

    Returns one reminder that the caller has access to, upcoming or past.
    """
    return instance().reminders.reminders.get(caller, id)


@blueprint.operation("PATCH", "/reminders/<id>", "updateReminder")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES, sends=True)
@blueprint.arguments(ReminderUpdateSchema, example={"at": "2061-03-15T10:00", "scope": "following"})
@blueprint.response(200, ScheduledReminderSchema, example=EXAMPLE_REMINDER)
@error_responses(RESTRICTED, HIGHER_ROLE, PARAMETERS_INVALID, REMINDER_NOT_FOUND, MESSAGE_NOT_SCHEDULED, PLAN_LIMIT)
def update_reminder(caller: Principal, body: ScheduledUpdate, id: str) -> Message:
    """Update Reminder

    Updates an upcoming reminder. Of a series, `scope` says whether the following occurrences change too.
    """
    return instance().reminders.reminders.update(caller, id, body)


@blueprint.operation("DELETE", "/reminders/<id>", "deleteReminder")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES, sends=True)
@blueprint.arguments(ReminderScopeQuery, location="query")
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(RESTRICTED, HIGHER_ROLE, PARAMETERS_INVALID, REMINDER_NOT_FOUND, MESSAGE_NOT_SCHEDULED)
def delete_reminder(caller: Principal, query: dict[str, Any], id: str) -> dict[str, str]:
    """Delete Reminder

    Cancels an upcoming reminder. A past one is taken off the list; its note or message stays in the conversation. A series
    goes on with its next occurrence, unless `scope` is `following`.
    """
    instance().reminders.reminders.delete(caller, id, query["scope"])
    return SUCCESS


@blueprint.operation("POST", "/reminders/<id>/complete", "completeReminder")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES, sends=True)
@idempotent_with_lease(is_repeatable=True)
@blueprint.response(200, ScheduledReminderSchema, example=EXAMPLE_COMPLETED)
@error_responses(RESTRICTED, HIGHER_ROLE, REMINDER_NOT_FOUND, REMINDER_OVER)
def complete_reminder(caller: Principal, id: str) -> Message:
    """Complete Reminder

    Marks a reminder as done. Before its time it does not fire then: no note is shown, and no message is sent. A series goes
    on.
    """
    return instance().reminders.reminders.complete(caller, id)


@blueprint.operation("POST", "/reminders/<id>/reopen", "reopenReminder")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES, sends=True)
@idempotent_with_lease(is_repeatable=True)
@blueprint.response(200, ScheduledReminderSchema, example=EXAMPLE_REMINDER)
@error_responses(RESTRICTED, HIGHER_ROLE, REMINDER_NOT_FOUND, REMINDER_OVER)
def reopen_reminder(caller: Principal, id: str) -> Message:
    """Reopen Reminder

    Undoes a completion. Before its time, the reminder fires again.
    """
    return instance().reminders.reminders.reopen(caller, id)
