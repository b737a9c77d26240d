"""Contact uploads and imports."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import phonenumbers
from marshmallow import Schema, ValidationError, fields, validate

from app.services.contacts.imports.bulk_upload import MAX_ROWS
from app.services.contacts.imports.columns import FIELDS, field_of
from app.services.contacts.imports.planner import Result, RowOutcome
from app.services.contacts.imports.rows import Operation
from schemas.common.fields import EXAMPLE_CUSTOMER, NamedRows, RequestSchema, Text
from schemas.common.responses import ResponseSchema
from schemas.contacts.fields import row_fields

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}

EXAMPLE_UPLOAD = {
    "contacts": [
        {"full_name": "John Doe", "phone_number": EXAMPLE_CUSTOMER, "email": "john.doe@example.com"},
        {"full_name": "Jane Roe", "phone_number": "12"},
        {"operation": "delete", "id": "Wm3kq8sTz0LrYp5nXb2V"},
    ]
}
EXAMPLE_RESULT = {
    "status": "partial",
    "details": {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "deleted": 1,
        "refused": 1,
        "contacts": [
            {"index": 0, "id": "8sTz0LrYp5nXb2VWm3kq", "outcome": "created", "field": "", "reason": "", "warnings": []},
            {
                "index": 1,
                "id": "",
                "outcome": "refused",
                "field": "phone_number",
                "reason": "Is too short for a phone number of its country: the area code may be missing.",
                "warnings": [],
            },
            {"index": 2, "id": "Wm3kq8sTz0LrYp5nXb2V", "outcome": "deleted", "field": "", "reason": "", "warnings": []},
        ],
    },
}


def _require_region(value: str) -> None:
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise ValidationError("Must be an ISO 3166 country code, for example US.")


_REGION = {
    "description": "ISO 3166 country code for numbers without a `+`; defaults to the instance's country.",
    "examples": ["US"],
}


class ContactRowSchema(Schema):
    """One row of an upload. The field names of v1 and the column names of a table are also accepted."""

    class Meta:
        """The values that people enter."""

        include = row_fields()

    operation = fields.Enum(
        Operation,
        by_value=True,
        metadata={
            "description": "`upsert` (the default) creates the contact, or adds the row's values to it; empty values "
            "change nothing. `create` refuses a number that already has a contact. `update` sets the "
            "given values, empty ones too. `delete` deletes the contact and its conversation."
        },
    )
    id = fields.String(metadata={"description": "Id of an existing contact; `phone_number` is then its new number."})
    phone_number = fields.String(
        metadata={"description": "Identifies the contact if `id` is absent.", "example": EXAMPLE_CUSTOMER}
    )
    optedOut = fields.Boolean(metadata={"description": "Only `update` can set it back to false."})
    isArchived = fields.Boolean()


class _Rows(NamedRows):
    """Field for rows that are validated one by one, so that an invalid row does not fail the others."""

    ACCEPTED_NAMES = FIELDS

    def accepts_name(self, name: str) -> bool:
        """Whether a name is one of v2, of v1, or of a table's columns."""
        return field_of(name) is not None

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return value


class ContactUploadSchema(RequestSchema):
    """Rows to import."""

    contacts = _Rows(
        fields.Nested(ContactRowSchema),
        load_default=list,
        validate=validate.Length(
            max=MAX_ROWS, error=f"Must have {MAX_ROWS} rows at most. `POST /api/v2/contacts/import` accepts 1,000,000."
        ),
        metadata={"description": f"{MAX_ROWS} rows at most.", "maxItems": MAX_ROWS},
    )
    userId = Text(
        longest=128,
        attribute="uid",
        load_default=None,
        metadata={"description": "Uid of the contacts' owner; defaults to the caller."},
    )
    uid = Text(longest=128, attribute="uid_alias", load_default=None, metadata={"description": "Alias of `userId`."})
    region = Text(longest=2, load_default=None, validators=[_require_region], metadata=_REGION)


class CellWarningSchema(ResponseSchema):
    """Value of a row that was ignored."""

    field = fields.String()
    reason = fields.String()


class ContactOutcomeSchema(ResponseSchema):
    """Outcome of one row."""

    index = fields.Integer(metadata={"description": "Index of the row in `contacts`, from 0."})
    id = fields.String(metadata={"description": "Id of the contact; empty if there is none."})
    outcome = fields.Enum(RowOutcome, by_value=True)
    field = fields.String(metadata={"description": "Field that was refused; empty if the whole row was."})
    reason = fields.String(metadata={"description": "Why the row was refused, or which earlier row has the same contact."})
    warnings = fields.List(
        fields.Nested(CellWarningSchema), metadata={"description": "Values that were ignored although the row was imported."}
    )


class ContactOutcomeListSchema(ResponseSchema):
    """Outcomes of all rows."""

    created = fields.Integer()
    updated = fields.Integer()
    unchanged = fields.Integer()
    deleted = fields.Integer()
    refused = fields.Integer()
    contacts = fields.List(
        fields.Nested(ContactOutcomeSchema), metadata={"description": "One entry per row, in the same order."}
    )


class ContactUploadResultSchema(ResponseSchema):
    """Result of an upload."""

    status = fields.String(
        metadata={"description": "`success`; `partial` if rows were refused; `refused` if all were."},
        validate=validate.OneOf(["success", "partial", "refused"]),
    )
    details = fields.Nested(ContactOutcomeListSchema)


class ContactImportQuery(Schema):
    """Options of a file import."""

    userId = Text(
        longest=128,
        attribute="uid",
        load_default=None,
        metadata={"description": "Uid of the contacts' owner; defaults to the caller. Required for service accounts."},
    )
    listId = Text(
        longest=128, attribute="list_id", load_default="", metadata={"description": "List to add every contact of the file to."}
    )
    dryRun = fields.Boolean(
        load_default=False, metadata={"description": "Validate and count all rows without changing anything."}
    )
    delimiter = fields.String(
        load_default=None,
        validate=validate.OneOf([*DELIMITERS, *DELIMITERS.values()]),
        metadata={"description": "Separator of a table's cells; detected if absent."},
    )
    encoding = Text(
        longest=40,
        load_default=None,
        metadata={
            "description": "Encoding of the file. Defaults to the `charset` of Content-Type; without one, UTF-16, "
            "UTF-8 or Windows-1252 is detected."
        },
    )
    columns = Text(
        longest=2000,
        load_default=None,
        metadata={
            "description": "Fields of a table's columns in order, separated by commas; `-` skips a column. If absent, "
            "they are detected from the header or the columns' values.",
            "examples": ["full_name,phone_number,email,-,notes"],
        },
    )
    skipFirstLine = fields.Boolean(
        load_default=None,
        metadata={
            "description": "Whether a table's first row is a header. If absent, a row of known column names counts as one."
        },
    )
    region = Text(longest=2, load_default=None, validators=[_require_region], metadata=_REGION)
    createTags = fields.Boolean(
        load_default=False,
        metadata={
            "description": "Create the tags in the column `tags` that the organization does not have; only its administrators "
            "can. Otherwise they are left out, with a warning."
        },
    )
    cutExtensions = fields.Boolean(
        load_default=False,
        metadata={"description": "Import numbers without their extensions, with a warning, instead of refusing the rows."},
    )


def dump_results(results: Sequence[Result]) -> dict[str, Any]:
    """Return the results of an upload as JSON objects, without a schema: it would need 1 s for 10,000 of them."""
    counts = Counter(result.outcome for result in results)
    refused = counts[RowOutcome.REFUSED]
    entries = [
        {
            "index": result.index,
            "id": result.id,
            "outcome": result.outcome,
            "field": result.field,
            "reason": result.reason,
            "warnings": [{"field": each.field, "reason": each.reason} for each in result.warnings],
        }
        for result in results
    ]
    return {
        "status": "success" if not refused else "refused" if refused == len(results) else "partial",
        "details": {**{str(outcome): counts[outcome] for outcome in RowOutcome}, "contacts": entries},
    }
