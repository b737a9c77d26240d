"""Inbound messages with media, and their files as stored."""

from typing import Any

from app.carriers.base import InboundMessage
from app.crypto.keys import new_id
from app.store.messages.media_files import MediaFile
from app.store.messages.messages import Message
from tests.media.files import stored
from tests.world import CUSTOMER, World


def receive(world: World, *media: str, carrier: str = "simulator", **changes: Any) -> Message:
    """Bring a message with media, and return it as stored."""
    text = InboundMessage(
        carrier_message_id=changes.pop("carrier_message_id", new_id()),
        from_number=CUSTOMER,
        to_number=changes.pop("to_number", world.ann.user.phone_number),
        body="",
        media=media,
        **changes,
    )
    world.instance.messaging.inbound.receive(carrier, text)
    return world.message(world.instance.core.keys.derive_id("inbound", carrier, text.carrier_message_id))


def media_of(world: World, message: Message, index: int = 0) -> MediaFile:
    """Return a file of a message."""
    media_id = world.instance.core.media_links.find_id(message.media[index])
    assert media_id is not None
    media = stored(world, media_id)
    assert media is not None
    return media
