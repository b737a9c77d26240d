"""Requests that create and update a contact (v2)."""

from typing import Any

from marshmallow import fields

from schemas.common.fields import ANY_PHONE_NUMBER, EXAMPLE_CUSTOMER, RequestSchema, Text, owner_uid
from schemas.contacts.fields import entered_fields


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
