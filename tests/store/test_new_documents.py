"""New documents are copied from a template of their collection's defaults, and hold what their entity holds."""

import dataclasses
from typing import Any

import pytest

from app.services.operations.schema_validation.documents import DOCUMENTS, StoredSchema
from app.store.engine.connection import FirestoreConnection
from app.store.engine.database import Database
from app.store.engine.values import decode_fields, encode_fields
from app.store.messages.messages import messages
from tests.operations.schema_validation.test_every_document import NAMES, entities_of


@pytest.mark.parametrize("described", DOCUMENTS, ids=NAMES)
def test_new_document_holds_what_its_entity_holds(described: StoredSchema) -> None:
    database = Database(FirestoreConnection("project", "(default)", "127.0.0.1:1"))
    for entity in (*entities_of(described), _with_defaults(next(entities_of(described)))):
        commit = database.commit()

        described.kind.create(commit, entity)

        (write,) = commit._request.writes
        assert decode_fields(write.update.fields) == decode_fields(encode_fields(described.kind.encode(entity)))
        assert write.current_document.exists is False


def test_later_document_keeps_nothing_of_an_earlier_one() -> None:
    described = next(each for each in DOCUMENTS if each.kind is messages)
    database = Database(FirestoreConnection("project", "(default)", "127.0.0.1:1"))
    first, *others = entities_of(described)
    commit = database.commit()

    for entity in (*others, first):
        described.kind.create(commit, entity)

    *_, last = commit._request.writes
    assert decode_fields(last.update.fields) == decode_fields(encode_fields(described.kind.encode(first)))


def _with_defaults(entity: Any) -> Any:
    """Return an entity with the default of each stored field that has one."""
    values = {}
    for field in dataclasses.fields(entity):
        if field.default is not dataclasses.MISSING:
            values[field.name] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            values[field.name] = field.default_factory()
    return dataclasses.replace(entity, **values)
