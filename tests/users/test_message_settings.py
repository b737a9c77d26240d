"""Signatures below what a person types, and away messages."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.crypto.keys import new_id
from app.problems.messages import OPTED_OUT
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.contacts.contact_queries import all_contacts
from app.store.contacts.contacts import contacts
from app.store.messages.messages import Message, Source
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import HOUR
from tests.refusals import assert_refused
from tests.users.people import NUMBER, created, make_organization_admin, session_of, stored
from tests.world import CUSTOMER, Person, TestClock, World, run_at_once, wait_until, without_queue

AWAY = "We are closed until Monday."
SIGNATURE = "Jane, Acme Dental"


@pytest.fixture
def still(world: World, clock: TestClock) -> Iterator[World]:
    """A world without deliveries, so that messages are seen as they were stored."""
    with without_queue(world, clock) as still:
        yield still


@pytest.fixture
def jane(still: World) -> Person:
    """A user who is signed in, as in the app."""
    return session_of(still, created(still))


def set_up(world: World, person: Person, method: str = "PATCH", **changes: Any) -> Any:
    return world.call(method, f"/api/v2/users/{person.user.id}/messageSettings", person, json=changes)


def type_text(world: World, person: Person, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    body = {"to": CUSTOMER, "from": person.user.phone_number, "message": "See you at ten"} | changes
    return world.call("POST", "/api/v2/messages", person, json=body, headers=headers or {})


def text_in(world: World, body: str, **changes: Any) -> None:
    answer = world.text_in(body, to_number=NUMBER, **changes)
    assert answer.status_code == 200, answer.text


def away_replies(world: World, person: Person) -> list[Message]:
    """Return what the away message has answered, the oldest first."""
    listed = world.instance.core.store.page(contacts, all_contacts(person.user.id, 10, None))
    found = [message for contact in listed for message in world.conversation(contact.id)]
    return sorted((message for message in found if message.source is Source.AWAY), key=lambda message: message.date)


@pytest.mark.parametrize("method", ["PATCH", "POST", "PUT"])
def test_settings_are_changed_one_by_one(still: World, jane: Person, method: str) -> None:
    assert set_up(still, jane, method, autoReplyMessage=AWAY).json() == {
        "autoReplyMessage": AWAY,
        "away": {"mode": "always", "cannedResponseId": "", "hours": {}, "holidays": []},
        "reminderEmails": False,
        "sharedKeywords": False,
        "signatureEnabled": False,
        "signatureText": "",
        "timezone": "",
    }
    zone = "Europe/Berlin"
    answer = set_up(still, jane, method, signatureEnabled=True, signatureText=SIGNATURE, timezone=zone)
    settings = {"autoReplyMessage": AWAY, "signatureEnabled": True, "signatureText": SIGNATURE, "timezone": zone}
    assert answer.json().items() >= settings.items()
    assert_refused(set_up(still, jane, method, timezone="Europe/Atlantis"), PARAMETERS_INVALID)
    read = still.call("GET", f"/api/v2/users/{jane.user.id}", jane).json()
    assert answer.json().items() <= read.items()
    assert set_up(still, jane, method, autoReplyMessage="").json()["autoReplyMessage"] == ""


def test_who_may_change_settings(still: World, jane: Person) -> None:
    make_organization_admin(still, jane)
    path = "/api/v2/users/{}/messageSettings"

    assert still.call("PATCH", path.format(still.ann.user.id), jane, json={"autoReplyMessage": AWAY}).status_code == 200
    assert_refused(still.call("PATCH", path.format(still.zoe.user.id), jane, json={}), USER_NOT_FOUND)
    assert_refused(still.call("PATCH", path.format(still.admin.user.id), jane, json={}), HIGHER_ROLE)
    assert_refused(set_up(still, jane, autoReplyMessage="x" * 1601), PARAMETERS_INVALID)
    assert_refused(set_up(still, jane, autoReplyMessage=" \u200b"), PARAMETERS_INVALID)
    assert_refused(set_up(still, jane, signatureText="\u2060"), PARAMETERS_INVALID)
    assert_refused(set_up(still, jane, signatureText="x" * 301), PARAMETERS_INVALID)


def test_a_text_typed_in_the_app_is_signed_and_answered_whole(still: World, jane: Person) -> None:
    set_up(still, jane, signatureEnabled=True, signatureText=SIGNATURE)

    answer = type_text(still, jane)

    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["message"], body["source"], body["state"]) == (f"See you at ten\n{SIGNATURE}", "app", "queued")
    assert still.call("GET", f"/api/v2/messages/{body['id']}", jane).json() == body


def test_what_a_program_sends_is_never_signed(still: World, jane: Person) -> None:
    set_up(still, jane, signatureEnabled=True, signatureText=SIGNATURE)
    token = still.call("POST", f"/api/v2/users/{jane.user.id}/token", jane).json()["token"]
    program = Person(jane.user, f"Bearer {jane.user.id}:{token}")

    sent = still.message(still.send(program).json()["id"])

    assert (sent.body, sent.source) == ("Hello!", Source.API)
    assert type_text(still, program).status_code == 401


@pytest.mark.parametrize(
    "changes", [{"type": "note"}, {"sendStatus": "sent"}, {"message": "", "media": ["https://example.com/a.png"]}]
)
def test_a_note_a_stored_text_and_a_picture_are_not_signed(still: World, jane: Person, changes: dict[str, Any]) -> None:
    set_up(still, jane, signatureEnabled=True, signatureText=SIGNATURE)

    assert SIGNATURE not in type_text(still, jane, **changes).json()["message"]


def test_signature_alone_is_not_sent(still: World, jane: Person) -> None:
    set_up(still, jane, signatureEnabled=True, signatureText=SIGNATURE)

    assert_refused(type_text(still, jane, message=" \u200b"), PARAMETERS_INVALID)


def test_a_signature_that_is_switched_off_is_not_added(still: World, jane: Person) -> None:
    set_up(still, jane, signatureText=SIGNATURE)

    assert type_text(still, jane).json()["message"] == "See you at ten"


def test_a_signature_makes_no_text_too_long(still: World, jane: Person) -> None:
    set_up(still, jane, signatureEnabled=True, signatureText=SIGNATURE)
    room = 1600 - len(SIGNATURE) - 1

    assert len(type_text(still, jane, message="x" * room).json()["message"]) == 1600
    refused = type_text(still, jane, message="x" * (room + 1))
    assert_refused(refused, PARAMETERS_INVALID)
    assert str(room) in refused.text


def test_the_same_typed_text_again_is_sent_once(still: World, jane: Person) -> None:
    first, again = (type_text(still, jane, {"Idempotency-Key": "typed"}) for _ in range(2))

    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(still.conversation(first.json()["contactId"])) == 1


def test_a_typed_text_obeys_the_opt_out(still: World, jane: Person) -> None:
    contact_id = type_text(still, jane).json()["contactId"]
    still.change(contacts, contact_id, opted_out=True)

    assert_refused(type_text(still, jane), OPTED_OUT)


def test_away_message_comes_again_after_a_pause_for_another_text(still: World, jane: Person, clock: TestClock) -> None:
    set_up(still, jane, autoReplyMessage=AWAY)

    text_in(still, "Are you open?")
    text_in(still, "Are you open?")
    assert [message.body for message in away_replies(still, jane)] == [AWAY]
    for body in ("Hello?", "Are you open?"):
        clock.forward(4 * HOUR)
        text_in(still, body)

    assert len(away_replies(still, jane)) == 3
    reply = away_replies(still, jane)[0]
    assert (reply.from_number, reply.to_number, reply.answers_keyword) == (NUMBER, CUSTOMER, False)


def test_the_away_message_is_delivered(world: World) -> None:
    jane = session_of(world, created(world))
    set_up(world, jane, autoReplyMessage=AWAY)

    text_in(world, "Are you open?")

    wait_until(lambda: [message.state for message in away_replies(world, jane)], lambda states: states == ["delivered"])


def test_identical_texts_at_once_get_one_away_message(still: World, jane: Person, clock: TestClock) -> None:
    set_up(still, jane, autoReplyMessage=AWAY)
    text_in(still, "First")
    clock.forward(4 * HOUR)

    answers = run_at_once(*[lambda: still.text_in("Are you open?", to_number=NUMBER, carrier_message_id=f"SIM{new_id()}")] * 4)

    assert {answer.status_code for answer in answers} == {200}
    assert len(away_replies(still, jane)) == 2


def test_repeated_message_gets_no_second_auto_reply(still: World, jane: Person) -> None:
    set_up(still, jane, autoReplyMessage=AWAY)

    for _ in range(2):
        text_in(still, "Are you open?", carrier_message_id="SIM-the-same")

    assert len(away_replies(still, jane)) == 1


@pytest.mark.parametrize("word", ["STOP", "HELP", "START"])
def test_a_keyword_gets_no_away_message(still: World, jane: Person, word: str) -> None:
    set_up(still, jane, autoReplyMessage=AWAY)

    text_in(still, word)

    assert away_replies(still, jane) == []


def test_who_opted_out_or_is_blocked_gets_no_away_message(still: World, jane: Person) -> None:
    set_up(still, jane, autoReplyMessage=AWAY)
    text_in(still, "STOP")
    text_in(still, "Are you open?")
    [contact] = still.call("GET", "/api/v2/contacts", jane).json()["contacts"]
    still.change(contacts, contact["id"], opted_out=False, blocked=True)
    text_in(still, "Anybody there?")

    assert away_replies(still, jane) == []


@pytest.mark.parametrize("disabled", ["user", "organization"])
def test_who_is_disabled_answers_nothing(still: World, jane: Person, disabled: str) -> None:
    set_up(still, jane, autoReplyMessage=AWAY)
    if disabled == "user":
        still.change(users, jane.user.id, is_disabled=True)
    else:
        still.change(organizations, still.organization.id, is_disabled=True)

    text_in(still, "Are you open?")

    still.change(users, jane.user.id, is_disabled=False)
    still.change(organizations, still.organization.id, is_disabled=False)
    assert away_replies(still, jane) == []
    assert stored(still, jane.user.id).auto_reply_message == AWAY


def test_without_an_away_message_nobody_is_answered(still: World, jane: Person) -> None:
    text_in(still, "Are you open?")

    assert away_replies(still, jane) == []
