"""The register of opt-outs."""

from typing import Any

from marshmallow import Schema, fields, post_load

from app.services.compliance.opt_outs.queries import OptOutFilter
from app.store.compliance.opt_outs import MAX_WORDS, OptOutCause
from app.times.clock import MAX_TIME_MS
from schemas.common.fields import (
    EXAMPLE_CUSTOMER,
    EXAMPLE_UID,
    Milliseconds,
    OwnerQuery,
    PageQuery,
    next_cursor,
    time_field,
)
from schemas.common.phone_numbers import SpelledNumber
from schemas.common.responses import ResponseSchema, choice

EXAMPLE_OPT_OUT = {
    "number": EXAMPLE_CUSTOMER,
    "userId": EXAMPLE_UID,
    "contactId": "Wm3kq8sTz0LrYp5nXb2V",
    "optedOut": True,
    "since": 1670372931118,
    "cause": "keyword",
    "by": "",
    "received": "Stop",
    "messageId": "Ms7nQx5tRb8nWj2LmZc7",
    "reopenedAt": 0,
    "reopenedCause": "",
    "reopenedBy": "",
}
COLUMNS = tuple(EXAMPLE_OPT_OUT)
"""Columns of the table."""


class _OptOutFilterQuery(Schema):
    """Filters of opt-outs."""

    optedOut = fields.Boolean(
        attribute="in_force",
        load_default=None,
        metadata={"description": "True: only those in force. False: only those that ended."},
    )
    cause = choice(OptOutCause, "Only those with this cause.", load_default=None)
    since = Milliseconds(in_query=True, load_default=0, metadata={"description": "Only opt-outs at or after this time (ms)."})
    until = Milliseconds(
        in_query=True, load_default=MAX_TIME_MS, metadata={"description": "Only opt-outs before this time (ms)."}
    )


class OptOutsQuery(OwnerQuery, PageQuery, _OptOutFilterQuery):
    """Query of a page of opt-outs."""

    number = SpelledNumber(load_default=None, metadata={"description": "Only the opt-out of this number."})

    @post_load
    def to_filter(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the filter beside the page."""
        return _split(data)


class OptOutExportQuery(OwnerQuery, _OptOutFilterQuery):
    """Query of a table of opt-outs."""

    @post_load
    def to_filter(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the filter beside the owner."""
        return _split(data)


def _split(data: dict[str, Any]) -> dict[str, Any]:
    names = ("in_force", "cause", "since", "until")
    return {name: value for name, value in data.items() if name not in names} | {
        "filters": OptOutFilter(**{name: data[name] for name in names})
    }


class OptOutSchema(ResponseSchema):
    """Opt-out of a number."""

    number = fields.String()
    userId = fields.String(attribute="uid", metadata={"description": "Uid of the user whose messages the number refused."})
    contactId = fields.String(attribute="contact_id", metadata={"description": "Contact at that time; it may be gone."})
    optedOut = fields.Boolean(attribute="is_in_force", metadata={"description": "Whether the opt-out is in force."})
    since = time_field("When the number opted out.")
    cause = choice(
        OptOutCause,
        "`keyword`: the contact wrote it; `carrier`: the carrier refused a message because of it; `request`: somebody set it; "
        "`import`: a file said so; `unknown`: an earlier version stored it.",
    )
    by = fields.String(metadata={"description": "Id of the user or service account that set it; empty for others."})
    received = fields.String(
        attribute="words",
        metadata={"description": f"What the contact wrote, {MAX_WORDS} characters at most; empty for others."},
    )
    messageId = fields.String(attribute="message_id", metadata={"description": "Message that was received or refused."})
    reopenedAt = time_field("When the contact opted in again; 0 if it did not.", attribute="reopened_at")
    reopenedCause = fields.String(attribute="reopened_cause", metadata={"description": "Its cause; empty if it did not."})
    reopenedBy = fields.String(attribute="reopened_by", metadata={"description": "Who set that; empty for the contact."})


class OptOutListSchema(ResponseSchema):
    """Page of opt-outs, the latest first."""

    optOuts = fields.List(fields.Nested(OptOutSchema), attribute="items", required=True)
    nextCursor = next_cursor()
