"""Sandbox: messages from simulated contacts."""

from marshmallow import fields, validate

from schemas.common.fields import EXAMPLE_CUSTOMER, RequestSchema, Text, WebUrl
from schemas.common.phone_numbers import E164, Sender
from schemas.common.responses import ResponseSchema
from schemas.messages.sending import MAX_BODY_LENGTH, MAX_MEDIA

MAX_OTHER_RECIPIENTS = 9
"""Others in a group of 10 beside the sender."""

EXAMPLE_TEXT = {"from": EXAMPLE_CUSTOMER, "message": "Are you open today?"}


class SimulatedMessageSchema(RequestSchema):
    """Message from a simulated contact."""

    from_ = Sender(
        required=True,
        data_key="from",
        metadata={
            "description": "The contact's number in E.164 format, a short code, or an alphanumeric sender such as `AMZN-Alert`."
        },
    )
    message = Text(longest=MAX_BODY_LENGTH, load_default="", metadata={"description": "Body of the message."})
    media = fields.List(WebUrl(), load_default=list, validate=validate.Length(max=MAX_MEDIA))
    otherRecipients = fields.List(
        E164(),
        attribute="other_recipients",
        load_default=list,
        validate=validate.Length(max=MAX_OTHER_RECIPIENTS),
        metadata={
            "description": "(Optional) Numbers of the other members of a group that the message is sent to, beside you and "
            "the sender. They need not exist."
        },
    )


class SimulatedMessageResultSchema(ResponseSchema):
    """Accepted message; the simulator delivers it shortly."""

    carrierMessageId = fields.String(required=True, metadata={"description": "The simulator's message id."})
