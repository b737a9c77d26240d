"""Test events, the delivery log, and replays."""

from typing import Any

import pytest

from app.times.clock import DAY
from tests.webhooks.receiver import drip, respond
from tests.webhooks.webhook_fixture import Office


def test_a_test_tells_what_came_back(quiet_office: Office) -> None:
    secret = quiet_office.new_secret()
    quiet_office.receiver.respond = respond(500, body=b"x" * 3000)
    outcome = quiet_office.world.call("POST", f"{quiet_office.path}/test", quiet_office.world.ann).json()

    assert (outcome["delivered"], outcome["status"], outcome["response"]) == (False, 500, "x" * 1024)
    assert outcome["milliseconds"] >= 0
    (request,) = quiet_office.receiver.received
    event = request.verify(secret)
    assert event["Test"] is True
    assert event["TextableUserID"] == quiet_office.world.ann.user.id
    assert quiet_office.deliveries() == []
    assert quiet_office.webhook()["failingSince"] == 0

    quiet_office.receiver.respond = respond(200)
    assert quiet_office.world.call("POST", f"{quiet_office.path}/test", quiet_office.world.ann).json()["delivered"]


def test_a_test_says_in_words_what_went_wrong(quiet_office: Office) -> None:
    quiet_office.change_webhook(url="http://127.0.0.1:1/")
    outcome = quiet_office.world.call("POST", f"{quiet_office.path}/test", quiet_office.world.ann).json()

    assert outcome["delivered"] is False
    assert outcome["error"] == "The connection failed: Connection refused"
    assert "status" not in outcome


def test_webhook_test_ends_within_ten_seconds(quiet_office: Office) -> None:
    quiet_office.receiver.respond = drip
    outcome = quiet_office.world.call("POST", f"{quiet_office.path}/test", quiet_office.world.ann).json()

    assert outcome["error"] == "No complete answer within 10 seconds"
    assert 9_500 < outcome["milliseconds"] < 11_000


def test_without_an_address_there_is_nothing_to_test_or_replay(quiet_office: Office) -> None:
    delivery = quiet_office.post(quiet_office.store_text())
    quiet_office.change_webhook(url="")

    for rest in ("test", f"deliveries/{delivery.id}/replay"):
        answer = quiet_office.world.call("POST", f"{quiet_office.path}/{rest}", quiet_office.world.ann)
        assert answer.status_code == 409
        assert answer.json()["type"].endswith("/webhook-missing")


def test_events_are_listed_by_pages_newest_first(quiet_office: Office) -> None:
    for number in range(5):
        quiet_office.store_text(f"Text {number}")
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = quiet_office.world.call("GET", f"{quiet_office.path}/deliveries", quiet_office.world.ann, params=query).json()
        assert len(page["deliveries"]) <= 2
        assert all("body" not in each for each in page["deliveries"])
        seen += [each["id"] for each in page["deliveries"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]

    assert seen == [delivery.id for delivery in quiet_office.deliveries()]
    assert len(seen) == 5


def test_events_are_listed_by_state(quiet_office: Office) -> None:
    delivered, failed, pending = (quiet_office.store_text() for _ in range(3))
    quiet_office.post(delivered)
    quiet_office.receiver.respond = respond(404)
    quiet_office.post(failed)

    for delivery, state in ((delivered, "delivered"), (failed, "failed"), (pending, "pending")):
        path = f"{quiet_office.path}/deliveries?state={state}"
        page = quiet_office.world.call("GET", path, quiet_office.world.ann).json()
        assert [(each["id"], each["state"]) for each in page["deliveries"]] == [(delivery.id, state)]
    wrong = quiet_office.world.call("GET", f"{quiet_office.path}/deliveries?state=lost", quiet_office.world.ann)
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"] == "state"


def test_one_event_shows_what_it_says_and_its_tries(quiet_office: Office) -> None:
    delivery = quiet_office.post(quiet_office.store_text("Hello?"))
    shown = quiet_office.world.call("GET", f"{quiet_office.path}/deliveries/{delivery.id}", quiet_office.world.ann).json()

    assert shown["body"] == quiet_office.receiver.received[0].event
    assert shown["messageId"] == shown["body"]["MessageID"]
    assert shown["event"] == "message"
    (attempt,) = shown["tries"]
    assert (attempt["status"], attempt["response"], attempt["url"]) == (200, "ok", quiet_office.receiver.url())


@pytest.mark.parametrize("status", [200, 404])
def test_a_replay_posts_the_same_bytes_under_the_same_id(office: Office, status: int) -> None:
    office.change_webhook(accessToken=True)
    office.receiver.respond = respond(status)
    office.world.text_in("Once more")
    (delivery,) = office.wait_for_all("delivered" if status == 200 else "failed")
    office.receiver.respond = respond(200)

    answer = office.world.call("POST", f"{office.path}/deliveries/{delivery.id}/replay", office.world.ann)
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["attempts"]) == ("pending", 0)
    first, second = office.wait_for(2)
    assert (first.id, first.body) == (second.id, second.body)
    (delivery,) = office.wait_for_all("delivered")
    assert [attempt["status"] for attempt in delivery.tries] == [status, 200]


def test_a_replayed_event_has_all_its_tries_again(quiet_office: Office) -> None:
    office = quiet_office
    office.receiver.respond = respond(404)
    delivery = office.post(office.store_text())
    office.receiver.respond = respond(503)
    office.clock.forward(DAY)
    office.world.call("POST", f"{office.path}/deliveries/{delivery.id}/replay", office.world.ann)

    assert office.post(delivery).state == "pending"


def test_an_event_under_way_is_not_replayed(quiet_office: Office) -> None:
    delivery = quiet_office.store_text()
    answer = quiet_office.world.call("POST", f"{quiet_office.path}/deliveries/{delivery.id}/replay", quiet_office.world.ann)

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/delivery-under-way")
