"""Measurements of the instance, written to the log."""

import logging
from typing import Any

import pytest

from app.outbound_limits.limits import BreakerState
from app.outbound_limits.party import Party, PartyKind
from app.services.messages.delivery_tasks import TASK_GRACE_MS
from app.store.messages.messages import MessageState, message_states, messages
from app.tally import INTERVAL_SECONDS, Tally
from app.times.clock import HOUR, MINUTE
from tests.world import TestClock, World, wait_until


def sweep(world: World, caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """Sweep as cron does, and return the fields of the measurements' log line."""
    caplog.clear()
    with caplog.at_level(logging.INFO):
        found = world.instance.operations.sweeper.sweep_kinds()
        world.instance.operations.measurements.write(found)
    (line,) = [record for record in caplog.records if record.message == "measured"]
    return vars(line)


class TestMeasurements:
    def test_waiting_messages_are_counted_by_state(self, still_world: World, caplog: pytest.LogCaptureFixture) -> None:
        still_world.send(still_world.ann)
        still_world.send(still_world.ann)
        still_world.send(still_world.ann, sendAt=still_world.instance.core.clock() + HOUR)
        uncertain = still_world.send(still_world.ann).json()["id"]
        still_world.change(messages, uncertain, state=MessageState.UNCERTAIN)

        line = sweep(still_world, caplog)

        assert line["waiting"] == {"queued": 2, "sending": 0, "uncertain": 1, "scheduled": 1}

    def test_overdue_work_is_measured_by_kind(
        self, still_world: World, clock: TestClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        still_world.send(still_world.ann)
        clock.forward(MINUTE)
        still_world.send(still_world.ann)
        clock.forward(TASK_GRACE_MS + MINUTE)

        line = sweep(still_world, caplog)

        assert line["overdue"]["messages"]["count"] == 2
        assert 2 * MINUTE <= line["overdue"]["messages"]["longestMs"] < 3 * MINUTE
        assert line["overdue"]["jobs"] == {"count": 0, "longestMs": 0}

    def test_open_circuits_are_counted_by_kind(self, still_world: World, caplog: pytest.LogCaptureFixture) -> None:
        now = still_world.instance.core.clock()
        party = Party(PartyKind.WEBHOOK, "key", "a webhook")
        still_world.instance.core.breakers.report(party, BreakerState(opened_at=now, probe_at=now + MINUTE))

        assert sweep(still_world, caplog)["openCircuits"] == {
            "carrier": 0,
            "webhook": 1,
            "integration": 0,
            "mail": 0,
            "media": 0,
        }


class TestTally:
    def test_line_a_minute_has_all_counts_since_the_last(self, caplog: pytest.LogCaptureFixture) -> None:
        now = [0.0]
        tally = Tally("events", lambda: now[0])
        with caplog.at_level(logging.INFO):
            tally.add("sent")
            tally.add("sent")
            now[0] += INTERVAL_SECONDS
            tally.add("failed")
            tally.add("failed")
            now[0] += INTERVAL_SECONDS
            tally.add("sent")

        assert [vars(record)["counts"] for record in caplog.records] == [{"sent": 2, "failed": 1}, {"failed": 1, "sent": 1}]

    def test_nothing_counted_writes_nothing(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO):
            Tally("events").write()

        assert not caplog.records

    def test_states_of_messages_are_counted_when_stored(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        message_states.write()
        world.wait_for_state(world.send(world.ann).json()["id"], "delivered")
        # Counted right after the commit that others see already.
        wait_until(lambda: dict(message_states._counts), lambda counts: "delivered" in counts)
        caplog.clear()
        with caplog.at_level(logging.INFO):
            message_states.write()

        (line,) = [record for record in caplog.records if record.message == "counted"]
        counts = vars(line)["counts"]
        assert (counts["queued"], counts["sending"], counts["delivered"]) == (1, 1, 1)
