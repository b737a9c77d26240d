"""Blocked numbers."""

from typing import Any

from marshmallow import ValidationError, fields, post_dump, post_load, pre_load, validate

from app.services.contacts.block_requests import BlockRequest
from app.services.contacts.blocking import MAX_REQUESTS
from schemas.common.fields import EXAMPLE_CUSTOMER, EXAMPLE_UID, RequestSchema, Text, next_cursor, time_field
from schemas.common.responses import ResponseSchema

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
    """Number to block or unblock."""

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
            "description": "Sender to block: a phone number in any common format, a contact id, or a short code or "
            "alphanumeric sender exactly as in the contact's `phone_number`.",
            "examples": [EXAMPLE_CUSTOMER],
        },
    )
    user = Text(
        longest=128,
        shortest=1,
        load_default=None,
        metadata={
            "description": "Uid or E.164 phone number of the user who blocks the sender. Defaults to the contact's "
            "owner, or else the caller.",
            "examples": [EXAMPLE_UID],
        },
    )

    @pre_load(pass_collection=True)
    def limit_requests(self, data: Any, **_: Any) -> Any:
        """Limit the number of requests."""
        if isinstance(data, list) and len(data) > MAX_REQUESTS:
            raise ValidationError(f"Must have {MAX_REQUESTS} requests at most.")
        return data

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> BlockRequest:
        """Return the request for the service."""
        return BlockRequest(data["action"] == "block", data["sender"], data["user"])


class BlockRefusalSchema(ResponseSchema):
    """Why one request was refused."""

    code = fields.String(attribute="problem.code", metadata={"description": "Error code; see /docs/errors."})
    reason = fields.String()


class BlockResultSchema(ResponseSchema):
    """Result of one request."""

    OPTIONAL_FIELDS = frozenset({"userId", "phone_number", "contactId", "error"})

    action = fields.Function(lambda result: "block" if result.request.blocks else "unblock", metadata={"type": "string"})
    sender = fields.String(attribute="request.sender", metadata={"description": "`sender` of the request."})
    status = fields.Function(
        lambda result: "done" if result.refusal is None else "refused",
        metadata={"type": "string", "enum": ["done", "refused"], "description": "`done` even if nothing had to be changed."},
    )
    userId = fields.String(attribute="target.party.uid", metadata={"description": "Uid of the user who blocks the sender."})
    phone_number = fields.String(attribute="target.party.number", metadata={"description": "Number in E.164 format."})
    contactId = fields.String(
        attribute="contact_id", metadata={"description": "Id of the number's contact; empty if it has none."}
    )
    error = fields.Nested(
        BlockRefusalSchema, attribute="refusal", metadata={"description": "Present only if the request was refused."}
    )

    @post_dump
    def drop_nulls(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Remove the fields that are null."""
        return {name: value for name, value in data.items() if value is not None}


class BlockResultListSchema(ResponseSchema):
    """Results in the order of the requests."""

    results = fields.List(fields.Nested(BlockResultSchema), required=True)


class BlockedNumberSchema(ResponseSchema):
    """Number whose messages are dropped."""

    phone_number = fields.String(
        attribute="number", metadata={"description": "In E.164 format, or a short code or alphanumeric sender."}
    )
    contactId = fields.String(
        attribute="contact_id", metadata={"description": "Id of the number's contact; empty if it has none."}
    )
    blockedCount = fields.Integer(
        attribute="blocked_count",
        metadata={"description": "Number of dropped messages, including a carrier's repeated deliveries."},
    )
    lastBlockedAt = time_field("When the latest message was dropped; 0 for never.", attribute="last_blocked_at")


class BlockedNumberListSchema(ResponseSchema):
    """Page of blocked numbers."""

    blocked = fields.List(fields.Nested(BlockedNumberSchema), attribute="items", required=True)
    nextCursor = next_cursor()
