"""Settings of an organization's team inboxes."""

from marshmallow import fields

from schemas.common.fields import RequestSchema
from schemas.common.responses import ResponseSchema

EXAMPLE_INBOX = {"autoAssign": True}
_AUTO_ASSIGN = (
    "Whether a conversation without an assignee is assigned to the person who replies first, where a number is shared."
)


class InboxSettingsUpdateSchema(RequestSchema):
    """Settings of the team inbox to change."""

    autoAssign = fields.Boolean(attribute="auto_assign", metadata={"description": _AUTO_ASSIGN})


class InboxSettingsSchema(ResponseSchema):
    """Settings of the team inbox."""

    autoAssign = fields.Boolean(attribute="auto_assign", metadata={"description": _AUTO_ASSIGN})
