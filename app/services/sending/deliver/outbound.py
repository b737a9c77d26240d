"""Message as its carrier gets it."""

from app.carriers.base import Carrier, OutboundMessage, SafeRepeater
from app.frozen import replace
from app.services.carrier_accounts.accounts import CarrierAccount
from app.services.media.copies import CarrierMedia
from app.services.messages.carrier_text import carrier_text
from app.store.messages.messages import Message


class OutboundMessages:
    """Messages for carriers, with links to their media."""

    def __init__(self, media: CarrierMedia) -> None:
        self._media = media

    def prepare(self, message: Message, carrier: Carrier) -> OutboundMessage:
        """Return what is handed to the carrier for the present attempt.

        Raises:
            SendError: the carrier does not take the media, or they cannot be read.
        """
        links = self._media.links_for(message.media, carrier.capabilities, message.first_attempt_at)
        return replace(outbound_message(message), media=links, idempotency_key=message.idempotency_key)


def outbound_message(message: Message) -> OutboundMessage:
    """Return what is handed to the carrier for the present attempt, with the stored addresses of media."""
    return OutboundMessage(
        message_id=message.id,
        from_number=message.from_number,
        to_number=message.to_number,
        other_recipients=[number for number in message.recipients if number != message.to_number],
        body=carrier_text(message.body, message.media or message.recipients, is_smart=message.smart_encoded),
        media=message.media,
        attempt=message.attempts,
    )


def find_key(message: Message, account: CarrierAccount) -> str:
    """Return the idempotency key of the request that sends a message; empty if its carrier has none."""
    # Few carriers have one, and the question for the protocol takes 20 µs.
    if not account.carrier.capabilities.repeats_safely or not isinstance(account.carrier, SafeRepeater):
        return ""
    return account.carrier.idempotency_key(outbound_message(message), account.credentials)
