from typing import Any

import pytest

from app.services.integrations.links import LEASE_MS
from app.times.clock import HOUR, MINUTE
from dev.mail.pages import read_mail
from dev.mail.sink import open_maildir
from dev.stack import StackEndpoints
from tests.integrations.desk import Desk
from tests.integrations.hubspot import TOKEN, HubSpotServer
from tests.mails.queued import send_queued
from tests.webhooks.receiver import run_receiver
from tests.world import CUSTOMER, run_at_once

MESSAGES = ["message.received", "message.sent"]


@pytest.fixture
def installed(desk: Desk, hubspot: HubSpotServer) -> str:
    assert hubspot.contacts == {}
    return desk.install("hubspot", {"accessToken": TOKEN}, name="Our HubSpot")


def tell_until_done(desk: Desk, installed: str) -> None:
    while desk.tell_all(installed):
        pass


def test_a_new_customer_becomes_one_contact_with_his_texts(desk: Desk, hubspot: HubSpotServer, installed: str) -> None:
    desk.world.text_in("Are <you> open?\nOn Saturday?")
    desk.store_text("We are")
    tell_until_done(desk, installed)

    assert {event.state for event in desk.events(installed)} == {"delivered"}
    ((contact_id, properties),) = hubspot.contacts.items()
    assert properties == {"phone": CUSTOMER}
    received, sent = sorted(hubspot.entries, key=lambda entry: entry["properties"]["hs_timestamp"])
    assert {received["contact"], sent["contact"]} == {contact_id}
    assert received["path"] == "/crm/v3/objects/communications"
    assert received["type"] == 81
    assert received["properties"]["hs_communication_channel_type"] == "SMS"
    assert received["properties"]["hs_communication_logged_from"] == "CRM"
    body = "<strong>Received</strong><br>Are &lt;you&gt; open?<br>On Saturday?"
    assert received["properties"]["hs_communication_body"] == body
    assert sent["properties"]["hs_communication_body"] == "<strong>Sent</strong><br>We are"


def test_concurrent_events_create_one_contact(desk: Desk, hubspot: HubSpotServer, installed: str) -> None:
    for number in range(3):
        desk.world.text_in(f"Text {number}")
    events = desk.events(installed)
    run_at_once(*[lambda event=event: desk.tell(event) for event in events])
    desk.clock.forward(LEASE_MS)
    tell_until_done(desk, installed)

    assert {event.state for event in desk.events(installed)} == {"delivered"}
    assert len(hubspot.contacts) == 1
    assert len(hubspot.entries) == 3
    # Somebody who only waited has not failed.
    assert desk.shown(installed)["failingSince"] == 0


def test_contact_is_found_in_another_spelling(desk: Desk, hubspot: HubSpotServer, installed: str) -> None:
    known = hubspot.add(phone="(212) 555-0123", firstname="Maria")
    desk.world.text_in("STOP")
    tell_until_done(desk, installed)

    assert list(hubspot.contacts) == [known]
    assert hubspot.contacts[known]["firstname"] == "Maria"
    assert {entry["path"] for entry in hubspot.entries} == {"/crm/v3/objects/communications", "/crm/v3/objects/notes"}
    (note,) = (entry for entry in hubspot.entries if entry["type"] == 202)
    assert note["properties"]["hs_note_body"] == "The contact opted out of messages"


def test_contact_with_taken_address_is_found_by_it(desk: Desk, hubspot: HubSpotServer, installed: str) -> None:
    known = hubspot.add(phone="+12125550199", email="maria@example.com")
    desk.world.text_in()
    tell_until_done(desk, installed)
    (other,) = set(hubspot.contacts) - {known}
    body = {"phoneNumber": CUSTOMER, "fullName": "Maria Alvarez", "email": "maria@example.com"}
    assert desk.world.call("POST", "/api/contacts", desk.world.ann, json=body).status_code == 200
    tell_until_done(desk, installed)
    # HubSpot has an address but once, so the rest of the contact is changed without it.
    assert hubspot.contacts[other] == {"phone": CUSTOMER, "firstname": "Maria", "lastname": "Alvarez"}

    new = {"phoneNumber": "+12125550124", "fullName": "Maria A.", "email": "maria@example.com"}
    assert desk.world.call("POST", "/api/contacts", desk.world.ann, json=new).status_code == 200
    tell_until_done(desk, installed)
    assert {event.state for event in desk.events(installed)} == {"delivered"}
    assert len(hubspot.contacts) == 2


def test_a_contact_that_was_deleted_there_is_made_again(desk: Desk, hubspot: HubSpotServer, installed: str) -> None:
    desk.world.text_in("One")
    tell_until_done(desk, installed)
    hubspot.contacts.clear()
    desk.world.text_in("Two")
    tell_until_done(desk, installed)

    assert len(hubspot.contacts) == 1
    assert len(hubspot.entries) == 2
    assert {event.state for event in desk.events(installed)} == {"delivered"}


def test_throttled_attempt_waits_as_asked_and_logs_once(desk: Desk, hubspot: HubSpotServer) -> None:
    installed = desk.install("hubspot", {"accessToken": TOKEN}, events=MESSAGES)
    hubspot.add(phone=CUSTOMER)
    desk.world.text_in("Once")
    hubspot.failures[:] = [(429, {"Retry-After": "3600"}, {"errorType": "RATE_LIMIT"})]
    (event,) = desk.tell_all(installed)
    assert event.state == "pending"
    assert event.next_attempt_at - event.tries[0]["at"] >= HOUR
    # HubSpot logs the text, but its answer is lost: what was logged is found, and not logged again.
    genuine = hubspot.answer

    def lose_the_answer(*args: object) -> object:
        answered = genuine(*args)  # type: ignore[arg-type]
        return (502, {}, {}) if hubspot.entries else answered

    hubspot.answer = lose_the_answer  # type: ignore[method-assign, assignment]
    (event,) = desk.tell_all(installed)
    assert event.tries[-1]["status"] == 502
    hubspot.answer = genuine  # type: ignore[method-assign]
    (event,) = desk.tell_all(installed)
    assert event.state == "delivered"
    assert len(hubspot.entries) == 1


def test_refused_token_switches_off_and_is_not_shown(
    desk: Desk, hubspot: HubSpotServer, installed: str, stack: StackEndpoints, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    wrong = "pat-na1-revoked-0987654321"
    assert desk.change(installed, configuration={"accessToken": wrong})["secrets"] == {"accessToken": "…4321"}
    desk.world.text_in("Lost")
    (first, *_) = desk.events(installed)
    told = desk.tell(first)

    assert told.state == "failed"
    assert told.tries[0]["status"] == 401
    assert "The token ••• is invalid" in told.tries[0]["response"]
    shown = desk.shown(installed)
    assert not shown["enabled"]
    assert shown["disabledReason"] == "HubSpot answered 401: it rejects the access token"
    assert {event.state for event in desk.events(installed)} <= {"failed", "canceled"}
    test = desk.world.call("POST", f"/api/v2/integrations/installed/{installed}/test", desk.world.ann)
    assert not test.json()["delivered"]
    send_queued(desk.world, desk.world.ann.user.email)
    mails = open_maildir(stack.mail_directory)
    subjects = [read_mail(mails, key)["Subject"] for key in mails.iterkeys()]
    assert "Acme Telecom: your integration Our HubSpot was switched off" in subjects
    everything = f"{desk.stored(installed)} {desk.events(installed)} {shown} {test.text} {caplog.text}"
    assert wrong not in everything
    assert TOKEN not in everything

    # A token that works switches it on again.
    assert desk.change(installed, configuration={"accessToken": TOKEN})["enabled"]
    desk.world.text_in("Found")
    tell_until_done(desk, installed)
    assert len(hubspot.entries) == 1


def test_what_is_not_hubspot_is_no_success(desk: Desk, installed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with run_receiver() as receiver:
        adapter = desk.world.instance.webhooks.integration_notifications._integrations.find("hubspot")
        monkeypatch.setattr(adapter, "_base_url", receiver.url(""))
        desk.world.text_in()
        told = desk.tell_all(installed)
    assert {event.state for event in told} == {"pending"}
    assert "not in HubSpot's format" in told[0].tries[0]["error"]
    desk.clock.forward(MINUTE)


def test_a_contact_whose_creation_is_in_doubt_is_made_once(desk: Desk, hubspot: HubSpotServer) -> None:
    installed = desk.install("hubspot", {"accessToken": TOKEN}, events=MESSAGES)
    desk.world.text_in("Once")
    genuine = hubspot.answer

    def lose_the_creation(*args: Any) -> Any:
        answered = genuine(*args)
        return (504, {}, {}) if args[:2] == ("POST", "/crm/v3/objects/contacts") else answered

    hubspot.answer = lose_the_creation  # type: ignore[method-assign, assignment]
    (event,) = desk.tell_all(installed)
    assert (event.state, event.tries[-1]["status"]) == ("pending", 504)
    assert event.next_attempt_at - event.tries[-1]["at"] >= MINUTE
    hubspot.answer = genuine  # type: ignore[method-assign]
    hubspot.found |= set(hubspot.contacts)
    tell_until_done(desk, installed)
    assert (len(hubspot.contacts), len(hubspot.entries)) == (1, 1)


@pytest.mark.parametrize(
    "answer", [{"results": 7}, {"results": [7]}, {"results": [{}]}, {"results": {"a": 1}}, {"results": [{"id": None}]}]
)
def test_an_answer_without_a_record_is_tried_again(desk: Desk, hubspot: HubSpotServer, answer: dict[str, Any]) -> None:
    installed = desk.install("hubspot", {"accessToken": TOKEN}, events=MESSAGES)
    desk.world.text_in("Odd")
    hubspot.failures[:] = [(200, {}, answer)]
    (event,) = desk.tell_all(installed)
    assert event.state == "pending"
    assert "not in HubSpot's format" in event.tries[-1]["error"]


def test_group_messages_are_not_logged(desk: Desk, hubspot: HubSpotServer, installed: str) -> None:
    desk.world.text_in("Dinner?", other_recipients=["+12125550142"])
    tell_until_done(desk, installed)

    (event,) = desk.events(installed)
    assert (event.event, event.state) == ("message.received", "delivered")
    assert (hubspot.contacts, hubspot.entries) == ({}, [])
