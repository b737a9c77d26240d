"""Contacts. The original names their fields differently in v1 and v2."""

from typing import Any

from marshmallow import Schema, fields, post_dump, post_load, validate

from app.services.contacts.inbox_counts import MAX_COUNTED, MAX_COUNTED_MESSAGES
from app.services.contacts.updates import MAX_CONTACTS
from app.store.contacts.contacts import CONTACT_FIELDS
from schemas.common.fields import (
    ANY_PHONE_NUMBER,
    EXAMPLE_CUSTOMER,
    EXAMPLE_OFFICE,
    EXAMPLE_UID,
    EmailAddress,
    RequestSchema,
    Text,
    WholeNumber,
    next_cursor,
    time_field,
)
from schemas.common.responses import ResponseSchema
from schemas.contacts.fields import shown_fields

EXAMPLE_V1 = {
    "id": "Wm3kq8sTz0LrYp5nXb2V",
    "phoneNumber": EXAMPLE_CUSTOMER,
    "participants": [],
    "fullName": "John Doe",
    "email": "john.doe@example.com",
    "last_message": "Hello!",
    "last_message_date": 1670372913091,
}
EXAMPLE_V2 = {
    "id": "Wm3kq8sTz0LrYp5nXb2V",
    "userId": EXAMPLE_UID,
    "phone_number": EXAMPLE_CUSTOMER,
    "participants": [],
    **{about.name: about.example for about in CONTACT_FIELDS.values()},
    "optedOut": False,
    "isArchived": False,
    "blocked": False,
    "lists": ["Ls7nQx5tRb8nWj2LmZc7"],
    "tags": [{"id": "Qm7vTz2LwXk9BsNd4HfR-8sTz0LrYp5nX", "name": "VIP"}],
    "customFields": {"membership": "Gold"},
    "read_status": True,
    "last_message": "Hello!",
    "last_message_date": 1670372913091,
    "lastNumber": EXAMPLE_OFFICE,
    "created": 1670372900000,
    "updated": 1670372913091,
}
EXAMPLE_CONTACTS_ARRAY = {"contactsArray": ["Wm3kq8sTz0LrYp5nXb2V"]}


def participants_field() -> fields.List[str]:
    """Return the field of a group's numbers."""
    return fields.List(
        fields.String(),
        metadata={
            "description": "Numbers of a group in E.164 format, sorted, without the user's own; empty for a person. Give "
            "them as `to` to write to the group."
        },
    )


class ContactCreationSchema(RequestSchema):
    """Contact to create (v1)."""

    phoneNumber = Text(
        longest=40,
        valid_value=ANY_PHONE_NUMBER,
        attribute="phone_number",
        required=True,
        metadata={"description": "The contact's phone number in E.164 format; other common formats are accepted."},
    )
    fullName = Text(
        longest=200,
        attribute="full_name",
        load_default="",
        metadata={"description": "Full name of contact. Defaults to the phone number."},
    )
    email = EmailAddress(load_default="", metadata={"description": "E-mail address of contact."})


class ContactV1Schema(ResponseSchema):
    """Contact (v1)."""

    id = fields.String()
    phoneNumber = fields.String(attribute="phone_number", metadata={"description": "Empty for a group."})
    participants = participants_field()
    fullName = fields.String(attribute="full_name")
    email = fields.String()
    last_message = fields.String(
        metadata={"description": "Text of the last message; `Photo`, `3 attachments` or similar if it has only media."}
    )
    last_message_date = time_field(
        "When the last message was sent or received; 0 for never. Auto-replies do not change `last_message` or this time."
    )


class ContactPageV1Schema(ResponseSchema):
    """Contacts of a user (v1)."""

    OPTIONAL_FIELDS = frozenset({"nextCursor"})

    contacts = fields.List(fields.Nested(ContactV1Schema), required=True)
    nextCursor = fields.String(
        allow_none=True, metadata={"description": "Present when `limit` or `cursor` is given; null on the last page."}
    )


class ContactsV1Query(Schema):
    """Query of v1's contact list, which is returned whole by default."""

    limit = WholeNumber(
        in_query=True,
        load_default=None,
        validate=validate.Range(1, 1000),
        metadata={"description": "Contacts per page, 1 to 1000."},
    )
    cursor = Text(longest=1000, load_default=None, metadata={"description": "`nextCursor` of the previous page."})


_COUNTED = f"{MAX_COUNTED} means as many or more."


class TagReferenceSchema(ResponseSchema):
    """Tag of a contact."""

    id = fields.String()
    name = fields.String()


class ContactSchema(ResponseSchema):
    """Contact, which is also a conversation (v2)."""

    class Meta(ResponseSchema.Meta):
        """The values that people enter."""

        include = shown_fields()

    id = fields.String(metadata={"description": "Contact id, which is also the conversation id."})
    userId = fields.String(attribute="uid", metadata={"description": "Uid of the contact's owner."})
    phone_number = fields.String(
        metadata={
            "description": "In E.164 format. A short code or an alphanumeric sender is kept as the carrier writes it. "
            "Empty for a group."
        }
    )
    participants = participants_field()
    optedOut = fields.Boolean(attribute="opted_out", metadata={"description": "Whether the contact has opted out of messages."})
    isArchived = fields.Boolean(attribute="is_archived")
    blocked = fields.Boolean()
    lists = fields.List(fields.String(), metadata={"description": "Ids of the lists that contain the contact."})
    tags = fields.List(
        fields.Nested(TagReferenceSchema), attribute="shown_tags", metadata={"description": "Tags, sorted by name."}
    )
    customFields = fields.Dict(
        attribute="shown_values",
        metadata={"description": "Values of the organization's custom fields by key; one without a value is absent."},
    )
    read_status = fields.Boolean(metadata={"description": "True when the conversation has no unread messages."})
    last_message = fields.String(
        metadata={"description": "Text of the last message; `Photo`, `3 attachments` or similar if it has only media."}
    )
    last_message_date = time_field(
        "When the last message was sent or received; 0 for never. Auto-replies do not change `last_message` or this time."
    )
    lastNumber = fields.String(
        attribute="last_number",
        metadata={"description": "Own number that sent or received the latest message, to reply from; empty for none."},
    )
    created = time_field("When the contact was created.")
    updated = time_field("When the contact was last changed.")


class ContactPageSchema(ResponseSchema):
    """Page of contacts."""

    contacts = fields.List(fields.Nested(ContactSchema), attribute="items", required=True)
    nextCursor = next_cursor()


EXAMPLE_COUNTS = {"unread": 3, "conversations": 120, "archived": 45, "scheduled": 2, "messages": 3120}


class InboxCountsSchema(ResponseSchema):
    """Counts of a user's conversations and messages."""

    OPTIONAL_FIELDS = frozenset({"contacts"})

    unread = fields.Integer(metadata={"description": f"Unread conversations that are not archived. {_COUNTED}"})
    conversations = fields.Integer(metadata={"description": f"Conversations that are not archived. {_COUNTED}"})
    archived = fields.Integer(metadata={"description": f"Archived conversations. {_COUNTED}"})
    scheduled = fields.Integer(metadata={"description": f"Scheduled messages. {_COUNTED}"})
    contacts = fields.Integer(
        metadata={"description": f"Contacts with the tag or value; only if the request names one. {_COUNTED}"}
    )
    messages = fields.Integer(
        metadata={
            "description": "All messages of the user, notes and scheduled ones included. "
            f"{MAX_COUNTED_MESSAGES} means as many or more."
        }
    )

    @post_dump
    def drop_uncounted(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the counts without those that were not asked for."""
        return {name: count for name, count in data.items() if count is not None}


class BooleanSuccessSchema(ResponseSchema):
    """Response without data."""

    status = fields.Boolean(required=True, metadata={"description": "Always true."})


class ConversationDeletionRequestSchema(RequestSchema):
    """Conversation whose messages are deleted."""

    contact_id = Text(longest=128, required=True, metadata={"description": "The contact id to delete messages for."})


class ContactSelectionSchema(RequestSchema):
    """Contacts to update together."""

    contactsArray = fields.List(
        Text(longest=128),
        attribute="contact_ids",
        load_default=list,
        validate=validate.Length(max=MAX_CONTACTS),
        metadata={"description": f"Contact ids, {MAX_CONTACTS} at most."},
    )

    @post_load
    def list_ids(self, data: dict[str, Any], **_: Any) -> list[str]:
        """Return the ids."""
        ids: list[str] = data["contact_ids"]
        return ids
