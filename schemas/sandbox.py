"""Simulated customers on the wire."""

from marshmallow import Schema, fields, validate

from schemas.common import EXAMPLE_CUSTOMER, RequestSchema, Text, WebUrl
from schemas.messages import MAX_BODY_LENGTH, MAX_MEDIA
from schemas.phone_numbers import Sender

EXAMPLE_TEXT = {"from": EXAMPLE_CUSTOMER, "message": "Are you open today?"}


class CustomerTextSchema(RequestSchema):
    """A text that a simulated customer sends."""

    from_ = Sender(
        required=True,
        data_key="from",
        metadata={"description": "The customer's number in E.164; or a short code or a name, such as `AMZN-Alert`."},
    )
    message = Text(longest=MAX_BODY_LENGTH, load_default="", metadata={"description": "The body of the text."})
    media = fields.List(WebUrl(), load_default=list, validate=validate.Length(max=MAX_MEDIA))


class CustomerTextSentSchema(Schema):
    """The simulator will bring the text in a moment."""

    carrierMessageId = fields.String(required=True, metadata={"description": "The simulator's id of the text."})
