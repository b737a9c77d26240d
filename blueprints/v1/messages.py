"""Sending of messages, v1: the endpoint that customers' integrations use."""

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.messages import NUMBER_NOT_ACTIVE, NUMBER_OWNER_DISABLED, OPTED_OUT, SENDER_REFUSED, SENDER_UNSUPPORTED
from app.problems.permissions import RESTRICTED
from app.problems.plans import PLAN_LIMIT
from app.services.common.idempotency import Record
from app.services.sending.accept.requests import SendRequest
from app.store.messages.messages import Message
from blueprints.http.authorization import USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.http.phone_numbers import with_e164_numbers
from blueprints.http.send_prefetch import prefetch_send
from blueprints.openapi.error_responses import error_responses, v1_parameter_errors
from schemas.messages.sending import EXAMPLE_SEND, EXAMPLE_SENT, FORM_OF_SEND, SendRequestSchema, SentMessageSchema

blueprint = Blueprint("messages_v1", "/api", tag="Messages")


@blueprint.operation("POST", "/send", "sendMessage")
@authenticate(USER_TOKEN, sends=True, prefetch=prefetch_send)
@idempotent(SentMessageSchema, presumes_new=True)
@blueprint.arguments(SendRequestSchema, example=EXAMPLE_SEND)
@blueprint.doc(requestBody=FORM_OF_SEND)
@blueprint.response(200, SentMessageSchema, example=EXAMPLE_SENT)
@error_responses(
    RESTRICTED, SENDER_REFUSED, SENDER_UNSUPPORTED, NUMBER_NOT_ACTIVE, NUMBER_OWNER_DISABLED, OPTED_OUT, PLAN_LIMIT
)
@v1_parameter_errors
def send(caller: UserPrincipal, record: Record[Message], body: SendRequest) -> Message:
    """Send (or schedule) a SMS or MMS message

    Send (or schedule) a SMS or MMS message for a specified phone number, store a "note" or a message sent from an external
    system. The response confirms that the message is accepted; delivery follows moments later. `GET /api/v2/messages/{id}`
    returns its state. A new recipient becomes a contact.
    """
    return instance().messaging.sending.send(caller, with_e164_numbers(body), record)
