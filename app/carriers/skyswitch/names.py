"""Names of fields in SkySwitch's requests, responses and webhooks: assumptions, in one table each.

Names of webhooks are compared without case and punctuation: `source_number`, `sourceNumber` and `Source-Number` are one.
"""

import re
from collections.abc import Mapping

from app.configuration.field_names import EVENT_MEANINGS, SENT_MEANINGS, read_field_names

SEND_FIELDS: Mapping[str, str] = {
    "from": "source_number",
    "to": "destination",
    "text": "message",
    "reference": "ref_id",
    "media": "",
}
"""Fields of a request to send, as one public client names them. Without a name, nothing is sent for it."""

SENT_ID_FIELDS = ("id", "message_id")
"""Fields of the response with SkySwitch's id; the same client knows both."""

WRAPPERS = ("data", "payload", "message", "sms", "event", "body", "messages", "events", "records")
"""Fields that may hold the whole event, or a list of events."""

EVENT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "from": ("from", "from_number", "source", "source_number", "sender", "sender_number", "src", "origination", "originator"),
    "to": ("to", "to_number", "destination", "destination_number", "dest", "dst", "recipient", "recipients", "receiver"),
    "text": ("text", "message", "body", "content", "msg", "message_text", "message_body"),
    "media": ("media", "media_urls", "media_url", "attachments", "attachment", "files"),
    "id": ("id", "message_id", "message_uuid", "uuid", "sid", "message_sid"),
    "reference": ("ref_id", "reference", "reference_id", "ref", "client_ref"),
    "status": ("status", "state", "delivery_status", "message_status"),
    "code": ("error_code", "reason_code", "status_code", "code", "error"),
    "type": ("type", "event_type", "event", "message_type"),
    "direction": ("direction",),
    "time": ("timestamp", "time", "received_at", "created_at", "sent_at", "date"),
}
"""Spellings of the fields of a webhook, the likeliest first."""

NUMBER_FIELDS = ("phone_number", "number", "uri", "address", "did")
"""Fields of a number that is written as a map."""

MEDIA_URL_FIELDS = ("url", "href", "link", "media_url", "uri")
MEDIA_TYPE_FIELDS = ("content_type", "mime_type", "type")


def normalize_name(name: str) -> str:
    """Return a field's name without case and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def read_send_fields(setting: str) -> dict[str, str]:
    """Return the names of the fields of a request, with those of a setting."""
    return {**SEND_FIELDS, **read_field_names(setting, SENT_MEANINGS)}


def read_event_fields(setting: str) -> dict[str, tuple[str, ...]]:
    """Return the spellings of the fields of a webhook, normalized; those of a setting come first."""
    own = read_field_names(setting, EVENT_MEANINGS)
    return {
        meaning: tuple(dict.fromkeys(normalize_name(name) for name in (own.get(meaning, ""), *names) if name))
        for meaning, names in EVENT_FIELDS.items()
    }
