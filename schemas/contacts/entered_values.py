"""Requests that create and update a contact (v2)."""

from typing import Any

from marshmallow import fields, validate

from app.services.contacts.labels.custom_fields import MAX_FIELDS
from app.services.contacts.labels.values import MAX_TAGS_PER_CONTACT
from schemas.common.fields import ANY_PHONE_NUMBER, EXAMPLE_CUSTOMER, RequestSchema, Text, owner_uid
from schemas.common.short_lists import ShortList
from schemas.contacts.fields import entered_fields

MAX_TAG_LENGTH = 200
"""Characters of a tag's id or name, and of a key: ids begin with the organization's."""


def _number(**kwargs: Any) -> Text:
    description = "In E.164 format; other common formats are accepted."
    metadata = {"description": description, "examples": [EXAMPLE_CUSTOMER]}
    return Text(longest=40, valid_value=ANY_PHONE_NUMBER, metadata=metadata, **kwargs)


class _ContactValuesSchema(RequestSchema):
    """Values of a contact that a request may set."""

    class Meta:
        """The values that people enter."""

        include = entered_fields()

    optedOut = fields.Boolean(
        attribute="opted_out",
        metadata={
            "description": "Whether the contact has opted out of communications. Messages to such a contact are not sent."
        },
    )
    tags = ShortList(
        Text(longest=MAX_TAG_LENGTH, shortest=1),
        longest=MAX_TAGS_PER_CONTACT,
        metadata={"description": "Ids or names of all tags of the contact; others are removed.", "examples": [["VIP"]]},
    )
    customFields = fields.Dict(
        keys=Text(longest=MAX_TAG_LENGTH, shortest=1),
        attribute="custom_fields",
        validate=validate.Length(max=MAX_FIELDS),
        metadata={
            "description": "Values of custom fields by key. Each is validated by its field's type; null removes it, and an "
            "absent one stays.",
            "examples": [{"membership": "Gold"}],
        },
    )
    isArchived = fields.Boolean(
        attribute="is_archived",
        metadata={"description": "Whether contact and conversation are archived. A new message unarchives them."},
    )


class ContactUpdateSchema(_ContactValuesSchema):
    """Fields of a contact to update; absent fields stay unchanged."""

    phone_number = _number()


class NewContactSchema(_ContactValuesSchema):
    """Contact to create."""

    phone_number = _number(required=True)
    userId = owner_uid()
