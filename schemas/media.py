"""Media files as the API returns them."""

from typing import Any

from marshmallow import fields

from app.media.links import API_LINK_MS, ORIGINAL, THUMBNAIL
from app.services.media.uploads import UNUSED_MS
from app.store.messages.media_files import MediaFile, MediaState
from app.times.clock import DAY
from schemas.common.fields import EXAMPLE_UID, time_field
from schemas.common.media_links import current_links
from schemas.common.responses import ResponseSchema, choice

_ID = "Xk4pRt7vQn2sLm9cWd3Y"
_LINK = "https://texting.example.com/media/{}/1795910400-{}-0f3a9c5b7d2e4a6180f3a9c5b7d2e4a6/invoice.jpg"
EXAMPLE_MEDIA = {
    "id": _ID,
    "state": "stored",
    "url": _LINK.format(_ID, "o"),
    "thumbnailUrl": _LINK.format(_ID, "t"),
    "expires": 1795910400000,
    "contentType": "image/jpeg",
    "size": 348_112,
    "width": 1536,
    "height": 2048,
    "fileName": "invoice.jpg",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "userId": EXAMPLE_UID,
    "messageId": "",
    "reason": "",
    "created": 1795759620000,
    "unusedUntil": 1796364420000,
}


class MediaFileSchema(ResponseSchema):
    """Media file, with links that expire."""

    id = fields.String()
    state = choice(
        MediaState,
        "`stored`; `pending`: an inbound file is being fetched from its carrier; `lost`: it could not be fetched, "
        "`reason` says why; `uploading`: the upload has not finished.",
    )
    url = fields.Function(
        lambda media: _sign(media),
        metadata={"type": "string", "description": "Signed link to the file. Put it into `media` of a message to send it."},
    )
    thumbnailUrl = fields.Function(
        lambda media: _sign(media, THUMBNAIL) if THUMBNAIL in media.variants else "",
        metadata={
            "type": "string",
            "description": "Signed link to a preview of at most 400 by 400 pixels; empty for files that are no images.",
        },
    )
    expires = fields.Function(
        lambda _: current_links().expiry(API_LINK_MS),
        metadata={"type": "integer", "description": "When both links expire, in ms; `GET` returns new ones."},
    )
    contentType = fields.String(attribute="content_type", metadata={"description": "Media type, found by the content."})
    size = fields.Integer(metadata={"description": "Bytes as stored; images are re-encoded without metadata."})
    width = fields.Integer(metadata={"description": "Width of an image in pixels; 0 for other files."})
    height = fields.Integer(metadata={"description": "Height of an image in pixels; 0 for other files."})
    fileName = fields.String(attribute="file_name", metadata={"description": "Name of the file, made safe."})
    sha256 = fields.String(metadata={"description": "SHA-256 of the stored bytes, in hex."})
    userId = fields.String(attribute="uid", metadata={"description": "Uid of the user whose conversations contain the file."})
    messageId = fields.String(
        attribute="message_id", metadata={"description": "Id of the inbound message with the file; empty for uploads."}
    )
    reason = fields.String(metadata={"description": "Why a file is `lost`; otherwise empty."})
    created = time_field("When the file was uploaded or received.")
    unusedUntil = fields.Function(
        lambda media: _unused_until(media),
        metadata={
            "type": "integer",
            "description": f"When an upload that no message uses is removed, in ms: {UNUSED_MS // DAY} days after it; 0 for a "
            "file in use.",
        },
    )


def _sign(media: MediaFile, variant: str = ORIGINAL) -> str:
    links = current_links()
    return links.sign(links.address(media.id, media.file_name), API_LINK_MS, variant)


def _unused_until(media: Any) -> int:
    return media.sweep_at or 0 if media.state is MediaState.STORED else 0
