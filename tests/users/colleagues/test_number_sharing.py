"""Sharing a number: whom it may be shared with, and what those see and answer."""

from typing import Any

import pytest

from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.messages import MESSAGE_NOT_FOUND, SENDER_REFUSED
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.users.number_sharing import MAX_SHARED_WITH
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused
from tests.users.people import created, make_organization_admin, session_of, stored
from tests.world import CUSTOMER, Person, World, run_at_once


@pytest.fixture
def jane(world: World) -> Person:
    """A user of the first organization who is signed in; her number is shared."""
    return session_of(world, created(world))


def share(world: World, caller: Person, uid: str, *shared_with: str) -> Any:
    return world.call("POST", f"/api/v2/users/{uid}/numberSharing", caller, json={"sharedWith": list(shared_with)})


def shared_numbers(world: World, person: Person, **query: Any) -> Any:
    answer = world.call("GET", f"/api/v2/users/{person.user.id}/sharedNumbers", person, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def text_from(world: World, person: Person, number: str, **changes: Any) -> Any:
    return world.call("POST", "/api/send", person, json={"to": CUSTOMER, "from": number, "message": "Hello!"} | changes)


def test_who_shares_a_number_sees_and_answers_its_conversations(world: World, jane: Person) -> None:
    number, uid = jane.user.phone_number, jane.user.id
    assert world.text_in(to_number=number).status_code == 200
    assert_refused(text_from(world, world.ben, number), SENDER_REFUSED)

    answer = share(world, jane, uid, world.ben.user.id)

    assert answer.json()["sharedWith"] == [world.ben.user.id]
    assert shared_numbers(world, world.ben)["numbers"] == [{"userId": uid, "full_name": "Jane Roe", "phone_number": number}]
    [contact] = world.call("GET", "/api/v2/contacts", world.ben, params={"userId": uid}).json()["contacts"]
    assert world.call("GET", f"/api/v2/contacts/{contact['id']}", world.ben).status_code == 200
    assert world.call("GET", f"/api/contacts/{contact['id']}", world.ben).status_code == 200
    sent = text_from(world, world.ben, number)
    assert sent.status_code == 200, sent.text
    assert sent.json()["ConversationID"] == contact["id"]
    later = text_from(world, world.ben, number, sendAt=world.instance.core.clock() + 3_600_000).json()["id"]
    scheduled = world.call("GET", "/api/v2/scheduledMessages", world.ben, params={"userId": uid}).json()["messages"]
    assert [message["id"] for message in scheduled] == [later]
    assert world.call("DELETE", f"/api/v2/scheduledMessages/{later}", world.ben).status_code == 200
    listed = world.call("GET", f"/api/v2/contacts/{contact['id']}/messages", world.ben).json()["messages"]
    assert {message["direction"] for message in listed} == {"in", "out"}
    assert world.call("GET", f"/api/v2/messages/{sent.json()['id']}", world.ben).status_code == 200
    assert_refused(world.call("GET", f"/api/v2/users/{uid}", world.ben), USER_NOT_FOUND)


def test_the_end_of_sharing_acts_at_once(world: World, jane: Person) -> None:
    share(world, jane, jane.user.id, world.ben.user.id)
    sent = text_from(world, world.ben, jane.user.phone_number).json()

    assert share(world, jane, jane.user.id).json()["sharedWith"] == []

    assert shared_numbers(world, world.ben)["numbers"] == []
    assert_refused(text_from(world, world.ben, jane.user.phone_number), SENDER_REFUSED)
    assert_refused(world.call("GET", f"/api/v2/contacts/{sent['ConversationID']}", world.ben), CONTACT_NOT_FOUND)
    assert_refused(world.call("GET", f"/api/v2/messages/{sent['id']}", world.ben), MESSAGE_NOT_FOUND)
    contacts = world.call("GET", "/api/v2/contacts", world.ben, params={"userId": jane.user.id})
    assert_refused(contacts, USER_NOT_FOUND)


def test_a_number_is_shared_within_the_tenant_and_no_further(world: World, jane: Person) -> None:
    other = seeding.add_organization(world.instance, "Acme Vision", world.tenant)
    neighbour = seeding.add_user(world.instance, other, "Nora Neighbour")

    assert share(world, jane, jane.user.id, neighbour.id).status_code == 200
    refused = share(world, jane, jane.user.id, world.ben.user.id, world.zoe.user.id, "nobody", jane.user.id)

    assert_refused(refused, PARAMETERS_INVALID)
    assert [entry["field"] for entry in refused.json()["errors"]] == ["sharedWith.1", "sharedWith.2", "sharedWith.3"]
    assert len({entry["message"] for entry in refused.json()["errors"]}) == 1
    assert stored(world, jane.user.id).shared_with == [neighbour.id]


def test_who_is_gone_drops_out_of_the_list_that_is_sent_back(world: World, jane: Person) -> None:
    share(world, jane, jane.user.id, world.ben.user.id, world.ann.user.id)
    world.change(users, world.ann.user.id, deleted=1)

    answer = share(world, jane, jane.user.id, world.ben.user.id, world.ann.user.id)

    assert answer.json()["sharedWith"] == [world.ben.user.id]


@pytest.mark.parametrize(
    "body", [{}, {"sharedWith": "ben"}, {"sharedWith": [5]}, {"sharedWith": ["x"] * (MAX_SHARED_WITH + 1)}]
)
def test_a_list_that_is_none_is_refused(world: World, jane: Person, body: dict[str, Any]) -> None:
    assert_refused(world.call("POST", f"/api/v2/users/{jane.user.id}/numberSharing", jane, json=body), PARAMETERS_INVALID)


def test_who_may_share_whose_number(world: World, jane: Person) -> None:
    make_organization_admin(world, Person(jane.user, ""))

    assert share(world, jane, world.ann.user.id, world.ben.user.id).status_code == 200
    assert_refused(share(world, jane, world.zoe.user.id, world.ben.user.id), USER_NOT_FOUND)
    assert_refused(share(world, jane, world.admin.user.id, world.ben.user.id), HIGHER_ROLE)


def test_the_numbers_that_are_shared_with_one_are_paged(world: World, jane: Person) -> None:
    for number in range(5):
        owner = world.add_person(f"Owner {number}", f"+1212555016{number}")
        world.change(users, owner.user.id, shared_with=[world.ben.user.id])
    hidden = world.add_person("Gone", "+12125550169")
    world.change(users, hidden.user.id, shared_with=[world.ben.user.id], deleted=1)
    seen: list[str] = []
    cursor = None
    while True:
        page = shared_numbers(world, world.ben, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [entry["phone_number"] for entry in page["numbers"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break

    assert sorted(seen) == [f"+1212555016{number}" for number in range(5)]
    foreign = world.call("GET", f"/api/v2/users/{world.ben.user.id}/sharedNumbers", world.zoe)
    assert_refused(foreign, USER_NOT_FOUND)


def test_of_two_lists_at_once_one_is_stored_whole(world: World, jane: Person) -> None:
    one, other = [world.ann.user.id], [world.ben.user.id, world.admin.user.id]

    run_at_once(lambda: share(world, jane, jane.user.id, *one), lambda: share(world, jane, jane.user.id, *other))

    assert stored(world, jane.user.id).shared_with in (one, other)


def test_the_audit_trail_tells_who_shared_what(world: World, jane: Person) -> None:
    share(world, jane, jane.user.id, world.ben.user.id)

    [entry, _] = world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(object_id=jane.user.id), 10, None))

    assert (entry.action, entry.after) == ("user.shareNumber", {"sharedWith": [world.ben.user.id]})
