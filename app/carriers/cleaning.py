"""Cleaning of carrier events: characters of texts, and media URLs.

Our own API rejects such characters. A carrier's webhook must not, because the whole message would be lost.
"""

import logging
from urllib.parse import urlsplit

from app.addresses.phone_number import mask_number
from app.carriers.base import CarrierEvent, InboundMessage, MalformedWebhookError, Receipt
from app.frozen import replace
from app.text.characters import clean

_log = logging.getLogger(__name__)

MAX_MEDIA = 20
"""Maximum media per message; Twilio allows 10."""

MAX_URL_LENGTH = 4096
"""Maximum length of a media URL; the same as Bandwidth's."""

MAX_RECIPIENTS = 50
"""Maximum other recipients of a group message that are stored."""


def clean_event(event: CarrierEvent) -> CarrierEvent:
    """Return a carrier's event without characters that cannot be stored or displayed; keeps only media with web URLs.

    Raises:
        MalformedWebhookError: nothing remains of the message's id or numbers.
    """
    cleaned = _clean_message(event) if isinstance(event, InboundMessage) else _clean_receipt(event)
    if not cleaned.carrier_message_id:
        raise MalformedWebhookError("the message id has no characters that can be stored")
    if isinstance(cleaned, InboundMessage) and not (cleaned.from_number and cleaned.to_number):
        raise MalformedWebhookError("a number has no characters that can be stored")
    return cleaned


def _clean_receipt(event: Receipt) -> Receipt:
    return replace(
        event,
        message_id=clean(event.message_id),
        carrier_message_id=clean(event.carrier_message_id),
        code=clean(event.code),
        reason=clean(event.reason),
        recipient=clean(event.recipient),
    )


def _clean_message(event: InboundMessage) -> InboundMessage:
    media, types = _web_media(event)
    dropped = len(event.media) - len(media)
    if dropped:
        _log.warning("inbound media dropped", extra={"number": mask_number(event.from_number), "dropped": dropped})
    return replace(
        event,
        carrier_message_id=clean(event.carrier_message_id),
        from_number=clean(event.from_number),
        to_number=clean(event.to_number),
        body=clean(event.body),
        media=media,
        media_types=types,
        dropped_media=dropped,
        other_recipients=[clean(number) for number in event.other_recipients][:MAX_RECIPIENTS],
    )


def _web_media(text: InboundMessage) -> tuple[list[str], list[str]]:
    """Return the http and https media of a message with their content types, which are empty if unknown."""
    types = [*map(clean, text.media_types), *[""] * len(text.media)]
    pairs = [(clean(url).strip(), kind) for url, kind in zip(text.media, types, strict=False)]
    kept = [(url, kind) for url, kind in pairs if _is_web_url(url)][:MAX_MEDIA]
    found = [kind for _, kind in kept]
    return [url for url, _ in kept], found if any(found) else []


def _is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= MAX_URL_LENGTH and len(url.split()) == 1
