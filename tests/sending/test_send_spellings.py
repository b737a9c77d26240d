"""Spellings that programs and form builders use: each is read in one way, or refused."""

from typing import Any

import pytest

from app.problems.requests import CONTENT_TYPE_REFUSED
from app.times.clock import HOUR
from tests.campaigns.office import succeed
from tests.contacts.people import session_of
from tests.refusals import assert_refused
from tests.world import CUSTOMER, TestClock, World

FORM = "application/x-www-form-urlencoded"
NOON_2061_UTC = 2881224000000
"""2061-04-20T12:00:00Z."""


def sent(world: World, **changes: Any) -> dict[str, Any]:
    message_id = succeed(world.send(world.ann, **changes))["id"]
    message: dict[str, Any] = succeed(world.call("GET", f"/api/v2/messages/{message_id}", world.ann))
    return message


def post_form(world: World, fields: Any, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return world.call("POST", "/api/send", world.ann, data=fields, headers={"Content-Type": FORM, **named})


class TestNumbers:
    @pytest.mark.parametrize("spelling", ["(212) 555-0123", "212-555-0123", "+1 212 555 0123", "12125550123"])
    def test_national_number_is_read_as_contacts_are(self, still_world: World, spelling: str) -> None:
        world = still_world

        message = sent(world, to=spelling, from_="(212) 555-0100")

        assert (message["to"], message["from"]) == (CUSTOMER, world.ann.user.phone_number)
        found = succeed(world.call("GET", "/api/v2/contacts", world.ann, params={"phoneNumber": spelling}))
        assert [contact["id"] for contact in found["contacts"]] == [message["contactId"]]

    def test_national_number_of_the_app(self, still_world: World) -> None:
        body = {"to": "(212) 555-0123", "from": "212.555.0100", "message": "Hello!"}
        message = succeed(still_world.call("POST", "/api/v2/messages", session_of(still_world, still_world.ann), json=body))

        assert message["to"] == CUSTOMER

    def test_short_code_that_wrote_is_found_and_answered(self, still_world: World) -> None:
        world = still_world
        assert world.send(world.ann, to="22395").status_code == 400
        assert world.text_in("Reply YES", from_number="22395").status_code == 200

        message = sent(world, to="22395", message="YES")

        found = succeed(world.call("GET", "/api/v2/contacts", world.ann, params={"phoneNumber": "22395"}))
        assert [contact["id"] for contact in found["contacts"]] == [message["contactId"]]
        assert message["to"] == "22395"


class TestSendAt:
    @pytest.mark.parametrize(
        ("spelling", "zone"),
        [
            (NOON_2061_UTC, None),
            ("2061-04-20T12:00:00Z", None),
            ("2061-04-20T12:00:00.000+00:00", None),
            ("2061-04-20 07:00-0500", None),
            ("2061-04-20T13:00:00 01:00", None),
            ("2061-04-20T08:00", "America/New_York"),
            ("2061-04-20T12:00Z", "America/New_York"),
        ],
    )
    def test_moment_is_read_in_one_way(self, still_world: World, spelling: Any, zone: str | None) -> None:
        message = sent(still_world, sendAt=spelling, scheduleTimezone=zone)

        assert (message["sendAt"], message["state"]) == (NOON_2061_UTC, "scheduled")

    @pytest.mark.parametrize("wall_clock", ["2061-03-13T02:30", "2061-11-06T01:30"])
    def test_time_that_clocks_show_never_or_twice_is_refused(self, still_world: World, wall_clock: str) -> None:
        answer = still_world.send(still_world.ann, sendAt=wall_clock, scheduleTimezone="America/New_York")

        assert answer.status_code == 400
        assert answer.json()["errors"] == [
            "Invalid parameter 'sendAt': Clocks in America/New_York are set at this time, so it exists never or twice: "
            "append an offset."
        ]

    def test_digits_as_text_are_refused_in_json(self, still_world: World) -> None:
        answer = still_world.send(still_world.ann, sendAt=str(NOON_2061_UTC))

        assert answer.status_code == 400
        assert "sendAt" in answer.json()["errors"][0]

    def test_time_without_a_zone_is_refused(self, still_world: World) -> None:
        answer = still_world.send(still_world.ann, sendAt="2061-04-20T08:00")

        assert answer.status_code == 400
        assert "Has no time zone" in answer.json()["errors"][0]

    def test_past_time_is_refused(self, still_world: World) -> None:
        answer = still_world.send(still_world.ann, sendAt="2021-04-20T08:00Z")

        assert "Must be in the future" in answer.json()["errors"][0]

    def test_scheduled_message_is_moved_by_a_text(self, still_world: World, clock: TestClock) -> None:
        world = still_world
        path = f"/api/v2/scheduledMessages/{succeed(world.send(world.ann, sendAt=clock() + HOUR))['id']}"

        moved = succeed(world.call("PATCH", path, world.ann, json={"sendAt": "2061-04-20T12:00:00Z"}))
        refused = world.call("PATCH", path, world.ann, json={"sendAt": "2061-04-20T12:00:00"})

        assert moved["sendAt"] == NOON_2061_UTC
        assert [error["field"] for error in refused.json()["errors"]] == ["sendAt"]


class TestEmptyFields:
    def test_empty_optional_fields_are_absent(self, still_world: World) -> None:
        names = ("sendAt", "scheduleTimezone", "sendStatus", "type", "media", "notify", "autoArchive", "reminder", "metadata")

        message = sent(still_world, **dict.fromkeys(names, ""))

        assert (message["state"], message["media"], message["metadata"]) == ("queued", [], {})

    @pytest.mark.parametrize("name", ["to", "from_", "message"])
    def test_empty_required_field_is_refused(self, still_world: World, name: str) -> None:
        assert still_world.send(still_world.ann, **{name: ""}).status_code == 400

    def test_single_attachment_is_a_list(self, still_world: World) -> None:
        assert sent(still_world, media="https://example.com/a.jpg")["media"] == ["https://example.com/a.jpg"]


class TestForm:
    def test_form_is_read_as_json(self, still_world: World) -> None:
        world = still_world
        fields = [
            ("to", "(212) 555-0123"),
            ("from", world.ann.user.phone_number),
            ("message", "Größe & Preis = 5 + 1 👋"),
            ("media", "https://example.com/a.jpg"),
            ("media", "https://example.com/b.jpg?x=1,2"),
            ("metadata[orderId]", "7311"),
            ("metadata[name]", "Ann"),
            ("sendAt", str(NOON_2061_UTC)),
            ("scheduleTimezone", "America/New_York"),
            ("reminder", "true"),
            ("notify", "false"),
            ("sendStatus", ""),
        ]

        sent = succeed(post_form(world, fields))
        message = succeed(world.call("GET", f"/api/v2/messages/{sent['id']}", world.ann))

        assert message["message"] == "Größe & Preis = 5 + 1 👋"
        assert message["media"] == ["https://example.com/a.jpg", "https://example.com/b.jpg?x=1,2"]
        assert message["metadata"] == {"orderId": "7311", "name": "Ann"}
        assert (message["sendAt"], message["reminder"]) == (NOON_2061_UTC, True)

    @pytest.mark.parametrize(
        "media", [[("media", '["https://example.com/a.jpg"]')], [("media[]", "https://example.com/a.jpg"), ("media", "")]]
    )
    def test_lists_and_objects_may_be_json(self, still_world: World, media: list[tuple[str, str]]) -> None:
        basic = [("to", CUSTOMER), ("from", still_world.ann.user.phone_number), ("message", "Hello!")]
        sent = succeed(post_form(still_world, [*basic, *media, ("metadata", '{"orderId": "7311"}')]))
        message = succeed(still_world.call("GET", f"/api/v2/messages/{sent['id']}", still_world.ann))

        assert (message["media"], message["metadata"]) == (["https://example.com/a.jpg"], {"orderId": "7311"})

    @pytest.mark.parametrize(
        ("more", "name"),
        [
            ([("message", "Hi")], "message"),
            ([("media", "no url")], "media.0"),
            ([("media", '["https://example.com/a.jpg"')], "media.0"),
            ([("metadata", "7311")], "metadata"),
            ([("metadata", '{"orderId"')], "metadata"),
            ([("reminder", "perhaps")], "reminder"),
            ([("sendAt", "tomorrow")], "sendAt"),
        ],
    )
    def test_wrong_field_is_named(self, still_world: World, more: list[tuple[str, str]], name: str) -> None:
        basic = [("to", CUSTOMER), ("from", still_world.ann.user.phone_number), ("message", "Hello!")]

        answer = post_form(still_world, [*basic, *more])

        assert answer.status_code == 400, answer.text
        assert [error.split("'")[1] for error in answer.json()["errors"]] == [name]

    @pytest.mark.parametrize("body", [b"", b"%ff=%ff", b"to=%ff&from=1&message=a", b"\xff\xfe"])
    def test_broken_form_is_refused(self, still_world: World, body: bytes) -> None:
        assert post_form(still_world, body).status_code == 400

    def test_repeated_form_is_answered_once(self, still_world: World) -> None:
        fields = [("to", CUSTOMER), ("from", still_world.ann.user.phone_number), ("message", "Hello!")]

        first = post_form(still_world, fields, Idempotency_Key="form-1")
        again = post_form(still_world, list(reversed(fields)), Idempotency_Key="form-1")
        other = post_form(still_world, [*fields, ("notify", "true")], Idempotency_Key="form-1")

        assert (first.json(), again.headers["Idempotent-Replayed"], other.status_code) == (again.json(), "true", 422)

    def test_other_endpoints_take_no_form(self, still_world: World) -> None:
        headers = {"Content-Type": FORM}
        answer = still_world.call("POST", "/api/contacts", still_world.ann, data={"phoneNumber": CUSTOMER}, headers=headers)

        assert_refused(answer, CONTENT_TYPE_REFUSED)
