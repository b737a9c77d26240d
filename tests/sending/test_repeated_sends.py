"""A send with an Idempotency-Key is taken for new; a repeat is found when its commit fails, or when the send is refused."""

from typing import Any

import pytest
import requests

from app.problems.messages import OPTED_OUT, SENDER_REFUSED
from app.problems.plans import PLAN_LIMIT
from app.problems.requests import IDEMPOTENCY_KEY_REUSED
from app.store.contacts.contacts import contacts
from app.store.tenancy.organizations import organizations
from app.store.users.phone_numbers import phone_numbers
from tests.common.test_repeated_requests import count_messages, send
from tests.costs.counting import counted
from tests.damaged.damage import damage
from tests.plans.test_plans import make_plan
from tests.refusals import assert_refused
from tests.users.people import created, session_of
from tests.world import TestClock, World, run_at_once


def assert_repeats(first: requests.Response, second: requests.Response) -> None:
    assert (first.status_code, second.status_code) == (200, 200), second.text
    assert second.content == first.content
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


def test_new_request_reads_no_earlier_one_and_a_repeat_does(still_world: World) -> None:
    send(still_world, message="Hello")
    with counted(still_world.instance) as new:
        first = send(still_world, "another")
    assert first.status_code == 200
    with counted(still_world.instance) as repeated:
        assert send(still_world, message="Hello").headers["Idempotent-Replayed"] == "true"

    assert (new.read_trips, new.documents_read, new.commits) == (1, 6, 1)
    assert (repeated.read_trips, repeated.documents_read, repeated.documents_written) == (2, 7, 0)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda world, contact: world.change(contacts, contact, opted_out=True), OPTED_OUT),
        (lambda world, _: world.change(phone_numbers, world.ann.user.phone_number, uid=world.zoe.user.id), SENDER_REFUSED),
        (lambda world, _: world.change(phone_numbers, world.ann.user.phone_number, uid=""), SENDER_REFUSED),
    ],
    ids=["opted out", "number of another organization", "number of nobody"],
)
def test_repeat_gets_its_response_where_a_new_send_is_refused(still_world: World, change: Any, refusal: Any) -> None:
    first = send(still_world)
    contact_id = first.json()["ConversationID"]
    change(still_world, contact_id)

    assert_repeats(first, send(still_world))
    assert_refused(still_world.send(still_world.ann), refusal)
    assert count_messages(still_world) == 1


def test_repeat_gets_its_response_at_the_limit_of_the_plan(still_world: World) -> None:
    make_plan(still_world, messagesPerMonth=1)
    first = send(still_world)

    assert_repeats(first, send(still_world))
    assert_refused(still_world.send(still_world.ann), PLAN_LIMIT)


def test_repeat_gets_its_response_despite_a_damaged_contact(still_world: World) -> None:
    first = send(still_world)
    damage(still_world, "contacts", first.json()["ConversationID"], created="never")

    assert_repeats(first, send(still_world))


def test_repeat_of_a_disabled_organization_is_refused(still_world: World) -> None:
    assert send(still_world).status_code == 200
    still_world.change(organizations, still_world.organization.id, is_disabled=True)

    assert send(still_world).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [{"message": "Another"}, {"message": ""}, {"to": "12"}, {"from": "+12125550199"}, {"sendAt": 1}, {"message": 5}],
)
def test_key_of_another_request_is_refused_first(still_world: World, changes: dict[str, Any]) -> None:
    assert send(still_world).status_code == 200

    assert_refused(send(still_world, **changes), IDEMPOTENCY_KEY_REUSED)
    assert count_messages(still_world) == 1


def test_send_of_the_app_is_repeated_alike(still_world: World) -> None:
    jane = session_of(still_world, created(still_world))
    first = send(still_world, person=jane, path="/api/v2/messages")

    assert_repeats(first, send(still_world, person=jane, path="/api/v2/messages"))


def test_repeats_in_a_busy_conversation_send_once(still_world: World) -> None:
    assert still_world.send(still_world.ann).status_code == 200

    answers = run_at_once(
        *[lambda: send(still_world)] * 4, *[lambda: still_world.send(still_world.ann)] * 4, *[still_world.text_in] * 2
    )

    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers[:4]}) == 1
    assert count_messages(still_world) == 1 + 1 + 4


def test_refused_send_leaves_its_key_unused(still_world: World, clock: TestClock) -> None:
    at = clock() - 1
    refused = send(still_world, sendAt=at)
    assert refused.status_code == 400

    assert send(still_world).status_code == 200
