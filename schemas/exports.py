"""Exports on the wire: what may be asked for, and what contacts and messages are in them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load

from app.errors import DomainError, FieldError
from app.problems.bad_requests import PARAMETERS_INVALID
from app.services.exports.requests import ExportFormat, ExportKind, ExportRequest
from app.services.exports.writers import ExportSerializers
from schemas.common import Text
from schemas.contacts import ContactSchema
from schemas.messages import MessageSchema

DUMPS = ExportSerializers(contact=ContactSchema().dump, message=MessageSchema().dump)
MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON_LINES: "application/x-ndjson",
    ExportFormat.ZIP: "application/zip",
}

_MOMENT = "In ms, or as a date such as `2026-01-31` or `2026-01-31T09:30`"


class ExportQuery(Schema):
    """What is exported, and how."""

    type = fields.Enum(
        ExportKind,
        by_value=True,
        required=True,
        metadata={"description": "What is exported: `contacts`, `conversations`, or `everything`, which is both."},
    )
    format = fields.Enum(
        ExportFormat,
        by_value=True,
        load_default=ExportFormat.JSON_LINES,
        metadata={
            "description": "`jsonl`, one JSON object a line with the API's own names; `csv`, a table of contacts or of "
            "messages; "
            "`zip`, the tables in an archive."
        },
    )
    from_ = Text(
        longest=40,
        shortest=1,
        data_key="from",
        load_default=None,
        metadata={"description": f"Only messages from this time on. {_MOMENT}. Contacts are exported whatever the time."},
    )
    to = Text(
        longest=40,
        shortest=1,
        load_default=None,
        metadata={"description": f"Only messages before this time; a date is meant with its whole day. {_MOMENT}."},
    )
    userId = Text(longest=128, load_default=None, metadata={"description": "Whose; the caller's own if absent."})
    contactId = Text(longest=128, load_default=None, metadata={"description": "Only this contact and his conversation."})
    listId = Text(
        longest=128, load_default=None, metadata={"description": "Only the contacts on this list, and their conversations."}
    )
    timezone = Text(
        longest=64,
        load_default=None,
        metadata={
            "description": "The IANA name of the zone of dates, and of a table's times for people; the user's if absent.",
            "examples": ["America/New_York"],
        },
    )
    bom = fields.Boolean(
        load_default=False, metadata={"description": "Whether tables begin with the mark by which Excel knows UTF-8."}
    )
    media = fields.Boolean(
        load_default=False, metadata={"description": "With `zip`: whether the files of the messages are fetched and put in."}
    )

    @pre_load
    def say_what_to_ask_for(self, data: Mapping[str, Any], **_: Any) -> Mapping[str, Any]:
        """Tell whoever asks for an export, and does not say of what, as callers of the original do."""
        if not data.get("type"):
            said = "Say what to export: type=contacts, conversations or everything; then format=jsonl, csv or zip."
            raise DomainError(PARAMETERS_INVALID, errors=[FieldError("type", said, missing=True)])
        return data

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ExportRequest:
        """Answer what is asked for in the service's words."""
        return ExportRequest(
            kind=data["type"],
            format=data["format"],
            uid=data["userId"],
            contact_id=data["contactId"],
            list_id=data["listId"],
            since=data["from_"],
            until=data["to"],
            timezone=data["timezone"],
            has_mark=data["bom"],
            has_media=data["media"],
        )
