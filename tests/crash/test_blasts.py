"""A blast whose worker is killed twice: each recipient gets it once."""

import pytest

from app.configuration.settings import Settings
from tests.blasts.killed import recipient, run_killed
from tests.crash.harness import run_rig
from tests.twilio.client import TwilioServer


@pytest.mark.timeout(120)
def test_blast_arrives_once_although_its_worker_is_killed_twice(crash_settings: Settings, carrier: TwilioServer) -> None:
    with run_rig(crash_settings, carrier) as rig:
        result = run_killed(rig, 60, kills=2)

    assert set(result.taken) == {recipient(index) for index in range(60)}
    assert set(result.taken.values()) == {1}
    assert result.states == {"sent": 60}
