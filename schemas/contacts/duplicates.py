"""Duplicate contacts."""

from marshmallow import fields, validate

from app.services.contacts.duplicates.job import APART, FOUND, WAS_MERGED
from app.services.contacts.duplicates.match_keys import EMAIL, PHONE_NUMBER
from app.services.contacts.duplicates.merge_rules import KeptBecause
from schemas.common.fields import EXAMPLE_CUSTOMER, EXAMPLE_UID, RequestSchema, Text
from schemas.common.responses import ResponseSchema, choice
from schemas.common.short_lists import ShortList
from schemas.contacts.contacts import ContactSchema

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

MAX_CHOSEN = 50
"""Groups that a request chooses."""

MAX_MEMBERS = 20
"""Contacts of a chosen group."""


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
    groups = ShortList(
        ShortList(Text(longest=128, shortest=1), shortest=2, longest=MAX_MEMBERS),
        shortest=1,
        longest=MAX_CHOSEN,
        load_default=None,
        metadata={
            "description": "Only these groups, each with the ids of contacts that are duplicates of each other: merged with "
            "`execute_merge`, otherwise shown with `contacts` and `mergedContact`. Absent for all duplicates.",
            "example": [_GROUP["contactIds"]],
        },
    )


class DuplicateGroupSchema(ResponseSchema):
    """Group of duplicate contacts."""

    OPTIONAL_FIELDS = frozenset({"contacts", "mergedContact", "keptBecause"})

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
    keptBecause = choice(
        KeptBecause,
        "Of `groups` before a merge: why the contact to keep stays. It receives the number's messages, is one with a number, "
        "has the latest conversation, or is the oldest; null if the group cannot be merged.",
        attribute="kept_because",
        allow_none=True,
    )
    contacts = fields.List(
        fields.Nested(ContactSchema),
        metadata={"description": "Of `groups` before a merge: the contacts, in the order of `contactIds`."},
    )
    mergedContact = fields.Nested(
        ContactSchema,
        attribute="merged_contact",
        allow_none=True,
        metadata={
            "description": "Of `groups` before a merge: the contact to keep as the merge would leave it; null if the group "
            "cannot be merged."
        },
    )


class DuplicateSearchResultSchema(ResponseSchema):
    """Duplicates found so far, and the outcome."""

    duplicates = fields.List(fields.Nested(DuplicateGroupSchema))
    merged = fields.Boolean(
        metadata={"description": "Whether merging was requested and all groups that can be merged are merged."}
    )
    errors = fields.List(fields.Nested(DuplicateGroupSchema), metadata={"description": "Groups that could not be merged."})
    jobId = fields.String(
        attribute="job_id",
        metadata={"description": "Id of the job, for `GET /api/v2/jobs/{id}`; empty if `groups` are shown only."},
    )
