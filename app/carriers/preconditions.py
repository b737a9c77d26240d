"""Preconditions of sending that every adapter checks before it calls its carrier: what the carrier could not send whole."""

from app.carriers.base import OutboundMessage, SendError, SendErrorKind
from app.carriers.capabilities import CarrierCapabilities


def require_sendable(carrier: str, capabilities: CarrierCapabilities, message: OutboundMessage) -> None:
    """Require a message to have no more recipients and media than its carrier takes.

    A carrier that ignored the rest would deliver a part without notice.

    Args:
        carrier: the carrier's name for people, such as "Twilio".
        capabilities: limits of the carrier.
        message: the message.

    Raises:
        SendError: it has more (REJECTED); nothing was sent.
    """
    if len(message.recipients) > capabilities.max_recipients:
        reason = f"{carrier} sends a message to at most {capabilities.max_recipients} recipients"
        if capabilities.max_recipients == 1:
            reason = f"{carrier} sends no group messages"
        raise SendError(SendErrorKind.REJECTED, "too-many-recipients", reason, is_answered=None)
    if len(message.media) > capabilities.max_media:
        reason = f"{carrier} sends at most {capabilities.max_media} media with a message"
        if not capabilities.max_media:
            reason = f"{carrier} sends no media"
        raise SendError(SendErrorKind.REJECTED, "too-many-media", reason, is_answered=None)
