"""One e-mail about all conversations of a person that nobody has answered or read, and none about one of them again."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.services.digests.runs import MIN_INTERVAL_MS
from app.store.common.mails import MailState
from app.store.contacts.contacts import contacts
from app.store.engine.database import Query
from app.store.inbox.digest_runs import digest_runs
from app.store.messages.messages import Source
from app.store.users.users import users
from app.times.clock import DAY, HOUR, MINUTE
from tests.digests.acts import (
    archive,
    block,
    disable_organization,
    disable_owner,
    fail_reply,
    mark_read,
    opt_out,
    read_alone,
    reply,
    send_by_drip,
    write_note,
)
from tests.inbox.inbox import arrive, ask, share
from tests.mails.queued import mails_for, send_queued
from tests.mails.servers import Relay, run_relay
from tests.push.test_settings import put
from tests.tenancy.offices import organization_admin
from tests.world import CUSTOMER, TestClock, World, run_at_once, serve, without_queue

OTHER, THIRD = "+12125550151", "+12125550152"
ANN, BEN, OFFICE = "ann@example.com", "ben@example.com", "office@example.com"
WAIT_MS = 30 * MINUTE


@pytest.fixture
def relay() -> Iterator[Relay]:
    with run_relay() as running:
        yield running


@pytest.fixture
def office(world: World, relay: Relay, clock: TestClock) -> Iterator[World]:
    """An instance with a mail server and without a queue, whose first organization has digests."""
    settings = dataclasses.replace(
        world.instance.core.settings, SMTP_HOST="127.0.0.1", SMTP_PORT=relay.port, WEB_APP_URL="https://app.example.com"
    )
    for person, address in ((world.ann, ANN), (world.ben, BEN)):
        world.change(users, person.user.id, email=address, timezone="America/New_York")
    with serve(settings, clock) as served, without_queue(dataclasses.replace(world, served=served), clock) as quiet:
        assert switch(quiet, enabled=True).json()["unansweredDigest"]["enabled"] is True
        yield quiet


def switch(world: World, **changes: Any) -> Any:
    path = f"/api/v2/organizations/{world.organization.id}/settings"
    return world.call("PATCH", path, organization_admin(world), json={"unansweredDigest": changes})


def sweep(world: World) -> None:
    world.instance.operations.sweeper.sweep_kinds()


def wait(world: World, clock: TestClock, milliseconds: int = WAIT_MS) -> None:
    """Move the clock and sweep twice, more often than the runs of an organization are due."""
    clock.forward(milliseconds + MINUTE)
    sweep(world)
    clock.forward(MIN_INTERVAL_MS)
    sweep(world)


def sent(world: World, relay: Relay, address: str) -> list[str]:
    """Send the e-mails to an address that wait, and return the texts of all that it got."""
    assert all(mail.state is not MailState.QUEUED for mail in send_queued(world, address))
    received = [mail for mail in relay.mails if mail["To"] == address]
    return [mail.get_body(("plain",)).get_content() for mail in received]


def test_one_email_collects_what_waits(office: World, relay: Relay, clock: TestClock, caplog: pytest.LogCaptureFixture) -> None:
    world = office
    first = arrive(world)
    clock.forward(MINUTE)
    arrive(world, OTHER)
    world.change(contacts, first.id, full_name="Maria Moss")
    clock.forward(WAIT_MS - 2 * MINUTE)
    sweep(world)
    assert mails_for(world, ANN) == []

    wait(world, clock, 3 * MINUTE)

    (text,) = sent(world, relay, ANN)
    assert relay.mails[0]["Subject"] == "2 conversations wait for an answer"
    assert relay.mails[0]["From"].startswith("Acme Telecom")
    assert f"Maria Moss ({CUSTOMER}), to Ann Archer, since " in text
    assert text.index("Maria Moss") < text.index(OTHER)
    assert "https://app.example.com" in text
    assert "notification settings" in text
    assert "Are you open?" not in str(relay.mails[0]) + caplog.text
    assert mails_for(world, BEN) == []

    world.text_in("Hello?")
    wait(world, clock)
    wait(world, clock, DAY)
    assert len(sent(world, relay, ANN)) == 1
    assert world.send(world.ann, to=CUSTOMER).status_code == 200
    world.text_in("One more thing")
    ask(world, "POST", f"conversations/{arrive(world, OTHER).id}/read", world.ann, json={})
    world.text_in("Still here", from_number=OTHER)
    wait(world, clock)
    assert len(sent(world, relay, ANN)) == 2
    assert relay.mails[-1]["Subject"] == "2 conversations wait for an answer"


@pytest.mark.parametrize(
    ("act", "is_mailed"),
    [
        (reply, False),
        (read_alone, False),
        (mark_read, False),
        (archive, False),
        (block, False),
        (opt_out, False),
        (disable_owner, False),
        (disable_organization, False),
        (write_note, True),
        (send_by_drip, True),
        (fail_reply, True),
    ],
)
def test_what_ends_the_waiting(office: World, clock: TestClock, act: Callable[[World, str], None], is_mailed: bool) -> None:
    share(office, office.ann, office.ben)
    contact = arrive(office)
    clock.forward(MINUTE)

    act(office, contact.id)
    wait(office, clock)

    assert len(mails_for(office, ANN)) == is_mailed


def test_auto_replies_and_reactions_do_not_count(office: World, clock: TestClock) -> None:
    ask(office, "PATCH", f"users/{office.ann.user.id}/messageSettings", office.ann, json={"autoReplyMessage": "We are away"})
    office.text_in("Are you open?")
    office.text_in("Liked “See you tomorrow”", from_number=OTHER)
    office.text_in("HELP", from_number=THIRD)

    wait(office, clock)

    (mail,) = mails_for(office, ANN)
    assert [office.contact(contact_id).phone_number for contact_id in mail.object_ids] == [CUSTOMER]
    assert any(message.source is Source.AWAY for message in office.conversation(mail.object_ids[0]))


@pytest.mark.parametrize(
    ("changes", "choose", "mailed"),
    [
        ({}, {}, {ANN, BEN}),
        ({"toAssignee": False}, {}, {ANN}),
        ({"toOwner": False, "addresses": [OFFICE, "Office@Example.com"]}, {}, {BEN, OFFICE}),
        ({"toAssignee": False, "toSharers": True}, {"mutedNumbers": True}, {ANN}),
        ({"toSharers": True}, {"digestEmails": False}, {ANN}),
    ],
)
def test_recipients_are_chosen(
    office: World, relay: Relay, clock: TestClock, changes: dict[str, Any], choose: dict[str, Any], mailed: set[str]
) -> None:
    share(office, office.ann, office.ben)
    switch(office, **changes)
    if "mutedNumbers" in choose:
        choose = {"mutedNumbers": [office.ann.user.id]}
    put(office, office.ben, **choose)
    contact = arrive(office)
    ask(office, "PUT", f"conversations/{contact.id}/assignee", office.ann, json={"userId": office.ben.user.id})

    wait(office, clock)

    for address in (ANN, BEN, OFFICE):
        assert len(sent(office, relay, address)) == (address in mailed), address
    assert len(relay.mails) == len(mailed)


def test_repeated_and_simultaneous_runs_mail_once(office: World, clock: TestClock) -> None:
    contact = arrive(office)
    (run,) = office.instance.core.store.page(digest_runs, Query(digest_runs.name, [], [], 9))
    clock.forward(WAIT_MS + MINUTE)

    run_at_once(*[lambda: sweep(office)] * 4)
    # A run whose end was lost begins where the one before began.
    office.change(digest_runs, run.id, looked_until=run.looked_until, sweep_at=1)
    run_at_once(*[lambda: sweep(office)] * 4)

    (mail,) = mails_for(office, ANN)
    assert mail.object_ids == [contact.id]


def test_what_was_answered_before_the_email_leaves_is_not_in_it(office: World, relay: Relay, clock: TestClock) -> None:
    arrive(office)
    arrive(office, OTHER)
    wait(office, clock)
    assert office.send(office.ann, to=CUSTOMER).status_code == 200

    (text,) = sent(office, relay, ANN)

    assert CUSTOMER not in text
    assert OTHER in text
    arrive(office, THIRD)
    wait(office, clock)
    assert office.send(office.ann, to=THIRD).status_code == 200
    assert len(sent(office, relay, ANN)) == 1
    assert sorted(mail.state for mail in mails_for(office, ANN)) == [MailState.CANCELED, MailState.SENT]


def test_digests_wait_for_business_hours(office: World, clock: TestClock) -> None:
    now = clock()
    weekday = (now // DAY + 3) % 7
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    # The office opens tomorrow at 08:00.
    hours = {names[(weekday + 1) % 7]: [{"from": "08:00", "to": "17:00"}]}
    path = f"/api/v2/organizations/{office.organization.id}/settings"
    body = {"businessHours": {"hours": hours, "timezone": "UTC"}}
    assert office.call("PATCH", path, organization_admin(office), json=body).status_code == 200
    arrive(office)
    opening = (now // DAY + 1) * DAY + 8 * HOUR

    wait(office, clock, opening - now - MINUTE)
    assert mails_for(office, ANN) == []
    wait(office, clock, WAIT_MS - 5 * MINUTE)
    assert len(mails_for(office, ANN)) == 1


def test_other_minutes_and_any_hour_by_choice(office: World, clock: TestClock) -> None:
    today = datetime.fromtimestamp(clock() / 1000, UTC).date()
    closed = {"businessHours": {"holidays": [{"date": str(today - timedelta(1)), "until": str(today + timedelta(2))}]}}
    path = f"/api/v2/organizations/{office.organization.id}/settings"
    assert office.call("PATCH", path, organization_admin(office), json=closed).status_code == 200
    switch(office, minutes=60)
    arrive(office)

    wait(office, clock, HOUR)
    assert mails_for(office, ANN) == []
    switch(office, businessHoursOnly=False)
    arrive(office, OTHER)
    wait(office, clock)
    (mail,) = mails_for(office, ANN)
    assert len(mail.object_ids) == 1


def test_switching_off_ends_and_on_begins_anew(office: World, clock: TestClock) -> None:
    arrive(office)
    switch(office, enabled=False)
    wait(office, clock)
    assert office.instance.core.store.page(digest_runs, Query(digest_runs.name, [], [], 9)).size == 0

    switch(office, enabled=True)
    wait(office, clock)
    assert mails_for(office, ANN) == []
    arrive(office, OTHER)
    wait(office, clock)
    (mail,) = mails_for(office, ANN)
    assert len(mail.object_ids) == 1
