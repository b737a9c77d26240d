"""Costs of push notifications: a task for an inbound message, and the task's reads."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from app.push.fcm import Fcm
from app.services.inbox.unread_counts import UnreadCounts
from app.services.push.message_notifications import MessageNotifications
from app.services.push.notices import Notices
from app.services.push.notifications import Push
from app.services.push.recipients import PushRecipients
from app.store.users.users import users
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_send, count_text_in, send, succeed
from tests.push.devices import register
from tests.push.fcm_server import run_fcm_server
from tests.world import World


def receive_for_devices(world: World) -> Cost:
    succeed(register(world, world.ann, "phone:1"))
    succeed(world.text_in())
    return count_text_in(world)


def store_a_note_for_devices(world: World) -> Cost:
    succeed(register(world, world.ann, "phone:1"))
    send(world, world.ann)
    return count_send(world, world.ann, type="note", notify=True)


def push_to_a_device(world: World) -> Cost:
    return _count_push(world)


def push_to_a_colleagues_device(world: World) -> Cost:
    world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])
    succeed(register(world, world.ben, "phone:2"))
    return _count_push(world)


def _count_push(world: World) -> Cost:
    succeed(register(world, world.ann, "phone:1"))
    message_id = send(world, world.ann, type="note", notify=True)
    instance = world.instance
    with tempfile.TemporaryDirectory() as directory, run_fcm_server(Path(directory)) as fcm:
        push = Push(instance.core.store, instance.messaging.devices, Fcm(fcm.url, "demo-push"), "Acme Texting")
        core = instance.core
        recipients = PushRecipients(core.store, instance.messaging.devices, "America/New_York", core.clock)
        notices = Notices(recipients, push, UnreadCounts(core.store).badge_of)
        notifications = MessageNotifications(core.store, core.queue, notices, core.clock, shows_text=True)
        credentials = {"GOOGLE_APPLICATION_CREDENTIALS": str(fcm.credentials)}
        with patch.dict(os.environ, credentials), counted(instance) as cost:
            notifications.notify(message_id)
        assert fcm.tried("phone:1") == 1
    return cost


PUSHING: Sequence[Expectation] = [
    Expectation(
        "Text in, for a user with devices",
        receive_for_devices,
        make_cost(reads=1, commits=1, read=5, written=2, tasks=1),
        "Nothing more is read or written; the task notifies the devices. The same holds where the number is shared.",
    ),
    Expectation(
        "Store a note with `notify`, for a user with devices",
        store_a_note_for_devices,
        make_cost(reads=1, commits=1, read=6, written=2, tasks=1),
    ),
    Expectation(
        "Push a text to the user's own device",
        push_to_a_device,
        make_cost(reads=3, queries=3, read=1 + 2 + 1 + 3 + 2),
        "Read: message; then user, contact; their devices; organization, tenant, whether the user has the conversation open; "
        "for the badge, who shares a number with the user, and a count.",
    ),
    Expectation(
        "Push a text to a colleague's device too",
        push_to_a_colleagues_device,
        make_cost(reads=4, queries=5, read=1 + 2 + 2 + 1 + 4 + 2 + 4),
        "Colleagues with devices are read too: a disabled one gets nothing. Each person has a badge of their own.",
    ),
]
