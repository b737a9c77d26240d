"""Recurring messages: each occurrence once, by the wall clock, and the changes of one, of the following, or of all."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.store.contacts.contacts import contacts
from app.store.messages.messages import Message, messages
from app.store.users.users import users
from app.times.clock import DAY, HOUR, MINUTE
from app.times.wall_clock import moment_of
from tests.refusals import assert_refused
from tests.world import TestClock, World, run_at_once

START = "2027-03-13T09:00"
ZONE = "America/New_York"
SCHEDULED = "/api/v2/scheduledMessages"


def at(wall: str, zone: str = ZONE) -> int:
    return moment_of(datetime.fromisoformat(wall), ZoneInfo(zone))


def begin(world: World, **changes: Any) -> str:
    fields = {"sendAt": START, "scheduleTimezone": ZONE, "recurrence": "FREQ=DAILY", "message": "Take your pill"}
    answer = world.send(world.ann, **(fields | changes))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def deliver(world: World, clock: TestClock, message_id: str, late: int = MINUTE) -> Message:
    """Deliver a scheduled message when it is due, twice, as its task may.

    The carrier does not take it, since the queue of its receipts is out of reach; it was handed over.
    """
    clock.forward(max(0, world.message(message_id).send_at + late - clock()))
    for _ in range(2):
        world.instance.messaging.delivery.deliver(message_id)
    return world.message(message_id)


def waiting(world: World) -> list[Any]:
    answer = world.call("GET", SCHEDULED, world.ann)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["messages"])


def only(world: World) -> Any:
    (message,) = waiting(world)
    return message


class TestOccurrences:
    @pytest.mark.parametrize(
        ("zone", "start"),
        [
            ("America/New_York", "2027-03-13T09:00"),
            ("Europe/Berlin", "2027-10-30T09:00"),
            ("Australia/Sydney", "2027-04-03T09:00"),
            ("America/Santiago", "2027-09-04T09:00"),
            ("Asia/Jerusalem", "2027-10-30T09:00"),
        ],
    )
    def test_wall_clock_time_survives_a_change(self, still_world: World, clock: TestClock, zone: str, start: str) -> None:
        sent = begin(still_world, sendAt=start, scheduleTimezone=zone, recurrence="FREQ=DAILY;COUNT=3")
        shown = still_world.call("GET", f"/api/v2/messages/{sent}", still_world.ann).json()
        nine = [datetime.fromisoformat(start).replace(day=datetime.fromisoformat(start).day + days) for days in range(2)]
        assert [each["localTime"][11:] for each in shown["nextOccurrences"]] == ["09:00:00"] * 2
        assert (shown["seriesId"], shown["recurrence"]) == (sent, "FREQ=DAILY;COUNT=3")

        moments = []
        for _ in range(3):
            message = only(still_world)
            moments.append(message["sendAt"])
            assert deliver(still_world, clock, message["id"]).attempts

        assert moments[:2] == [moment_of(wall, ZoneInfo(zone)) for wall in nine]
        assert moments[1] - moments[0] != DAY
        assert moments[2] - moments[1] == DAY
        assert waiting(still_world) == []

    def test_concurrent_deliveries_create_one_next(self, still_world: World, clock: TestClock) -> None:
        sent = begin(still_world)
        clock.forward(at(START) + MINUTE - clock())

        run_at_once(*[lambda: still_world.instance.messaging.delivery.deliver(sent)] * 3)

        following = only(still_world)
        assert following["sendAt"] == at("2027-03-14T09:00")
        assert (following["id"], following["seriesId"]) != (sent, following["id"])

    def test_outage_sends_the_waiting_one_only(self, still_world: World, clock: TestClock) -> None:
        sent = begin(still_world)

        assert deliver(still_world, clock, sent, late=5 * DAY).attempts == 1

        assert only(still_world)["sendAt"] == at("2027-03-19T09:00")

    def test_occurrence_that_was_given_up_is_followed(self, still_world: World, clock: TestClock) -> None:
        sent = begin(still_world)
        clock.forward(at(START) + 5 * HOUR - clock())

        still_world.instance.messaging.delivery._failures.fail(still_world.message(sent), "unknown", "Given up")

        assert still_world.message(sent).state == "failed"
        assert only(still_world)["sendAt"] == at("2027-03-14T09:00")

    @pytest.mark.parametrize("end", ["opt-out", "deleted", "disabled"])
    def test_series_ends_with_its_parties(self, still_world: World, clock: TestClock, end: str) -> None:
        sent = begin(still_world)
        contact_id = still_world.message(sent).contact_id
        if end == "opt-out":
            still_world.change(contacts, contact_id, opted_out=True)
        elif end == "deleted":
            assert still_world.call("DELETE", f"/api/v2/contacts/{contact_id}", still_world.ann).status_code == 200
        else:
            still_world.change(users, still_world.ann.user.id, is_disabled=True)

        assert deliver(still_world, clock, sent).state in ("failed", "canceled")

        still_world.change(users, still_world.ann.user.id, is_disabled=False)
        assert waiting(still_world) == []

    def test_note_reminder_recurs(self, still_world: World, clock: TestClock) -> None:
        sent = begin(still_world, type="note", reminder=True, recurrence="FREQ=WEEKLY")

        assert deliver(still_world, clock, sent).state == "note"

        following = only(still_world)
        assert (following["sendAt"], following["isNote"], following["reminder"]) == (at("2027-03-20T09:00"), True, True)


class TestChanges:
    def test_this_one_alone_is_changed(self, still_world: World, clock: TestClock) -> None:
        sent = begin(still_world)
        changes = {"message": "Take two pills", "sendAt": "2027-03-13T10:30"}

        answer = still_world.call("PATCH", f"{SCHEDULED}/{sent}", still_world.ann, json=changes)

        assert (answer.status_code, answer.json()["sendAt"]) == (200, at("2027-03-13T10:30")), answer.text
        assert deliver(still_world, clock, sent).body == "Take two pills"
        following = only(still_world)
        assert (following["message"], following["sendAt"]) == ("Take your pill", at("2027-03-14T09:00"))

    def test_following_are_changed_too(self, still_world: World, clock: TestClock) -> None:
        sent = begin(still_world, recurrence="FREQ=DAILY;COUNT=3")
        deliver(still_world, clock, sent)
        second = only(still_world)["id"]
        changes = {"message": "Take two", "sendAt": "2027-03-14T20:00", "scope": "following"}

        answer = still_world.call("PATCH", f"{SCHEDULED}/{second}", still_world.ann, json=changes).json()

        assert answer["recurrence"] == "FREQ=DAILY;COUNT=2"
        assert [each["localTime"] for each in answer["nextOccurrences"]] == ["2027-03-15T20:00:00"]
        deliver(still_world, clock, second)
        third = only(still_world)
        assert (third["message"], third["sendAt"]) == ("Take two", at("2027-03-15T20:00"))
        deliver(still_world, clock, third["id"])
        assert waiting(still_world) == []

    def test_zone_alone_keeps_the_wall_clock_time(self, still_world: World) -> None:
        sent = begin(still_world, recurrence=None)

        answer = still_world.call("PATCH", f"{SCHEDULED}/{sent}", still_world.ann, json={"scheduleTimezone": "Europe/Berlin"})

        assert answer.json()["sendAt"] == at(START, "Europe/Berlin"), answer.text

    def test_rule_is_replaced_and_removed(self, still_world: World, clock: TestClock) -> None:
        path = f"{SCHEDULED}/{begin(still_world)}"

        weekly = still_world.call("PATCH", path, still_world.ann, json={"recurrence": "freq=weekly"}).json()
        assert weekly["nextOccurrences"][0]["localTime"] == "2027-03-20T09:00:00"
        single = still_world.call("PATCH", path, still_world.ann, json={"recurrence": ""}).json()
        assert (single["seriesId"], single["recurrence"], single["nextOccurrences"]) == ("", "", [])

        deliver(still_world, clock, single["id"])
        assert waiting(still_world) == []

    @pytest.mark.parametrize(("scope", "left"), [(None, ["2027-03-14T09:00"]), ("following", [])])
    def test_one_or_the_series_is_canceled(self, still_world: World, scope: str | None, left: list[str]) -> None:
        sent = begin(still_world)

        for _ in range(2):
            answer = still_world.call("DELETE", f"{SCHEDULED}/{sent}", still_world.ann, params={"scope": scope})
            assert (answer.status_code, answer.json()["state"]) == (200, "canceled"), answer.text

        assert [message["sendAt"] for message in waiting(still_world)] == [at(wall) for wall in left]

    @pytest.mark.parametrize(
        "changes",
        [
            {"recurrence": "FREQ=HOURLY"},
            {"recurrence": "FREQ=WEEKLY;BYDAY=MO"},
            {"scheduleTimezone": None, "sendAt": "2027-03-13T09:00Z"},
            {"sendAt": None},
            {"type": "note"},
            {"sendStatus": "sent"},
            {"recurrence": "FREQ=DAILY;" * 40},
        ],
    )
    def test_wrong_recurrence_is_refused(self, still_world: World, changes: dict[str, Any]) -> None:
        fields = {"sendAt": START, "scheduleTimezone": ZONE, "recurrence": "FREQ=DAILY"} | changes

        assert still_world.send(still_world.ann, **fields).status_code == 400

    @pytest.mark.parametrize(
        "changes",
        [
            {"recurrence": "FREQ=NEVER"},
            {"sendAt": "2027-03-15T09:00", "recurrence": "FREQ=WEEKLY;BYDAY=SA"},
            {"scheduleTimezone": "Mars/Olympus"},
            {"scheduleTimezone": ""},
            {"scope": "all", "message": "x"},
            {"sendAt": "2020-03-15T09:00"},
        ],
    )
    def test_wrong_change_is_refused(self, still_world: World, changes: dict[str, Any]) -> None:
        sent = begin(still_world)

        answer = still_world.call("PATCH", f"{SCHEDULED}/{sent}", still_world.ann, json=changes)

        assert_refused(answer, PARAMETERS_INVALID)
        assert still_world.message(sent).send_at == at(START)


class TestZoneRules:
    def test_times_by_earlier_rules_are_computed_again(self, still_world: World, clock: TestClock) -> None:
        outdated, canceled = (begin(still_world, recurrence=None) for _ in range(2))
        still_world.change(messages, outdated, send_at=at(START) + HOUR, zone_rules="2020a")
        still_world.call("DELETE", f"{SCHEDULED}/{canceled}", still_world.ann)
        still_world.change(messages, canceled, zone_rules="2020a")

        found = still_world.instance.operations.sweeper.sweep_kinds()["outdated-times"]

        assert found.count == 1
        assert still_world.message(outdated).send_at == at(START)
        assert still_world.instance.operations.sweeper.sweep_kinds()["outdated-times"].count == 0

    def test_second_of_two_equal_hours_stays(self, still_world: World) -> None:
        moment = at("2027-11-07T01:30") + HOUR
        sent = begin(still_world, sendAt=moment, recurrence=None)

        message = still_world.message(sent)

        assert (message.send_at, message.wall_time) == (moment, None)
