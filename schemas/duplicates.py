"""Duplicate contacts on the wire."""

from marshmallow import Schema, fields, validate

from app.services.contacts.duplicates.job import APART, FOUND, WAS_MERGED
from app.services.contacts.duplicates.match_keys import EMAIL, PHONE_NUMBER
from schemas.common import EXAMPLE_CUSTOMER, EXAMPLE_UID, RequestSchema, Text

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


class DuplicatesRequest(RequestSchema):
    """Whose contacts, and whether they are merged."""

    uid = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Whose contacts; the caller's own if absent.", "example": EXAMPLE_UID},
    )
    execute_merge = fields.Boolean(
        truthy={True},
        falsy={False},
        load_default=False,
        metadata={"description": "Merge what is found. Otherwise nothing is changed."},
    )


class DuplicateGroupSchema(Schema):
    """Contacts that are alike."""

    by = fields.String(validate=validate.OneOf([PHONE_NUMBER, EMAIL]), metadata={"description": "By what they are alike."})
    value = fields.String(
        metadata={"description": "What they share: a number in E.164, or an e-mail address in small letters."}
    )
    contactIds = fields.List(fields.String(), metadata={"description": "Their ids, the one that stays first."})
    keptId = fields.String(metadata={"description": "The id of the contact that stays; empty where they cannot be merged."})
    outcome = fields.String(
        validate=validate.OneOf([FOUND, WAS_MERGED, APART]),
        metadata={"description": "`found`, `merged`, or `apart` for contacts that are never merged: see `reason`."},
    )
    reason = fields.String()


class DuplicatesSchema(Schema):
    """What was found, and what became of it."""

    duplicates = fields.List(fields.Nested(DuplicateGroupSchema))
    merged = fields.Boolean(metadata={"description": "It was asked for, and all that can be merged is."})
    errors = fields.List(fields.Nested(DuplicateGroupSchema), metadata={"description": "What was to be merged and cannot be."})
    jobId = fields.String(attribute="job_id", metadata={"description": "Of the job, at `GET /api/v2/jobs/{id}`."})
