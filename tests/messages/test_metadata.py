"""Metadata: texts that a program attaches to a message and gets back wherever the message is."""

from typing import Any

import pytest

from app.times.clock import HOUR
from schemas.messages.metadata import MAX_ENTRIES, MAX_KEY_LENGTH, MAX_VALUE_LENGTH
from tests.campaigns.office import succeed
from tests.exports.files import lines
from tests.world import TestClock, World

ORDER = {"orderId": "7311", "Straße.1": "Größe \U0001f44b\nL", "_a__b": ""}


def read(world: World, message_id: str) -> dict[str, Any]:
    message: dict[str, Any] = succeed(world.call("GET", f"/api/v2/messages/{message_id}", world.ann))
    return message


class TestSending:
    def test_metadata_is_returned_wherever_the_message_is(self, still_world: World) -> None:
        world = still_world
        sent = succeed(world.send(world.ann, metadata=ORDER))

        assert read(world, sent["id"])["metadata"] == ORDER
        path = f"/api/v2/contacts/{sent['ConversationID']}/messages"
        assert [each["metadata"] for each in succeed(world.call("GET", path, world.ann))["messages"]] == [ORDER]
        found = succeed(world.call("GET", "/api/v2/messages/search", world.ann, params={"q": "hello"}))
        assert [each["metadata"] for each in found["messages"]] == [ORDER]
        assert [line["metadata"] for line in lines(world, type="conversations")[:-1]] == [ORDER]

    def test_message_without_metadata_has_an_empty_object(self, still_world: World) -> None:
        sent = succeed(still_world.send(still_world.ann, metadata=None))

        assert read(still_world, sent["id"])["metadata"] == {}

    def test_limits_are_accepted(self, still_world: World) -> None:
        largest = {f"{number}{'k' * (MAX_KEY_LENGTH - 1)}": "v" * MAX_VALUE_LENGTH for number in range(MAX_ENTRIES)}

        sent = succeed(still_world.send(still_world.ann, metadata=largest))

        assert read(still_world, sent["id"])["metadata"] == largest

    @pytest.mark.parametrize(
        ("wrong", "name", "reason"),
        [
            ("7311", "metadata", "Must be an object of at most 10 strings"),
            ([], "metadata", "Must be an object of at most 10 strings"),
            ({str(number): "" for number in range(11)}, "metadata", "Must be an object of at most 10 strings"),
            ({"orderId": 7311}, "metadata.orderId", "Must be a string of at most 500 characters"),
            ({"orderId": None}, "metadata.orderId", "Must be a string of at most 500 characters"),
            ({"orderId": "a" * 501}, "metadata.orderId", "Must be a string of at most 500 characters"),
            ({"orderId": {"a": "b"}}, "metadata.orderId", "Must be a string of at most 500 characters"),
            ({"k" * 41: ""}, f"metadata.{'k' * 41}", "Must be a name of 1 to 40"),
            ({"": "a"}, "metadata.", "Must be a name of 1 to 40"),
            ({" ": "a"}, "metadata. ", "Must be a name of 1 to 40"),
            ({"a\nb": "a"}, "metadata.a\nb", "Must be a name of 1 to 40"),
            ({"__id__": "a"}, "metadata.__id__", "underscores"),
            ({"a": "\0"}, "metadata.a", "NUL"),
        ],
    )
    def test_wrong_metadata_is_named(self, still_world: World, wrong: Any, name: str, reason: str) -> None:
        answer = still_world.send(still_world.ann, metadata=wrong)

        assert answer.status_code == 400, answer.text
        (error,) = answer.json()["errors"]
        assert error.startswith(f"Invalid parameter '{name}': ")
        assert reason in error

    def test_other_metadata_is_another_request_to_a_key(self, still_world: World) -> None:
        headers = {"Idempotency-Key": "order-7311"}
        body = {"to": "+12125550123", "from": still_world.ann.user.phone_number, "message": "Hello!"}

        def send(metadata: dict[str, str]) -> int:
            answer = still_world.call("POST", "/api/send", still_world.ann, json=body | {"metadata": metadata}, headers=headers)
            return answer.status_code

        assert [send({"a": "1", "b": "2"}), send({"b": "2", "a": "1"}), send({"a": "1"})] == [200, 200, 422]


class TestScheduled:
    def test_metadata_is_replaced_as_a_whole_and_removed(self, still_world: World, clock: TestClock) -> None:
        world = still_world
        path = f"/api/v2/scheduledMessages/{succeed(world.send(world.ann, sendAt=clock() + HOUR, metadata=ORDER))['id']}"

        bodies: list[dict[str, Any]] = [{"message": "Later"}, {"metadata": {"orderId": "7312"}}, {"metadata": {}}]
        changed = [succeed(world.call("PATCH", path, world.ann, json=body))["metadata"] for body in bodies]

        assert changed == [ORDER, {"orderId": "7312"}, {}]
        assert read(world, path.rsplit("/", 1)[1])["metadata"] == {}
