"""Entities of every collection, made from the types of their fields, are valid as stored."""

import dataclasses
from collections.abc import Iterator
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args

import pytest

from app.services.operations.schema_validation.documents import DOCUMENTS, StoredSchema, find_problems
from app.store.engine.field_types import stored_origin
from app.store.engine.values import decode_fields, encode_fields
from app.store.tenancy.plans import Feature
from app.store.users.users import Restriction
from tests.documents import make_document

NUMBER = "+12125550123"
NAMES = [f"{described.kind.name}/{described.only or '*'}" for described in DOCUMENTS]


def values_of(kind: Any) -> list[Any]:
    """Return values of a field's type: each member of an enumeration, else one."""
    origin, arguments = stored_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return [value for choice in arguments if choice is not NoneType for value in values_of(choice)]
    if origin is list:
        return [[value] for value in values_of(arguments[0])]
    if origin is dict:
        return [{"name": value} for value in values_of(arguments[1])]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return list(kind)
    return [{str: NUMBER, int: 1, float: 0.5, bool: True, bytes: b"x", Any: NUMBER}[kind]]


def entities_of(described: StoredSchema) -> Iterator[Any]:
    """Yield entities of a collection that together hold each value of each field."""
    entity = described.kind.entity
    fields = [field for field in dataclasses.fields(entity) if "name" in field.metadata]
    choices = {field.name: _choices(described, field) for field in fields}
    usual = {name: values[0] for name, values in choices.items()}
    for name, values in choices.items():
        for value in values:
            yield entity(**{"id": described.only or f"ann:{NUMBER}", **usual, name: value})


def _choices(described: StoredSchema, field: "dataclasses.Field[Any]") -> list[Any]:
    if described.kind.name == "users" and field.metadata["name"] == "restrictions":
        return [[restriction] for restriction in Restriction]
    if described.kind.name == "plans" and field.metadata["name"] == "features":
        return [[feature] for feature in Feature]
    if described.kind.name == "contacts" and field.metadata["name"] == "participants":
        # A contact with a number is no group.
        return [[]]
    return values_of(field.type)


@pytest.mark.parametrize("described", DOCUMENTS, ids=NAMES)
def test_every_value_that_the_types_allow_is_valid(described: StoredSchema) -> None:
    document_id = described.only or (NUMBER if described.kind.name == "phone-numbers" else f"ann:{NUMBER}")
    count = 0
    for entity in entities_of(described):
        fields = decode_fields(encode_fields(described.kind.encode(entity)))
        assert find_problems(described.kind.name, make_document(document_id, fields)) == []
        count += 1
    assert count


@pytest.mark.parametrize("described", DOCUMENTS, ids=NAMES)
def test_enumerations_are_closed_for_the_validator(described: StoredSchema) -> None:
    entity = next(entities_of(described))
    fields = decode_fields(encode_fields(described.kind.encode(entity)))
    for field in dataclasses.fields(described.kind.entity):
        if isinstance(field.type, type) and issubclass(field.type, StrEnum):
            stored = {**fields, field.metadata["name"]: "no-such-value"}
            found = find_problems(described.kind.name, make_document(described.only or f"ann:{NUMBER}", stored))
            assert field.metadata["name"] in {problem["field"] for problem in found}
