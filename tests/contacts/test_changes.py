from typing import Any

from app.problems.contacts import CONTACT_NOT_FOUND, CONTACT_NUMBER_IN_USE
from app.problems.messages import OPTED_OUT
from app.problems.requests import JSON_MALFORMED, PARAMETERS_INVALID
from tests.contacts.people import add_contact, change, claim, find, session_of
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World, run_at_once

OTHER = "+12125550124"


def test_every_field_changes_and_what_is_absent_stays(still_world: World) -> None:
    contact = add_contact(still_world, notes="Prefers mornings")
    wanted: dict[str, Any] = {
        "full_name": "Zoë Müller",
        "email": "zoe@example.com",
        "title": "Dr.",
        "companyName": "Müller & Co",
        "optedOut": True,
        "isArchived": True,
    }

    answer = change(still_world, contact, **wanted)

    assert answer.status_code == 200
    assert answer.json() == still_world.call("GET", f"/api/v2/contacts/{contact.id}", still_world.ann).json()
    assert answer.json().items() >= (wanted | {"notes": "Prefers mornings", "phone_number": CUSTOMER}).items()
    assert find(still_world, "zoe muller") == ["Zoë Müller"]
    assert_refused(still_world.send(still_world.ann), OPTED_OUT)
    assert change(still_world, contact, optedOut=False).json()["optedOut"] is False
    assert still_world.send(still_world.ann).status_code == 200


def test_a_change_to_what_it_is_writes_nothing(still_world: World) -> None:
    contact = add_contact(still_world)

    assert change(still_world, contact, full_name=CUSTOMER, phone_number="(212) 555-0123", optedOut=False).status_code == 200
    assert still_world.contact(contact.id).version == contact.version


def test_an_empty_name_is_the_number(still_world: World) -> None:
    contact = add_contact(still_world, full_name="Jane")

    assert change(still_world, contact, full_name="").json()["full_name"] == CUSTOMER
    assert change(still_world, contact, phone_number=OTHER).json()["full_name"] == OTHER


def test_a_changed_number_leads_to_the_same_conversation(still_world: World) -> None:
    contact = add_contact(still_world, full_name="Jane", consent_sent_at=5)

    changed = change(still_world, contact, phone_number="212-555-0124")

    assert changed.json()["phone_number"] == OTHER
    assert still_world.send(still_world.ann, to=OTHER).json()["ConversationID"] == contact.id
    assert still_world.send(still_world.ann, to=CUSTOMER).json()["ConversationID"] != contact.id
    assert (find(still_world, "0124"), find(still_world, "jane 0123")) == (["Jane"], [])
    assert still_world.contact(contact.id).consent_sent_at == 0


def test_what_is_known_against_a_number_outlives_its_change(still_world: World) -> None:
    contact = add_contact(still_world, opted_out=True, blocked=True)

    assert change(still_world, contact, phone_number=OTHER).json()["optedOut"] is True

    left, taken = claim(still_world, CUSTOMER), claim(still_world, OTHER)
    assert left is not None
    assert (left.contact_id, left.opted_out, left.blocked) == ("", True, True)
    assert taken is not None
    assert (taken.contact_id, taken.blocked) == (contact.id, True)
    assert_refused(still_world.send(still_world.ann, to=CUSTOMER), OPTED_OUT)
    # And back again, to the number that it was claimed by before.
    assert change(still_world, contact, phone_number=CUSTOMER, optedOut=False).status_code == 200
    assert still_world.send(still_world.ann).json()["ConversationID"] == contact.id


def test_a_number_of_another_contact_is_refused_by_its_id(still_world: World) -> None:
    contact, other = add_contact(still_world), add_contact(still_world, OTHER)
    elsewhere = add_contact(still_world, owner=still_world.ben)

    refused = change(still_world, contact, phone_number=OTHER, full_name="Jane")

    assert_refused(refused, CONTACT_NUMBER_IN_USE)
    assert other.id in refused.json()["reason"]
    assert still_world.contact(contact.id) == contact
    assert change(still_world, elsewhere, still_world.ben, phone_number=OTHER).status_code == 200


def test_concurrent_renumbering_gives_number_to_one_contact(still_world: World) -> None:
    first, second = add_contact(still_world), add_contact(still_world, "+12125550125")

    answers = run_at_once(*[lambda each=each: change(still_world, each, phone_number=OTHER) for each in (first, second)])

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    holders = [each.id for each in (first, second) if still_world.contact(each.id).phone_number == OTHER]
    found = claim(still_world, OTHER)
    assert found is not None
    assert [found.contact_id] == holders


def test_changes_at_once_lose_no_search_key(still_world: World) -> None:
    contact = add_contact(still_world)

    run_at_once(
        lambda: change(still_world, contact, full_name="Jane Roe"),
        lambda: change(still_world, contact, companyName="Hooli"),
        lambda: change(still_world, contact, email="jane@example.com"),
        lambda: still_world.send(still_world.ann),
    )

    assert find(still_world, "jane roe hooli example 0123") == ["Jane Roe"]


WRONG: list[tuple[str, Any]] = [
    ("full_name", 7),
    ("full_name", "x" * 201),
    ("full_name", "\ud800"),
    ("phone_number", "12"),
    ("phone_number", "\0"),
    ("email", "nobody"),
    ("notes", "x" * 10_001),
    ("optedOut", "perhaps"),
    ("isArchived", [True]),
]


def test_a_wrong_field_is_named_and_nothing_changes(still_world: World) -> None:
    contact = add_contact(still_world)

    for field, value in WRONG:
        refused = change(still_world, contact, title="Dr.", **{field: value})
        assert_refused(refused, PARAMETERS_INVALID)
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert still_world.contact(contact.id) == contact


def test_a_body_that_is_no_object_is_refused(still_world: World) -> None:
    contact = add_contact(still_world)

    for body in (b"[]", b"{", b"\xff"):
        refused = still_world.call(
            "PATCH",
            f"/api/v2/contacts/{contact.id}",
            still_world.ann,
            data=body,
            headers={"Content-Type": "application/json"},
        )
        assert_refused(refused, JSON_MALFORMED)


def test_a_contact_out_of_reach_is_one_that_does_not_exist(still_world: World) -> None:
    contact = add_contact(still_world)

    refused = change(still_world, contact, still_world.zoe, full_name="Mine")

    assert_refused(refused, CONTACT_NOT_FOUND)
    assert still_world.contact(contact.id) == contact


def test_many_conversations_are_marked_together_or_not_at_all(still_world: World) -> None:
    ann, zoe = session_of(still_world, still_world.ann), still_world.zoe
    mine = [add_contact(still_world, f"+1212555013{digit}").id for digit in range(3)]
    foreign = add_contact(still_world, owner=zoe)

    def mark(path: str, *contact_ids: Any) -> Any:
        return still_world.call("POST", f"/api/v2/bulk/{path}", ann, json={"contactsArray": list(contact_ids)})

    def seen(name: str) -> set[bool]:
        return {getattr(still_world.contact(contact_id), name) for contact_id in mine}

    assert mark("markUnread", *mine, mine[0]).json() == {"status": True}
    assert seen("read_status") == {False}
    for stranger in (foreign.id, "unknown", "a/b", ""):
        refused = mark("markRead", *mine, stranger)
        assert_refused(refused, CONTACT_NOT_FOUND)
        assert [error["field"] for error in refused.json()["errors"]] == ["contactsArray.3"]
    assert seen("read_status") == {False}
    assert still_world.contact(foreign.id) == foreign
    assert mark("markRead", *mine).json() == mark("archive", *mine).json() == {"status": True}
    assert (seen("read_status"), seen("is_archived")) == ({True}, {True})
    assert mark("unarchive", *mine).json() == mark("unarchive").json() == {"status": True}
    assert seen("is_archived") == {False}
    assert_refused(mark("markUnread", *["x"] * 501), PARAMETERS_INVALID)
    assert_refused(mark("markUnread", 7), PARAMETERS_INVALID)
