"""Uploads and imports of contacts on the wire."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import phonenumbers
from marshmallow import Schema, ValidationError, fields, validate

from app.services.contacts.imports.bulk_upload import MAX_ROWS
from app.services.contacts.imports.planner import Result, RowOutcome
from app.services.contacts.imports.rows import Operation
from schemas.common import EXAMPLE_CUSTOMER, RequestSchema, Text

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
        raise ValidationError("Must be the ISO 3166 code of a country, for example US.")


_REGION = {
    "description": "ISO 3166 code of the country that numbers without a + are read in; the instance's if absent.",
    "examples": ["US"],
}


class ContactRowSchema(Schema):
    """What is to be done with one contact. The spellings of v1, and the names of a table's columns, are understood too."""

    operation = fields.Enum(
        Operation,
        by_value=True,
        metadata={
            "description": "`upsert`, if absent, makes the contact or adds what the row knows: an empty text takes nothing "
            "away. `create` refuses a number that has another contact. `update` sets what is given, an empty text too. "
            "`delete` removes the contact with its conversation."
        },
    )
    id = fields.String(metadata={"description": "Names a contact that exists; `phone_number` is then its new number."})
    phone_number = fields.String(
        metadata={"description": "Names the contact where `id` is absent.", "example": EXAMPLE_CUSTOMER}
    )
    full_name = fields.String(metadata={"description": "The number stands for an empty one."})
    email = fields.String()
    title = fields.String()
    companyName = fields.String()
    notes = fields.String()
    optedOut = fields.Boolean(metadata={"description": "Only `update` opts in again."})
    isArchived = fields.Boolean()


class _Rows(fields.List[Any]):
    """Rows that are described by a schema, and read one by one, so that a wrong one does not fail the others."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return value


class ContactUploadSchema(RequestSchema):
    """Rows to carry out."""

    contacts = _Rows(
        fields.Nested(ContactRowSchema),
        load_default=list,
        validate=validate.Length(
            max=MAX_ROWS, error=f"Must have {MAX_ROWS} rows at most; POST /api/v2/contacts/import takes a million."
        ),
        metadata={"description": f"{MAX_ROWS} rows at most.", "maxItems": MAX_ROWS},
    )
    userId = Text(longest=128, load_default=None, metadata={"description": "Whose contacts; the caller's own if absent."})
    uid = Text(longest=128, load_default=None, metadata={"description": "The same as `userId`."})
    region = Text(longest=2, load_default=None, validators=[_require_region], metadata=_REGION)


class CellWarningSchema(Schema):
    """Something in a row that was left out."""

    field = fields.String()
    reason = fields.String()


class ContactOutcomeSchema(Schema):
    """What became of one row."""

    index = fields.Integer(metadata={"description": "Its place in `contacts`, from 0."})
    id = fields.String(metadata={"description": "The contact's; empty where there is none."})
    outcome = fields.Enum(RowOutcome, by_value=True)
    field = fields.String(metadata={"description": "What in it was refused; empty for the row as a whole."})
    reason = fields.String(metadata={"description": "Why it was refused, or which earlier row names the same contact."})
    warnings = fields.List(
        fields.Nested(CellWarningSchema), metadata={"description": "What was left out of a row that was carried out."}
    )


class ContactOutcomesSchema(Schema):
    """What became of all rows."""

    created = fields.Integer()
    updated = fields.Integer()
    unchanged = fields.Integer()
    deleted = fields.Integer()
    refused = fields.Integer()
    contacts = fields.List(fields.Nested(ContactOutcomeSchema), metadata={"description": "In the order of the rows."})


class ContactUploadResultSchema(Schema):
    """The answer to an upload."""

    status = fields.String(
        metadata={"description": "`success`; `partial` if rows were refused; `refused` if all were."},
        validate=validate.OneOf(["success", "partial", "refused"]),
    )
    details = fields.Nested(ContactOutcomesSchema)


class ContactImportQuery(Schema):
    """How a file is to be imported."""

    userId = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Whose contacts; the caller's own if absent. A service account must give it."},
    )
    listId = Text(longest=128, load_default="", metadata={"description": "A list that every contact of the file is put on."})
    dryRun = fields.Boolean(load_default=False, metadata={"description": "Check and count everything, and change nothing."})
    delimiter = fields.String(
        load_default=None,
        validate=validate.OneOf([*DELIMITERS, *DELIMITERS.values()]),
        metadata={"description": "Between a table's cells; found out if absent."},
    )
    encoding = Text(
        longest=40,
        load_default=None,
        metadata={
            "description": "Of the file. If absent: the `charset` of Content-Type, or else UTF-16 or UTF-8 as found, and "
            "Windows-1252 for what is neither."
        },
    )
    columns = Text(
        longest=2000,
        load_default=None,
        metadata={
            "description": "What a table's columns hold, from the first, separated by commas; `-` for one to pass over. If "
            "absent, the header says it, or what stands in the columns.",
            "examples": ["full_name,phone_number,email,-,notes"],
        },
    )
    skipFirstLine = fields.Boolean(
        load_default=None,
        metadata={"description": "Whether a table's first row is a header. If absent, one with names that are known is."},
    )
    region = Text(longest=2, load_default=None, validators=[_require_region], metadata=_REGION)
    cutExtensions = fields.Boolean(
        load_default=False,
        metadata={"description": "Import numbers without their extensions, with a warning, instead of refusing the rows."},
    )


def dump_results(results: Sequence[Result]) -> dict[str, Any]:
    """Answer the results of an upload as JSON has them; ten thousand of them take a schema a second."""
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
