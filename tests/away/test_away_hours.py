"""Away messages by business hours and holidays, and their status."""

from itertools import count
from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.messages.messages import Source
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import HOUR
from app.times.weekly_hours import WEEKDAYS
from tests.quiet_hours.office import Office, moment
from tests.refusals import assert_refused
from tests.world import Person

AWAY = "We are closed."
NINE_TO_FIVE = {name: [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "17:00"}] for name in WEEKDAYS[:5]}
OFFICE_HOURS = {"businessHours": {"hours": NINE_TO_FIVE, "timezone": "America/New_York"}}
_texts = count(1)


def set_away(office: Office, text: str | None = AWAY, person: Person | None = None, **away: Any) -> Any:
    person = person or office.world.ann
    body = ({} if text is None else {"autoReplyMessage": text}) | ({"away": away} if away else {})
    return office.world.call("PATCH", f"/api/v2/users/{person.user.id}/messageSettings", person, json=body)


def status(office: Office) -> dict[str, Any]:
    found: dict[str, Any] = office.world.call("GET", f"/api/v2/users/{office.world.ann.user.id}/away", office.world.ben).json()
    return found


def answer_at(office: Office, at: str) -> str:
    """Return what Ann answers a text at a time; empty for nothing. The status says the same."""
    office.set_clock(at)
    said = status(office)
    number = next(_texts)
    assert office.world.text_in(f"Text {number}", from_number=f"+131255501{number % 100:02}").status_code == 200
    [contact] = [
        each
        for each in office.world.call("GET", "/api/v2/contacts", office.world.ann).json()["contacts"]
        if each["phone_number"] == f"+131255501{number % 100:02}"
    ]
    replies = [each.body for each in office.world.conversation(contact["id"]) if each.source is Source.AWAY]
    answered = replies[0] if replies else ""
    assert (said["answersNow"], said["message"]) == (bool(answered), answered)
    return answered


class TestHours:
    def test_hours_of_the_office_decide(self, office: Office) -> None:
        office.patch(OFFICE_HOURS)
        set_away(office, mode="outsideHours")

        answers = {
            at: bool(answer_at(office, f"{at}-04:00"))
            for at in (
                "2027-03-15T08:59",
                "2027-03-15T09:00",
                "2027-03-15T12:30",
                "2027-03-15T16:59",
                "2027-03-15T17:00",
                "2027-03-20T10:00",
            )
        }
        assert list(answers.values()) == [True, False, True, False, True, True]

    def test_hours_follow_daylight_saving(self, office: Office) -> None:
        office.patch(OFFICE_HOURS)
        set_away(office, mode="outsideHours")

        # 13:30 UTC is 8:30 in New York on Friday, and 9:30 on the Monday after the change.
        assert answer_at(office, "2027-03-12T13:30+00:00") == AWAY
        assert answer_at(office, "2027-03-15T13:30+00:00") == ""

    def test_own_hours_replace_those_of_the_office(self, office: Office) -> None:
        office.patch(OFFICE_HOURS)
        set_away(office, mode="outsideHours", hours={"saturday": [{"from": "10:00", "to": "14:00"}]})

        assert answer_at(office, "2027-03-15T10:00-04:00") == AWAY
        assert answer_at(office, "2027-03-20T10:00-04:00") == ""
        set_away(office, hours={})
        assert answer_at(office, "2027-03-15T11:00-04:00") == ""

    def test_own_hours_are_in_the_users_zone(self, office: Office) -> None:
        office.patch(OFFICE_HOURS)
        set_away(office, mode="outsideHours", hours=NINE_TO_FIVE)
        path = f"/api/v2/users/{office.world.ann.user.id}/messageSettings"
        office.world.call("PATCH", path, office.world.ann, json={"timezone": "America/Los_Angeles"})

        assert answer_at(office, "2027-03-15T11:00-04:00") == AWAY
        assert answer_at(office, "2027-03-15T14:00-04:00") == ""

    def test_holidays_are_closed_with_their_own_text(self, office: Office) -> None:
        holidays = [
            {"date": "2027-12-24", "until": "2027-12-26", "name": "Christmas", "message": "Merry Christmas!"},
            {"date": "2027-12-31", "name": "New Year's Eve"},
        ]
        office.patch({"businessHours": OFFICE_HOURS["businessHours"] | {"holidays": holidays}})
        set_away(office, mode="outsideHours", holidays=[{"date": "2027-12-20", "message": "Ann is on vacation."}])

        assert answer_at(office, "2027-12-20T10:00-05:00") == "Ann is on vacation."
        assert answer_at(office, "2027-12-21T10:00-05:00") == ""
        assert answer_at(office, "2027-12-24T10:00-05:00") == "Merry Christmas!"
        assert status(office)["holiday"] == "Christmas"
        assert answer_at(office, "2027-12-26T23:59-05:00") == "Merry Christmas!"
        assert answer_at(office, "2027-12-31T10:00-05:00") == AWAY

    def test_without_hours_it_is_closed_on_holidays_alone(self, office: Office) -> None:
        set_away(office, mode="outsideHours", holidays=[{"date": "2027-12-20"}])

        assert answer_at(office, "2027-12-19T03:00-05:00") == ""
        assert answer_at(office, "2027-12-20T03:00-05:00") == AWAY


class TestModes:
    def test_text_without_a_mode_answers_always(self, office: Office) -> None:
        office.patch(OFFICE_HOURS)
        set_away(office)

        assert answer_at(office, "2027-03-15T10:00-04:00") == AWAY

    def test_off_keeps_the_text_and_answers_nothing(self, office: Office) -> None:
        set_away(office, mode="off")

        assert answer_at(office, "2027-03-15T23:00-04:00") == ""
        path = f"/api/v2/users/{office.world.ann.user.id}"
        shown = office.world.call("GET", path, office.world.ann).json()
        assert (shown["autoReplyMessage"], shown["away"]["mode"]) == (AWAY, "off")
        set_away(office, None, mode="always")
        assert answer_at(office, "2027-03-15T23:00-04:00") == AWAY

    def test_disabled_user_answers_nothing(self, office: Office) -> None:
        set_away(office)
        office.world.change(users, office.world.ann.user.id, is_disabled=True)

        assert answer_at_disabled(office) == []
        assert status(office)["answersNow"] is False

    def test_who_is_disabled_before_delivery_sends_nothing(self, office: Office) -> None:
        set_away(office)
        office.world.text_in("Are you open?")
        office.world.change(organizations, office.world.organization.id, is_disabled=True)
        office.run()

        assert office.taken == {}


def answer_at_disabled(office: Office) -> list[str]:
    office.world.text_in("Are you open?")
    office.run()
    return list(office.taken)


class TestCannedResponse:
    def add(self, office: Office, person: Person, body: str = "Picked text") -> str:
        response = office.world.call(
            "POST", "/api/v2/canned-responses", person, json={"name": f"Away {next(_texts)}", "body": body}
        )
        assert response.status_code in (200, 201), response.text
        return str(response.json()["id"])

    def test_picked_response_is_the_text(self, office: Office) -> None:
        picked = self.add(office, office.world.ann)
        assert set_away(office, cannedResponseId=picked).json()["away"]["cannedResponseId"] == picked
        assert answer_at(office, "2027-03-15T23:00-04:00") == "Picked text"
        office.world.call("DELETE", f"/api/v2/canned-responses/{picked}", office.world.ann)

        assert answer_at(office, "2027-03-15T23:00-04:00") == AWAY
        set_away(office, "", cannedResponseId="")
        assert answer_at(office, "2027-03-15T23:00-04:00") == ""

    def test_response_of_another_user_is_refused(self, office: Office) -> None:
        for picked in (self.add(office, office.world.ben), self.add(office, office.world.zoe), "missing"):
            answer = set_away(office, cannedResponseId=picked)
            assert_refused(answer, PARAMETERS_INVALID)
            assert "cannedResponseId" in answer.text


class TestSettings:
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
    def test_all_are_kept_and_changed_one_by_one(self, office: Office, method: str) -> None:
        away = {
            "mode": "outsideHours",
            "hours": {name: [{"from": "08:00", "to": "12:00"}] for name in WEEKDAYS},
            "holidays": [{"date": "2027-07-12", "until": "2027-07-23", "name": "Vacation", "message": "Back in August"}],
        }
        path = f"/api/v2/users/{office.world.ann.user.id}/messageSettings"

        shown = office.world.call(method, path, office.world.ann, json={"away": away}).json()["away"]
        assert shown == away | {"cannedResponseId": ""}
        shown = office.world.call(method, path, office.world.ann, json={"away": {"mode": "off"}}).json()["away"]
        assert shown == away | {"cannedResponseId": "", "mode": "off"}
        assert office.world.call("GET", f"/api/v2/users/{office.world.ann.user.id}", office.world.ann).json()["away"] == shown

    @pytest.mark.parametrize(
        "away",
        [
            {"mode": "sometimes"},
            {"hours": {"monday": [{"from": "17:00", "to": "09:00"}]}},
            {"holidays": [{"date": "tomorrow"}]},
            {"holiday": []},
            "always",
        ],
    )
    def test_wrong_ones_are_refused(self, office: Office, away: Any) -> None:
        path = f"/api/v2/users/{office.world.ann.user.id}/messageSettings"

        assert_refused(office.world.call("PATCH", path, office.world.ann, json={"away": away}), PARAMETERS_INVALID)

    def test_damaged_ones_are_defaults(self, office: Office) -> None:
        office.world.change(
            users,
            office.world.ann.user.id,
            away={"mode": 7, "hours": [], "holidays": [{"date": 7}, {"until": "x"}], "cannedResponseId": None},
            auto_reply_message=AWAY,
        )

        assert answer_at(office, "2027-03-15T10:00-04:00") == AWAY


def test_status_names_the_next_change(office: Office) -> None:
    office.patch(OFFICE_HOURS)
    set_away(office, mode="outsideHours")
    office.set_clock("2027-03-12T17:30-05:00")

    assert status(office) == {
        "mode": "outsideHours",
        "answersNow": True,
        "message": AWAY,
        "isOpen": False,
        "nextChangeAt": moment("2027-03-15T09:00-04:00"),
        "holiday": "",
    }
    assert_refused(office.world.call("GET", f"/api/v2/users/{office.world.ann.user.id}/away", office.world.zoe), USER_NOT_FOUND)


@pytest.mark.parametrize(
    ("kind", "delay"), [("same", 0), ("same", 5 * HOUR), ("different", 0), ("different", HOUR), ("media", 0), ("blank", 0)]
)
def test_two_numbers_that_answer_each_other_fall_silent(office: Office, kind: str, delay: int) -> None:
    ann, ben = office.world.ann, office.world.ben
    for person in (ann, ben):
        set_away(office, f"{person.user.full_name} is away.", person)
    office.world.text_in("Hello?", from_number=ben.user.phone_number)
    crossed = 0
    while office.simulation.tasks:
        office.carried.clear()
        office.simulation.run(until=office.clock())
        office.clock.now += delay
        for message in list(office.carried):
            crossed += 1
            assert crossed < 20
            body = {"same": message.body, "different": f"{message.body} {crossed}", "media": "", "blank": " "}[kind]
            media = [f"https://example.com/{crossed}.jpg"] if kind == "media" else []
            office.taken.clear()
            office.world.text_in(body, from_number=message.from_number, to_number=message.to_number, media=media)

    assert 1 <= crossed <= 4
