"""Blocked numbers on the wire."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_dump, post_load, pre_load, validate

from app.services.contacts.block_requests import BlockRequest
from app.services.contacts.blocking import MAX_REQUESTS
from schemas.common import EXAMPLE_CUSTOMER, EXAMPLE_UID, RequestSchema, Text, next_cursor, time_field

EXAMPLE_REQUESTS = [{"action": "block", "sender": EXAMPLE_CUSTOMER}, {"action": "unblock", "sender": "no-such-contact"}]
EXAMPLE_RESULTS = {
    "results": [
        {
            "action": "block",
            "sender": EXAMPLE_CUSTOMER,
            "status": "done",
            "userId": EXAMPLE_UID,
            "phone_number": EXAMPLE_CUSTOMER,
            "contactId": "Wm3kq8sTz0LrYp5nXb2V",
        },
        {
            "action": "unblock",
            "sender": "no-such-contact",
            "status": "refused",
            "error": {"code": "contact-not-found", "reason": "Contact not found"},
        },
    ]
}
EXAMPLE_BLOCKED = {
    "blocked": [
        {
            "phone_number": EXAMPLE_CUSTOMER,
            "contactId": "Wm3kq8sTz0LrYp5nXb2V",
            "blockedCount": 3,
            "lastBlockedAt": 1670372913091,
        }
    ],
    "nextCursor": None,
}


class BlockRequestSchema(RequestSchema):
    """A number to block, or to block no longer."""

    action = fields.String(
        required=True,
        validate=validate.OneOf(["block", "unblock"]),
        metadata={"description": "Action to take for the sender."},
    )
    sender = Text(
        longest=128,
        shortest=1,
        required=True,
        metadata={
            "description": "Whom to block: a phone number in any usual spelling, another sender as its contact's "
            "`phone_number` has it, or a contact id.",
            "examples": [EXAMPLE_CUSTOMER],
        },
    )
    user = Text(
        longest=128,
        shortest=1,
        load_default=None,
        metadata={
            "description": "For whom: a user id or his E.164 phone number. Without it, for the contact's owner or else the "
            "caller.",
            "examples": [EXAMPLE_UID],
        },
    )

    @pre_load(pass_collection=True)
    def limit_requests(self, data: Any, **_: Any) -> Any:
        """Refuse more requests than are carried out at once."""
        if isinstance(data, list) and len(data) > MAX_REQUESTS:
            raise ValidationError(f"Must hold {MAX_REQUESTS} requests at most.")
        return data

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> BlockRequest:
        """Answer the request."""
        return BlockRequest(data["action"] == "block", data["sender"], data["user"])


class BlockRefusalSchema(Schema):
    """Why one request could not be carried out."""

    code = fields.String(attribute="problem.code", metadata={"description": "Its page in the documentation of errors."})
    reason = fields.String()


class BlockResultSchema(Schema):
    """What came of one request."""

    action = fields.Function(lambda result: "block" if result.request.blocks else "unblock", metadata={"type": "string"})
    sender = fields.String(attribute="request.sender", metadata={"description": "As it was sent."})
    status = fields.Function(
        lambda result: "done" if result.refusal is None else "refused",
        metadata={"type": "string", "enum": ["done", "refused"], "description": "`done` also where it was so before."},
    )
    userId = fields.String(attribute="target.party.uid", metadata={"description": "For whom."})
    phone_number = fields.String(attribute="target.party.number", metadata={"description": "The number, in E.164."})
    contactId = fields.String(attribute="contact_id", metadata={"description": "The number's contact; empty if it has none."})
    error = fields.Nested(BlockRefusalSchema, attribute="refusal", metadata={"description": "Only of what is refused."})

    @post_dump
    def drop_nulls(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Answer the result without what it has not."""
        return {name: value for name, value in data.items() if value is not None}


class BlockResultsSchema(Schema):
    """What came of each request, in their order."""

    results = fields.List(fields.Nested(BlockResultSchema), required=True)


class BlockedNumberSchema(Schema):
    """A number whose texts are dropped."""

    phone_number = fields.String(attribute="number", metadata={"description": "In E.164, or a sender that is no number."})
    contactId = fields.String(attribute="contact_id", metadata={"description": "The number's contact; empty if it has none."})
    blockedCount = fields.Integer(
        attribute="blocked_count", metadata={"description": "How many texts were dropped; a carrier's repeat counts too."}
    )
    lastBlockedAt = time_field("When the latest text was dropped; 0 for never.", attribute="last_blocked_at")


class BlockedNumbersSchema(Schema):
    """A page of blocked numbers."""

    blocked = fields.List(fields.Nested(BlockedNumberSchema), attribute="items", required=True)
    nextCursor = next_cursor()
