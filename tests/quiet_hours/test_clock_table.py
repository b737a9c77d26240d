"""When the allowed hours begin: over the clock changes of 2027 in five zones, and for numbers and settings of several kinds."""

from typing import Any

import pytest

from app.services.compliance.quiet_hours.quiet_hours import SPREAD_MS
from app.times.clock import HOUR, MINUTE
from tests.quiet_hours.office import BERLIN_NUMBER, TOLL_FREE, Office, moment
from tests.world import CUSTOMER


@pytest.mark.parametrize(
    ("zone", "due", "opens"),
    [
        ("America/New_York", "2027-03-14T03:30-04:00", "2027-03-14T08:00-04:00"),
        ("America/New_York", "2027-11-07T01:30-05:00", "2027-11-07T08:00-05:00"),
        ("Europe/Berlin", "2027-03-28T03:00+02:00", "2027-03-28T08:00+02:00"),
        ("Europe/Berlin", "2027-10-31T02:30+02:00", "2027-10-31T08:00+01:00"),
        ("Australia/Sydney", "2027-04-04T02:30+11:00", "2027-04-04T08:00+10:00"),
        ("Australia/Sydney", "2027-10-02T23:00+10:00", "2027-10-03T08:00+11:00"),
        ("America/Santiago", "2027-04-03T23:30-04:00", "2027-04-04T08:00-04:00"),
        ("America/Santiago", "2027-09-05T01:00-03:00", "2027-09-05T08:00-03:00"),
        ("Asia/Jerusalem", "2027-03-26T03:30+03:00", "2027-03-26T08:00+03:00"),
        ("Asia/Jerusalem", "2027-10-31T01:30+03:00", "2027-10-31T08:00+02:00"),
    ],
)
def test_scheduled_message_leaves_at_the_opening(office: Office, zone: str, due: str, opens: str) -> None:
    office.clock.now = moment(due) - HOUR
    contact = office.send("Typed before")
    path = f"/api/v2/contacts/{contact.contact_id}"
    assert office.world.call("PATCH", path, office.world.ann, json={"timezone": zone}).json()["timezone"] == zone

    sent = office.world.send(office.world.ann, message="Scheduled", sendAt=moment(due)).json()
    waiting = office.world.message(sent["id"])

    shown = office.shown(waiting)
    assert (shown["pacedBy"], sent["expectedAt"]) == ("quiet-hours", shown["expectedAt"])
    assert moment(opens) < shown["expectedAt"] <= moment(opens) + SPREAD_MS + MINUTE
    office.run()
    assert office.taken["Scheduled"] == shown["expectedAt"]
    assert (office.world.message(waiting.id).state, office.shown(waiting)["pacedBy"]) == ("sent", "")


@pytest.mark.parametrize(
    ("number", "changes", "opens"),
    [
        (CUSTOMER, {}, "2027-03-13T08:00-05:00"),
        ("+14155550123", {}, "2027-03-13T08:00-08:00"),
        # Boise and the north of Idaho have two zones: the number may be in either.
        ("+12085550123", {}, "2027-03-13T08:00-08:00"),
        # No zone of its own: the organization's, or the instance's.
        (TOLL_FREE, {}, "2027-03-13T08:00-05:00"),
        (TOLL_FREE, {"timezone": "America/Chicago"}, "2027-03-13T08:00-06:00"),
        (CUSTOMER, {"country": "CA"}, "2027-03-13T10:00-05:00"),
        (CUSTOMER, {"country": "US-TX"}, "2027-03-13T09:00-05:00"),
        (CUSTOMER, {"hours": {"monday": [{"from": "10:00", "to": "12:00"}]}}, "2027-03-15T10:00-04:00"),
        (CUSTOMER, {"holidays": [{"date": "2027-03-13"}]}, "2027-03-14T08:00-04:00"),
        # Without a country, that of the number decides: none on Sundays in Germany.
        (BERLIN_NUMBER, {"country": ""}, "2027-03-13T08:00+01:00"),
    ],
)
def test_window_of_each_number(office: Office, number: str, changes: dict[str, Any], opens: str) -> None:
    assert office.patch({"quietHours": changes}).status_code == 200

    shown = office.shown(office.send("Scheduled", to=number, sendAt=moment("2027-03-13T01:00-05:00")))

    assert moment(opens) < shown["expectedAt"] <= moment(opens) + SPREAD_MS + MINUTE
