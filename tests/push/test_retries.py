"""Retries of notifications: by the queue, if a later attempt may reach somebody and nobody was reached."""

import pytest

from app.errors import ServiceUnavailableError
from tests.push.devices import register
from tests.push.fcm_server import FcmServer
from tests.push.test_message_notifications import contact_of_ann
from tests.world import World


@pytest.mark.parametrize("token", ["down:1", "quota:1"])
def test_queue_retries_until_a_device_is_reached(still_world: World, world: World, fcm: FcmServer, token: str) -> None:
    register(world, world.ann, token)
    still_world.text_in()
    (text,) = world.conversation(contact_of_ann(world))

    with pytest.raises(ServiceUnavailableError):
        world.instance.messaging.notifications.notify(text.id)
    register(world, world.ann, "phone:1")
    world.instance.messaging.notifications.notify(text.id)

    assert fcm.tried("phone:1") == 1


@pytest.mark.parametrize("token", ["our-fault:1", "unregistered:1"])
def test_what_a_retry_cannot_mend_is_not_retried(still_world: World, world: World, fcm: FcmServer, token: str) -> None:
    register(world, world.ann, token)
    still_world.text_in()
    (text,) = world.conversation(contact_of_ann(world))

    world.instance.messaging.notifications.notify(text.id)

    assert fcm.tried(token) == 1
