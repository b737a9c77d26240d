"""Definitions of tags and custom fields."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from app.services.contacts.labels.custom_fields import (
    KEY_PATTERN,
    MAX_DESCRIPTION_LENGTH,
    MAX_KEY_LENGTH,
    MAX_OPTION_LENGTH,
    MAX_OPTIONS,
)
from app.services.contacts.labels.custom_fields import MAX_NAME_LENGTH as MAX_FIELD_NAME_LENGTH
from app.services.contacts.labels.tags import MAX_NAME_LENGTH as MAX_TAG_NAME_LENGTH
from app.services.contacts.labels.tags import SEPARATORS
from app.store.contacts.labels.definitions import FieldType
from schemas.common.fields import PageQuery, RequestSchema, Text, UpdateSchema, next_cursor, owner_uid, time_field
from schemas.common.responses import ResponseSchema, choice
from schemas.common.short_lists import ShortList
from schemas.contacts.lists import ListMembershipUpdateSchema

EXAMPLE_TAG = {
    "id": "Qm7vTz2LwXk9BsNd4HfR-8sTz0LrYp5nX",
    "name": "VIP",
    "created": 1795685712459,
    "updated": 1795685712459,
}
EXAMPLE_FIELD_VALUES = {
    "name": "Membership",
    "key": "membership",
    "type": "choice",
    "options": ["Basic", "Gold"],
    "description": "What they pay for",
}
EXAMPLE_FIELD = {
    "id": "Qm7vTz2LwXk9BsNd4HfR-b2VWm3kq8sTz",
    **EXAMPLE_FIELD_VALUES,
    "created": 1795685712459,
    "updated": 1795685712459,
}

_TAG_NAME = "Unique in the organization; case, accents and repeated spaces make no difference. Without `,` and `;`."
_NAME = "Name for people; unique in the organization like a tag's."
_OPTIONS = (
    "Values of a field of type `choice`, in the order in which they are offered. Contacts keep a value that is removed here."
)
_KEY = (
    "Name in merge fields, imports, exports and filters; it never changes. Letters, digits and `_`; case makes no difference. "
    "Default: made from the name."
)
_TYPE = "Type of the values; it never changes."


def _organization() -> Text:
    return Text(
        longest=128,
        shortest=1,
        attribute="organization_id",
        load_default=None,
        metadata={"description": "Organization; defaults to the caller's. Required for service accounts."},
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _require_no_separator(name: str) -> None:
    if any(character in name for character in SEPARATORS):
        raise ValidationError("Must not contain , or ; because they separate tags.")


def _tag_name(**kwargs: Any) -> Text:
    return Text(
        longest=MAX_TAG_NAME_LENGTH,
        shortest=1,
        validators=[_require_no_separator],
        metadata={"description": _TAG_NAME},
        **kwargs,
    )


class LabelsQuery(PageQuery):
    """Query of an organization's tags or custom fields."""

    organizationId = _organization()


class TagCreationSchema(RequestSchema):
    """Tag to create."""

    organizationId = _organization()
    name = _tag_name(required=True)

    @post_load
    def to_values(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the organization's id and the values for the service."""
        return {"organization_id": data["organization_id"], "values": {"name": _tidy(data["name"])}}


class TagUpdateSchema(UpdateSchema):
    """Fields of a tag to update."""

    no_update = ("Must contain name.", "name")

    name = _tag_name(load_default=None)

    @post_load
    def to_changes(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the changed values for the service."""
        return {"name": _tidy(data["name"])}


class TagSchema(ResponseSchema):
    """Tag."""

    id = fields.String(metadata={"description": "Tag id; it begins with the organization's."})
    name = fields.String()
    created = time_field("When it was created.")
    updated = time_field("When it was renamed.")


class CountedTagSchema(TagSchema):
    """Tag with the number of its contacts."""

    contactCount = fields.Integer(
        attribute="contact_count",
        metadata={"description": "Contacts of the organization with this tag; 100000 means as many or more."},
    )


class TagListSchema(ResponseSchema):
    """Page of tags."""

    tags = fields.List(fields.Nested(TagSchema), attribute="items", required=True)
    nextCursor = next_cursor()


def _field_values(*, is_new: bool) -> dict[str, Any]:
    return {
        "name": Text(
            longest=MAX_FIELD_NAME_LENGTH,
            shortest=1,
            metadata={"description": _NAME},
            **({"required": True} if is_new else {"load_default": None}),
        ),
        "description": Text(
            longest=MAX_DESCRIPTION_LENGTH, load_default=None, metadata={"description": "What the values mean."}
        ),
        "options": ShortList(
            Text(longest=MAX_OPTION_LENGTH, shortest=1),
            longest=MAX_OPTIONS,
            load_default=None,
            metadata={"description": _OPTIONS},
        ),
    }


def _given(data: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in data.items() if value is not None}
    if "name" in values:
        values["name"] = _tidy(values["name"])
    if "options" in values:
        values["options"] = [_tidy(option) for option in values["options"]]
    return values


class CustomFieldCreationSchema(RequestSchema.from_dict(_field_values(is_new=True))):  # type: ignore[misc]
    """Custom field to create."""

    organizationId = _organization()
    key = Text(
        longest=MAX_KEY_LENGTH,
        shortest=1,
        validators=[
            validate.Regexp(f"^{KEY_PATTERN}\\Z", error="Must begin with a letter, and have letters, digits and _ only.")
        ],
        load_default=None,
        metadata={"description": _KEY},
    )
    type = fields.Enum(FieldType, by_value=True, required=True, metadata={"description": _TYPE})

    @post_load
    def to_values(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the organization's id and the values for the service."""
        return {"organization_id": data.pop("organization_id"), "values": _given(data | {"type": str(data["type"])})}


class CustomFieldUpdateSchema(UpdateSchema.from_dict(_field_values(is_new=False))):  # type: ignore[misc]
    """Fields of a custom field to update; absent fields stay unchanged. Key and type cannot change."""

    no_update = ("Must contain name, description or options.", "name")

    @post_load
    def to_changes(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the changed values for the service."""
        return _given(data)


class CustomFieldSchema(ResponseSchema):
    """Custom field."""

    id = fields.String(metadata={"description": "Id; it begins with the organization's."})
    name = fields.String(metadata={"description": _NAME})
    key = fields.String(metadata={"description": "Name in merge fields, imports, exports and filters."})
    type = choice(FieldType, _TYPE)
    description = fields.String()
    options = fields.List(fields.String(), metadata={"description": "Values of a `choice`; empty for other types."})
    created = time_field("When it was created.")
    updated = time_field("When it was changed.")


class CountedCustomFieldSchema(CustomFieldSchema):
    """Custom field with the number of contacts that have a value."""

    contactCount = fields.Integer(
        attribute="contact_count",
        metadata={"description": "Contacts of the organization with a value; 100000 means as many or more."},
    )


class CustomFieldListSchema(ResponseSchema):
    """Page of custom fields."""

    customFields = fields.List(fields.Nested(CustomFieldSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class LabelDeletionSchema(ResponseSchema):
    """Result of a deletion."""

    status = fields.String(required=True, metadata={"description": "Always `true`."})
    jobId = fields.String(required=True, metadata={"description": "Job that removes the values from contacts."})


class TaggingSchema(ListMembershipUpdateSchema):
    """Contacts of one user that get a tag or lose it."""

    userId = owner_uid()
