"""Counts of the team inbox."""

from marshmallow import fields

from schemas.common.fields import EXAMPLE_OFFICE, EXAMPLE_UID
from schemas.common.responses import ResponseSchema

EXAMPLE_UNREAD_COUNTS = {
    "unread": 7,
    "assignedToMe": 2,
    "badge": 7,
    "numbers": [
        {
            "userId": EXAMPLE_UID,
            "name": "Jane Roe",
            "phoneNumber": EXAMPLE_OFFICE,
            "isOwn": True,
            "unread": 7,
            "assignedToMe": 2,
        }
    ],
}


class NumberCountSchema(ResponseSchema):
    """Counts of one number."""

    userId = fields.String(attribute="owner.id", metadata={"description": "Uid of the number's owner."})
    name = fields.String(attribute="owner.full_name", metadata={"description": "Name of the owner, or of the inbox."})
    phoneNumber = fields.String(attribute="owner.phone_number", metadata={"description": "Main number of the owner."})
    isOwn = fields.Boolean(attribute="is_own", metadata={"description": "False for a number shared with the caller."})
    unread = fields.Integer(metadata={"description": "Conversations that the caller has not read."})
    assignedToMe = fields.Integer(
        attribute="assigned_to_me", metadata={"description": "Conversations that are assigned to the caller."}
    )


class UnreadCountsSchema(ResponseSchema):
    """Counts of the caller's own number and those shared with the caller, without archived conversations."""

    unread = fields.Integer(metadata={"description": "Conversations of all numbers that the caller has not read."})
    assignedToMe = fields.Integer(
        attribute="assigned_to_me", metadata={"description": "Conversations of all numbers that are assigned to the caller."}
    )
    badge = fields.Integer(metadata={"description": "Number for the icon of an app; the same as `unread`."})
    numbers = fields.List(
        fields.Nested(NumberCountSchema), metadata={"description": "The caller's own number first, then shared ones."}
    )
