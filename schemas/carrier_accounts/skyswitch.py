"""SkySwitch: number assignments and click-to-call."""

from typing import Any

from marshmallow import Schema, fields, post_load

from app.carriers.skyswitch.telephones import Assignment
from schemas.common.fields import EXAMPLE_CUSTOMER, EXAMPLE_OFFICE, EXAMPLE_UID, RequestSchema, Text
from schemas.common.phone_numbers import E164
from schemas.common.responses import ResponseSchema

EXAMPLE_ASSIGNMENT = {"phone_number": EXAMPLE_OFFICE, "user": "101", "domain": "office.example", "sms_enabled": True}
EXAMPLE_ASSIGN = {"phone_number": EXAMPLE_OFFICE, "user": "101", "domain": "office.example"}
EXAMPLE_CALL = {"destination": EXAMPLE_CUSTOMER, "callAsUID": EXAMPLE_UID}
EXAMPLE_CALLED = {"status": "true", "callId": "iw8guE9ndCkMXzyVmDezmyO0Il0SzA9i"}


class TenantQuery(Schema):
    """Query that selects the telephone system."""

    tenantId = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Id of another tenant; only for administrators of the instance."},
    )


class AssignmentSchema(ResponseSchema):
    """Number and the telephone system user who has it."""

    phone_number = fields.String(metadata={"description": "In E.164 format if SkySwitch's value can be parsed."})
    user = fields.String(metadata={"description": "Extension of the user; empty if unassigned."})
    domain = fields.String(metadata={"description": "Domain of the user in the telephone system."})
    sms_enabled = fields.Boolean()


class AssignmentListSchema(ResponseSchema):
    """Numbers of an account that can send messages."""

    assignments = fields.List(fields.Nested(AssignmentSchema))


class AssignmentRequestSchema(RequestSchema):
    """Number to assign, and the user to assign it to."""

    phone_number = E164(required=True)
    user = Text(longest=64, shortest=1, required=True, metadata={"description": "Extension of the user, for example 101."})
    domain = Text(
        longest=253,
        load_default="",
        metadata={"description": "Domain of the user; defaults to the account's."},
    )

    @post_load
    def to_assignment(self, data: dict[str, Any], **_: Any) -> Assignment:
        """Return the assignment for the service."""
        return Assignment(data["phone_number"], data["user"], data["domain"], sms_enabled=True)


class CallRequestSchema(RequestSchema):
    """Call to start."""

    destination = Text(longest=40, required=True, metadata={"description": "Number to call, in any common format."})
    callAsUID = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Uid of the user whose telephone rings; defaults to the caller."},
    )


class CallResultSchema(ResponseSchema):
    """Requested call."""

    status = fields.Constant("true")
    callId = fields.String(attribute="call_id", metadata={"description": "SkySwitch's id of the call."})
