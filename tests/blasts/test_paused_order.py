"""The order of a conversation while a blast is paused, with the clock set."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.carriers.base import SendErrorKind
from app.configuration.settings import Settings
from tests.blasts.office import act, create_blast, run_jobs
from tests.quiet_hours.office import Office, serve_office


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with serve_office(settings, monkeypatch) as office:
        yield office


def begin_blast(office: Office) -> dict[str, Any]:
    """Begin a blast to a contact that has been written to, and return it."""
    office.send("hello")
    office.run(until="2027-03-12T22:01-05:00")
    [contact] = office.world.call("GET", "/api/v2/contacts", office.world.ann).json()["contacts"]
    blast = create_blast(office.world, contactIds=[contact["id"]], message="Offer")
    assert act(office.world, blast, "send").status_code == 200
    run_jobs(office.world)
    return blast


def pause(office: Office, blast: dict[str, Any]) -> None:
    assert act(office.world, blast, "pause").json()["state"] == "paused"
    office.run(until="2027-03-12T22:02-05:00")


def test_typed_message_passes(office: Office) -> None:
    pause(office, begin_blast(office))
    office.send("typed")
    office.run(until="2027-03-12T22:03-05:00")

    assert list(office.taken) == ["hello", "typed"]

    office.send("next day")
    office.run(until="2027-03-13T22:00-05:00")
    assert list(office.taken) == ["hello", "typed", "next day"]


def test_opt_out_is_confirmed(office: Office) -> None:
    pause(office, begin_blast(office))
    assert office.world.text_in("STOP").status_code == 200
    office.run(until="2027-03-12T22:03-05:00")

    assert len(office.taken) == 2


def test_one_tried_before_the_pause_is_passed(office: Office) -> None:
    office.faults["Offer"] = [SendErrorKind.THROTTLED]
    blast = begin_blast(office)
    office.run(until="2027-03-12T22:01:01-05:00")
    pause(office, blast)
    office.send("typed")
    office.run(until="2027-03-12T22:03-05:00")

    assert (list(office.taken), office.faults) == (["hello", "typed"], {"Offer": []})


def test_resumed_blast_follows_what_passed_it(office: Office) -> None:
    blast = begin_blast(office)
    pause(office, blast)
    typed = office.send("typed")
    office.run(until="2027-03-12T22:05-05:00")
    assert act(office.world, blast, "resume").json()["state"] == "sending"
    run_jobs(office.world)
    office.run(until="2027-03-12T22:30-05:00")

    assert list(office.taken) == ["hello", "typed", "Offer"]
    shown = [message.body for message in office.world.conversation(typed.contact_id)]
    assert shown == ["Offer", "typed", "hello"]


def test_canceled_blast_sends_nothing(office: Office) -> None:
    blast = begin_blast(office)
    pause(office, blast)
    office.send("typed")
    assert act(office.world, blast, "cancel").json()["state"] == "canceled"
    run_jobs(office.world)
    office.run(until="2027-03-12T22:10-05:00")

    assert list(office.taken) == ["hello", "typed"]
