"""Messages, v2: sending from the app, and reading."""

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.problems.messages import MESSAGE_NOT_FOUND, OPTED_OUT, SENDER_REFUSED
from app.problems.permissions import RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.services.common.idempotency import Record
from app.services.sending.send import SendRequest
from app.services.sending.signature import sign
from app.store.messages.messages import Message, Source
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.http.send_prefetch import prefetch_send
from blueprints.openapi.error_responses import error_responses
from schemas.messages.messages import EXAMPLE_MESSAGE, TextMessageSchema
from schemas.messages.sending import EXAMPLE_SEND, SendRequestSchema

blueprint = Blueprint("messages_v2", "/api/v2", tag="Messages")


@blueprint.operation("POST", "/messages", "sendAppMessage")
@authenticate(FIREBASE, sends=True, prefetch=prefetch_send)
@idempotent(TextMessageSchema)
@blueprint.arguments(SendRequestSchema, example=EXAMPLE_SEND)
@blueprint.response(200, TextMessageSchema, example=EXAMPLE_MESSAGE | {"source": "app"})
@error_responses(PARAMETERS_INVALID, RESTRICTED, SENDER_REFUSED, OPTED_OUT)
def send_from_app(caller: UserPrincipal, record: Record[Message], body: SendRequest) -> Message:
    """Send a Message from the App

    Does the same as `POST /api/send`, for a person in the app. If the message settings contain a signature, it is appended. The
    response is the complete message.
    """
    return instance().messaging.sending.send(caller, sign(caller.user, body), record, Source.APP)


@blueprint.operation("GET", "/messages/<id>", "getMessage")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, TextMessageSchema, example=EXAMPLE_MESSAGE)
@error_responses(MESSAGE_NOT_FOUND)
def get_message(caller: Principal, id: str) -> Message:
    """Get Message By Id

    Returns one message that the caller has access to: its content, its state, and the time of each state change.
    """
    return instance().messaging.messages.get(caller, id)
