"""Two instances whose offices are away, and that answer each other."""

from dataclasses import replace
from typing import Any

import pytest

from app.carriers.base import OutboundMessage, SendResult
from app.carriers.simulator import Simulator
from app.configuration.settings import Settings
from app.times.clock import HOUR, SECOND
from tests.quiet_hours.office import Office, serve_office
from tests.world import Person


def _set_away(office: Office, person: Person, text: str) -> None:
    path = f"/api/v2/users/{person.user.id}/messageSettings"
    assert office.world.call("PATCH", path, person, json={"autoReplyMessage": text}).status_code == 200


@pytest.mark.parametrize("delay", [0, HOUR])
def test_two_instances_fall_silent(settings: Settings, monkeypatch: pytest.MonkeyPatch, delay: int) -> None:
    carried: list[OutboundMessage] = []

    def send(_: Any, message: OutboundMessage, __: Any) -> SendResult:
        carried.append(message)
        return SendResult(f"SIM{message.message_id}", 1)

    other_project = replace(settings, GOOGLE_CLOUD_PROJECT=f"{settings.GOOGLE_CLOUD_PROJECT}-b")
    with serve_office(settings, monkeypatch) as east, serve_office(other_project, monkeypatch) as west:
        monkeypatch.setattr(Simulator, "send", send)
        offices = {east.world.ann.user.phone_number: east, west.world.ben.user.phone_number: west}
        _set_away(east, east.world.ann, "Ann is away.")
        _set_away(west, west.world.ben, "Ben is away.")
        # A person writes once. Each message of one instance then arrives at the other, with another text each time.
        east.send("Hello?", to=west.world.ben.user.phone_number)
        crossed = 0
        for _ in range(8):
            for office in offices.values():
                office.simulation.run(until=office.clock() + SECOND)
                office.clock.now += delay
            while carried:
                message = carried.pop(0)
                crossed += 1
                office = offices[message.to_number]
                body = f"{message.body} {crossed}"
                answer = office.world.text_in(body, from_number=message.from_number, to_number=message.to_number)
                assert answer.status_code == 200

        # The typed one, an answer of each, and no further one to what answers.
        assert 2 <= crossed <= 4
        assert not any(office.simulation.tasks for office in offices.values())
