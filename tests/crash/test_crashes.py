"""Servers are killed at every step of a text: none is lost, and none is sent twice.

`CRASH_KILLS` sets how many servers are killed on all roads together.
"""

import os
import signal

import pytest

from app.configuration.settings import Settings
from app.services.carrier_accounts.message_lookup import FIRST_CHECK_MS, SECOND_CHECK_MS
from app.services.sending.deliver.leases import LEASE_MS
from app.times.clock import SECOND
from tests.crash.crash_points import AFTER, BEFORE, Kill, Step
from tests.crash.harness import Rig, number, run_rig
from tests.crash.running import ROADS, run_road, share_of
from tests.crash.scenarios import count_taken, send, stored_messages
from tests.task_queue.idle import wait_until_idle
from tests.twilio.client import TwilioServer
from tests.world import wait_until

KILLS = int(os.environ.get("CRASH_KILLS", "200"))


@pytest.mark.timeout(60 + KILLS)
@pytest.mark.parametrize("road", ROADS)
def test_every_text_arrives_once_wherever_its_server_was_killed(
    road: str, crash_settings: Settings, carrier: TwilioServer
) -> None:
    result = run_road(road, share_of(road, KILLS), crash_settings, carrier)

    assert result.kills >= share_of(road, KILLS)
    assert result.exceptions == [], f"\n{result.table}"


def sweep_after(rig: Rig, pause: int) -> None:
    rig.forward(pause + SECOND)
    rig.instance.operations.sweeper.sweep()


def test_server_waking_after_its_lease_sends_nothing(crash_settings: Settings, carrier: TwilioServer) -> None:
    words, unmade, claimed = "text-0", Step("the task's creation", BEFORE), Step("the claim", AFTER)
    with run_rig(crash_settings, carrier) as rig:
        rig.servers.start(Kill(unmade, [words]))
        send(rig, number(0), words)
        rig.servers.wait_until_killed(unmade)
        (message,) = stored_messages(rig, "message", words)
        sleeper = rig.servers.start(Kill(claimed, [message.id], int(signal.SIGSTOP)))
        rig.instance.core.queue.deliver(message.id, 0, rig.clock())
        rig.servers.wait_until_killed(claimed)
        with rig.servers.running():
            sweep_after(rig, LEASE_MS)
            sweep_after(rig, FIRST_CHECK_MS)
            wait_until(lambda: rig.world.message(message.id).absent_at, bool)
            sweep_after(rig, SECOND_CHECK_MS)
            rig.world.wait_for_state(message.id, "sent")
            os.kill(sleeper, signal.SIGCONT)
            wait_until_idle(rig.instance)

        assert count_taken(rig, "body", words) == 1
        assert rig.world.message(message.id).attempts == 2
        rig.servers.stop(sleeper)
