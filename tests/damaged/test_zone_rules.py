"""Scheduled messages whose times cannot be computed by newer rules of time zones leave at the times that they have."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.services.messages.delivery_tasks import TASK_GRACE_MS
from app.services.messages.recurring.wall_times import OutdatedTimes
from app.store.messages.messages import Message
from app.times.clock import HOUR, MINUTE
from app.times.wall_clock import ZONE_RULES, moment_of
from tests.damaged.damage import damage, fields_of
from tests.world import TestClock, World

START = "2027-03-13T09:00"
DUE = moment_of(datetime.fromisoformat(START), ZoneInfo("America/New_York"))


def schedule(world: World, **fields: Any) -> str:
    """Schedule a message by earlier rules; stored fields are as given."""
    answer = world.send(world.ann, sendAt=START, scheduleTimezone="America/New_York", message="At nine")
    assert answer.status_code == 200, answer.text
    sent = str(answer.json()["id"])
    damage(world, "messages", sent, **{"zoneRules": "2020a", **fields})
    return sent


def sweep(world: World, kind: str) -> int:
    return world.instance.operations.sweeper.sweep_kinds()[kind].count


@pytest.mark.parametrize(
    "fields",
    [
        {"wallTime": "nine"},
        {"wallTime": "2027-03-13T09:00+01:00"},
        {"wallTime": None},
        {"scheduleTimezone": "America/Nowhere"},
        {"scheduleTimezone": "America"},
    ],
    ids=str,
)
def test_a_damaged_time_leaves_the_one_computed(still_world: World, clock: TestClock, fields: dict[str, Any]) -> None:
    sent = schedule(still_world, **fields)
    sweep_at = still_world.message(sent).sweep_at

    assert sweep(still_world, "outdated-times") == 1
    assert sweep(still_world, "outdated-times") == 0

    message = still_world.message(sent)
    assert (message.send_at, message.sweep_at, message.zone_rules) == (DUE, sweep_at, None)
    clock.forward(DUE + TASK_GRACE_MS + MINUTE - clock())
    assert sweep(still_world, "messages") == 1


def test_a_damaged_wall_time_follows_from_the_moment(still_world: World) -> None:
    sent = schedule(still_world, wallTime="nine")

    path = f"/api/v2/scheduledMessages/{sent}"
    answer = still_world.call("PATCH", path, still_world.ann, json={"scheduleTimezone": "America/Chicago"})

    assert answer.status_code == 200, answer.text
    message = still_world.message(sent)
    assert (message.send_at, message.wall_time) == (DUE + HOUR, f"{START}:00")


def test_a_failure_moves_no_other_check(still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = schedule(still_world)
    sweep_at = still_world.message(sent).sweep_at

    def reconcile(_: OutdatedTimes, __: Message) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr(OutdatedTimes, "reconcile", reconcile)
    assert sweep(still_world, "outdated-times") == 1
    for _ in range(3):
        clock.forward(MINUTE)
        assert sweep(still_world, "outdated-times") == 0

    assert still_world.message(sent).sweep_at == sweep_at
    clock.forward(DUE + TASK_GRACE_MS + MINUTE - clock())
    assert sweep(still_world, "messages") == 1


def test_an_unreadable_message_is_passed_over_once(still_world: World, clock: TestClock) -> None:
    sent = schedule(still_world, uid=5)
    before = fields_of(still_world, "messages", sent)
    assert before is not None

    assert sweep(still_world, "outdated-times") == 1
    clock.forward(HOUR)
    assert sweep(still_world, "outdated-times") == 0

    assert fields_of(still_world, "messages", sent) == {**before, "zoneRules": ZONE_RULES}


def test_a_message_of_a_later_version_is_left_alone(still_world: World) -> None:
    sent = schedule(still_world, direction="sideways")
    before = fields_of(still_world, "messages", sent)

    assert sweep(still_world, "outdated-times") == 1

    assert fields_of(still_world, "messages", sent) == before
