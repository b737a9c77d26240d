"""Text of a message as its carrier gets it, and the number of its segments."""

from collections.abc import Sequence
from typing import Any

from app.store.messages.messages import Message
from app.store.tenancy.organizations import Organization
from app.text.segments import count_segments
from app.text.smart_encoding import smart_encode

MAX_TEXT_LENGTH = 1600
"""The most characters of a message, its signature included: carriers take no more."""


def carrier_text(body: str, media: Sequence[str], *, is_smart: bool) -> str:
    """Return the text that a carrier gets for a body.

    Args:
        body: the text as it was written.
        media: attachments; an MMS has no segments, so its text stays as it is.
        is_smart: whether typographic characters are replaced where that avoids UCS-2.
    """
    return smart_encode(body, MAX_TEXT_LENGTH) if is_smart and not media else body


def count_message_segments(
    body: str, media: Sequence[str], organization: Organization | None, languages: Sequence[str] = ()
) -> int:
    """Return the number of segments of an outgoing message; an MMS has one."""
    is_smart = organization is not None and organization.smart_encoding
    return 1 if media else count_segments(carrier_text(body, media, is_smart=is_smart), languages)


def encode_for_carrier(message: Message, organization: Organization | None, languages: Sequence[str] = ()) -> dict[str, Any]:
    """Return the attributes of a message that is about to be handed to its carrier: its encoding and segments.

    The encoding is stored with the message, so that later attempts and look-ups have the same text.

    Args:
        message: is about to be handed over.
        organization: of the message's user; None for none.
        languages: languages whose national tables the carrier uses.
    """
    is_smart = organization is not None and organization.smart_encoding
    # A group message is an MMS without media too.
    media = message.media or message.recipients
    return {
        "smart_encoded": carrier_text(message.body, media, is_smart=is_smart) != message.body,
        "segments": count_message_segments(message.body, media, organization, languages),
    }
