"""A database restored from a backup: what was due since then is not sent again."""

from app.services.sending.restored import REASON
from app.store.messages.messages import MessageState, messages
from app.times.clock import HOUR, MINUTE
from tests.operations.conftest import Run
from tests.world import TestClock, World


def test_due_messages_end_as_failed(still_world: World, clock: TestClock, run: Run) -> None:
    world = still_world
    later = clock() + 2 * HOUR
    queued = world.send(world.ann).json()["id"]
    overdue = world.send(world.ann, sendAt=clock() + MINUTE).json()["id"]
    future = world.send(world.ann, sendAt=later).json()["id"]
    uncertain = world.send(world.ann).json()["id"]
    world.change(messages, uncertain, state=MessageState.UNCERTAIN)
    clock.forward(HOUR)

    assert run("settle-restored", "--dry-run").output == "2 messages would be ended as failed\n"
    assert world.message(queued).state == "queued"
    assert run("settle-restored").output == "2 messages were ended as failed\n"
    assert run("settle-restored").output == "0 messages were ended as failed\n"

    assert [world.message(id).state for id in (queued, overdue, future, uncertain)] == [
        "failed",
        "failed",
        "scheduled",
        "uncertain",
    ]
    assert world.message(queued).history[-1]["reason"] == REASON
    for id in (queued, overdue):
        world.instance.messaging.delivery.deliver(id)
        assert (world.message(id).state, world.message(id).attempts) == ("failed", 0)


def test_message_in_the_hands_of_a_stopped_server_is_settled(still_world: World, clock: TestClock, run: Run) -> None:
    id = still_world.send(still_world.ann).json()["id"]
    still_world.change(messages, id, state=MessageState.SENDING, lease_until=clock() + MINUTE, sweep_at=clock() + MINUTE)

    assert run("settle-restored").output == "1 message was ended as failed\n"
    assert still_world.message(id).state == "failed"
