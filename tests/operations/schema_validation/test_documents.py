import dataclasses
from typing import Any

import pytest

from app.crypto.keys import new_id
from app.services.operations.schema_validation.documents import DOCUMENTS, find_problems
from app.store.contacts.contacts import Contact, contacts
from app.store.credentials.user_tokens import UserToken, user_tokens
from app.store.engine.values import decode_fields, encode_fields
from app.store.messages.messages import Direction, Message, MessageState, messages
from tests.documents import make_document
from tests.rules.office import find_kinds

GOOD = {
    "contacts": contacts.encode(Contact(id="c", uid="ann", phone_number="+12125550123", lists=["a"])),
    "messages": messages.encode(
        Message(
            id="m",
            uid="ann",
            contact_id="c",
            direction=Direction.IN,
            from_number="+12125550123",
            to_number="+12125550100",
            state=MessageState.RECEIVED,
            integrations={"i": ["message.sent"]},
        )
    ),
    "user-tokens": user_tokens.encode(UserToken(id="t", uid="ann")),
}
SECRET = "s3cret-body-of-a-text"


def problems_of(collection: str, **changes: Any) -> list[tuple[str, str]]:
    # As Firestore answers it.
    good = decode_fields(encode_fields(GOOD[collection]))
    fields = {name: value for name, value in {**good, **changes}.items() if value is not ...}
    found = find_problems(collection, make_document("some-id", fields))
    assert all(each["id"] == "some-id" for each in found)
    return [(each["field"], each["reason"]) for each in found]


def test_every_collection_of_the_store_is_described() -> None:
    assert {id(kind) for kind in find_kinds()} == {id(described.kind) for described in DOCUMENTS}


def test_every_stored_field_is_described() -> None:
    for described in DOCUMENTS:
        stored = {each.metadata["name"] for each in dataclasses.fields(described.kind.entity) if "name" in each.metadata}
        assert set(described.schema.fields) == stored


@pytest.mark.parametrize("collection", GOOD)
def test_what_the_store_writes_has_no_problem(collection: str) -> None:
    assert problems_of(collection) == []


@pytest.mark.parametrize(
    ("collection", "changes", "field"),
    [
        ("contacts", {"phone_number": "(212) 555-0123"}, "phone_number"),
        ("contacts", {"phone_number": ...}, "phone_number"),
        ("contacts", {"uid": ""}, "uid"),
        ("contacts", {"uid": 7}, "uid"),
        ("contacts", {"last_message_date": -1}, "last_message_date"),
        ("contacts", {"last_message_date": 1.5}, "last_message_date"),
        ("contacts", {"created": True}, "created"),
        ("contacts", {"created": 10**17}, "created"),
        ("contacts", {"optedOut": 1}, "optedOut"),
        ("contacts", {"lists": "a"}, "lists"),
        ("contacts", {"lists": ["a", 7]}, "lists"),
        ("contacts", {"notes": None}, "notes"),
        ("contacts", {"nickname": SECRET}, "nickname"),
        ("messages", {"state": SECRET}, "state"),
        ("messages", {"contactId": ""}, "contactId"),
        ("messages", {"from": SECRET}, "from"),
        ("messages", {"history": [SECRET]}, "history"),
        ("messages", {"failure": {"kind": 7}}, "failure"),
        ("messages", {"integrations": {SECRET: SECRET}}, "integrations"),
        ("messages", {"message": [SECRET]}, "message"),
        ("user-tokens", {"scope": SECRET}, "scope"),
    ],
)
def test_a_faulty_field_is_named_and_what_it_holds_is_not(collection: str, changes: dict[str, Any], field: str) -> None:
    ((found, reason),) = problems_of(collection, **changes)

    assert found == field
    assert reason
    assert SECRET not in reason


def test_every_fault_of_a_document_is_told() -> None:
    assert {name for name, _ in problems_of("contacts", uid="", phone_number=new_id(), isArchived="no")} == {
        "uid",
        "phone_number",
        "isArchived",
    }


def test_settings_of_the_instance_are_told_apart_by_their_ids() -> None:
    assert find_problems("app-data", make_document("bootstrap", {"uid": "ann", "created": 1})) == []
    assert find_problems("app-data", make_document("instance", {"uid": "ann"}))[0]["field"] == "uid"
    assert find_problems("app-data", make_document("what-is-this", {}))[0]["field"] == "(document)"
