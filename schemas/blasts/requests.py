"""Blasts to create, change, send and test."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from app.services.blasts.blasts import MAX_LISTS, BlastUpdate
from app.services.campaigns.merge_fields import find_misspelled_token
from app.services.contacts.lists.members import MAX_IDS
from app.services.messages.carrier_text import MAX_TEXT_LENGTH
from schemas.common.fields import (
    EXAMPLE_OFFICE,
    RequestSchema,
    Text,
    TimeZone,
    UpdateSchema,
    owner_uid,
)
from schemas.common.media_links import MediaUrl
from schemas.common.phone_numbers import SenderNumber, SpelledNumber
from schemas.contacts.lists import ContactFilterSchema
from schemas.messages.send_time import SendTime, resolve_send_time
from schemas.tenancy.organization_settings.blasts import MAX_FOOTER_LENGTH

_MAX_NAME_LENGTH = 200
_MAX_MEDIA = 5
LIST_ID = "Ls7nQx5tRb8nWj2LmZc7"
CONTACT_ID = "Wm3kq8sTz0LrYp5nXb2V"
_BODY = (
    "Text with merge fields: `[first]`, `[last]`, `[full]` and `[company]` are replaced with the contact's values; "
    "`[first|friend]` becomes `friend` if the first name is unknown."
)

EXAMPLE_CREATION = {
    "name": "Spring offer",
    "message": "Hi [first|there], whitening is 20 % off until Friday.",
    "listIds": [LIST_ID],
}


class _BlastSchema(RequestSchema):
    """The fields that creation and update share."""

    body = Text(
        data_key="message", longest=MAX_TEXT_LENGTH, load_default=None, metadata={"description": f"{_BODY} Required to send."}
    )
    cannedResponseId = Text(
        longest=128,
        shortest=1,
        attribute="canned_response_id",
        load_default="",
        metadata={
            "description": "Instead of `message`: a canned response, own or shared, whose text is copied. Its merge fields are "
            "replaced as in every blast."
        },
    )
    media = fields.List(
        MediaUrl(),
        load_default=None,
        validate=validate.Length(max=_MAX_MEDIA),
        metadata={"description": "URLs to include as MMS attachments: public ones, or those of uploaded files."},
    )
    from_number = SenderNumber(
        data_key="from",
        load_default=None,
        metadata={"description": f"Number of the user that sends it, for example {EXAMPLE_OFFICE}. Empty: the primary one."},
    )
    footer = Text(
        longest=MAX_FOOTER_LENGTH,
        visible=True,
        load_default=None,
        metadata={"description": "Footer of this blast. Empty: the organization's `blasts.footer`."},
    )
    listIds = fields.List(
        Text(longest=128, shortest=1),
        attribute="list_ids",
        load_default=None,
        validate=validate.Length(max=MAX_LISTS),
        metadata={"description": f"Lists whose contacts get it, {MAX_LISTS} at most. A contact on several gets it once."},
    )
    contactIds = fields.List(
        Text(longest=128, shortest=1),
        attribute="contact_ids",
        load_default=None,
        validate=validate.Length(max=MAX_IDS),
        metadata={"description": f"Further contacts who get it, {MAX_IDS} at most."},
    )
    filter = fields.Nested(
        ContactFilterSchema,
        attribute="query",
        load_default=None,
        metadata={"description": "Contacts that match these filters get it too."},
    )
    all = fields.Boolean(
        load_default=None,
        metadata={"description": "True: all contacts of the user get it. False: removes `filter` and `all`."},
    )

    @validates_schema
    def check_blast(self, data: dict[str, Any], **_: Any) -> None:
        """Reject misspelled merge fields, and a filter beside `all`."""
        if data.get("body") and (misspelled := find_misspelled_token(data["body"])):
            token, right = misspelled
            raise ValidationError(f"'{token}' is no token. Write {right}, or use other brackets.", "message")
        if data.get("canned_response_id") and data.get("body") is not None:
            raise ValidationError("Give a text or a canned response, not both.", "cannedResponseId")
        if data.get("query") is not None and data.get("all"):
            raise ValidationError("Give a filter or `all`, not both.", "filter")


def _to_update(data: dict[str, Any]) -> BlastUpdate:
    is_all = data.pop("all")
    if is_all:
        data["query"] = {}
    return BlastUpdate(**data, has_query=False if is_all is False and data["query"] is None else None)


class BlastCreationSchema(_BlastSchema):
    """Blast to create, as a draft."""

    uid = owner_uid()
    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, required=True, metadata={"description": "Name of the blast."})

    @post_load
    def to_values(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the owner's uid and the values for the service."""
        return {"uid": data.pop("uid"), "values": _to_update(data)}


class BlastUpdateSchema(_BlastSchema, UpdateSchema):
    """Fields of a blast to change; absent fields stay unchanged."""

    no_update = ("Must contain a field of the blast.", "name")

    name = Text(longest=_MAX_NAME_LENGTH, shortest=1, load_default=None, metadata={"description": "New name."})

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> BlastUpdate:
        """Return the update for the service."""
        return _to_update(data)


class BlastSendingSchema(RequestSchema):
    """When to send a blast; an empty body is now."""

    sendAt = SendTime(
        attribute="send_at",
        load_default=None,
        metadata={
            "description": "When to begin: ms since the epoch, or ISO 8601. A time without an offset is a time of day in "
            "`timezone`. Omit it to send now."
        },
    )
    timezone = TimeZone(load_default="", metadata={"description": "IANA time zone of a time without an offset."})

    @post_load
    def resolve(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the time in ms, and the zone."""
        try:
            return data | {"send_at": resolve_send_time(data["send_at"], data["timezone"] or None)}
        except ValidationError as error:
            messages: Any = error.messages
            words = [text.replace("scheduleTimezone", "timezone") for text in messages["sendAt"]]
            raise ValidationError({"sendAt": words}) from error


class BlastTrialSchema(RequestSchema):
    """Recipient of a trial."""

    to = SpelledNumber(
        required=True,
        metadata={"description": "Number that gets the trial, in E.164 format; other common formats are accepted."},
    )
    contactId = Text(
        longest=128,
        shortest=1,
        attribute="contact_id",
        load_default=None,
        metadata={"description": "Contact whose values fill the merge fields. Default: a contact of whom nothing is known."},
    )
