from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
import requests

from app.errors import DomainError
from app.problems.requests import NOT_DUE
from app.safe_http.attempts import BROKEN_OFF
from app.services.webhooks.delivery import KEPT_TRIES, MAX_TRIES, PAUSES_MS
from app.services.webhooks.webhook_endpoint import WebhookEndpoint
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import relay_deliveries
from app.task_queue import paths
from app.times.clock import DAY, HOUR, MINUTE, SECOND
from tests.webhooks.receiver import respond
from tests.webhooks.retries import pause_of, when_due
from tests.webhooks.webhook_fixture import Office
from tests.world import World


def test_a_receiver_that_was_down_for_a_day_gets_everything(quiet_office: Office) -> None:
    office = quiet_office
    office.receiver.respond = respond(503, body=b"down for maintenance")
    began = office.clock()
    delivery = office.post(office.store_text("Patience"))
    pauses = [pause_of(office, delivery)]
    while office.clock() - began < DAY:
        assert delivery.state == "pending"
        delivery = when_due(office, delivery)
        if delivery.state == "pending":
            pauses.append(pause_of(office, delivery))
        if office.clock() + PAUSES_MS[len(pauses) - 1] - began > DAY:
            office.receiver.respond = respond(204)

    assert delivery.state == "delivered"
    assert len(pauses) == len(PAUSES_MS)
    for pause, wanted in zip(pauses, PAUSES_MS, strict=True):
        assert wanted <= pause < wanted + 5 * SECOND
    assert [each.get("status") for each in delivery.tries] == [503] * 7 + [204]
    assert delivery.tries[0]["response"] == "down for maintenance"
    assert len({request.id for request in office.receiver.received}) == 1
    assert len({request.body for request in office.receiver.received}) == 1
    timestamps = [int(request.headers["webhook-timestamp"]) for request in office.receiver.received]
    assert timestamps == sorted(set(timestamps))


def test_after_the_last_pause_it_has_failed(quiet_office: Office) -> None:
    office = quiet_office
    office.receiver.respond = respond(500)
    delivery = office.post(office.store_text())
    for _ in PAUSES_MS:
        assert delivery.state == "pending"
        delivery = when_due(office, delivery)

    assert delivery.state == "failed"
    assert delivery.sweep_at is None
    assert len(delivery.tries) == len(PAUSES_MS) + 1 <= KEPT_TRIES
    office.clock.forward(DAY)
    assert office.post(delivery).attempts == delivery.attempts


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 599])
def test_what_may_pass_is_tried_again(quiet_office: Office, status: int) -> None:
    quiet_office.receiver.respond = respond(status)
    delivery = quiet_office.post(quiet_office.store_text())

    assert delivery.state == "pending"
    assert delivery.sweep_at is not None
    assert delivery.sweep_at > delivery.next_attempt_at
    with pytest.raises(DomainError) as early:
        quiet_office.post(delivery)
    assert early.value.problem is NOT_DUE
    assert quiet_office.delivery(delivery.id).attempts == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422, 451])
def test_what_will_not_pass_is_not_tried_again(quiet_office: Office, status: int) -> None:
    quiet_office.receiver.respond = respond(status, body=b"no")
    delivery = quiet_office.post(quiet_office.store_text())

    assert delivery.state == "failed"
    assert delivery.tries[0]["status"] == status
    assert delivery.tries[0]["response"] == "no"
    assert quiet_office.webhook()["enabled"]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_ends_it(quiet_office: Office, status: int) -> None:
    quiet_office.receiver.respond = respond(status)
    delivery = quiet_office.post(quiet_office.store_text())

    assert delivery.state == "delivered"
    assert delivery.sweep_at is None
    quiet_office.post(delivery)
    assert len(quiet_office.receiver.received) == 1


def test_a_task_of_another_test_is_no_event(quiet_office: Office) -> None:
    stray = requests.post(quiet_office.receiver.url(paths.DELIVER), json={"messageId": "gone"}, timeout=5)

    assert (stray.status_code, quiet_office.receiver.received) == (404, [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_that_says_why(quiet_office: Office, status: int) -> None:
    quiet_office.receiver.respond = respond(status, {"Location": quiet_office.receiver.url("/new")})
    delivery = quiet_office.post(quiet_office.store_text())

    assert delivery.state == "failed"
    assert "Redirects are not followed" in delivery.tries[0]["error"]
    assert len(quiet_office.receiver.received) == 1


def test_failed_connection_is_retried_and_explained(quiet_office: Office) -> None:
    quiet_office.change_webhook(url="http://127.0.0.1:1/nobody")
    delivery = quiet_office.post(quiet_office.store_text())

    assert delivery.state == "pending"
    assert "refused" in delivery.tries[0]["error"]
    assert "status" not in delivery.tries[0]


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("3600", HOUR),
        ("1", 5 * SECOND),
        ("-5", 5 * SECOND),
        ("soon", 5 * SECOND),
        ("", 5 * SECOND),
        ("99999999999999999999", 10 * HOUR),
        ("Wed, 99 Nov 2099 99:99:99 GMT", 5 * SECOND),
        ("Fri, 31 Dec 2199 23:59:59 GMT", 10 * HOUR),
        ("Thu, 01 Jan 99999999999 00:00:00 GMT", 5 * SECOND),
        ("Fri, 27 Nov 2026 11:12:53 +99999999999999", 5 * SECOND),
        ("\u00b2", 5 * SECOND),
        ("\u00ff\u00fe", 5 * SECOND),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 5 * SECOND),
    ],
)
def test_retry_after_is_followed_within_reason(quiet_office: Office, header: str, pause: int) -> None:
    quiet_office.receiver.respond = respond(429, {"Retry-After": header})
    delivery = quiet_office.post(quiet_office.store_text())

    assert pause <= pause_of(quiet_office, delivery) < pause + 5 * SECOND


@pytest.mark.parametrize("header", ["Thu, 01 Jan 99999999999 00:00:00 GMT", "\u00b2", "-1"])
def test_an_absurd_retry_after_breaks_no_test_of_a_webhook(office: Office, header: str) -> None:
    office.receiver.respond = respond(503, {"Retry-After": header})
    answer = office.world.call("POST", f"{office.path}/test", office.world.ann)

    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == 503


def test_whatever_breaks_off_a_try_an_event_ends(quiet_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office = quiet_office
    posts = []

    def break_off(*_: Any) -> Any:
        posts.append(1)
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(WebhookEndpoint, "post_event", break_off)
    delivery = office.store_text()
    pauses = []
    for _ in range(MAX_TRIES + 3):
        delivery = when_due(office, delivery)
        if delivery.state == "pending":
            pauses.append(pause_of(office, delivery) // SECOND)

    assert (delivery.state, delivery.sweep_at, len(posts)) == ("failed", None, MAX_TRIES)
    assert pauses == [pause // SECOND for pause in PAUSES_MS]
    assert {each["error"] for each in delivery.tries} == {BROKEN_OFF}
    assert office.webhook()["failingSince"] == 0


def test_a_server_that_stops_at_each_post_ends_an_event(quiet_office: Office, world: World) -> None:
    delivery = quiet_office.store_text()
    for number in range(MAX_TRIES + 2):
        # As the server leaves it that is killed while it posts.
        lease = quiet_office.clock() + MINUTE
        delivery = quiet_office.delivery(delivery.id)
        if delivery.state != "pending":
            break
        left = {"state": "delivering", "attempts": number + 1, "lease_until": lease, "sweep_at": lease}
        world.change(relay_deliveries, delivery.id, **left)
        quiet_office.clock.forward(2 * MINUTE)
        quiet_office.world.instance.operations.sweeper.sweep()
        delivery = quiet_office.delivery(delivery.id)
        assert delivery.next_attempt_at >= min(
            lease - MINUTE + PAUSES_MS[min(number, len(PAUSES_MS) - 1)], quiet_office.clock()
        )
        assert delivery.tries[-1]["error"] == BROKEN_OFF
        if number + 1 >= MAX_TRIES:
            delivery = when_due(quiet_office, delivery)

    assert delivery.state == "failed"
    assert quiet_office.receiver.received == []


def test_retry_after_may_be_a_date(quiet_office: Office) -> None:
    date = datetime.fromtimestamp((quiet_office.clock() + 2 * HOUR) // SECOND, UTC)
    quiet_office.receiver.respond = respond(503, {"Retry-After": format_datetime(date, usegmt=True)})
    delivery = quiet_office.post(quiet_office.store_text())

    assert 2 * HOUR - 5 * SECOND < pause_of(quiet_office, delivery) <= 2 * HOUR + SECOND


def test_only_so_much_of_an_answer_is_kept(quiet_office: Office) -> None:
    quiet_office.receiver.respond = respond(200, body="é".encode() * 5000)
    delivery = quiet_office.post(quiet_office.store_text())

    assert delivery.tries[0]["response"] == "é" * 512


def test_a_private_address_is_never_posted_to(quiet_office: Office) -> None:
    quiet_office.world.change(users, quiet_office.world.ann.user.id, relay_webhook="http://169.254.169.254/latest/meta-data")
    delivery = quiet_office.post(quiet_office.store_text())

    assert delivery.state == "failed"
    assert "not to a private address" in delivery.tries[0]["error"]


def test_controls_of_an_answer_are_not_kept(quiet_office: Office) -> None:
    quiet_office.receiver.respond = respond(500, body=b"out\0 of\x01 order\n")
    delivery = quiet_office.post(quiet_office.store_text())

    assert delivery.tries[0]["response"] == "out of order\n"
