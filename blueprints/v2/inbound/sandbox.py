"""Simulated inbound messages, for numbers served by the simulator."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.current_request import current_request
from app.endpoints import instance
from app.problems.carrier_accounts import SIMULATOR_NOT_USED
from app.problems.requests import PARAMETERS_INVALID
from app.text.characters import is_blank
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.common.field_names import invalid_request_field
from schemas.inbound.sandbox import EXAMPLE_TEXT, SimulatedMessageResultSchema, SimulatedMessageSchema

blueprint = Blueprint("sandbox_v2", "/api/v2", tag="Sandbox")


@blueprint.operation("POST", "/sandbox/texts", "simulateInboundMessage")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(SimulatedMessageSchema, example=EXAMPLE_TEXT)
@blueprint.response(200, SimulatedMessageResultSchema, example={"carrierMessageId": "SIMb7Kq2nWq7vRb0sLx9cTd"})
@error_responses(PARAMETERS_INVALID, SIMULATOR_NOT_USED)
def receive_simulated_message(caller: UserPrincipal, body: dict[str, Any]) -> dict[str, str]:
    """Receive a Simulated Message

    The simulator delivers the message moments later, signed, through `POST /receive?provider=simulator`, as a real carrier
    does. The message joins the conversation, creates a contact if needed, and obeys STOP, START and HELP. With
    `otherRecipients` it is a group message, which joins the conversation with the group and obeys no keyword.
    """
    if is_blank(body["message"]) and not body["media"]:
        raise invalid_request_field("message", "Must not be empty unless media is given.")
    sandbox = instance().messaging.sandbox
    values = (body["from_"], body["message"], body["media"], body["other_recipients"])
    return {"carrierMessageId": sandbox.receive(caller, *values, message_id=current_request().effect_id)}
