import base64
import itertools
from typing import Any

import pytest

from app.crypto.keys import new_id
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.contacts.contact_writes import create_contact
from app.store.contacts.contacts import Contact
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World

FLAGS = ("archived", "unread", "optedOut")


def add_every_kind(world: World) -> list[Contact]:
    """Write sixteen contacts of Ann: two of each combination of flags, every two with the same dates."""
    commit = world.instance.core.store.commit()
    made = []
    for number, (archived, unread, opted_out, _) in enumerate(itertools.product((True, False), repeat=4)):
        contact = Contact(
            id=new_id(),
            uid=world.ann.user.id,
            phone_number=f"+1212556{number:04}",
            is_archived=archived,
            read_status=not unread,
            opted_out=opted_out,
            last_message_date=1000 + number // 2,
            updated=5000 - number // 2,
        )
        create_contact(commit, contact, None)
        made.append(contact)
    commit.send()
    return made


def page_through(world: World, path: str, query: dict[str, Any], key: str = "contacts") -> list[dict[str, Any]]:
    """Return every entry of a list, read three at a time."""
    entries: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(20):
        given = {"limit": 3, **query, **({"cursor": cursor} if cursor else {})}
        answer = world.call("GET", path, world.ann, params=given)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()[key]) <= 3
        entries += answer.json()[key]
        cursor = answer.json()["nextCursor"]
        if cursor is None:
            return entries
    raise AssertionError("the list has no end")


def fits(contact: Contact, query: dict[str, str]) -> bool:
    flags = {"archived": contact.is_archived, "unread": not contact.read_status, "optedOut": contact.opted_out}
    return all(flags[name] is (value == "true") for name, value in query.items())


@pytest.mark.parametrize("values", list(itertools.product((None, "true", "false"), repeat=3)))
def test_every_filter_alone_and_combined_pages_to_the_end(world: World, values: tuple[str | None, ...]) -> None:
    made = add_every_kind(world)
    query = {name: value for name, value in zip(FLAGS, values, strict=True) if value is not None}

    listed = page_through(world, "/api/v2/contacts", query)

    expected = [contact for contact in made if fits(contact, query)]
    expected.sort(key=lambda contact: (contact.last_message_date, contact.id), reverse=True)
    assert [contact["id"] for contact in listed] == [contact.id for contact in expected]


@pytest.mark.parametrize("query", [{}, {"archived": "true"}, {"unread": "true", "optedOut": "false"}])
def test_what_changed_since_comes_oldest_change_first(world: World, query: dict[str, str]) -> None:
    made = add_every_kind(world)

    listed = page_through(world, "/api/v2/contacts", {"changedSince": 4996, **query})

    expected = [contact for contact in made if contact.updated >= 4996 and fits(contact, query)]
    expected.sort(key=lambda contact: (contact.updated, contact.id))
    assert [contact["id"] for contact in listed] == [contact.id for contact in expected]


def test_the_contact_of_a_number_is_found_if_the_filters_fit(world: World) -> None:
    contact_id = world.send(world.ann, type="note").json()["ConversationID"]

    def find(**query: Any) -> list[str]:
        listed = world.call("GET", "/api/v2/contacts", world.ann, params=query).json()
        assert listed["nextCursor"] is None
        return [contact["id"] for contact in listed["contacts"]]

    assert find(phoneNumber=CUSTOMER) == find(phoneNumber="(212) 555-0123") == [contact_id]
    assert find(phoneNumber=CUSTOMER, archived=False, unread=False, optedOut=False, changedSince=1) == [contact_id]
    assert find(phoneNumber=CUSTOMER, archived=True) == []
    assert find(phoneNumber=CUSTOMER, changedSince=world.instance.core.clock() + 1) == []
    assert find(phoneNumber="+12125550124") == []


def test_a_list_is_the_callers_own_unless_another_is_asked_for(world: World) -> None:
    world.send(world.ann, type="note")

    assert len(world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]) == 1
    assert world.call("GET", "/api/v2/contacts", world.admin).json()["contacts"] == []


def test_a_service_account_must_name_the_user(world: World) -> None:
    world.send(world.ann, type="note")

    refused = world.served.call("GET", "/api/v2/contacts", world.reseller)
    assert_refused(refused, PARAMETERS_INVALID)
    assert [error["field"] for error in refused.json()["errors"]] == ["userId"]
    listed = world.served.call("GET", f"/api/v2/contacts?userId={world.ann.user.id}", world.reseller)
    assert len(listed.json()["contacts"]) == 1
    assert_refused(world.served.call("GET", "/api/v2/contacts?userId=nobody", world.reseller), USER_NOT_FOUND)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "abc"),
        ("limit", ""),
        ("limit", "9" * 5000),
        ("archived", "perhaps"),
        ("unread", ""),
        ("optedOut", "2"),
        ("changedSince", "yesterday"),
        ("changedSince", "-1"),
        ("changedSince", "1.5"),
        ("changedSince", "9" * 5000),
        ("phoneNumber", "abc"),
        ("phoneNumber", ""),
        ("userId", "u" * 129),
        ("cursor", "c" * 1001),
    ],
)
def test_a_wrong_parameter_is_named(world: World, name: str, value: str) -> None:
    answer = world.call("GET", "/api/v2/contacts", world.ann, params={name: value})

    assert_refused(answer, PARAMETERS_INVALID)
    assert [error["field"] for error in answer.json()["errors"]] == [name]


def test_a_cursor_fits_its_own_list_alone(world: World) -> None:
    add_every_kind(world)
    cursor = world.call("GET", "/api/v2/contacts?limit=3", world.ann).json()["nextCursor"]

    def use(query: str, cursor: str = cursor) -> Any:
        return world.call("GET", f"/api/v2/contacts?{query}", world.ann, params={"cursor": cursor})

    assert use("limit=5").status_code == 200
    for query in ("archived=true", "changedSince=5", "unread=false"):
        assert_refused(use(query), CURSOR_INVALID)
    assert_refused(world.call("GET", "/api/v2/contacts", world.ben, params={"cursor": cursor}), CURSOR_INVALID)
    path = f"/api/v2/users/{world.ann.user.id}/token"
    assert_refused(world.call("GET", path, world.ann, params={"cursor": cursor}), CURSOR_INVALID)
    contact_id = world.send(world.ann, type="note").json()["ConversationID"]
    path = f"/api/v2/contacts/{contact_id}/messages"
    assert_refused(world.call("GET", path, world.ann, params={"cursor": cursor}), CURSOR_INVALID)


def test_a_tampered_cursor_is_refused(world: World) -> None:
    add_every_kind(world)
    cursor = world.call("GET", "/api/v2/contacts?limit=3", world.ann).json()["nextCursor"]
    opened = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    tampered = [
        opened.replace("[", "[1", 1),
        opened[:16] + "[]",
        opened[:16],
        opened[16:],
        "0" * 16 + opened[16:],
        opened.upper(),
        "",
    ]

    for text in tampered:
        forged = base64.urlsafe_b64encode(text.encode()).decode()
        answer = world.call("GET", "/api/v2/contacts", world.ann, params={"cursor": forged})
        assert_refused(answer, CURSOR_INVALID)


@pytest.mark.parametrize("cursor", ["", "garbage", "%", "äöü", "a", "=" * 10, "👋", "null", "eyJhIjoxfQ"])
def test_garbage_is_no_cursor(world: World, cursor: str) -> None:
    for path in ("/api/v2/contacts", f"/api/v2/users/{world.ann.user.id}/token"):
        assert_refused(world.call("GET", path, world.ann, params={"cursor": cursor}), CURSOR_INVALID)


def test_a_conversation_is_paged_newest_first(world: World) -> None:
    sent = [world.send(world.ann, message=str(number), type="note").json() for number in range(10)]
    path = f"/api/v2/contacts/{sent[0]['ConversationID']}/messages"

    listed = page_through(world, path, {}, "messages")

    assert {entry["id"] for entry in listed} == {answer["id"] for answer in sent}
    assert len(listed) == 10
    assert [entry["date"] for entry in listed] == sorted((entry["date"] for entry in listed), reverse=True)
