import json
from collections.abc import Sequence
from typing import Any

import pytest
import requests

from app.store.contacts.contact_numbers import ContactNumber, contact_numbers, number_reservation
from app.store.contacts.contacts import contacts as contact_collection
from app.store.engine.database import Query
from app.store.jobs import jobs
from app.store.users.users import users
from blueprints.v2.contacts.imports import MAX_UPLOAD_BYTES
from tests.costs.counting import counted
from tests.world import CUSTOMER, Person, World, run_at_once

PATH = "/api/v2/contacts/batch"
OTHER = "+12125550124"


def post(world: World, rows: Sequence[Any], person: Person | None = None, **others: Any) -> requests.Response:
    headers = others.pop("headers", {})
    return world.call("POST", PATH, person or world.ann, json={"contacts": rows, **others}, headers=headers)


def upload(world: World, rows: Sequence[Any], person: Person | None = None, **others: Any) -> list[dict[str, Any]]:
    answer = post(world, rows, person, **others)
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["details"]["contacts"]
    assert [entry["index"] for entry in told] == list(range(len(rows)))
    return told


def outcomes(told: list[dict[str, Any]]) -> list[str]:
    return [entry["outcome"] for entry in told]


def count_contacts(world: World, uid: str = "") -> int:
    where = [("uid", "==", uid or world.ann.user.id)]
    return world.instance.core.store.count(Query(contact_collection.name, where, [], 100_000))


def claim(world: World, number: str) -> ContactNumber:
    found = world.instance.core.store.get(number_reservation(world.ann.user.id, number))
    assert found is not None
    return found


def test_every_row_is_answered_and_a_wrong_one_fails_no_other(still_world: World) -> None:
    world = still_world
    rows = [
        {"full_name": "Cora Customer", "phone_number": "(212) 555-0123", "email": "cora@example.com", "companyName": "Co"},
        {"fullName": "Dan", "phoneNumber": OTHER},
        {"phone_number": "12"},
        {"operation": "explode", "phone_number": CUSTOMER},
        {"id": "nobody", "full_name": "X"},
        {"operation": "update", "phone_number": "+12125550199", "full_name": "X"},
        "text",
        None,
        {"phone_number": CUSTOMER, "email": "cora@"},
        {"full_name": "\ud800", "phone_number": CUSTOMER},
        {},
    ]

    answer = post(world, rows).json()

    told = answer["details"].pop("contacts")
    assert answer == {
        "status": "partial",
        "details": {"created": 2, "updated": 0, "unchanged": 2, "deleted": 0, "refused": 7},
    }
    assert [entry["field"] for entry in told[2:]] == [
        *("phone_number", "operation", "id", "phone_number", "", "", "", "", "phone_number")
    ]
    assert [entry["field"] for row in told for entry in row["warnings"]] == ["email", "full_name"]
    contact = world.contact(told[0]["id"])
    assert (contact.phone_number, contact.full_name, contact.email, contact.company_name) == (
        *(CUSTOMER, "Cora Customer", "cora@example.com", "Co"),
    )
    assert claim(world, CUSTOMER).contact_id == contact.id
    found = world.call("GET", "/api/v2/contacts", world.ann, params={"search": "cora 5550123"}).json()["contacts"]
    assert [entry["id"] for entry in found] == [contact.id]


def test_the_same_upload_again_writes_nothing(still_world: World) -> None:
    rows = [{"full_name": f"Customer {number}", "phone_number": f"+1212555{number:04}"} for number in range(300)]
    first = upload(still_world, rows)
    assert set(outcomes(first)) == {"created"}

    with counted(still_world.instance) as cost:
        second = upload(still_world, rows)

    assert set(outcomes(second)) == {"unchanged"}
    assert [entry["id"] for entry in second] == [entry["id"] for entry in first]
    assert cost.commits == 0
    assert count_contacts(still_world) == 300


def test_empty_values_do_not_erase_known_ones(still_world: World) -> None:
    world = still_world
    contact_id = world.send(world.ann).json()["ConversationID"]

    (told,) = upload(world, [{"phone_number": CUSTOMER, "full_name": "Cora", "email": "", "notes": "VIP", "optedOut": True}])
    upload(world, [{"phone_number": CUSTOMER, "full_name": "", "notes": None, "optedOut": False}])

    contact = world.contact(contact_id)
    assert (told["outcome"], told["id"]) == ("updated", contact_id)
    assert (contact.full_name, contact.notes, contact.opted_out, contact.last_message) == ("Cora", "VIP", True, "Hello!")
    assert outcomes(upload(world, [{"operation": "update", "id": contact_id, "full_name": "", "optedOut": False}])) == [
        "updated"
    ]
    assert (world.contact(contact_id).full_name, world.contact(contact_id).opted_out) == (CUSTOMER, False)


def test_rows_of_one_contact_are_applied_in_order(still_world: World) -> None:
    world = still_world
    rows = [
        {"phone_number": CUSTOMER, "full_name": "First"},
        {"phone_number": OTHER, "full_name": "Other"},
        {"phone_number": "2125550123", "full_name": "Second", "email": "second@example.com"},
        {"phone_number": CUSTOMER, "full_name": "Second"},
        {"operation": "create", "phone_number": CUSTOMER, "full_name": "Third"},
        {"operation": "delete", "phone_number": CUSTOMER},
        {"phone_number": CUSTOMER, "full_name": "Fourth"},
    ]

    told = upload(world, rows)

    assert outcomes(told) == ["created", "created", "updated", "unchanged", "refused", "deleted", "created"]
    assert told[2]["reason"] == told[3]["reason"] == "Row 0 names the same contact."
    assert told[0]["id"] == told[2]["id"] == told[5]["id"] == told[4]["id"]
    assert told[6]["id"] != told[0]["id"]
    assert world.contact(told[6]["id"]).full_name == "Fourth"
    assert count_contacts(world) == 2


def test_a_contact_gets_a_new_number_and_never_another_ones(still_world: World) -> None:
    world = still_world
    first, second = (entry["id"] for entry in upload(world, [{"phone_number": CUSTOMER}, {"phone_number": OTHER}]))

    told = upload(
        world,
        [
            {"id": first, "phone_number": OTHER},
            {"id": first, "phone_number": "+12125550125", "full_name": "Moved"},
            {"id": second, "phone_number": CUSTOMER},
        ],
    )

    assert outcomes(told) == ["refused", "updated", "updated"]
    assert told[0]["id"] == second
    assert world.contact(first).phone_number == "+12125550125"
    assert (world.contact(second).phone_number, world.contact(second).full_name) == (CUSTOMER, CUSTOMER)
    assert [claim(world, number).contact_id for number in (CUSTOMER, OTHER, "+12125550125")] == [second, "", first]


def test_deleting_row_removes_conversation_keeps_opt_out(world: World) -> None:
    sent = world.send(world.ann).json()
    upload(world, [{"phone_number": CUSTOMER, "optedOut": True}])

    told = upload(world, [{"operation": "delete", "phone_number": CUSTOMER}, {"operation": "delete", "phone_number": OTHER}])

    assert outcomes(told) == ["deleted", "unchanged"]
    (removal,) = world.instance.core.store.page(jobs, Query(jobs.name, [("uid", "==", world.ann.user.id)], [], 9))
    assert (removal.kind, removal.is_internal) == ("contact-messages", True)
    assert removal.parameters == {"contactId": sent["ConversationID"]}
    assert claim(world, CUSTOMER).opted_out
    (anew,) = upload(world, [{"phone_number": CUSTOMER}])
    assert world.contact(anew["id"]).opted_out


def test_another_ones_contact_is_as_unknown_as_none(still_world: World) -> None:
    world = still_world
    (foreign,) = upload(world, [{"phone_number": CUSTOMER, "full_name": "Foreign"}], world.zoe)
    (colleagues,) = upload(world, [{"phone_number": CUSTOMER, "full_name": "Ben's"}], world.ben)
    operations = ("upsert", "update", "delete", "create")

    for contact_id in (foreign["id"], colleagues["id"]):
        told = upload(world, [{"operation": each, "id": contact_id, "full_name": "Mine"} for each in operations])
        unknown = upload(world, [{"operation": each, "id": "nobody", "full_name": "Mine"} for each in operations])
        assert told == unknown

    assert world.contact(foreign["id"]).full_name == "Foreign"
    assert world.contact(colleagues["id"]).full_name == "Ben's"
    answers = [post(world, [], uid=uid) for uid in (world.zoe.user.id, world.ben.user.id, "nobody")]
    assert {(answer.status_code, answer.json()["reason"]) for answer in answers} == {(404, "User not found")}


def test_upload_for_a_shared_number_is_audited(still_world: World) -> None:
    world = still_world
    world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])

    (told,) = upload(world, [{"phone_number": CUSTOMER, "full_name": "Cora"}], world.ben, userId=world.ann.user.id)

    assert world.contact(told["id"]).uid == world.ann.user.id
    entries = world.call("GET", "/api/v2/audit", world.admin, params={"objectId": world.ann.user.id}).json()["entries"]
    assert [(entry["action"], entry["after"]) for entry in entries] == [("contacts.upload", {"rows": 1})]


@pytest.mark.parametrize(("restriction", "status"), [("importContacts", 403), ("disableDelete", 200)])
def test_who_is_kept_from_it_may_not(still_world: World, restriction: str, status: int) -> None:
    dora = still_world.add_person("Dora", "+12125550102", restrictions=[restriction])

    answer = post(still_world, [{"phone_number": CUSTOMER}, {"operation": "delete", "phone_number": CUSTOMER}], dora)

    assert answer.status_code == status
    if status == 200:
        assert outcomes(answer.json()["details"]["contacts"]) == ["created", "refused"]
    assert count_contacts(still_world, dora.user.id) == (status == 200)


def test_concurrent_uploads_create_one_contact_a_number(still_world: World) -> None:
    world = still_world
    rows = [{"full_name": f"Customer {number}", "phone_number": f"+1212555{number:04}"} for number in range(260)]

    told = run_at_once(lambda: upload(world, rows), lambda: upload(world, rows[::-1]))

    assert count_contacts(world) == 260
    assert sum(outcomes(each).count("created") for each in told) == 260
    assert world.instance.core.store.count(Query(contact_numbers.name, [], [], 1000)) == 260


def test_keyed_upload_repeats_even_a_long_response(still_world: World) -> None:
    world = still_world
    rows = [{"phone_number": CUSTOMER}] + [{"phone_number": "12"}] * 9_999
    headers = {"Idempotency-Key": "upload-1"}

    first, second = post(world, rows, headers=headers), post(world, rows, headers=headers)

    assert (first.status_code, len(first.content) > 1_048_576) == (200, True)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.content == first.content


def test_too_much_is_refused_with_the_way_out(still_world: World) -> None:
    too_many = post(still_world, [{"phone_number": CUSTOMER}] * 10_001)
    long = json.dumps({"contacts": [{"phone_number": CUSTOMER, "notes": "x" * 1000}] * 10_000 + [""] * 200_000}).encode()
    assert len(long) > MAX_UPLOAD_BYTES
    too_long = still_world.call("POST", PATH, still_world.ann, data=long, headers={"Content-Type": "application/json"})

    assert too_many.status_code == 400
    (error,) = too_many.json()["errors"]
    assert error["field"] == "contacts"
    assert "/api/v2/contacts/import" in error["message"]
    assert (too_long.status_code, too_long.json()["reason"]) == (
        413,
        "Request body is too large: the limit is 10,485,760 bytes",
    )
    assert count_contacts(still_world) == 0


def test_nothing_that_can_be_sent_is_our_fault(still_world: World) -> None:
    bodies = [b"", b"[]", b"{", b"null", b'{"contacts": {}}', b'{"contacts": 5}', b'{"contacts": [[[[]]]]}', b"\xff"]
    bodies += [b'{"contacts": [], "region": "ZZ"}', b'{"contacts": [{"phone_number": 1e400, "notes": 1.5, "id": {}}]}']
    bodies += [b'{"contacts": [{"phone_number": "\\u0000+12125550123", "full_name": "a\\u0000b"}]}']

    answers = [
        still_world.call("POST", PATH, still_world.ann, data=body, headers={"Content-Type": "application/json"})
        for body in bodies
    ]

    assert [answer.status_code for answer in answers] == [200, 400, 400, 400, 400, 400, 200, 400, 400, 200, 200]
