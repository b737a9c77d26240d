import dataclasses
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from app.crypto.keys import new_id
from app.store.common.mails import MailState
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import relay_deliveries
from app.times.clock import DAY, HOUR, MINUTE
from dev.mail.pages import read_mail
from dev.mail.sink import open_maildir
from dev.stack import StackEndpoints
from tests.costs.counting import counted
from tests.mails.queued import send_queued
from tests.webhooks.receiver import respond
from tests.webhooks.webhook_fixture import Office
from tests.world import run_at_once, serve


@pytest.fixture
def address(quiet_office: Office) -> str:
    """Ann's e-mail address, of this test alone: the mail server is shared."""
    address = f"ann-{new_id()}@example.com"
    quiet_office.world.change(users, quiet_office.world.ann.user.id, email=address)
    return address


def mails_to(stack: StackEndpoints, address: str) -> list[EmailMessage]:
    mails = open_maildir(stack.mail_directory)
    return [mail for mail in (read_mail(mails, key) for key in mails.iterkeys()) if mail["To"] == address]


def sent_mail(office: Office, stack: StackEndpoints, address: str) -> EmailMessage:
    """Send what is queued, and return the only e-mail."""
    send_queued(office.world, address)
    (mail,) = mails_to(stack, address)
    return mail


def fail(office: Office, count: int = 1) -> None:
    """Fail so many events for good, one after another."""
    for _ in range(count):
        assert office.post(office.store_text()).state == "failed"


def test_webhook_failing_5_days_is_switched_off(quiet_office: Office, stack: StackEndpoints, address: str) -> None:
    office = quiet_office
    office.receiver.respond = respond(404)
    fail(office)
    office.clock.forward(5 * DAY - MINUTE)
    fail(office)
    assert office.webhook()["enabled"]
    assert office.webhook()["failingSince"] > 0
    waiting = [office.store_text(f"Waiting {number}") for number in range(3)]
    assert mails_to(stack, address) == []

    office.clock.forward(2 * MINUTE)
    at_once = [office.store_text() for _ in range(3)]
    run_at_once(*[lambda delivery=delivery: office.post(delivery) for delivery in at_once])

    webhook = office.webhook()
    assert not webhook["enabled"]
    assert abs(webhook["disabledAt"] - office.clock()) < MINUTE
    assert webhook["disabledReason"] == "Nothing has arrived there for 5 days"
    assert webhook["url"] == office.receiver.url()
    assert {office.delivery(delivery.id).state for delivery in waiting} == {"canceled"}
    assert {office.delivery(delivery.id).state for delivery in at_once} <= {"failed", "canceled"}
    mail = sent_mail(office, stack, address)
    assert mail["Subject"] == "Acme Telecom: your webhook was switched off"
    assert mail["From"] == "Acme Telecom <no-reply@example.com>"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        text = part.get_content()
        assert "help@example.com" in text
        assert "Nothing has arrived there for 5 days" in text
        assert "s3cret" not in text
    requests_before = len(office.receiver.received)
    office.world.text_in("Not relayed")
    office.world.text_in("Nor this")
    assert len(office.deliveries()) == 8
    assert len(office.receiver.received) == requests_before


def test_one_success_begins_the_five_days_anew(quiet_office: Office) -> None:
    office = quiet_office
    office.receiver.respond = respond(404)
    fail(office)
    office.clock.forward(4 * DAY)
    office.receiver.respond = respond(200)
    assert office.post(office.store_text()).state == "delivered"
    assert office.webhook()["failingSince"] == 0

    office.receiver.respond = respond(404)
    office.clock.forward(DAY + HOUR)
    fail(office)
    office.clock.forward(4 * DAY)
    fail(office)
    assert office.webhook()["enabled"]


def test_setting_the_address_again_switches_it_on(quiet_office: Office, address: str) -> None:
    office, ann = quiet_office, quiet_office.world.ann
    office.receiver.respond = respond(410)
    fail(office)
    assert not office.webhook()["enabled"]
    assert office.webhook()["disabledReason"] == "It answered 410 Gone"

    office.receiver.respond = respond(200)
    answer = office.world.call("POST", f"/api/users/{ann.user.id}/webhook", ann, json={"url": office.receiver.url()})
    assert answer.status_code == 200
    webhook = office.webhook()
    assert webhook["enabled"]
    assert (webhook["disabledAt"], webhook["disabledReason"], webhook["failingSince"]) == (0, "", 0)
    assert office.post(office.store_text()).state == "delivered"


def test_410_switches_off_and_cancels_waiting_events(quiet_office: Office, stack: StackEndpoints, address: str) -> None:
    waiting = quiet_office.store_text("Waiting")
    quiet_office.receiver.respond = respond(410)
    fail(quiet_office)

    assert quiet_office.delivery(waiting.id).state == "canceled"
    assert quiet_office.delivery(waiting.id).sweep_at is None
    mail = sent_mail(quiet_office, stack, address)
    assert "It answered 410 Gone" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_changed_address_is_not_switched_off(quiet_office: Office) -> None:
    office = quiet_office

    def change_and_refuse(handler: BaseHTTPRequestHandler) -> None:
        office.change_webhook(url=office.receiver.url("/new"))
        respond(410)(handler)

    office.receiver.respond = change_and_refuse
    fail(office)

    assert office.webhook()["enabled"]
    assert office.webhook()["url"] == office.receiver.url("/new")


def test_user_is_written_only_when_health_changes(quiet_office: Office) -> None:
    office = quiet_office
    before = office.ann().version
    office.post(office.store_text())
    assert office.ann().version == before

    office.receiver.respond = respond(404)
    fail(office)
    failing = office.ann().version
    assert failing != before
    fail(office, 3)
    assert office.ann().version == failing


@pytest.mark.parametrize("server", [{"SMTP_HOST": ""}, {"SMTP_PORT": 1}])
def test_webhook_is_switched_off_without_a_mail_server(quiet_office: Office, address: str, server: dict[str, Any]) -> None:
    settings = dataclasses.replace(quiet_office.world.instance.core.settings, **server)
    with serve(settings, quiet_office.clock) as served:
        office = dataclasses.replace(quiet_office, world=dataclasses.replace(quiet_office.world, served=served))
        office.receiver.respond = respond(410)
        fail(office)

        assert not office.webhook()["enabled"]


def test_mail_waits_for_the_mail_server(quiet_office: Office, stack: StackEndpoints, address: str) -> None:
    office, clock = quiet_office, quiet_office.clock
    down = dataclasses.replace(office.world.instance.core.settings, SMTP_PORT=1, CLOUD_TASKS_EMULATOR_HOST="127.0.0.1:1")
    office.receiver.respond = respond(410)
    fail(office)
    with serve(down, clock) as served:
        (waiting,) = send_queued(dataclasses.replace(office.world, served=served), address)
    assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 1)
    assert mails_to(stack, address) == []

    (waiting,) = send_queued(office.world, address)
    assert waiting.attempts == 1, "it is not due yet"
    clock.forward(MINUTE)
    (sent,) = send_queued(office.world, address)
    assert sent.state is MailState.SENT
    send_queued(office.world, address)
    assert len(mails_to(stack, address)) == 1


def test_mail_is_canceled_when_the_webhook_is_on_again(quiet_office: Office, stack: StackEndpoints, address: str) -> None:
    office = quiet_office
    office.receiver.respond = respond(410)
    fail(office)
    office.change_webhook(url=office.receiver.url("/new"))

    (mail,) = send_queued(office.world, address)

    assert mail.state is MailState.CANCELED
    assert mails_to(stack, address) == []


def test_an_event_that_moves_leaves_no_other_one_pending(quiet_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office = quiet_office
    waiting = [office.store_text(f"Waiting {number}") for number in range(24)]
    store = office.world.instance.core.store
    genuine = store.page
    moved: list[str] = []

    def page_and_move(collection: Any, query: Any) -> Any:
        found = genuine(collection, query)
        if collection is relay_deliveries and not moved and len(found) > 1:
            moved.append(found[1].id)
            office.world.change(relay_deliveries, found[1].id, state="delivering")
        return found

    office.receiver.respond = respond(410)
    first = office.store_text("Gone")
    monkeypatch.setattr(store, "page", page_and_move)
    with counted(office.world.instance) as cost:
        office.post(first)

    states = {delivery.id: office.delivery(delivery.id).state for delivery in waiting}
    assert len(moved) == 1
    assert states.pop(moved[0]) == "delivering"
    assert set(states.values()) == {"canceled"}
    # Halves until the moved one is alone, not a commit for each.
    assert cost.commits < len(waiting)
