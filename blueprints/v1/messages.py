"""Messages, v1: the send that every program of a customer uses."""

from app.auth.principal import UserPrincipal
from app.errors import OPTED_OUT, SENDER_REFUSED
from app.services.sending import SendRequest
from app.store.messages import Message
from blueprints.base import USER_TOKEN, Blueprint, accepts, answers, instance, version_1_parameters
from schemas.messages import EXAMPLE_SEND, EXAMPLE_SENT, SendSchema, SentSchema

blueprint = Blueprint("messages_v1", "/api", tag="Messages")


@blueprint.operation("POST", "/send")
@accepts(USER_TOKEN)
@blueprint.arguments(SendSchema, example=EXAMPLE_SEND)
@blueprint.response(200, SentSchema, example=EXAMPLE_SENT)
@answers(SENDER_REFUSED, OPTED_OUT)
@version_1_parameters
def send(caller: UserPrincipal, body: SendRequest) -> Message:
    """Send (or schedule) a SMS or MMS message

    Send (or schedule) a SMS or MMS message for a specified phone number, store a "note" or a message sent from an external
    system. The message is accepted when this is answered, and delivered a moment later: `GET /api/v2/messages/{id}` tells
    how far it has come. A recipient who is new becomes a contact.
    """
    return instance().sending.accept(caller, body)
