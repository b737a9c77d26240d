"""Costs of media files."""

from collections.abc import Sequence

import requests

from app.carriers.base import InboundMessage
from app.crypto.keys import new_id
from app.store.messages.media_files import MediaState
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_call, let_use_be_noted, succeed
from tests.media import files
from tests.media.carrier_host import Answer, run_host
from tests.media.files import stored, uploaded
from tests.world import CUSTOMER, World


def upload_a_photo(world: World) -> Cost:
    let_use_be_noted(world)
    return count_call(world, "POST", "/api/v2/media", world.ann, files={"file": ("photo.jpg", files.jpeg())})


def send_an_uploaded_photo(world: World) -> Cost:
    succeed(world.send(world.ann))
    body = uploaded(world, world.ann, files.jpeg())
    with counted(world.instance) as cost:
        succeed(world.send(world.ann, media=[body["url"]]))
    return cost


def open_a_link(world: World) -> Cost:
    body = uploaded(world, world.ann, files.jpeg())
    with counted(world.instance) as cost:
        assert requests.get(body["url"], timeout=10).status_code == 200
    return cost


def fetch_an_inbound_photo(world: World) -> Cost:
    with run_host() as host:
        url = host.add("/photo.jpg", Answer(files.jpeg()))
        number = world.ann.user.phone_number
        text = InboundMessage(carrier_message_id=new_id(), from_number=CUSTOMER, to_number=number, body="", media=[url])
        world.instance.messaging.inbound.receive("simulator", text)
        message_id = world.instance.core.keys.derive_id("inbound", "simulator", text.carrier_message_id)
        media_id = world.instance.core.keys.derive_id("media", message_id, "0")
        with counted(world.instance) as cost:
            world.instance.messaging.media_downloads.fetch(media_id)
        media = stored(world, media_id)
    assert media is not None
    assert media.state is MediaState.STORED
    return cost


MEDIA: Sequence[Expectation] = [
    Expectation(
        "Upload a photo",
        upload_a_photo,
        make_cost(reads=1, commits=2, read=4, written=2),
        "The document is written before the bytes, and again when they are stored.",
    ),
    Expectation(
        "Send an uploaded photo",
        send_an_uploaded_photo,
        make_cost(reads=2, commits=1, read=10, written=3, tasks=1),
        "Besides a message without media: the file, and what determines the carrier, whose limits are checked. Later messages"
        " with the same file do not write it.",
    ),
    Expectation("Open a link to a file", open_a_link, make_cost(reads=1, read=1)),
    Expectation(
        "Fetch the photo of an inbound message",
        fetch_an_inbound_photo,
        make_cost(reads=6, commits=1, read=9, written=2),
        "Read: file, message, and what determines the carrier account, for its login; file and message again.",
    ),
]
