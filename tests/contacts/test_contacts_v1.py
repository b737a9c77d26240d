from typing import Any

import pytest

from app.crypto.keys import new_id
from app.store.contacts.contact_writes import create_contact
from app.store.contacts.contacts import Contact, contacts
from tests.refusals import errors_of
from tests.world import CUSTOMER, World, run_at_once


def add_contacts(world: World, count: int, **attributes: Any) -> list[str]:
    """Write contacts of Ann, and answer their ids in order."""
    store, owner = world.instance.core.store, world.ann.user.id
    ids = sorted(new_id() for _ in range(count))
    for start in range(0, count, 100):
        commit = store.commit()
        for number, contact_id in enumerate(ids[start : start + 100], start):
            known: dict[str, Any] = {
                "phone_number": f"+1212556{number:04}",
                "full_name": f"Customer {number}",
                "last_message_date": number,
            }
            create_contact(commit, Contact(id=contact_id, uid=owner, **(known | attributes)), None)
        commit.send()
    return ids


def list_contacts(world: World, query: str = "") -> dict[str, Any]:
    answer = world.call("GET", f"/api/contacts{query}", world.ann)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def create(world: World, **body: Any) -> Any:
    return world.call("POST", "/api/contacts", world.ann, json=body)


def test_the_whole_list_is_streamed_over_several_pages(world: World) -> None:
    ids = add_contacts(world, 650)

    body = list_contacts(world)

    assert list(body) == ["contacts"]
    assert [contact["id"] for contact in body["contacts"]] == ids
    shown = {"id", "phoneNumber", "participants", "fullName", "email", "last_message", "last_message_date"}
    assert set(body["contacts"][0]) == shown


@pytest.mark.parametrize("count", [0, 1, 300])
def test_a_list_that_fills_no_page_or_just_one_is_whole(world: World, count: int) -> None:
    ids = add_contacts(world, count)

    assert [contact["id"] for contact in list_contacts(world)["contacts"]] == ids


def test_paging_to_the_end_loses_and_repeats_nothing(world: World) -> None:
    ids = add_contacts(world, 10)
    seen: list[str] = []
    body = list_contacts(world, "?limit=3")
    while True:
        seen += [contact["id"] for contact in body["contacts"]]
        if body["nextCursor"] is None:
            break
        assert len(body["contacts"]) == 3
        body = list_contacts(world, f"?limit=3&cursor={body['nextCursor']}")

    assert seen == ids


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=abc", "limit=-1", "limit=1.5", "limit=", "cursor=" + "c" * 1001]
)
def test_a_wrong_page_is_refused_in_version_1s_envelope(world: World, query: str) -> None:
    answer = world.call("GET", f"/api/contacts?{query}", world.ann)

    assert answer.status_code == 400
    assert answer.json()["errors"][0].startswith(f"Invalid parameter '{query.partition('=')[0]}'")


def test_a_forged_cursor_is_refused_in_version_1s_envelope(world: World) -> None:
    answer = world.call("GET", "/api/contacts?cursor=forged", world.ann)

    assert errors_of(answer) == ["Invalid cursor"]


@pytest.mark.parametrize("query", ["per_page=1", "pageSize=1", "page=2", "count=1", "take=1"])
def test_parameters_that_the_original_ignores_are_ignored(world: World, query: str) -> None:
    ids = add_contacts(world, 3)

    assert [contact["id"] for contact in list_contacts(world, f"?{query}")["contacts"]] == ids


def test_other_users_contacts_are_not_listed(world: World) -> None:
    add_contacts(world, 3)

    for person in (world.ben, world.zoe, world.admin):
        assert world.call("GET", "/api/contacts", person).json() == {"contacts": []}


def test_number_has_one_contact_in_any_spelling(world: World) -> None:
    spellings = ("+12125550123", "(212) 555-0123", "212-555-0123", "1 212 555 0123", " +1 (212) 555 0123 ")

    answers = [create(world, phoneNumber=spelling) for spelling in spellings]

    assert [answer.status_code for answer in answers] == [200] * len(spellings)
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert answers[0].json()["phoneNumber"] == CUSTOMER
    assert answers[0].json()["fullName"] == CUSTOMER


def test_creating_at_once_makes_one(world: World) -> None:
    answers = run_at_once(*[lambda: create(world, phoneNumber=CUSTOMER, fullName="Maria") for _ in range(8)])

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(list_contacts(world)["contacts"]) == 1


def test_existing_contact_is_completed_not_overwritten(world: World) -> None:
    made = create(world, phoneNumber=CUSTOMER).json()
    named = create(world, phoneNumber=CUSTOMER, fullName="Maria", email="maria@example.com").json()
    again = create(world, phoneNumber=CUSTOMER, fullName="Another", email="another@example.com").json()

    assert made["id"] == named["id"] == again["id"]
    assert (named["fullName"], named["email"]) == ("Maria", "maria@example.com")
    assert (again["fullName"], again["email"]) == ("Maria", "maria@example.com")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Missing parameter 'phoneNumber'"),
        ({"phoneNumber": None}, "Missing parameter 'phoneNumber'"),
        ({"phoneNumber": ""}, "Invalid parameter 'phoneNumber'"),
        ({"phoneNumber": "911"}, "Invalid parameter 'phoneNumber'"),
        ({"phoneNumber": "a number"}, "Invalid parameter 'phoneNumber'"),
        ({"phoneNumber": 12125550123}, "Invalid parameter 'phoneNumber'"),
        ({"phoneNumber": "+1212555" + "0" * 40}, "Invalid parameter 'phoneNumber'"),
        ({"phoneNumber": CUSTOMER + " ext. 5"}, "Invalid parameter 'phoneNumber'"),
        ({"phoneNumber": CUSTOMER, "email": "nobody"}, "Invalid parameter 'email'"),
        ({"phoneNumber": CUSTOMER, "fullName": 5}, "Invalid parameter 'fullName'"),
        ({"phoneNumber": CUSTOMER, "fullName": "n" * 201}, "Invalid parameter 'fullName'"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(world: World, body: dict[str, Any], error: str) -> None:
    answer = create(world, **body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0].startswith(error)


def test_a_contact_is_read_back_by_its_id(world: World) -> None:
    made = create(world, phoneNumber=CUSTOMER, fullName="Maria").json()

    assert world.call("GET", f"/api/contacts/{made['id']}", world.ann).json() == made


def test_a_contact_made_anew_after_its_deletion_is_another(world: World) -> None:
    old = create(world, phoneNumber=CUSTOMER).json()["id"]
    commit = world.instance.core.store.commit()
    commit.delete(contacts.path(old))
    commit.send()

    new = create(world, phoneNumber=CUSTOMER).json()["id"]

    assert new != old
    assert world.send(world.ann).json()["ConversationID"] == new
    assert world.call("GET", f"/api/contacts/{old}", world.ann).status_code == 404
