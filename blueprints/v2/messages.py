"""Messages, v2: reading back what was sent."""

from app.auth.principal import Principal, Scope
from app.errors import MESSAGE_NOT_FOUND
from app.store.messages import Message
from blueprints.base import ANY_CREDENTIAL, Blueprint, accepts, answers, instance
from schemas.messages import EXAMPLE_MESSAGE, MessageSchema

blueprint = Blueprint("messages_v2", "/api/v2", tag="Messages")


@blueprint.operation("GET", "/messages/<id>")
@accepts(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, MessageSchema, example=EXAMPLE_MESSAGE)
@answers(MESSAGE_NOT_FOUND)
def get_message(caller: Principal, id: str) -> Message:
    """Get Message By Id

    One message within the caller's reach: what it says, how far it has come, and when it took each step.
    """
    return instance().messages.get(caller, id)
