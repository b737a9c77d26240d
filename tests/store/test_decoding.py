"""Every field of every collection, damaged in every way: nothing but the one typed error comes of it."""

import dataclasses
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, get_args

import pytest

from app.services.operations.schema_validation.documents import DOCUMENTS
from app.store.audit.audit_log import audit_log
from app.store.contacts.contact_numbers import contact_numbers
from app.store.contacts.contacts import contacts
from app.store.credentials.service_accounts import service_accounts
from app.store.credentials.user_tokens import user_tokens
from app.store.deletion.purges import PurgeKind, purges
from app.store.engine.collection import Collection
from app.store.engine.faults import UnreadableDocumentError
from app.store.engine.field_types import stored_origin
from app.store.engine.open_enum import OpenEnum
from app.store.jobs import JobState, jobs
from app.store.messages.messages import MessageState, messages
from app.store.tenancy.organizations import organizations
from app.store.users.users import Restriction, users
from app.store.webhooks.relay_deliveries import DeliveryState, relay_deliveries
from tests.documents import make_document

KINDS: dict[str, Collection[Any]] = {f"{each.kind.name}/{each.only}": each.kind for each in DOCUMENTS}
WRONG: dict[Any, list[Any]] = {
    str: [7, 1.5, True, b"x", ["x"], {"x": "y"}],
    int: ["7", 1.5, True, b"x", [1], {"x": 1}],
    bool: ["yes", 1, 0, [True]],
    bytes: ["text", 1],
    list: ["x", 5, True, {"x": 1}],
    dict: ["x", 5, True, ["x"]],
}

ANY_MAPS = {dict[str, Any], Mapping[str, Any]}


def right_value(kind: Any) -> Any:
    """Return a value that a field of a type may hold."""
    origin = stored_origin(kind)
    if origin is not None and origin not in (list, dict):
        return right_value(next(each for each in get_args(kind) if each is not type(None)))
    if origin in (list, dict):
        return origin()
    if issubclass(kind, StrEnum):
        return str(next(iter(kind)))
    return {str: "x", int: 5, bool: True, bytes: b"x"}[kind]


def wrong_values(kind: Any) -> Iterator[Any]:
    """Return values that a field of a type must not hold, its entries included."""
    origin, arguments = stored_origin(kind), get_args(kind)
    if origin is list:
        yield from WRONG[list]
        yield from ([wrong] for wrong in wrong_values(arguments[0]))
    elif origin is dict:
        yield from WRONG[dict]
        if arguments[1] is not Any:
            yield from ({"x": wrong} for wrong in wrong_values(arguments[1]))
    elif origin is not None:
        kinds = [each for each in arguments if each is not type(None)]
        for wrong in wrong_values(kinds[0]):
            if type(wrong) not in kinds:
                yield wrong
    elif issubclass(kind, StrEnum):
        yield from WRONG[str]
    else:
        yield from WRONG[kind]


def fields_of(kind: Collection[Any]) -> list["dataclasses.Field[Any]"]:
    return [each for each in dataclasses.fields(kind.entity) if "name" in each.metadata]


def is_required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def right_fields(kind: Collection[Any]) -> dict[str, Any]:
    return {each.metadata["name"]: right_value_of(each) for each in fields_of(kind)}


def right_value_of(field: "dataclasses.Field[Any]") -> Any:
    """Return a value that a field may hold, with all that its map must hold."""
    value, shape = right_value(field.type), field.metadata["shape"]
    takes_any = stored_origin(field.type) is not list and not ANY_MAPS.isdisjoint((field.type, *get_args(field.type)))
    if not (shape and takes_any):
        return value
    entry = {name: right_value(each) for name, each in shape.items()}
    # A map of maps: each of its entries has the shape.
    is_nested = not ANY_MAPS.isdisjoint(get_args(field.type)) and stored_origin(field.type) is dict
    return {"x": entry} if is_nested else entry


CASES = [(name, field.name) for name, kind in KINDS.items() for field in fields_of(kind)]


@pytest.mark.parametrize("name", KINDS)
def test_a_whole_document_is_read_without_a_fault(name: str) -> None:
    kind = KINDS[name]

    decoded = kind.decode(make_document("id", right_fields(kind)))

    assert decoded.faults == ()
    assert kind.understands(decoded.entity)


@pytest.mark.parametrize(("name", "attribute"), CASES)
def test_a_damaged_field_raises_one_error_or_is_replaced(name: str, attribute: str) -> None:
    kind = KINDS[name]
    field = next(each for each in fields_of(kind) if each.name == attribute)
    stored, right = field.metadata["name"], right_fields(kind)
    damaged = [{**right, stored: wrong} for wrong in wrong_values(field.type)]
    if is_required(field):
        damaged += [{key: value for key, value in right.items() if key != stored}, {**right, stored: None}]
    for fields in damaged:
        document = make_document("id", fields)
        if field.metadata["replaceable"]:
            assert [fault.field for fault in kind.decode(document).faults] == [stored], fields[stored]
        else:
            with pytest.raises(UnreadableDocumentError) as caught:
                kind.decode(document)
            assert (caught.value.fault.collection, caught.value.fault.id, caught.value.fault.field) == (kind.name, "id", stored)


@pytest.mark.parametrize(("name", "attribute"), CASES)
def test_a_field_that_is_absent_or_null_has_its_default(name: str, attribute: str) -> None:
    kind = KINDS[name]
    field = next(each for each in fields_of(kind) if each.name == attribute)
    if is_required(field):
        return
    stored, right = field.metadata["name"], right_fields(kind)
    without = {key: value for key, value in right.items() if key != stored}
    for fields in (without, {**right, stored: None}):
        value = getattr(kind.decode(make_document("id", fields)).entity, attribute)
        expected = field.default if field.default is not dataclasses.MISSING else None
        assert expected is None or value == expected


ENUMERATIONS = [
    (name, field.name)
    for name, kind in KINDS.items()
    for field in fields_of(kind)
    if isinstance(right_value(field.type), str) and isinstance(field.type, type) and issubclass(field.type, StrEnum)
]


@pytest.mark.parametrize(("name", "attribute"), ENUMERATIONS)
def test_an_unknown_value_is_kept_or_makes_unreadable(name: str, attribute: str) -> None:
    kind = KINDS[name]
    field = next(each for each in fields_of(kind) if each.name == attribute)
    document = make_document("id", {**right_fields(kind), field.metadata["name"]: "of a later version"})
    if issubclass(field.type, OpenEnum):  # type: ignore[arg-type]
        entity = kind.decode(document).entity
        assert getattr(entity, attribute) == "of a later version"
        assert getattr(entity, attribute).value == "of a later version"
        assert not kind.understands(entity)
        assert kind.encode(entity)[field.metadata["name"]] == "of a later version"
    else:
        with pytest.raises(UnreadableDocumentError):
            kind.decode(document)


@pytest.mark.parametrize("kind", [contacts, contact_numbers, messages, users, organizations, purges, jobs, relay_deliveries])
def test_nothing_is_so_damaged_that_leniency_fails(kind: Collection[Any]) -> None:
    decoded = kind.decode_leniently(make_document("id", {each.metadata["name"]: 1.5 for each in fields_of(kind)}))

    assert len(decoded.faults) == len(fields_of(kind))


def test_leniency_forbids_where_it_cannot_tell() -> None:
    contact = contacts.decode_leniently(make_document("c", {"optedOut": "no"})).entity
    user = users.decode_leniently(make_document("u", {"is_disabled": "no", "restrictions": "none", "isAdmin": 1})).entity
    claim = contact_numbers.decode(make_document("n", {"contactId": 5, "optedOut": 0})).entity

    assert contact.opted_out
    assert contact.damaged == ("uid", "phone_number", "opted_out")
    assert (user.is_disabled, user.is_admin, set(user.restrictions)) == (True, False, set(map(str, Restriction)))
    assert (claim.contact_id, claim.opted_out, claim.damaged) == ("", True, ("contact_id", "opted_out"))


def test_shapes_of_maps_are_checked() -> None:
    message = right_fields(messages)
    account = {"tokens": {"t": {"name": "n"}}}
    for kind, fields in (
        (messages, {**message, "history": [{"state": "sent"}]}),
        (messages, {**message, "history": [{"state": "sent", "at": "now"}]}),
        (messages, {**message, "failure": {"reason": 5}}),
        (service_accounts, account),
    ):
        with pytest.raises(UnreadableDocumentError):
            kind.decode(make_document("id", fields))


def test_an_unknown_member_is_no_constant() -> None:
    state = MessageState.read("SENT")

    assert state not in (MessageState.SENT, MessageState.SENDING)
    assert not state.is_known
    assert MessageState.read("sent") is MessageState.SENT
    assert [each.read("?").is_known for each in (JobState, PurgeKind, DeliveryState)] == [False, False, False]


def test_what_decides_about_rights_is_never_guessed() -> None:
    with pytest.raises(UnreadableDocumentError):
        user_tokens.decode_leniently(make_document("t", {"uid": "u", "scope": "of a later version", "name": 7, "hint": 1.5}))


def test_the_error_names_no_value() -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        audit_log.decode(make_document("a", {**right_fields(audit_log), "actorId": ["secret"]}))

    assert "secret" not in str(caught.value)
    assert str(caught.value) == "The document audit-log/a cannot be read: its field `actorId` has a wrong type"
