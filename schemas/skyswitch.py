"""SkySwitch's numbers and calls on the wire."""

from typing import Any

from marshmallow import Schema, fields, post_load

from app.skyswitch import Assignment
from schemas.common import EXAMPLE_CUSTOMER, EXAMPLE_OFFICE, EXAMPLE_UID, RequestSchema, Text
from schemas.phone_numbers import E164

EXAMPLE_ASSIGNMENT = {"phone_number": EXAMPLE_OFFICE, "user": "101", "domain": "office.example", "sms_enabled": True}
EXAMPLE_ASSIGN = {"phone_number": EXAMPLE_OFFICE, "user": "101", "domain": "office.example"}
EXAMPLE_CALL = {"destination": EXAMPLE_CUSTOMER, "callAsUID": EXAMPLE_UID}
EXAMPLE_CALLED = {"status": "true", "callId": "iw8guE9ndCkMXzyVmDezmyO0Il0SzA9i"}


class TenantQuery(Schema):
    """Whose telephone system."""

    tenantId = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Another tenant than the caller's own; for administrators of the instance alone."},
    )


class AssignmentSchema(Schema):
    """A number, and the user of the telephone system who has it."""

    phone_number = fields.String(metadata={"description": "In E.164, where SkySwitch names it so that it can be read."})
    user = fields.String(metadata={"description": "Extension of the user; empty for nobody."})
    domain = fields.String(metadata={"description": "Domain of the telephone system that the user is in."})
    sms_enabled = fields.Boolean()


class AssignmentsSchema(Schema):
    """The numbers of an account that can text."""

    assignments = fields.List(fields.Nested(AssignmentSchema))


class AssignSchema(RequestSchema):
    """Which number is given to whom."""

    phone_number = E164(required=True)
    user = Text(longest=64, shortest=1, required=True, metadata={"description": "Extension of the user, for example 101."})
    domain = Text(
        longest=253,
        load_default="",
        metadata={"description": "Domain that the user is in; by default the account's."},
    )

    @post_load
    def make_assignment(self, data: dict[str, Any], **_: Any) -> Assignment:
        """Answer the assignment in the service's words."""
        return Assignment(data["phone_number"], data["user"], data["domain"], sms_enabled=True)


class CallSchema(RequestSchema):
    """Whom to call."""

    destination = Text(longest=40, required=True, metadata={"description": "Number to call, in any usual spelling."})
    callAsUID = Text(
        longest=128, load_default=None, metadata={"description": "Whose telephone rings; the caller's own if absent."}
    )


class CalledSchema(Schema):
    """A call that was asked for."""

    status = fields.Constant("true")
    callId = fields.String(attribute="call_id", metadata={"description": "Names the call at SkySwitch."})
