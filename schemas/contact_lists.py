"""Lists of contacts on the wire."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate, validates_schema

from app.services.contacts.lists.lists import ContactListChange
from app.services.contacts.lists.members import MAX_IDS
from schemas.common import EXAMPLE_UID, Milliseconds, RequestSchema, Text, next_cursor, time_field

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
_NAME = "What people call the list; another one of the same user may not have it, whatever the case of its letters."
_DESCRIPTION = "What the list is for."


class ContactListCreationSchema(RequestSchema):
    """A list to create."""

    uid = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Whose it is to be; the caller's if absent. A service account must give it."},
    )
    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, required=True, metadata={"description": _NAME})
    description = Text(longest=_MAX_DESCRIPTION_LENGTH, load_default="", metadata={"description": _DESCRIPTION})


class ContactListChangeSchema(RequestSchema):
    """What to change about a list; what is left out stays as it is."""

    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, load_default=None, metadata={"description": _NAME})
    description = Text(longest=_MAX_DESCRIPTION_LENGTH, load_default=None, metadata={"description": _DESCRIPTION})

    @validates_schema
    def require_a_change(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a body that changes nothing: most likely a field is misspelled."""
        if all(value is None for value in data.values()):
            raise ValidationError("One of name and description must be given.", "name")

    @post_load
    def make_change(self, data: dict[str, Any], **_: Any) -> ContactListChange:
        """Answer the change in the service's words."""
        return ContactListChange(**data)


class ContactListSchema(Schema):
    """A list."""

    id = fields.String()
    userId = fields.String(attribute="uid", metadata={"description": "Whose it is."})
    name = fields.String()
    description = fields.String()
    created = time_field("When it was made.")
    updated = time_field("When it was last renamed or described anew.")


class CountedListSchema(Schema):
    """A list, and how many contacts are on it."""

    id = fields.String(attribute="contact_list.id")
    userId = fields.String(attribute="contact_list.uid", metadata={"description": "Whose it is."})
    name = fields.String(attribute="contact_list.name")
    description = fields.String(attribute="contact_list.description")
    created = time_field("When it was made.", attribute="contact_list.created")
    updated = time_field("When it was last renamed or described anew.", attribute="contact_list.updated")
    contactCount = fields.Integer(attribute="contact_count", metadata={"description": "How many contacts are on it."})


class ContactListsSchema(Schema):
    """A page of lists."""

    lists = fields.List(fields.Nested(ContactListSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class SelectionSchema(RequestSchema):
    """Which contacts are meant: the filters of `GET /api/v2/contacts`, all of which must fit."""

    search = Text(longest=100, shortest=1, metadata={"description": "Words of name, company, e-mail address or number."})
    listId = Text(longest=128, shortest=1, metadata={"description": "Only contacts on this other list."})
    archived = fields.Boolean()
    unread = fields.Boolean()
    optedOut = fields.Boolean(attribute="opted_out")
    changedSince = Milliseconds(
        attribute="changed_since", metadata={"description": "Only contacts changed at or after this time in ms."}
    )

    @validates_schema
    def require_a_filter(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a query that asks nothing: a misspelled filter would mean everybody."""
        if not data:
            raise ValidationError("Must have a filter; say `all` for all contacts.")


class FillingSchema(RequestSchema):
    """Which contacts are put on a list, or taken off."""

    contactIds = fields.List(
        Text(longest=128),
        load_default=None,
        validate=validate.Length(1, MAX_IDS),
        metadata={"description": f"The contacts by their ids, {MAX_IDS} at most. Done when it is answered."},
    )
    query = fields.Nested(
        SelectionSchema(unknown=EXCLUDE),
        load_default=None,
        metadata={"description": "The contacts that the filters find. Done by a job."},
    )
    all = fields.Boolean(load_default=False, metadata={"description": "All contacts. Done by a job."})

    @validates_schema
    def require_one(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a body that names nobody, or names them in two ways."""
        if sum((data["contactIds"] is not None, data["query"] is not None, data["all"])) != 1:
            raise ValidationError("One of contactIds, query and all must be given, and no more.", "contactIds")


class FilledSchema(Schema):
    """What came of it."""

    status = fields.Constant("true")
    changed = fields.Integer(metadata={"description": "Contacts that were put on, or taken off."})
    unchanged = fields.Integer(metadata={"description": "Contacts of whom it was so already."})
    jobId = fields.String(
        attribute="job_id",
        allow_none=True,
        metadata={"description": "With `query` or `all`: the job that does it, for `GET /api/v2/jobs/{id}`."},
    )


class ContactListDeletionSchema(Schema):
    """What came of a deletion."""

    status = fields.String()
    jobId = fields.String(
        metadata={"description": "The job that takes the contacts off the list, for `GET /api/v2/jobs/{id}`."}
    )
