"""Queries of contacts and of their messages."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.store.contacts.contact_queries import ContactOrder
from schemas.common.fields import ANY_PHONE_NUMBER, EXAMPLE_CUSTOMER, Milliseconds, OwnedPageQuery, OwnerQuery, Text


class LabelConditions(Schema):
    """Filters by tag and custom field."""

    tags = Text(
        longest=1000,
        load_default="",
        metadata={
            "description": "Only contacts with all of these tags: ids or names, with commas between.",
            "examples": ["VIP"],
        },
    )
    customField = Text(
        longest=1000,
        attribute="custom_field",
        load_default="",
        metadata={
            "description": "Only contacts with this value of a custom field, as `<key>:<value>`. Case and accents make "
            "no difference.",
            "examples": ["membership:Gold"],
        },
    )


class ContactsQuery(LabelConditions, OwnedPageQuery):
    """Filters of the contact list. With `tags` or `customField`, contacts are sorted by name."""

    archived = fields.Boolean(
        load_default=None, metadata={"description": "Only archived conversations (true), or only the others (false)."}
    )
    unread = fields.Boolean(
        load_default=None, metadata={"description": "Only unread conversations (true), or only read ones (false)."}
    )
    optedOut = fields.Boolean(
        attribute="opted_out",
        load_default=None,
        metadata={"description": "Only contacts who have opted out (true), or only the others (false)."},
    )
    phoneNumber = Text(
        longest=40,
        valid_value=ANY_PHONE_NUMBER,
        attribute="phone_number",
        load_default=None,
        metadata={
            "description": "Only the contact with this phone number, in any common format. Give a short code or an "
            "alphanumeric sender exactly as in `phone_number`.",
            "examples": [EXAMPLE_CUSTOMER],
        },
    )
    search = Text(
        longest=100,
        load_default="",
        metadata={
            "description": "Only contacts that match all of these words in their name, company, e-mail address or "
            "number. A word also matches longer words that start with it; for numbers, any 3 or more "
            "consecutive digits match. Sorted by name.",
            "examples": ["doe 0123"],
        },
    )
    listId = Text(
        longest=128,
        attribute="list_id",
        load_default=None,
        metadata={"description": "Only contacts on this list. Sorted by name."},
    )
    changedSince = Milliseconds(
        attribute="changed_since",
        in_query=True,
        load_default=None,
        metadata={
            "description": "Only contacts changed at or after this time (ms), oldest change first. Use it to keep a "
            "copy up to date. Clocks differ, and web apps date their own changes: start 150 seconds before the latest "
            "change that you have."
        },
    )
    sort = fields.Enum(
        ContactOrder,
        by_value=True,
        load_default=None,
        metadata={
            "description": "Order of the contacts, with a minus sign descending. Not with `changedSince`; with `search` only "
            "`name`. Defaults to the latest conversation first, or to what the filters say."
        },
    )

    @validates_schema
    def require_possible_order(self, data: dict[str, Any], **_: Any) -> None:
        """Reject an order that the other parameters exclude."""
        if data["sort"] is None:
            return
        if data["changed_since"] is not None:
            raise ValidationError("Cannot be combined with changedSince, where the oldest change comes first.", "sort")
        if data["search"].strip() and data["sort"] is not ContactOrder.NAME:
            raise ValidationError("Must be name with search.", "sort")


class CountsQuery(LabelConditions, OwnerQuery):
    """Whose conversations are counted, and which contacts; one tag or one value of a custom field."""


class MessageSearchQuery(OwnedPageQuery):
    """Query of the message search."""

    q = Text(
        longest=100,
        attribute="text",
        required=True,
        metadata={
            "description": "Words that a message must all contain; a word also matches longer words that start with it.",
            "examples": ["appointment"],
        },
    )
    contactId = Text(
        longest=128, attribute="contact_id", load_default=None, metadata={"description": "Only messages with this contact."}
    )
