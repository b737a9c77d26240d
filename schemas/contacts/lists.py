"""Contact lists."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from app.services.contacts.labels.filters import MAX_CONDITIONS
from app.services.contacts.lists.lists import ContactListUpdate
from app.services.contacts.lists.members import MAX_IDS
from schemas.common.fields import (
    EXAMPLE_UID,
    Milliseconds,
    RequestSchema,
    Text,
    UpdateSchema,
    next_cursor,
    owner_uid,
    time_field,
)
from schemas.common.responses import ResponseSchema
from schemas.common.short_lists import ShortList
from schemas.contacts.entered_values import MAX_TAG_LENGTH

EXAMPLE_LIST = {
    "id": "Ls7nQx5tRb8nWj2LmZc7",
    "userId": EXAMPLE_UID,
    "name": "Regulars",
    "description": "Once a month at least",
    "created": 1670372913091,
    "updated": 1670372913091,
}
EXAMPLE_FILLED = {"status": "true", "changed": 2, "unchanged": 0, "jobId": None}
EXAMPLE_FILLING = {"contactIds": ["Wm3kq8sTz0LrYp5nXb2V", "8sTz0LrYp5nXb2VWm3kq"]}

_MAX_NAME_LENGTH = 100
_MAX_DESCRIPTION_LENGTH = 1000
_NAME = "Name of the list, unique per user; case is ignored."
_DESCRIPTION = "Purpose of the list."


class ContactListCreationSchema(RequestSchema):
    """List to create."""

    uid = owner_uid()
    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, required=True, metadata={"description": _NAME})
    description = Text(longest=_MAX_DESCRIPTION_LENGTH, load_default="", metadata={"description": _DESCRIPTION})

    @post_load
    def to_values(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the owner's uid and the values for the service."""
        return {"uid": data.pop("uid"), "values": ContactListUpdate(**data)}


class ContactListUpdateSchema(UpdateSchema):
    """Fields of a list to update; absent fields stay unchanged."""

    no_update = ("Must contain name or description.", "name")

    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, load_default=None, metadata={"description": _NAME})
    description = Text(longest=_MAX_DESCRIPTION_LENGTH, load_default=None, metadata={"description": _DESCRIPTION})

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> ContactListUpdate:
        """Return the update for the service."""
        return ContactListUpdate(**data)


class ContactListSchema(ResponseSchema):
    """Contact list."""

    id = fields.String()
    userId = fields.String(attribute="uid", metadata={"description": "Uid of the owner."})
    name = fields.String()
    description = fields.String()
    created = time_field("When the list was created.")
    updated = time_field("When the name or description was last changed.")


class CountedContactListSchema(ResponseSchema):
    """Contact list with the number of its contacts."""

    id = fields.String(attribute="contact_list.id")
    userId = fields.String(attribute="contact_list.uid", metadata={"description": "Uid of the owner."})
    name = fields.String(attribute="contact_list.name")
    description = fields.String(attribute="contact_list.description")
    created = time_field("When the list was created.", attribute="contact_list.created")
    updated = time_field("When the name or description was last changed.", attribute="contact_list.updated")
    contactCount = fields.Integer(attribute="contact_count", metadata={"description": "Number of contacts on the list."})


class ContactListPageSchema(ResponseSchema):
    """Page of lists."""

    lists = fields.List(fields.Nested(ContactListSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class ContactFilterSchema(RequestSchema):
    """Contacts selected by the filters of `GET /api/v2/contacts`; all filters must match."""

    search = Text(longest=100, shortest=1, metadata={"description": "Words in the name, company, e-mail address or number."})
    listId = Text(longest=128, shortest=1, metadata={"description": "Only contacts on this other list."})
    tags = ShortList(
        Text(longest=MAX_TAG_LENGTH, shortest=1),
        shortest=1,
        longest=MAX_CONDITIONS,
        metadata={"description": "Only contacts with all of these tags: ids or names. Shown as ids."},
    )
    customFields = fields.Dict(
        keys=Text(longest=MAX_TAG_LENGTH, shortest=1),
        validate=validate.Length(1, MAX_CONDITIONS),
        metadata={
            "description": "Only contacts with all of these values of custom fields, by key; case and accents make no "
            "difference. Shown by id.",
            "examples": [{"membership": "Gold"}],
        },
    )
    archived = fields.Boolean()
    unread = fields.Boolean()
    optedOut = fields.Boolean(attribute="opted_out")
    changedSince = Milliseconds(
        attribute="changed_since", metadata={"description": "Only contacts changed at or after this time (ms)."}
    )

    @validates_schema
    def require_filter(self, data: dict[str, Any], **_: Any) -> None:
        """Reject a query without filters: a misspelled filter would select all contacts."""
        if not data:
            raise ValidationError("Must have a filter; use `all` to select all contacts.")


class ListMembershipUpdateSchema(RequestSchema):
    """Contacts to add to a list or remove from it."""

    contactIds = fields.List(
        Text(longest=128),
        attribute="contact_ids",
        load_default=None,
        validate=validate.Length(1, MAX_IDS),
        metadata={"description": f"Contact ids, {MAX_IDS} at most. The change is complete when the response arrives."},
    )
    query = fields.Nested(
        ContactFilterSchema,
        load_default=None,
        metadata={"description": "Contacts that match the filters. A job makes the change."},
    )
    all = fields.Boolean(load_default=False, metadata={"description": "All contacts. A job makes the change."})

    @validates_schema
    def require_one_selector(self, data: dict[str, Any], **_: Any) -> None:
        """Require exactly one way to select the contacts."""
        if sum((data["contact_ids"] is not None, data["query"] is not None, data["all"])) != 1:
            raise ValidationError("Must contain exactly one of contactIds, query and all.", "contactIds")


class ListMembershipResultSchema(ResponseSchema):
    """Result of a change of a list's contacts."""

    status = fields.Constant("true")
    changed = fields.Integer(metadata={"description": "Number of contacts added or removed."})
    unchanged = fields.Integer(metadata={"description": "Number of contacts that needed no change."})
    jobId = fields.String(
        attribute="job_id",
        allow_none=True,
        metadata={"description": "With `query` or `all`: the id of the job, for `GET /api/v2/jobs/{id}`."},
    )


class ContactListDeletionSchema(ResponseSchema):
    """Result of a deletion."""

    status = fields.String()
    jobId = fields.String(
        metadata={"description": "Id of the job that removes the contacts from the list, for `GET /api/v2/jobs/{id}`."}
    )


class ListDripSchema(ResponseSchema):
    """Enrollment of a list that has begun."""

    status = fields.Constant("true")
    jobId = fields.String(
        attribute="id", metadata={"description": "Id of the job that enrolls the contacts, for `GET /api/v2/jobs/{id}`."}
    )
