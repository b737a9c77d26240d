"""Settings of an organization's blasts."""

from marshmallow import fields

from schemas.common.fields import RequestSchema, Text
from schemas.common.responses import ResponseSchema

MAX_FOOTER_LENGTH = 160
EXAMPLE_BLASTS = {"footer": "Acme Dental. Reply STOP to opt out."}


class BlastSettingsUpdateSchema(RequestSchema):
    """Settings of blasts to change."""

    footer = Text(
        longest=MAX_FOOTER_LENGTH,
        visible=True,
        metadata={"description": "Compliance footer below each message of a blast; an empty string for none."},
    )


class BlastSettingsSchema(ResponseSchema):
    """Settings of blasts."""

    footer = fields.String(metadata={"description": "Compliance footer below each message of a blast; empty for none."})
