import gc
import io
import json
import logging
import sys
import weakref
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest

from app.crypto.keys import hash_token
from app.logging_config import configure_logging
from dev.programs.processes import find_free_port
from tests.world import CUSTOMER, TestClock, World, wait_until, without_queue

BODY = "Your secret diagnosis is ready"
TRACE = "105445aa7843bc8bf206b12000100000"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Return the log lines that the instance has written until now, as a server in production writes them."""
    root, web_server = logging.getLogger(), logging.getLogger("werkzeug")
    handlers, level, web_level = root.handlers, root.level, web_server.level
    # The tests' own web server writes paths; the one in production has no access log.
    web_server.setLevel(logging.WARNING)
    written = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        configure_logging(world.instance.core.settings.GOOGLE_CLOUD_PROJECT, "INFO")

    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]

    root.handlers = handlers
    root.setLevel(level)
    web_server.setLevel(web_level)


def assert_discreet(world: World, lines: list[dict[str, Any]]) -> None:
    """Assert that no line carries a body, a token, or a whole telephone number."""
    assert lines
    text = json.dumps(lines)
    secrets = [person.authorization.rpartition(":")[2] for person in (world.ann, world.ben, world.admin)]
    hidden = [BODY, CUSTOMER, CUSTOMER[1:], CUSTOMER[2:], world.ann.user.phone_number[1:], *secrets, world.reseller[7:]]
    assert [value for value in hidden if value in text] == []
    assert world.instance.core.settings.SECRET_KEY not in text
    assert not [secret for secret in secrets if hash_token(secret) in text]


def test_a_text_out_leaves_no_body_token_or_number_in_the_log(world: World, lines: Lines) -> None:
    message_id = world.send(world.ann, message=BODY).json()["id"]
    world.wait_for_state(message_id, "delivered")
    world.call("GET", f"/api/v2/contacts?phoneNumber=%2B{CUSTOMER[1:]}", world.ann)

    # The line of a request may follow its response.
    routes = {"/api/send", "/tasks/deliver", "/receive", "/api/v2/contacts"}
    wait_until(lambda: {line.get("route") for line in lines()}, lambda seen: routes <= seen)

    assert_discreet(world, lines())


def test_a_text_in_leaves_no_body_or_number_in_the_log(world: World, lines: Lines) -> None:
    world.text_in(BODY)
    world.text_in("STOP")
    world.text_in(BODY, to_number="+12125550199")
    world.receipt_in(world.message(world.send(world.ben, message=BODY).json()["id"]), "nonsense", reason=BODY)

    seen = lines()

    assert_discreet(world, seen)
    (warning,) = [line for line in seen if line["message"] == "text for an unknown number"]
    assert warning["number"] == "…99"
    assert "+12125550199" not in json.dumps(seen)


def test_refusals_leave_no_token_body_or_number_in_the_log(world: World, lines: Lines) -> None:
    world.send(world.ann, message=BODY, to="nobody", sendAt=BODY)
    world.send(world.ann, message=BODY, from_="+12125550199")
    world.call("GET", f"/api/v2/contacts?phoneNumber={BODY}", world.ann)
    world.served.call("GET", "/api/contacts", world.ann.authorization + "x")
    world.served.call("GET", "/api/v2/contacts", world.reseller + "x")
    world.call("POST", "/api/send", world.ann, data=f'{{"message": "{BODY}', headers={"Content-Type": "application/json"})

    seen = lines()

    assert_discreet(world, seen)
    assert "+12125550199" not in json.dumps(seen)


def test_an_outage_leaves_no_token_body_or_number_in_the_log(
    world: World, lines: Lines, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", f"127.0.0.1:{find_free_port()}")
    with without_queue(world, clock) as still:
        message_id = still.send(still.ann, message=BODY).json()["id"]
        still.instance.messaging.delivery.deliver(message_id)
        answer = still.call("POST", "/api/v2/sandbox/texts", still.ann, json={"from": CUSTOMER, "message": BODY})

    assert answer.status_code == 503
    seen = lines()
    assert_discreet(world, seen)
    (failure,) = [line for line in seen if line["severity"] == "ERROR"]
    assert failure["message"] == "unavailable"
    assert failure["referenceCode"] == answer.json()["referenceCode"]
    assert "Traceback" in failure["exc_info"]


def test_failure_log_has_reference_and_trace(world: World, lines: Lines) -> None:
    headers = {"X-Cloud-Trace-Context": f"{TRACE}/1;o=1"}

    answer = world.call("GET", "/api/v2/messages/unknown", world.ann, headers=headers)

    trace = f"projects/{world.instance.core.settings.GOOGLE_CLOUD_PROJECT}/traces/{TRACE}"
    of_request = [line for line in lines() if line.get("logging.googleapis.com/trace") == trace]
    assert {line["message"] for line in of_request} == {"message-not-found", "request"}
    assert {line["referenceCode"] for line in of_request} == {answer.json()["referenceCode"]}


def test_request_log_names_route_status_and_caller(world: World, lines: Lines) -> None:
    world.call("GET", "/api/v2/messages/unknown", world.ann)

    (line,) = [line for line in lines() if line["message"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v2/messages/<id>", 404)
    assert line["caller"] == world.ann.user.id
    assert line["severity"] == "INFO"
    assert isinstance(line["milliseconds"], int)
    assert "referenceCode" in line
    assert line["time"].startswith("20")


def test_a_path_that_does_not_exist_is_not_written_down(world: World, lines: Lines) -> None:
    world.call("GET", f"/call/{CUSTOMER}", world.ann)

    assert_discreet(world, lines())
    assert [line["route"] for line in lines() if line["message"] == "request"] == [None]


class DefectError(Exception):
    """An exception that nobody expects."""


def test_defect_is_not_kept_after_its_response(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.ref[DefectError]] = []

    def make() -> DefectError:
        defect = DefectError()
        made.append(weakref.ref(defect))
        return defect

    def fail(*_: Any) -> NoReturn:
        raise make()

    monkeypatch.setattr(world.instance.contacts.deletion, "delete_history", fail)
    # The records that pytest collects would keep it, too.
    monkeypatch.setattr(logging.getLogger("blueprints.http.error_handlers"), "disabled", True)
    # Its frames have what the request had, and wait for no pass of the garbage collector.
    gc.disable()
    try:
        answer = world.call("POST", "/deleteConversation", world.ann, json={"contact_id": "one"})
        assert answer.status_code == 500
        wait_until(lambda: made[0]() is None, bool)
    finally:
        gc.enable()
