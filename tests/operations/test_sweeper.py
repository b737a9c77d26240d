from typing import Any

import pytest
from google.api_core import exceptions as google_errors

from app.services.messages.delivery_tasks import TASK_GRACE_MS
from app.services.sending.deliver.leases import LEASE_MS
from app.store.messages.messages import Message, messages
from app.task_queue.names import delivery_task
from app.times.clock import DAY, HOUR, MINUTE
from tests.world import TestClock, World, run_at_once


def accept(world: World, **fields: Any) -> Message:
    return world.message(world.send(world.ann, **fields).json()["id"])


def task_of(world: World, message: Message, due: int) -> Any:
    """Return the task that delivers a message at a time in ms; None if the queue has none."""
    settings = world.instance.core.settings
    client = world.instance.core.queue.client
    name = client.task_path(
        settings.GOOGLE_CLOUD_PROJECT, settings.TASKS_LOCATION, settings.TASKS_QUEUE, delivery_task(message.id, 0, due)
    )
    try:
        return client.get_task(name=name)
    except google_errors.NotFound:
        return None


def test_a_sweep_of_nothing_finds_nothing(world: World) -> None:
    assert world.instance.operations.sweeper.sweep() == 0


def test_what_is_looked_after_already_is_not_swept(world: World, still_world: World) -> None:
    accept(still_world)
    accept(still_world, sendAt=world.instance.core.clock() + HOUR)
    accept(still_world, type="note")
    accept(still_world, sendStatus="sent")

    assert world.instance.operations.sweeper.sweep() == 0


def test_message_without_task_is_sent_when_queue_returns(world: World, still_world: World, clock: TestClock) -> None:
    answer = still_world.send(still_world.ann)
    assert answer.status_code == 200
    message = still_world.message(answer.json()["id"])
    assert message.state == "queued"
    clock.forward(TASK_GRACE_MS + MINUTE)

    assert world.instance.operations.sweeper.sweep() == 1

    # The receipts come minutes later, since the queue's own clock was not set forward.
    assert world.wait_for_state(message.id, "sent").attempts == 1
    assert world.instance.operations.sweeper.sweep() == 0


def test_while_the_queue_is_out_of_reach_the_sweeper_comes_again(still_world: World, clock: TestClock) -> None:
    message = accept(still_world)
    for _ in range(2):
        clock.forward(TASK_GRACE_MS + MINUTE)
        assert still_world.instance.operations.sweeper.sweep() == 1
        assert still_world.instance.operations.sweeper.sweep() == 0

    assert still_world.message(message.id).state == "queued"


def test_expired_lease_is_uncertain_until_a_receipt(still_world: World, clock: TestClock) -> None:
    message = accept(still_world)
    lease = clock() + LEASE_MS
    # As a server leaves it that dies while the carrier has not answered yet.
    claim = {"state": "sending", "carrier": "simulator", "attempts": 1, "lease_until": lease, "sweep_at": lease}
    still_world.change(messages, message.id, **claim)
    assert still_world.instance.operations.sweeper.sweep() == 0
    clock.forward(LEASE_MS)

    assert still_world.instance.operations.sweeper.sweep() == 1

    uncertain = still_world.message(message.id)
    assert uncertain.state == "uncertain"
    assert uncertain.failure is not None
    assert "not known" in uncertain.failure["reason"]
    still_world.instance.messaging.delivery.deliver(message.id)
    assert still_world.message(message.id).attempts == 1
    still_world.receipt_in(uncertain, "delivered")
    assert still_world.message(message.id).state == "delivered"


@pytest.mark.parametrize("state", ["delivered", "canceled", "failed"])
def test_settled_message_is_swept_once(still_world: World, clock: TestClock, state: str) -> None:
    message = accept(still_world)
    still_world.change(messages, message.id, state=state)
    clock.forward(TASK_GRACE_MS + MINUTE)

    assert still_world.instance.operations.sweeper.sweep() == 1
    assert still_world.instance.operations.sweeper.sweep() == 0

    assert still_world.message(message.id).state == state


def test_two_sweepers_at_once_arm_a_text_once(world: World, still_world: World, clock: TestClock) -> None:
    message = accept(still_world)
    clock.forward(TASK_GRACE_MS + MINUTE)

    run_at_once(world.instance.operations.sweeper.sweep, world.instance.operations.sweeper.sweep)

    assert world.wait_for_state(message.id, "sent").attempts == 1


def test_message_is_scheduled_when_within_the_horizon(world: World, clock: TestClock) -> None:
    # The queue keeps the real time, so it is the past from which the text is accepted.
    clock.forward(-20 * DAY)
    due = clock() + 40 * DAY
    message = accept(world, sendAt=due)
    assert message.state == "scheduled"
    assert task_of(world, message, due) is None
    assert world.instance.operations.sweeper.sweep() == 0
    clock.forward(20 * DAY)

    assert world.instance.operations.sweeper.sweep() == 1

    task = task_of(world, message, due)
    assert task is not None
    assert round(task.schedule_time.timestamp() * 1000) == due
    armed = world.message(message.id)
    assert (armed.state, armed.sweep_at) == ("scheduled", due + TASK_GRACE_MS)
    assert world.instance.operations.sweeper.sweep() == 0


def test_message_within_the_horizon_has_its_task_at_once(world: World, clock: TestClock) -> None:
    due = clock() + 29 * DAY

    message = accept(world, sendAt=due)

    assert task_of(world, message, due) is not None
