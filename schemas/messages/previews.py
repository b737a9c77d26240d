"""Previews of messages."""

from typing import Any

from marshmallow import fields, post_load, validate

from app.services.sending.accept.previews import MMS_ENCODING, PreviewRequest
from app.text.segments import Encoding
from schemas.common.fields import EXAMPLE_OFFICE, RequestSchema, Text, WebUrl
from schemas.common.phone_numbers import Recipients
from schemas.common.responses import ResponseSchema, choice
from schemas.messages.media_urls import MediaUrls
from schemas.messages.sending import MAX_BODY_LENGTH, MAX_MEDIA

EXAMPLE_PREVIEW_REQUEST = {"message": "It\u2019s ready \U0001f600", "from": EXAMPLE_OFFICE}
EXAMPLE_PREVIEW = {
    "text": "It\u2019s ready \U0001f600",
    "encoding": "UCS-2",
    "segments": 1,
    "unitsUsed": 13,
    "unitsLeft": 57,
    "mms": False,
    "smartEncoded": False,
    "ucs2Characters": [
        {"character": "\u2019", "positions": [2], "replacement": "'"},
        {"character": "\U0001f600", "positions": [11], "replacement": None},
    ],
}


class PreviewRequestSchema(RequestSchema):
    """Message to preview."""

    message = Text(
        longest=MAX_BODY_LENGTH,
        attribute="body",
        required=True,
        metadata={"description": "The body of the message. May be empty when `media` is given."},
    )
    media = MediaUrls(
        WebUrl(),
        load_default=list,
        validate=validate.Length(max=MAX_MEDIA),
        metadata={"description": "(Optional) URLs of attachments, which make the message an MMS."},
    )
    to = Recipients(
        attribute="recipients",
        load_default=list,
        metadata={"description": "(Optional) The recipient, or an array of numbers, which makes the message a group MMS."},
    )
    from_ = Text(
        longest=40,
        shortest=3,
        attribute="from_number",
        load_default="",
        data_key="from",
        metadata={
            "description": "(Optional) The sender, the caller's own or one shared with the caller. The options of its "
            "organization apply; without it, those of the caller's.",
            "examples": [EXAMPLE_OFFICE],
        },
    )
    signature = fields.Boolean(
        load_default=None,
        metadata={
            "description": "(Optional) Whether to add the caller's signature, if it is enabled. Defaults to what a send "
            "does: a send from a session adds it, one by a token does not."
        },
    )
    smartEncoding = fields.Boolean(
        attribute="smart_encoding",
        load_default=None,
        metadata={
            "description": "(Optional) Whether to replace typographic characters where that avoids UCS-2. Defaults to the "
            "organization's `smartEncoding`."
        },
    )
    mergeFields = fields.Boolean(
        attribute="merge_fields",
        load_default=False,
        metadata={
            "description": "If true, merge fields are replaced with the values of the contact `to`, as a send with "
            "`mergeFields` does. Not for groups."
        },
    )

    @post_load
    def to_request(self, data: dict[str, Any], **_: Any) -> PreviewRequest:
        """Return the request for the service."""
        given = data.pop("recipients")
        return PreviewRequest(**data, recipients=[given] if isinstance(given, str) else given)


class Ucs2CharacterSchema(ResponseSchema):
    """Character that forces UCS-2."""

    character = fields.String()
    positions = fields.List(
        fields.Integer(), metadata={"description": "Its positions in `text`, counted in characters (code points) from 0."}
    )
    replacement = fields.String(
        allow_none=True,
        metadata={"description": "What to write instead; null if nothing in GSM-7 comes close. May be an empty string."},
    )


class MessagePreviewSchema(ResponseSchema):
    """Message as its recipient would see it."""

    text = fields.String(
        metadata={"description": "What the recipient sees, with the signature if a send adds one, and values in merge fields."}
    )
    encoding = choice((*Encoding, MMS_ENCODING), "Encoding of the text; `UTF-8` for an MMS.")
    segments = fields.Integer(metadata={"description": "Number of segments, which carriers charge for. 1 for an MMS."})
    unitsUsed = fields.Integer(
        attribute="used",
        metadata={
            "description": "Units in the last segment: septets in GSM-7, where some characters take two; UTF-16 units in "
            "UCS-2; characters of an MMS."
        },
    )
    unitsLeft = fields.Integer(attribute="left", metadata={"description": "Units that the last segment still takes."})
    mms = fields.Boolean(attribute="is_mms", metadata={"description": "Whether the message is sent as MMS."})
    smartEncoded = fields.Boolean(
        attribute="smart_encoded", metadata={"description": "Whether typographic characters were replaced in `text`."}
    )
    ucs2Characters = fields.List(
        fields.Nested(Ucs2CharacterSchema),
        attribute="ucs_2_characters",
        metadata={"description": "The characters that force UCS-2, in the order of the text; empty in GSM-7 and for an MMS."},
    )
