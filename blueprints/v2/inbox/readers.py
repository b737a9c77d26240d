"""Who has a conversation open, v2."""

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.contacts import CONTACT_NOT_FOUND
from app.services.inbox.readers import ReadingState
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.common.responses import SuccessSchema
from schemas.inbox.conversations import EXAMPLE_READING, ReadingStateSchema

blueprint = Blueprint("conversation_readers_v2", "/api/v2", tag="Team Inbox")


@blueprint.operation("POST", "/conversations/<id>/reading", "recordReading")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, ReadingStateSchema, example=EXAMPLE_READING)
@error_responses(CONTACT_NOT_FOUND)
def report_reading(caller: UserPrincipal, id: str) -> ReadingState:
    """Report Reading

    Reports that the caller has a conversation open on the screen. For 90 seconds, no push notification about it is sent to any
    of the caller's devices. Call it when the conversation is opened, and again at `nextAt` while it stays open; earlier calls
    change nothing. It does not mark the conversation as read.
    """
    return instance().inbox.readers.begin(caller, id)


@blueprint.operation("DELETE", "/conversations/<id>/reading", "removeReading")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(CONTACT_NOT_FOUND)
def end_reading(caller: UserPrincipal, id: str) -> dict[str, str]:
    """End Reading

    Reports that the caller has left a conversation, so that notifications about it are sent again. Without a report of reading,
    nothing changes.
    """
    instance().inbox.readers.end(caller, id)
    return SUCCESS
