import json
from typing import Any

import pytest

from app.problems.requests import BODY_TOO_LARGE, CONTENT_TYPE_REFUSED
from tests.refusals import assert_refused, errors_of
from tests.world import CUSTOMER, World


def post(world: World, body: bytes | str, content_type: str | None = "application/json") -> Any:
    headers = {"Content-Type": content_type} if content_type else {}
    return world.call("POST", "/api/send", world.ann, data=body, headers=headers)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("to", [5, True, [], {}, "", "+0123456", "+1", "number", "0", "555-0123", "212-555-0123 x5", "a" * 41, "\0",
                "+12125550123, +12125550124"]),
        ("from", [5, [], "", "22395", "ACMEBANK", "+1"]),
        ("message", [5, True, [], {}, "a" * 1601]),
        ("media", ["no url", {}, 5, [5], ["no url"], ["ftp://example.com/a"], ["javascript:alert(1)"],
                   ["https://example.com/" + "a" * 2048], ["https://example.com/a"] * 11, [None], [[]]]),
        ("notify", ["perhaps", 2, [], {}]),
        ("sendAt", ["tomorrow", "2061-04-12", "09:00", "2061-04-12T09:00", "2061-13-12T09:00Z", "2061-04-12T24:30Z",
                    "20610412T0900Z", "2061-W15-2T09:00Z", "1e12", 1.5, True, [], {}, -1, 10**18, 10**4000]),
        ("sendStatus", ["queued", "SENT", 5, []]),
        ("type", ["Note", "sms", 5, {}]),
        ("autoArchive", ["perhaps", [], 7]),
        ("reminder", ["perhaps", [], 7]),
        ("scheduleTimezone", ["Mars/Olympus", "Berlin", 5, []]),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_in_version_1s_envelope(still_world: World, field: str, wrong: list[Any]) -> None:
    for value in wrong:
        answer = still_world.send(still_world.ann, **{"from_" if field == "from" else field: value})

        assert answer.status_code == 400, (value, answer.text)
        assert set(answer.json()) == {"errors", "referenceCode", "type"}
        (error,) = answer.json()["errors"]
        assert error.startswith((f"Invalid parameter '{field}': ", f"Invalid parameter '{field}.0': ")), (value, error)


def test_everything_that_is_missing_is_named_at_once(still_world: World) -> None:
    expected = [f"Missing parameter '{name}': It is required." for name in ("to", "from", "message")]

    for answer in (
        post(still_world, "{}"),
        post(still_world, b"", None),
        post(still_world, b""),
        post(still_world, '{"to": null, "from": null, "message": null}'),
    ):
        assert errors_of(answer) == expected


def test_missing_and_wrong_are_named_together(still_world: World) -> None:
    answer = post(still_world, '{"to": 5, "from": "+12125550100", "reminder": []}')

    assert sorted(error.partition(":")[0] for error in answer.json()["errors"]) == [
        "Invalid parameter 'reminder'",
        "Invalid parameter 'to'",
        "Missing parameter 'message'",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "to=1",
        '{"to": }',
        "[]",
        '[{"to": "+12125550123"}]',
        '"text"',
        "5",
        "true",
        "null",
        b"\xff\xfe",
        b'{"message": "\xff"}',
        "[" * 100_000,
        '{"message":' * 50_000,
        '{"sendAt": ' + "9" * 5000 + "}",
        " ",
    ],
)
def test_a_body_that_is_no_json_object_is_refused_in_words(still_world: World, body: bytes | str) -> None:
    answer = post(still_world, body)

    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    assert "request body " in error.lower()


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data", None, "nonsense"])
def test_another_content_type_is_refused(still_world: World, content_type: str | None) -> None:
    body = json.dumps({"to": CUSTOMER, "from": still_world.ann.user.phone_number, "message": "Hello!"})

    assert_refused(post(still_world, body.encode(), content_type), CONTENT_TYPE_REFUSED)


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/vnd.api+json", "APPLICATION/JSON"])
def test_every_spelling_of_json_is_taken(still_world: World, content_type: str) -> None:
    body = json.dumps({"to": CUSTOMER, "from": still_world.ann.user.phone_number, "message": "Grüße 👋"}, ensure_ascii=False)

    assert post(still_world, body.encode(), content_type).status_code == 200


def test_a_body_of_two_megabytes_is_refused(still_world: World) -> None:
    assert_refused(post(still_world, json.dumps({"message": "a" * 2_000_000})), BODY_TOO_LARGE)


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "a\\ud83d b"])
@pytest.mark.parametrize("field", ["message", "to", "from", "sendStatus", "media"])
def test_half_a_surrogate_pair_is_refused(still_world: World, field: str, half: str) -> None:
    value = f'["https://example.com/{half}"]' if field == "media" else f'"{half}"'
    known = {"to": CUSTOMER, "from": still_world.ann.user.phone_number, "message": "Hello!"}
    known.pop(field, None)
    body = json.dumps(known)[:-1] + f', "{field}": {value}}}'

    answer = post(still_world, body)

    assert answer.status_code == 400
    assert f"'{field}" in answer.json()["errors"][0]


@pytest.mark.parametrize("text", ["a\u202e", "\n\r\t.", "👩\u200d👩\u200d👧", "\U0010ffff", "é" * 1600, "' OR 1=1", "{{7*7}}"])
def test_every_unicode_text_is_kept_as_it_was_sent(still_world: World, text: str) -> None:
    answer = still_world.send(still_world.ann, message=text)

    assert answer.status_code == 200
    path = f"/api/v2/messages/{answer.json()['id']}"
    assert still_world.call("GET", path, still_world.ann).json()["message"] == text


def test_unknown_fields_are_ignored_and_listed(still_world: World) -> None:
    unknown = {"accountUid": "old", "accessToken": "old", "id": "mine", "state": "delivered", "uid": "x", "\ud800": 1, "": {}}

    answer = still_world.send(still_world.ann, **unknown)

    assert answer.status_code == 200
    message = still_world.message(answer.json()["id"])
    assert (message.state, message.uid) == ("queued", still_world.ann.user.id)
    assert message.id != "mine"
    assert answer.headers["Ignored-Fields"] == "accountUid, accessToken, id, state, uid, %3F, %22%22"


def test_null_is_as_good_as_absent(still_world: World) -> None:
    optional = ("media", "notify", "sendAt", "sendStatus", "type", "autoArchive", "reminder", "scheduleTimezone")

    answer = still_world.send(still_world.ann, **dict.fromkeys(optional))

    assert answer.status_code == 200
    assert still_world.message(answer.json()["id"]).state == "queued"


def test_nothing_is_stored_for_a_refused_request(still_world: World) -> None:
    for changes in ({"sendAt": 1}, {"message": ""}, {"media": ["no url"]}, {"reminder": True}):
        assert still_world.send(still_world.ann, **changes).status_code == 400

    assert still_world.call("GET", "/api/v2/contacts", still_world.ann).json()["contacts"] == []
