"""Options of exports."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load, pre_load

from app.services.exports.requests import ExportFormat, ExportKind, ExportRequest
from app.services.exports.writers import ExportSerializers
from schemas.common.fields import Text, TimeZone
from schemas.common.moments import Moment
from schemas.contacts.contacts import ContactSchema
from schemas.contacts.queries import LabelConditions
from schemas.messages.messages import TextMessageSchema

DUMPS = ExportSerializers(contact=ContactSchema().dump, message=TextMessageSchema().dump)
MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON_LINES: "application/x-ndjson",
    ExportFormat.ZIP: "application/zip",
}

_MOMENT = "In ms, or a date such as `2026-01-31` or `2026-01-31T09:30`"


class ExportQuery(LabelConditions):
    """Options of an export."""

    type = fields.Enum(
        ExportKind,
        by_value=True,
        attribute="kind",
        required=True,
        # Callers of the original API have no `type`.
        error_messages={"required": "Must be contacts, conversations or everything, for example type=contacts&format=csv."},
        metadata={"description": "What to export: `contacts`, `conversations`, or `everything` (both)."},
    )
    format = fields.Enum(
        ExportFormat,
        by_value=True,
        load_default=ExportFormat.JSON_LINES,
        metadata={
            "description": "`jsonl`: one JSON object a line, with the API's field names. `csv`: a table of contacts "
            "or of messages. `zip`: an archive of these tables."
        },
    )
    from_ = Moment(
        attribute="since",
        data_key="from",
        load_default=None,
        metadata={
            "description": f"Only messages at or after this time. {_MOMENT}. Contacts are exported regardless of the time."
        },
    )
    to = Moment(
        attribute="until",
        load_default=None,
        metadata={"description": f"Only messages before this time; a date includes the whole day. {_MOMENT}."},
    )
    userId = Text(
        longest=128, attribute="uid", load_default=None, metadata={"description": "Uid of the owner; defaults to the caller."}
    )
    contactId = Text(
        longest=128,
        attribute="contact_id",
        load_default=None,
        metadata={"description": "Only this contact and its conversation."},
    )
    listId = Text(
        longest=128,
        attribute="list_id",
        load_default=None,
        metadata={"description": "Only the contacts on this list, with their conversations."},
    )
    timezone = TimeZone(
        load_default=None,
        metadata={
            "description": "IANA time zone of dates in the query and of readable times in tables; defaults to the user's.",
            "examples": ["America/New_York"],
        },
    )
    bom = fields.Boolean(
        attribute="has_mark",
        load_default=False,
        metadata={"description": "Whether tables start with a byte order mark, so that Excel detects UTF-8."},
    )
    media = fields.Boolean(
        attribute="has_media",
        load_default=False,
        metadata={"description": "With `zip`: whether to include the messages' media files."},
    )

    @pre_load
    def drop_empty_type(self, data: Mapping[str, Any], **_: Any) -> Mapping[str, Any]:
        """Return the query without an empty `type`, which counts as missing."""
        return data if data.get("type") else {name: value for name, value in data.items() if name != "type"}

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the request for the service, and the conditions about tags and custom fields."""
        conditions = {name: data.pop(name) for name in ("tags", "custom_field")}
        return {**conditions, "request": ExportRequest(**data)}
