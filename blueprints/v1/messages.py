"""Messages, v1: the send that every program of a customer uses."""

from flask import request

from app.auth.prefetch import Prefetch
from app.auth.principal import UserPrincipal
from app.phone_number import canonical_sender, find_canonical, is_recipient
from app.problems.conflicts import OPTED_OUT
from app.problems.permissions import RESTRICTED, SENDER_REFUSED
from app.services.common.idempotency import Record
from app.services.sending.send import SendRequest
from app.store.messages import Message
from blueprints.base import USER_TOKEN, Blueprint, accepts, answers, instance, version_1_parameters
from blueprints.idempotency import recorded
from schemas.messages import EXAMPLE_SEND, EXAMPLE_SENT, SendSchema, SentSchema

blueprint = Blueprint("messages_v1", "/api", tag="Messages")


def read_ahead() -> Prefetch:
    """Answer what the send will need; a body that is wrong needs nothing, and is refused later."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        return Prefetch()
    match body:
        case {"from": str(sender), "to": str(recipient)} if find_canonical(sender) and is_recipient(recipient):
            return instance().messaging.sending.read_ahead(find_canonical(sender), canonical_sender(recipient))
    return Prefetch()


@blueprint.operation("POST", "/send")
@accepts(USER_TOKEN, sends=True, ahead=read_ahead)
@recorded(SentSchema)
@blueprint.arguments(SendSchema, example=EXAMPLE_SEND)
@blueprint.response(200, SentSchema, example=EXAMPLE_SENT)
@answers(RESTRICTED, SENDER_REFUSED, OPTED_OUT)
@version_1_parameters
def send(caller: UserPrincipal, record: Record[Message], body: SendRequest) -> Message:
    """Send (or schedule) a SMS or MMS message

    Send (or schedule) a SMS or MMS message for a specified phone number, store a "note" or a message sent from an external
    system. The message is accepted when this is answered, and delivered a moment later: `GET /api/v2/messages/{id}` tells
    how far it has come. A recipient who is new becomes a contact.
    """
    return instance().messaging.sending.accept(caller, body, record)
