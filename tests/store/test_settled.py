"""Documents of settled collections: decoded once while they stay the same, and read each time."""

import dataclasses
import typing
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from app.services.operations.schema_validation.documents import DOCUMENTS
from app.store.engine.collection import Collection
from app.store.engine.faults import UnreadableDocumentError
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.users import User, users
from tests.damaged.damage import damage
from tests.world import World

SETTLED = {each.kind.entity.__name__: each.kind for each in DOCUMENTS if each.kind.is_settled}


def _mutable_parts(kind: Any) -> list[Any]:
    origin = typing.get_origin(kind) or kind
    own = [kind] if origin in (list, dict, set) else []
    return [*own, *(part for argument in typing.get_args(kind) for part in _mutable_parts(argument))]


@pytest.mark.parametrize("name", sorted(SETTLED))
def test_shared_entities_have_immutable_fields(name: str) -> None:
    kind: Collection[Any] = SETTLED[name]

    mutable = {field.name: field.type for field in dataclasses.fields(kind.entity) if _mutable_parts(field.type)}

    assert mutable == {}


def test_fields_of_settled_collections_are_checked() -> None:
    assert _mutable_parts(Sequence[str]) == []
    assert _mutable_parts(Mapping[str, list[str]] | None) == [list[str]]


def test_an_unchanged_document_is_decoded_once(world: World) -> None:
    store = world.instance.core.store

    first, again = (store.get(users.at(world.ann.user.id)) for _ in range(2))

    assert first is not None
    assert first is again


def test_a_change_counts_at_the_next_read(world: World) -> None:
    store = world.instance.core.store
    before = _read(store, world)

    world.change(organizations, world.organization.id, organization_name="Renamed", is_disabled=True)

    after = _read(store, world)
    assert (after.organization_name, after.is_disabled) == ("Renamed", True)
    assert after.version != before.version


def test_damage_is_found_at_each_read(world: World) -> None:
    store = world.instance.core.store
    _read(store, world)
    damage(world, "organizations", world.organization.id, is_disabled="perhaps")

    for _ in range(2):
        with pytest.raises(UnreadableDocumentError):
            _read(store, world)


def test_replaced_values_are_reported_at_each_read(world: World) -> None:
    store = world.instance.core.store
    damage(world, "users", world.ann.user.id, full_name=7)

    read: list[User | None] = [store.get(users.at(world.ann.user.id)) for _ in range(2)]

    assert [user and user.full_name for user in read] == ["", ""]
    assert read[0] is not read[1]


def _read(store: Store, world: World) -> Organization:
    organization = store.get(organizations.at(world.organization.id))
    assert organization is not None
    return organization
