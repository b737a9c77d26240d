"""The list of reminders, and what can be done with one before and after its time."""

from typing import Any

import pytest

from app.problems.messages import MESSAGE_NOT_SCHEDULED, REMINDER_NOT_FOUND, REMINDER_OVER
from app.problems.permissions import RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.store.common.mails import MailState
from app.store.users.users import Restriction, users
from app.times.clock import DAY
from tests.campaigns.office import add_contact, succeed
from tests.mails.queued import mails_for
from tests.refusals import assert_refused
from tests.reminders.test_series import at, deliver
from tests.world import Person, TestClock, World

PATH = "/api/v2/reminders"


@pytest.fixture
def contact_id(still_world: World) -> str:
    return add_contact(still_world, still_world.ann)


def create(world: World, contact_id: str, person: Person | None = None, **fields: Any) -> Any:
    body = {"contactId": contact_id, "message": "Call back", "at": "2027-03-13T09:00", "timezone": "America/New_York"}
    body = {name: value for name, value in (body | fields).items() if value is not None}
    return succeed(world.call("POST", PATH, person or world.ann, json=body))


def listed(world: World, person: Person, **query: Any) -> list[tuple[str, str]]:
    reminders = succeed(world.call("GET", PATH, person, params=query))["reminders"]
    return [(reminder["message"], reminder["reminderState"]) for reminder in reminders]


def test_reminders_are_listed_before_and_after(still_world: World, clock: TestClock, contact_id: str) -> None:
    ann = still_world.ann
    first = create(still_world, contact_id, message="First", assignedTo=ann.user.id)
    create(still_world, contact_id, message="Later", at="2027-03-20T09:00")
    sent = still_world.send(
        ann, message="Sent", reminder=True, sendAt=at("2027-03-14T09:00"), scheduleTimezone="America/Denver"
    )
    assert sent.status_code == 200, sent.text
    still_world.send(ann, message="Plain", sendAt=at("2027-03-14T09:00"))

    assert (first["localTime"], first["sendAt"], first["isNote"]) == ("2027-03-13T09:00:00", at("2027-03-13T09:00"), True)
    assert listed(still_world, ann) == [("First", "upcoming"), ("Sent", "upcoming"), ("Later", "upcoming")]
    assert listed(still_world, ann, when="past") == []
    assert listed(still_world, ann, assignedTo=ann.user.id) == [("First", "upcoming")]
    assert listed(still_world, ann, contactId=contact_id, limit=1) == [("First", "upcoming")]
    page = succeed(still_world.call("GET", PATH, ann, params={"limit": 2}))
    rest = succeed(still_world.call("GET", PATH, ann, params={"limit": 2, "cursor": page["nextCursor"]}))
    assert [reminder["message"] for reminder in rest["reminders"]] == ["Later"]

    deliver(still_world, clock, first["id"])
    assert listed(still_world, ann) == [("Sent", "upcoming"), ("Later", "upcoming")]
    assert listed(still_world, ann, when="past") == [("First", "fired")]
    clock.forward(8 * DAY)
    assert listed(still_world, ann, when="past") == [("Later", "missed"), ("Sent", "missed"), ("First", "fired")]


def test_shared_reminders_are_mine_too(still_world: World, contact_id: str) -> None:
    ben, zoe = still_world.ben, still_world.zoe
    reminder = create(still_world, contact_id)["id"]
    query = {"userId": still_world.ann.user.id}
    assert listed(still_world, ben) == []
    for person in (ben, zoe):
        assert_refused(still_world.call("GET", f"{PATH}/{reminder}", person), REMINDER_NOT_FOUND)
        assert still_world.call("GET", PATH, person, params=query).status_code == 404
        for method, path in (("PATCH", ""), ("DELETE", ""), ("POST", "/complete"), ("POST", "/reopen")):
            answer = still_world.call(
                method, f"{PATH}/{reminder}{path}", person, json={"message": "x"} if method == "PATCH" else None
            )
            assert_refused(answer, REMINDER_NOT_FOUND)

    still_world.change(users, still_world.ann.user.id, shared_with=[ben.user.id])

    assert listed(still_world, ben) == listed(still_world, ben, **query) == [("Call back", "upcoming")]
    assert create(still_world, contact_id, ben, assignedTo=ben.user.id)["assignedTo"] == ben.user.id
    done = succeed(still_world.call("POST", f"{PATH}/{reminder}/complete", ben))
    assert (done["reminderState"], done["completedBy"]) == ("completed", ben.user.id)
    wrong = {"contactId": contact_id, "message": "x", "at": "2027-03-13T09:00", "assignedTo": zoe.user.id}
    assert_refused(still_world.call("POST", PATH, still_world.ann, json=wrong), PARAMETERS_INVALID)


class TestCompletion:
    def test_completed_before_its_time_does_not_fire(self, still_world: World, clock: TestClock, contact_id: str) -> None:
        note = create(still_world, contact_id, recurrence="FREQ=DAILY")["id"]
        text = create(still_world, contact_id, type="message", message="Hello")["id"]
        for reminder in (note, text):
            succeed(still_world.call("POST", f"{PATH}/{reminder}/complete", still_world.ann))
            assert succeed(still_world.call("GET", f"{PATH}/{reminder}", still_world.ann))["reminderState"] == "completed"
        assert listed(still_world, still_world.ann) == []

        for reminder in (note, text):
            message = deliver(still_world, clock, reminder)
            assert (message.state, message.attempts) == ("canceled", 0)

        assert listed(still_world, still_world.ann) == [("Call back", "upcoming")]
        assert sorted(listed(still_world, still_world.ann, when="past")) == [("Call back", "completed"), ("Hello", "completed")]
        assert_refused(still_world.call("POST", f"{PATH}/{note}/reopen", still_world.ann), REMINDER_OVER)

    def test_reopened_one_fires(self, still_world: World, clock: TestClock, contact_id: str) -> None:
        path = f"{PATH}/{create(still_world, contact_id)['id']}"
        for _ in range(2):
            succeed(still_world.call("POST", f"{path}/complete", still_world.ann))
        for _ in range(2):
            assert succeed(still_world.call("POST", f"{path}/reopen", still_world.ann))["reminderState"] == "upcoming"

        assert deliver(still_world, clock, path.rpartition("/")[2]).state == "note"

        assert succeed(still_world.call("POST", f"{path}/complete", still_world.ann))["reminderState"] == "completed"
        assert succeed(still_world.call("POST", f"{path}/reopen", still_world.ann))["reminderState"] == "fired"

    def test_deleted_one_is_gone_from_the_list(self, still_world: World, clock: TestClock, contact_id: str) -> None:
        upcoming, past = (create(still_world, contact_id)["id"] for _ in range(2))
        deliver(still_world, clock, past)
        for reminder in (upcoming, past):
            succeed(still_world.call("DELETE", f"{PATH}/{reminder}", still_world.ann))

        assert listed(still_world, still_world.ann) == listed(still_world, still_world.ann, when="past") == []
        assert still_world.message(upcoming).state == "canceled"
        assert still_world.message(past).state == "note"
        assert_refused(still_world.call("GET", f"{PATH}/{past}", still_world.ann), REMINDER_NOT_FOUND)


class TestChanges:
    def test_time_text_and_assignee_are_changed(self, still_world: World, contact_id: str) -> None:
        path = f"{PATH}/{create(still_world, contact_id, recurrence='FREQ=DAILY')['id']}"
        changes = {"message": "Write", "at": "2027-03-14T02:30", "assignedTo": still_world.ann.user.id, "scope": "following"}

        changed = succeed(still_world.call("PATCH", path, still_world.ann, json=changes))

        assert (changed["message"], changed["localTime"]) == ("Write", "2027-03-14T02:30:00")
        assert changed["sendAt"] == at("2027-03-14T03:30")
        assert changed["nextOccurrences"][0] == {"sendAt": at("2027-03-15T02:30"), "localTime": "2027-03-15T02:30:00"}
        assert changed["assignedTo"] == still_world.ann.user.id
        open_to_all = succeed(still_world.call("PATCH", path, still_world.ann, json={"assignedTo": ""}))
        assert open_to_all["assignedTo"] == ""
        berlin = succeed(still_world.call("PATCH", path, still_world.ann, json={"timezone": "Europe/Berlin"}))
        assert (berlin["localTime"], berlin["sendAt"]) == ("2027-03-14T02:30:00", at("2027-03-14T02:30", "Europe/Berlin"))

    def test_media_and_moment_are_stored(self, still_world: World, contact_id: str) -> None:
        media = ["https://example.com/a.jpg"]
        made = create(still_world, contact_id, at=None, sendAt=at("2027-03-13T09:00"), media=media, message="")
        assert (made["media"], made["localTime"]) == (media, "2027-03-13T09:00:00")
        path = f"{PATH}/{made['id']}"
        changes = {"sendAt": "2027-03-15T08:00", "recurrence": "FREQ=WEEKLY;BYDAY=MO"}
        changed = succeed(still_world.call("PATCH", path, still_world.ann, json=changes))
        assert (changed["localTime"], changed["recurrence"]) == ("2027-03-15T08:00:00", "FREQ=WEEKLY;BYDAY=MO")

        succeed(still_world.call("DELETE", path, still_world.ann, params={"scope": "following"}))

        assert listed(still_world, still_world.ann) == []

    def test_past_one_cannot_be_changed(self, still_world: World, clock: TestClock, contact_id: str) -> None:
        reminder = create(still_world, contact_id)["id"]
        deliver(still_world, clock, reminder)

        answer = still_world.call("PATCH", f"{PATH}/{reminder}", still_world.ann, json={"message": "x"})

        assert_refused(answer, MESSAGE_NOT_SCHEDULED)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"at": None},
            {"sendAt": 2880544055000},
            {"at": "2027-03-13T09:00Z"},
            {"at": "2020-03-13T09:00"},
            {"at": "9999-03-13T09:00"},
            {"at": None, "sendAt": "2027-03-13T09:00"},
            {"timezone": "Mars/Olympus"},
            {"type": "call"},
            {"message": " "},
            {"recurrence": "FREQ=MINUTELY"},
            {"recurrence": "FREQ=WEEKLY;BYDAY=MO"},
            {"assignedTo": "nobody"},
            {"media": ["no url"]},
        ],
    )
    def test_wrong_reminder_is_refused(self, still_world: World, contact_id: str, wrong: dict[str, Any]) -> None:
        body = {"contactId": contact_id, "message": "x", "at": "2027-03-13T09:00", "timezone": "America/New_York"} | wrong

        assert_refused(still_world.call("POST", PATH, still_world.ann, json=body), PARAMETERS_INVALID)
        assert listed(still_world, still_world.ann) == []

    def test_restricted_user_changes_none(self, still_world: World, contact_id: str) -> None:
        reminder = create(still_world, contact_id)["id"]
        still_world.change(users, still_world.ann.user.id, restrictions=[Restriction.REMINDERS])
        body = {"contactId": contact_id, "message": "x", "at": "2027-03-13T09:00"}

        for method, path, sent in (
            ("POST", "", body),
            ("PATCH", f"/{reminder}", {"message": "x"}),
            ("DELETE", f"/{reminder}", None),
            ("POST", f"/{reminder}/complete", None),
            ("POST", f"/{reminder}/reopen", None),
        ):
            assert_refused(still_world.call(method, PATH + path, still_world.ann, json=sent), RESTRICTED)
        assert listed(still_world, still_world.ann) == [("Call back", "upcoming")]

    def test_zone_of_the_owner_is_the_default(self, still_world: World, contact_id: str) -> None:
        still_world.change(users, still_world.ann.user.id, timezone="Asia/Tokyo")

        assert create(still_world, contact_id, timezone=None)["sendAt"] == at("2027-03-13T09:00", "Asia/Tokyo")


def test_mail_goes_to_those_who_want_it(still_world: World, clock: TestClock, contact_id: str) -> None:
    ann, ben = still_world.ann.user, still_world.ben.user
    still_world.change(users, ann.id, shared_with=[ben.id], email="ann@example.com")
    still_world.change(users, ben.id, email="ben@example.com")
    path = f"/api/v2/users/{ben.id}/messageSettings"
    assert succeed(still_world.call("POST", path, still_world.ben, json={"reminderEmails": True}))["reminderEmails"] is True
    reminder = create(still_world, contact_id, message="Call www.example.com")["id"]

    deliver(still_world, clock, reminder)

    (mail,) = mails_for(still_world, "ben@example.com")
    assert mails_for(still_world, "ann@example.com") == []
    assert (mail.object_id, mail.state) == (reminder, MailState.QUEUED)
