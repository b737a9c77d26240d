"""A request with an Idempotency-Key whose server dies, or whose backends fail, between its effect and its stored response."""

from dataclasses import asdict
from typing import Any

import pytest
import requests

from app.carriers.base import InboundMessage
from app.carriers.simulator import Simulator
from app.errors import ServiceUnavailableError
from app.problems.requests import IDEMPOTENCY_KEY_BUSY, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_OUTCOME_UNKNOWN
from app.services.common.idempotency import MAX_RUN_MS, Idempotency
from app.store.engine.database import Commit
from app.times.clock import DAY
from tests.refusals import assert_refused
from tests.world import CUSTOMER, TestClock, World

KEY = {"Idempotency-Key": "once"}


@pytest.fixture
def deleted(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the conversations that are deleted."""
    ids: list[str] = []
    monkeypatch.setattr(world.instance.contacts.deletion, "delete_history", lambda _, contact_id: ids.append(contact_id))
    return ids


def delete_conversation(world: World, contact_id: str = "one") -> requests.Response:
    return world.call("POST", "/deleteConversation", world.ann, json={"contact_id": contact_id}, headers=KEY)


def block(world: World) -> requests.Response:
    body = [{"action": "block", "sender": CUSTOMER}]
    return world.call("POST", "/api/v2/contacts/block", world.ann, json=body, headers=KEY)


def die_before_finish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the server after the effect of the next request, before its response is stored."""
    finish = Idempotency.finish

    def die(*_: Any) -> None:
        monkeypatch.setattr(Idempotency, "finish", finish)
        raise RuntimeError("killed")

    monkeypatch.setattr(Idempotency, "finish", die)


class TestServerDiesBeforeTheResponseIsStored:
    def test_effect_is_not_repeated(
        self, world: World, clock: TestClock, deleted: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        die_before_finish(monkeypatch)
        assert delete_conversation(world).status_code == 500

        assert_refused(delete_conversation(world), IDEMPOTENCY_KEY_BUSY)
        clock.forward(MAX_RUN_MS + 1000)
        assert_refused(delete_conversation(world), IDEMPOTENCY_OUTCOME_UNKNOWN)
        assert_refused(delete_conversation(world), IDEMPOTENCY_OUTCOME_UNKNOWN)
        assert deleted == ["one"]

    def test_key_of_another_request_is_refused(
        self, world: World, clock: TestClock, deleted: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        die_before_finish(monkeypatch)
        delete_conversation(world)
        clock.forward(MAX_RUN_MS + 1000)

        assert_refused(delete_conversation(world, "another"), IDEMPOTENCY_KEY_REUSED)
        assert deleted == ["one"]

    def test_repeatable_request_runs_again(self, world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
        die_before_finish(monkeypatch)
        assert block(world).status_code == 500
        clock.forward(MAX_RUN_MS + 1000)

        second, third = block(world), block(world)
        assert (second.status_code, third.status_code) == (200, 200), second.text
        assert "Idempotent-Replayed" not in second.headers
        assert third.headers["Idempotent-Replayed"] == "true"


class TestFirestoreFailsWhenTheResponseIsStored:
    def test_response_is_returned_and_its_repeat_refused(
        self, world: World, clock: TestClock, deleted: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_: Commit) -> None:
            raise ServiceUnavailableError("Firestore")

        def delete_and_disconnect(_: Any, contact_id: str) -> None:
            deleted.append(contact_id)
            monkeypatch.setattr(Commit, "send", fail)

        send = Commit.send
        monkeypatch.setattr(world.instance.contacts.deletion, "delete_history", delete_and_disconnect)
        first = delete_conversation(world)
        monkeypatch.setattr(Commit, "send", send)
        clock.forward(MAX_RUN_MS + 1000)

        assert (first.status_code, deleted) == (200, ["one"])
        assert_refused(delete_conversation(world), IDEMPOTENCY_OUTCOME_UNKNOWN)


def test_late_request_leaves_the_key_to_another(world: World, clock: TestClock) -> None:
    blocking = world.instance.contacts.blocking
    apply, runs = blocking.apply, []

    def run_long(*arguments: Any) -> Any:
        runs.append(1)
        if len(runs) == 1:
            clock.forward(MAX_RUN_MS + 1000)
            responses.append(block(world))
        return apply(*arguments)

    responses: list[requests.Response] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "apply", run_long)
        responses.append(block(world))

    assert [each.status_code for each in responses] == [200, 200]
    assert block(world).headers["Idempotent-Replayed"] == "true"


def test_simulated_text_of_two_runs_comes_in_once(world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[InboundMessage] = []
    monkeypatch.setattr(Simulator, "_call_back", lambda _, __, event, ___: events.append(event))

    def simulate() -> requests.Response:
        body = {"from": CUSTOMER, "message": "Hello?"}
        return world.call("POST", "/api/v2/sandbox/texts", world.ann, json=body, headers=KEY)

    die_before_finish(monkeypatch)
    assert simulate().status_code == 500
    clock.forward(MAX_RUN_MS + 1000)
    assert simulate().status_code == 200
    clock.forward(DAY)
    assert simulate().status_code == 200

    for event in events:
        assert world.carrier_call("inbound", asdict(event)).status_code == 200
    (contact,) = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    first, again, later = (event.carrier_message_id for event in events)
    assert first == again
    assert [each.carrier_message_id for each in world.conversation(contact["id"])] == [later, first]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [("text/plain", "one", 415), ("application/json", "{", 400), ("application/json", "[]", 400)],
)
def test_unreadable_request_leaves_its_key(world: World, deleted: list[str], content_type: str, body: str, status: int) -> None:
    headers = {**KEY, "Content-Type": content_type}
    wrong = [world.call("POST", "/deleteConversation", world.ann, data=body, headers=headers) for _ in range(2)]

    assert [each.status_code for each in wrong] == [status, status]
    assert delete_conversation(world).status_code == 200
    assert deleted == ["one"]
