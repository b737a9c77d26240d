"""Duplicate contacts."""

from marshmallow import fields, validate

from app.services.contacts.duplicates.job import APART, FOUND, WAS_MERGED
from app.services.contacts.duplicates.match_keys import EMAIL, PHONE_NUMBER
from schemas.common.fields import EXAMPLE_CUSTOMER, EXAMPLE_UID, RequestSchema, Text
from schemas.common.responses import ResponseSchema

_GROUP = {
    "by": PHONE_NUMBER,
    "value": EXAMPLE_CUSTOMER,
    "contactIds": ["Wm3kq8sTz0LrYp5nXb2V", "8sTz0LrYp5nXb2VWm3kq"],
    "keptId": "Wm3kq8sTz0LrYp5nXb2V",
    "outcome": FOUND,
    "reason": "",
}
EXAMPLE_DUPLICATES = {
    "duplicates": [_GROUP],
    "merged": False,
    "errors": [],
    "jobId": "iw8guE9ndCkMXzyVmDezmyO0Il0SzA9i",
}
EXAMPLE_GOING_ON = EXAMPLE_DUPLICATES | {"duplicates": []}


class DuplicateSearchRequestSchema(RequestSchema):
    """Request to find duplicates, and optionally merge them."""

    uid = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Uid of the contacts' owner; defaults to the caller.", "example": EXAMPLE_UID},
    )
    execute_merge = fields.Boolean(
        truthy={True},
        falsy={False},
        load_default=False,
        metadata={"description": "Whether to merge the duplicates. Otherwise nothing is changed."},
    )


class DuplicateGroupSchema(ResponseSchema):
    """Group of duplicate contacts."""

    by = fields.String(
        validate=validate.OneOf([PHONE_NUMBER, EMAIL]), metadata={"description": "Field that the contacts have in common."}
    )
    value = fields.String(
        metadata={"description": "The shared value: a number in E.164 format, or a lower-case e-mail address."}
    )
    contactIds = fields.List(fields.String(), metadata={"description": "Contact ids; the contact to keep is first."})
    keptId = fields.String(metadata={"description": "Id of the contact to keep; empty if the group cannot be merged."})
    outcome = fields.String(
        validate=validate.OneOf([FOUND, WAS_MERGED, APART]),
        metadata={"description": "`found`, `merged`, or `apart` for contacts that cannot be merged: see `reason`."},
    )
    reason = fields.String()


class DuplicateSearchResultSchema(ResponseSchema):
    """Duplicates found so far, and the outcome."""

    duplicates = fields.List(fields.Nested(DuplicateGroupSchema))
    merged = fields.Boolean(
        metadata={"description": "Whether merging was requested and all groups that can be merged are merged."}
    )
    errors = fields.List(fields.Nested(DuplicateGroupSchema), metadata={"description": "Groups that could not be merged."})
    jobId = fields.String(attribute="job_id", metadata={"description": "Id of the job, for `GET /api/v2/jobs/{id}`."})
