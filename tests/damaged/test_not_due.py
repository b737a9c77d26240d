"""A task that comes before its time is never answered with success unless its work is made sure of."""

from typing import Any

import pytest

from app.errors import DomainError
from app.problems.requests import NOT_DUE
from app.services.common.task_times import is_early
from app.store.deletion.purges import purges
from app.store.webhooks.relay_deliveries import relay_deliveries
from app.times.clock import HOUR, MINUTE, SECOND
from tests.damaged.damage import write
from tests.world import TestClock, World


@pytest.mark.parametrize(("ahead", "early"), [(-HOUR, False), (0, False), (SECOND, False), (HOUR, True)])
def test_what_is_due_or_put_off_is_told_apart(ahead: int, early: bool) -> None:
    assert is_early(10 * HOUR + ahead, 10 * HOUR) is early


@pytest.mark.parametrize("ahead", [SECOND + 1, 5 * MINUTE, 10 * MINUTE])
def test_a_task_within_the_skew_of_clocks_comes_again(ahead: int) -> None:
    with pytest.raises(DomainError) as early:
        is_early(10 * HOUR + ahead, 10 * HOUR)

    assert (early.value.problem, early.value.problem.status) == (NOT_DUE, 425)


def made_tasks(world: World, monkeypatch: pytest.MonkeyPatch, kind: str) -> list[int]:
    """Return the times of the tasks that are made from now on."""
    made: list[int] = []

    def make(*arguments: Any) -> None:
        made.append([each for each in arguments if isinstance(each, int)][-1])

    monkeypatch.setattr(world.instance.core.queue, kind, make)
    return made


def test_a_scheduled_text_is_not_lost_by_a_slow_clock(still_world: World, clock: TestClock) -> None:
    world, due = still_world, still_world.instance.core.clock() + 5 * MINUTE
    message = world.message(world.send(world.ann, sendAt=due).json()["id"])

    with pytest.raises(DomainError):
        world.instance.messaging.delivery.deliver(message.id)
    clock.forward(5 * MINUTE)
    world.instance.messaging.delivery.deliver(message.id)

    assert world.message(message.id).attempts == 1


def test_a_text_that_was_put_off_has_its_task(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world, due = still_world, still_world.instance.core.clock() + 5 * HOUR
    message = world.message(world.send(world.ann, sendAt=due).json()["id"])
    made = made_tasks(world, monkeypatch, "deliver")

    world.instance.messaging.delivery.deliver(message.id)

    assert made == [due]
    assert world.message(message.id).state == "scheduled"


def event(world: World, attempts: int, due: int) -> None:
    fields = {"uid": world.ann.user.id, "messageId": "m", "contactId": "c", "event": "message", "body": "{}"}
    write(
        world, "relay-deliveries", "e", {**fields, "state": "pending", "attempts": attempts, "nextAttemptAt": due, "created": 1}
    )


def test_an_event_of_a_server_ahead_is_posted_at_once(still_world: World) -> None:
    event(still_world, attempts=0, due=still_world.instance.core.clock() + 5 * MINUTE)

    still_world.instance.webhooks.delivery.deliver("e", still_world.ann.user.id)

    # Ann has no webhook any more, which is found out only when the event's turn has come.
    settled = still_world.instance.core.store.get(relay_deliveries.at("e"))
    assert settled is not None
    assert settled.state == "canceled"


def test_an_event_that_is_tried_again_early_comes_again(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    event(world, attempts=1, due=world.instance.core.clock() + 5 * MINUTE)
    with pytest.raises(DomainError):
        world.instance.webhooks.delivery.deliver("e", world.ann.user.id)

    due = world.instance.core.clock() + 5 * HOUR
    event(world, attempts=1, due=due)
    made = made_tasks(world, monkeypatch, "relay")
    world.instance.webhooks.delivery.deliver("e", world.ann.user.id)

    assert made == [due]


def test_a_removal_that_comes_early_comes_again(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world, now = still_world, still_world.instance.core.clock()
    fields = {"kind": "user", "state": "removing", "targetId": world.ann.user.id, "slice": 1}
    write(world, "purges", "p", {**fields, "due": now + 30 * SECOND})
    with pytest.raises(DomainError):
        world.instance.tenancy.purge.run("p", 1)

    write(world, "purges", "p", {**fields, "due": now + HOUR})
    made = made_tasks(world, monkeypatch, "purge")
    world.instance.tenancy.purge.run("p", 1)

    assert made == [now + HOUR]
    kept = world.instance.core.store.get(purges.at("p"))
    assert kept is not None
    assert kept.slice == 1


def test_the_queue_is_told_to_come_again(world: World) -> None:
    due = world.instance.core.clock() + 3 * SECOND
    sent = world.send(world.ann, sendAt=due).json()["id"]
    world.instance.core.queue.deliver(sent, 7, 0)

    world.wait_for_state(sent, "sent", "delivered")
    assert world.message(sent).attempts == 1
