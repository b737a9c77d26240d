"""Contacts on the wire: v1 and v2 spell their fields differently (api-facts 12.2)."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.services.contacts.updates import MAX_CONTACTS
from schemas.common import (
    EXAMPLE_CUSTOMER,
    EXAMPLE_UID,
    EmailAddress,
    Milliseconds,
    PageQuery,
    RequestSchema,
    Text,
    WholeNumber,
    next_cursor,
    time_field,
)

EXAMPLE_V1 = {
    "id": "Wm3kq8sTz0LrYp5nXb2V",
    "phoneNumber": EXAMPLE_CUSTOMER,
    "fullName": "John Doe",
    "email": "john.doe@example.com",
    "last_message": "Hello!",
    "last_message_date": 1670372913091,
}
EXAMPLE_V2 = {
    "id": "Wm3kq8sTz0LrYp5nXb2V",
    "userId": EXAMPLE_UID,
    "full_name": "John Doe",
    "phone_number": EXAMPLE_CUSTOMER,
    "email": "john.doe@example.com",
    "title": "Dr.",
    "companyName": "Doe & Sons",
    "notes": "",
    "optedOut": False,
    "isArchived": False,
    "blocked": False,
    "lists": ["Ls7nQx5tRb8nWj2LmZc7"],
    "read_status": True,
    "last_message": "Hello!",
    "last_message_date": 1670372913091,
    "created": 1670372900000,
    "updated": 1670372913091,
}
EXAMPLE_CONTACTS_ARRAY = {"contactsArray": ["Wm3kq8sTz0LrYp5nXb2V"]}


class ContactCreationSchema(RequestSchema):
    """A contact to create (v1)."""

    phoneNumber = Text(
        longest=40,
        required=True,
        metadata={"description": "The contact's phone number in E.164 format; other spellings are understood."},
    )
    fullName = Text(
        longest=200,
        load_default="",
        metadata={"description": "Full name of contact. The number stands for it if absent."},
    )
    email = EmailAddress(load_default="", metadata={"description": "E-mail address of contact."})


class ContactV1Schema(Schema):
    """A contact (v1)."""

    id = fields.String()
    phoneNumber = fields.String(attribute="phone_number")
    fullName = fields.String(attribute="full_name")
    email = fields.String()
    last_message = fields.String(
        metadata={
            "description": "The text of the last message, or `Photo`, `3 attachments` and the like for one without words."
        }
    )
    last_message_date = time_field(
        "When the last message was sent or received; 0 for never. Automatic replies leave both as they are."
    )


class ContactsV1Schema(Schema):
    """The contacts of a user (v1)."""

    contacts = fields.List(fields.Nested(ContactV1Schema), required=True)
    nextCursor = fields.String(
        allow_none=True, metadata={"description": "Only where `limit` or `cursor` is given: null on the last page."}
    )


class ContactsV1Query(Schema):
    """The query of v1's list: without it, the whole list."""

    limit = WholeNumber(
        in_query=True,
        load_default=None,
        validate=validate.Range(1, 1000),
        metadata={"description": "Contacts on the page, 1 to 1000."},
    )
    cursor = Text(longest=1000, load_default=None, metadata={"description": "`nextCursor` of the page before."})


class ContactSchema(Schema):
    """A contact, which is also a conversation (v2)."""

    id = fields.String(metadata={"description": "Also the id of the conversation."})
    userId = fields.String(attribute="uid", metadata={"description": "Whose contact it is."})
    full_name = fields.String()
    phone_number = fields.String(
        metadata={"description": "In E.164; a sender that is no number, a short code or a name, as its carrier writes it."}
    )
    email = fields.String()
    title = fields.String()
    companyName = fields.String(attribute="company_name")
    notes = fields.String()
    optedOut = fields.Boolean(attribute="opted_out", metadata={"description": "The customer wants no more texts."})
    isArchived = fields.Boolean(attribute="is_archived")
    blocked = fields.Boolean()
    lists = fields.List(fields.String(), metadata={"description": "The ids of the lists that the contact is on."})
    read_status = fields.Boolean(metadata={"description": "True when nothing is unread."})
    last_message = fields.String(
        metadata={
            "description": "The text of the last message, or `Photo`, `3 attachments` and the like for one without words."
        }
    )
    last_message_date = time_field(
        "When the last message was sent or received; 0 for never. Automatic replies leave both as they are."
    )
    created = time_field("When the contact was made.")
    updated = time_field("When the contact last changed.")


class ContactsSchema(Schema):
    """A page of contacts."""

    contacts = fields.List(fields.Nested(ContactSchema), attribute="items", required=True)
    nextCursor = next_cursor()


class UsersPageQuery(PageQuery):
    """A page of what is a user's."""

    userId = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Whose contacts; the caller's own if absent. A service account must give it."},
    )


class ContactsQuery(UsersPageQuery):
    """Which contacts a list shows."""

    archived = fields.Boolean(load_default=None, metadata={"description": "Only archived conversations, or only others."})
    unread = fields.Boolean(load_default=None, metadata={"description": "Only unread conversations, or only read ones."})
    optedOut = fields.Boolean(
        load_default=None, metadata={"description": "Only contacts who opted out, or only those who did not."}
    )
    phoneNumber = Text(
        longest=40,
        load_default=None,
        metadata={
            "description": "Only the contact of this number, in any usual spelling; a short code or a sender that is a name "
            "is found as `phone_number` writes it.",
            "examples": [EXAMPLE_CUSTOMER],
        },
    )
    search = Text(
        longest=100,
        load_default="",
        metadata={
            "description": "Only contacts in whose name, company, e-mail address or number all of these words are found, or "
            "words that begin with them; of a number any three digits or more in a row. In the order of their names.",
            "examples": ["doe 0123"],
        },
    )
    listId = Text(
        longest=128,
        load_default=None,
        metadata={"description": "Only contacts on this list. In the order of their names."},
    )
    changedSince = Milliseconds(
        in_query=True,
        load_default=None,
        metadata={
            "description": "Only contacts changed at or after this time in ms; the oldest change comes first, so that a "
            "program can keep a copy up to date. Changes are dated by several clocks: begin 15 seconds before the latest "
            "change that you know."
        },
    )


class ContactChangeSchema(RequestSchema):
    """What is to change in a contact; what is absent stays as it is."""

    full_name = Text(longest=200, metadata={"description": "The number stands for an empty one."})
    phone_number = Text(
        longest=40,
        metadata={"description": "In E.164; other spellings are understood.", "examples": [EXAMPLE_CUSTOMER]},
    )
    email = EmailAddress(metadata={"description": "E-mail address, or an empty text for none."})
    title = Text(longest=100)
    companyName = Text(longest=200, attribute="company_name")
    notes = Text(longest=10_000)
    optedOut = fields.Boolean(
        attribute="opted_out",
        metadata={"description": "Whether the contact has opted out of communications. Nothing is sent to one that has."},
    )
    isArchived = fields.Boolean(
        attribute="is_archived",
        metadata={"description": "Whether contact and conversation are archived. A new message brings them back."},
    )


class DoneSchema(Schema):
    """The answer of what is done and has nothing else to say."""

    status = fields.Boolean(required=True, metadata={"description": "Always true."})


class ConsentRequirementSchema(Schema):
    """Whether a contact has to be sent the organization's consent message before texts."""

    required = fields.Boolean(metadata={"description": "The organization demands it of all its contacts."})
    message = fields.String(metadata={"description": "What the consent message says; empty where none is demanded."})
    consentSentAt = time_field("When the contact was sent it; 0 for never.", attribute="sent_at")
    isSentFirst = fields.Boolean(
        attribute="consent_pending", metadata={"description": "The next text to the contact will be preceded by it."}
    )


class ConversationSchema(RequestSchema):
    """Whose history is removed."""

    contact_id = Text(longest=128, required=True, metadata={"description": "The contact id to delete messages for."})


class ContactsArraySchema(RequestSchema):
    """Contacts that are changed together."""

    contactsArray = fields.List(
        Text(longest=128),
        load_default=list,
        validate=validate.Length(max=MAX_CONTACTS),
        metadata={"description": f"Contact ids, {MAX_CONTACTS} at most."},
    )

    @post_load
    def list_ids(self, data: dict[str, Any], **_: Any) -> list[str]:
        """Answer the ids."""
        ids: list[str] = data["contactsArray"]
        return ids


class MessageSearchQuery(UsersPageQuery):
    """What is looked for in messages."""

    q = Text(
        longest=100,
        required=True,
        metadata={"description": "Words, all of which a message holds; their beginnings do.", "examples": ["appointment"]},
    )
    contactId = Text(longest=128, load_default=None, metadata={"description": "Only the conversation with this contact."})
