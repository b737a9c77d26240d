"""Capabilities of carriers: limits of messages, and kinds of senders and recipients."""

from enum import StrEnum

from app.frozen import frozen

PHONE_MEDIA = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "audio/mpeg",
        "audio/mp4",
        "audio/ogg",
        "audio/amr",
        "audio/3gpp",
        "audio/wav",
        "video/mp4",
        "video/3gpp",
        "video/quicktime",
        "text/vcard",
        "text/calendar",
        "text/plain",
        "application/pdf",
    }
)
"""Content types that phones commonly show; the usual choice of carriers of MMS."""


class WebhookProof(StrEnum):
    """How a carrier proves that a webhook is its own."""

    SIGNATURE = "signature"
    BASIC_AUTH = "Basic auth"
    """Basic authentication with a name and a password of the account."""
    PATH = "secret path"
    """The account's webhook secret in the path that the carrier calls."""


@frozen(kw_only=True)
class CarrierCapabilities:
    """Capabilities of a carrier.

    Attributes:
        max_text_length: characters of a text.
        max_media: media of a message; 0 for a carrier without MMS.
        max_media_bytes: bytes of all media of a message.
        media_types: content types of media.
        max_recipients: recipients of a message; more than 1 is group MMS.
        sends_from_names: takes alphanumeric senders.
        sends_from_short_codes: takes short codes as senders.
        national_languages: languages, in ISO 639-1, whose national tables of GSM-7 it uses; none in North America.
        webhook_proof: how it proves that a webhook is its own.
        repeat_window_ms: how long in ms it recognizes a repeated request by its idempotency key, so that an uncertain message
            may be handed over again; 0 for never.
    """

    max_text_length: int
    max_media: int
    max_media_bytes: int
    media_types: frozenset[str] = PHONE_MEDIA
    max_recipients: int = 1
    sends_from_names: bool = False
    sends_from_short_codes: bool = False
    national_languages: tuple[str, ...] = ()
    webhook_proof: WebhookProof = WebhookProof.SIGNATURE
    repeat_window_ms: int = 0

    @property
    def repeats_safely(self) -> bool:
        """Whether the carrier recognizes a repeated request."""
        return self.repeat_window_ms > 0
