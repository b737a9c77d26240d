"""Canned responses: kept for people, and sent by themselves for a keyword."""

from typing import Any

import pytest
import requests

from app.problems.campaigns import CANNED_RESPONSE_NOT_FOUND, KEYWORD_TAKEN
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.inbound.automatic_replies import HELP_PAUSE_MS
from app.services.inbound.away import MAX_ANSWERS
from app.store.audit.audit_log import audit_log
from app.store.campaigns.canned_responses import canned_keywords, canned_responses
from app.store.contacts.contacts import contacts
from app.store.engine.database import Query
from app.store.messages.messages import Message
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import HOUR
from tests.campaigns.office import succeed
from tests.refusals import assert_refused
from tests.world import CUSTOMER, Person, TestClock, World, run_at_once

HOURS = "We are open from nine to five."
PATH = "/api/v2/canned-responses"


def ask_for(world: World, person: Person, headers: dict[str, str] | None = None, **fields: Any) -> requests.Response:
    body = {"name": "Hours", "body": HOURS} | fields
    return world.call("POST", PATH, person, json=body, headers=headers or {})


def add(world: World, person: Person, **fields: Any) -> str:
    answer = succeed(ask_for(world, person, **fields))
    assert list(answer) == ["id"]
    return str(answer["id"])


def answers(world: World) -> list[Message]:
    """Return what Ann's customer was sent, the oldest first."""
    (contact,) = succeed(world.call("GET", "/api/v2/contacts", world.ann, params={"phoneNumber": CUSTOMER}))["contacts"]
    return [message for message in reversed(world.conversation(contact["id"])) if message.direction == "out"]


def test_it_is_made_changed_and_deleted(still_world: World) -> None:
    ann = still_world.ann
    hours = add(still_world, ann, auto_keyword=" Opening  hours ")
    thanks = add(still_world, ann, name="A thank-you", body="Thank you!")

    listed = succeed(still_world.call("GET", "/api/canned-responses", ann))
    assert list(listed) == ["canned"]
    assert [entry["id"] for entry in listed["canned"]] == [thanks, hours]
    entry = listed["canned"][1]
    assert (entry["uid"], entry["name"], entry["body"], entry["auto_keyword"]) == (ann.user.id, "Hours", HOURS, "Opening hours")
    assert 0 < entry["created"] <= entry["updated"]
    changed = succeed(still_world.call("PATCH", f"{PATH}/{hours}", ann, json={"body": "Closed."}))
    assert (changed["body"], changed["auto_keyword"]) == ("Closed.", "Opening hours")
    assert succeed(still_world.call("GET", f"{PATH}/{hours}", ann)) == changed
    page = succeed(still_world.call("GET", PATH, ann, params={"limit": 1}))
    rest = succeed(still_world.call("GET", PATH, ann, params={"limit": 1, "cursor": page["nextCursor"]}))
    assert [entry["id"] for entry in page["canned"] + rest["canned"]] == [thanks, hours]
    assert rest["nextCursor"] is None
    succeed(still_world.call("DELETE", f"{PATH}/{hours}", ann))
    assert_refused(still_world.call("GET", f"{PATH}/{hours}", ann), CANNED_RESPONSE_NOT_FOUND)
    # The keyword is free again.
    add(still_world, ann, auto_keyword="opening HOURS")


def test_a_colleague_has_it_at_hand_when_the_number_is_shared(still_world: World) -> None:
    hours = add(still_world, still_world.ann)
    assert_refused(still_world.call("GET", f"{PATH}/{hours}", still_world.ben), CANNED_RESPONSE_NOT_FOUND)
    assert_refused(ask_for(still_world, still_world.ben, uid=still_world.ann.user.id), USER_NOT_FOUND)
    still_world.change(users, still_world.ann.user.id, shared_with=[still_world.ben.user.id])

    added = add(still_world, still_world.ben, uid=still_world.ann.user.id, name="By Ben")

    listed = succeed(still_world.call("GET", PATH, still_world.ben, params={"userId": still_world.ann.user.id}))["canned"]
    assert {entry["id"] for entry in listed} == {hours, added}
    (entry,) = still_world.instance.core.store.page(audit_log, Query(audit_log.name, [], [], 10))
    assert (entry.action, entry.object_id, entry.actor_id) == ("cannedResponse.create", added, still_world.ben.user.id)


def test_a_repeated_request_makes_one(still_world: World) -> None:
    key = {"Idempotency-Key": "once"}
    first, second = (ask_for(still_world, still_world.ann, headers=key, auto_keyword="hours") for _ in range(2))

    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"


def test_of_two_who_want_a_keyword_at_once_one_gets_it(still_world: World) -> None:
    given = run_at_once(*[lambda: ask_for(still_world, still_world.ann, auto_keyword="hours")] * 4)

    assert sorted(answer.status_code for answer in given) == [200, 409, 409, 409]
    other = add(still_world, still_world.ann, auto_keyword="prices")
    assert_refused(still_world.call("PATCH", f"{PATH}/{other}", still_world.ann, json={"auto_keyword": "HOURS"}), KEYWORD_TAKEN)
    # Another user's keywords are their own.
    add(still_world, still_world.ben, auto_keyword="hours")
    succeed(still_world.call("PATCH", f"{PATH}/{other}", still_world.ann, json={"auto_keyword": ""}))
    claims = still_world.instance.core.store.page(canned_keywords, Query(canned_keywords.name, [], [], 10))
    assert sorted(claim.uid for claim in claims) == sorted([still_world.ann.user.id, still_world.ben.user.id])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": None}, "body"),
        ({"body": 5}, "body"),
        ({"body": "x" * 1601}, "body"),
        ({"body": " \u200b"}, "body"),
        ({"name": " "}, "name"),
        ({"body": "\ud800"}, "body"),
        ({"name": "n" * 201}, "name"),
        ({"auto_keyword": "k" * 101}, "auto_keyword"),
        ({"auto_keyword": "Stop!"}, "auto_keyword"),
        ({"auto_keyword": "start"}, "auto_keyword"),
        ({"auto_keyword": " HELP "}, "auto_keyword"),
        ({"auto_keyword": "please stop"}, "auto_keyword"),
    ],
)
def test_a_wrong_one_is_refused_by_field(still_world: World, fields: dict[str, Any], field: str) -> None:
    answer = ask_for(still_world, still_world.ann, **fields)

    assert_refused(answer, PARAMETERS_INVALID)
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_keyword_is_answered_and_delivered(world: World) -> None:
    add(world, world.ann, auto_keyword="hours")

    world.text_in("  Hours ")

    (answer,) = answers(world)
    assert (answer.body, answer.source, answer.to_number) == (HOURS, "canned", CUSTOMER)
    world.wait_for_state(answer.id, "delivered")


@pytest.mark.parametrize("body", ["hours!", "hours?", "\u201chours\u201d", "hours\u200b", "hours \N{SLIGHTLY SMILING FACE}"])
def test_keyword_as_people_write_it_is_answered(still_world: World, body: str) -> None:
    add(still_world, still_world.ann, auto_keyword="hours")

    still_world.text_in(body)

    assert [answer.source for answer in answers(still_world)] == ["canned"]


@pytest.mark.parametrize(
    "body", ["nohours", "what are your hoursx", "Liked \u201chours\u201d", "\N{THUMBS UP SIGN}\u201chours\u201d"]
)
def test_other_words_and_reactions_are_not_answered(still_world: World, body: str) -> None:
    add(still_world, still_world.ann, auto_keyword="hours")

    still_world.text_in("Hello")
    still_world.text_in(body)

    assert answers(still_world) == []


@pytest.mark.parametrize("body", ["menu", "MEN\u00da", "menu\u0301"])
def test_accents_of_a_keyword_make_no_difference(still_world: World, body: str) -> None:
    add(still_world, still_world.ann, auto_keyword="men\u00fa")

    still_world.text_in(body)

    assert [answer.source for answer in answers(still_world)] == ["canned"]


def test_second_keyword_of_the_same_form_is_refused(still_world: World) -> None:
    add(still_world, still_world.ann, auto_keyword="men\u00fa")

    assert_refused(ask_for(still_world, still_world.ann, auto_keyword="Menu!"), KEYWORD_TAKEN)


def test_keyword_without_reservation_is_reserved_on_update(still_world: World) -> None:
    canned_id = add(still_world, still_world.ann, auto_keyword="men\u00fa")
    (claim,) = still_world.instance.core.store.page(canned_keywords, Query(canned_keywords.name, [], [], 10))
    commit = still_world.instance.core.store.commit()
    commit.delete(canned_keywords.path(claim.id))
    commit.send()

    succeed(still_world.call("PATCH", f"{PATH}/{canned_id}", still_world.ann, json={"auto_keyword": "men\u00fa"}))
    still_world.text_in("menu")

    assert [answer.source for answer in answers(still_world)] == ["canned"]


def test_canned_response_precedes_away_message_not_opt_out(still_world: World) -> None:
    add(still_world, still_world.ann, auto_keyword="hours")
    still_world.change(users, still_world.ann.user.id, auto_reply_message="We are away.")

    for text in ("hours", "opening hours", "HELP"):
        still_world.text_in(text)

    assert [answer.source for answer in answers(still_world)] == ["canned", "away", "keyword"]


def test_the_same_text_in_a_row_is_answered_once(still_world: World) -> None:
    add(still_world, still_world.ann, auto_keyword="hours")

    for text in ("hours", "hours", "Thanks", "hours", "hours"):
        still_world.text_in(text)

    assert len(answers(still_world)) == 2


def test_machines_with_varying_texts_stop_replying(still_world: World, clock: TestClock) -> None:
    still_world.change(users, still_world.ann.user.id, auto_reply_message="We are away.")
    add(still_world, still_world.ann, auto_keyword="ticket")
    for number in range(MAX_ANSWERS + 2):
        # HELP is answered again only after a while.
        clock.forward(HELP_PAUSE_MS // 2)
        assert still_world.text_in(f"HELP{'!' * number}" if number % 2 else "ticket").status_code == 200
    assert len(answers(still_world)) == MAX_ANSWERS

    still_world.text_in("STOP")
    still_world.text_in("START")
    assert [answer.source for answer in answers(still_world)[MAX_ANSWERS:]] == ["keyword", "keyword"]

    clock.forward(HOUR)
    still_world.text_in("Are you open?")
    assert answers(still_world)[-1].source == "away"


def test_identical_texts_at_once_are_answered_once(still_world: World) -> None:
    add(still_world, still_world.ann, auto_keyword="hours")
    still_world.text_in("Hello")

    run_at_once(*[lambda: still_world.text_in("hours")] * 4)

    assert len(answers(still_world)) == 1


def test_who_opted_out_or_is_disabled_gets_and_sends_none(still_world: World) -> None:
    add(still_world, still_world.ann, auto_keyword="hours")
    still_world.text_in("STOP")
    still_world.text_in("hours")
    assert [answer.source for answer in answers(still_world)] == ["keyword"]
    still_world.text_in("START")
    still_world.change(organizations, still_world.organization.id, is_disabled=True)
    still_world.text_in("hours")
    still_world.change(organizations, still_world.organization.id, is_disabled=False)

    assert [answer.source for answer in answers(still_world)] == ["keyword", "keyword"]


def test_a_blocked_contact_gets_none(still_world: World) -> None:
    add(still_world, still_world.ann, auto_keyword="hours")
    contact_id = still_world.send(still_world.ann).json()["ConversationID"]
    still_world.change(contacts, contact_id, blocked=True)

    still_world.text_in("hours")

    assert len(still_world.conversation(contact_id)) == 1


def test_canned_response_of_another_user_is_not_sent(still_world: World) -> None:
    hours = add(still_world, still_world.ann, auto_keyword="hours")
    still_world.change(canned_responses, hours, uid=still_world.ben.user.id)

    assert still_world.text_in("Hours").status_code == 200

    assert answers(still_world) == []
