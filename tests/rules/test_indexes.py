"""The indexes that Firestore is deployed with, compared with what the code's queries need.

The emulator answers every query without an index, but reports which composite index production would have wanted.
"""

import dataclasses
import importlib
import inspect
import itertools
import json
import pkgutil
import typing
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

import pytest

from app import store as store_package
from app.composition import Instance
from app.store.engine.database import Query
from dev.components import firestore
from dev.local_http import call
from dev.stack import StackEndpoints
from tests.rules.app_queries import app_queries
from tests.rules.client import Client
from tests.rules.office import find_kinds
from tests.world import Served, World

DEPLOYED = json.loads((Path(__file__).parents[2] / "firestore_rules" / "firestore.indexes.json").read_text())

Index = tuple[str, tuple[tuple[str, str], ...]]


def name_index(collection: str, fields: list[dict[str, str]]) -> Index:
    """Return an index as a value.

    What makes no difference is left out: the order of the fields that are compared for equality (all but the last), and the
    document's name, which ends every index in the direction of the field before it.
    """
    named = [(field["fieldPath"], field.get("order", "CONTAINS")) for field in fields]
    if len(named) > 1 and named[-1] == ("__name__", named[-2][1]):
        named.pop()
    *equalities, last = named
    return collection, (*sorted(equalities), last)


def deployed_indexes() -> set[Index]:
    """Return the composite indexes that are deployed."""
    return {name_index(index["collectionGroup"], index["fields"]) for index in DEPLOYED["indexes"]}


def exempted_fields() -> set[tuple[str, str]]:
    """Return the fields, by collection, that no index of their own is kept for."""
    return {(override["collectionGroup"], override["fieldPath"]) for override in DEPLOYED["fieldOverrides"]}


def reported_indexes(stack: StackEndpoints, project_id: str) -> set[Index]:
    """Return the composite indexes that the project's queries wanted so far."""
    database = firestore.name_database(project_id)
    host = stack.firestore_emulator_host
    answer = call("GET", f"http://{host}/emulator/v1/projects/{project_id}:indexUsage?database={database}")
    indexes = (report["index"] for report in answer.get("reports", []))
    return {name_index(_collection_of(index), index["fields"]) for index in indexes}


def _collection_of(index: dict[str, Any]) -> str:
    return str(index["name"]).split("/collectionGroups/")[1].split("/")[0]


def find_queries() -> list[Query]:
    """Return every query that the store can make: of each function that answers one, all its variants."""
    modules = [importlib.import_module(f"app.store.{module.name}") for module in pkgutil.iter_modules(store_package.__path__)]
    makers = [
        function
        for module in modules
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and typing.get_type_hints(function).get("return") is Query
    ]
    return [query for maker in makers for query in make_variants(maker)]


def make_variants(make: Callable[..., Any]) -> list[Any]:
    """Return what a function or dataclass makes of every combination of its arguments, each present or absent."""
    hints = typing.get_type_hints(make)
    names = list(inspect.signature(make).parameters)
    # A page's position changes nothing in the index that it needs.
    samples = [[None] if name == "after" else make_samples(hints[name]) for name in names]
    return [make(**dict(zip(names, values, strict=True))) for values in itertools.product(*samples)]


def make_samples(kind: Any) -> list[Any]:
    """Return values of a type, one of each sort that may change a query."""
    if typing.get_origin(kind) in (typing.Union, UnionType):
        return [sample for choice in typing.get_args(kind) for sample in make_samples(choice)]
    if kind is NoneType:
        return [None]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return make_variants(kind)
    if typing.get_origin(kind) is Sequence:
        return [make_samples(typing.get_args(kind)[0])]
    if issubclass(kind, StrEnum):
        return [next(iter(kind))]
    return [{str: "any", int: 1, bool: True}[kind]]


def is_equality_alone(query: Query) -> bool:
    """Whether production serves a query by merging single-field indexes: the emulator reports it without need."""
    return not query.order and all(operator == "==" for _, operator, _ in query.where)


def fields_of(query: Query) -> set[tuple[str, str]]:
    """Return the fields that a query looks at, by collection."""
    return {(query.collection, str(name)) for name, *_ in (*query.where, *query.order)}


@pytest.fixture
def instance(served: Served) -> Instance:
    return served.instance


def test_every_index_that_a_query_of_the_store_wants_is_deployed(
    instance: Instance, stack: StackEndpoints, project_id: str
) -> None:
    queries = [query for query in find_queries() if not is_equality_alone(query)]
    assert len(queries) >= 18

    for query in queries:
        instance.core.database.query(query)

    assert reported_indexes(stack, project_id) - deployed_indexes() == set()


def test_every_index_that_a_list_of_the_api_wants_is_deployed(world: World, stack: StackEndpoints, project_id: str) -> None:
    sent = world.send(world.ann).json()
    paths = ["/api/contacts", "/api/contacts?limit=1", f"/api/v2/contacts/{sent['ConversationID']}/messages"]
    filters = itertools.product(("", "archived=true"), ("", "unread=true"), ("", "optedOut=true"))
    paths += [f"/api/v2/contacts?{'&'.join(filter(None, chosen))}" for chosen in filters]

    for path in paths:
        answer = world.call("GET", path, world.ann)
        assert answer.status_code == 200, answer.text

    reported = reported_indexes(stack, project_id)
    assert len(reported) >= 9
    assert reported - deployed_indexes() == set()


def ask_as_the_app(stack: StackEndpoints, project_id: str) -> None:
    """Run the web app's own queries, in the words of an administrator, who needs no account."""
    client = Client(stack.firestore_emulator_host, project_id, "owner")
    for query in app_queries("any", "any").values():
        assert client.query(query)


def test_every_index_that_a_query_of_the_app_wants_is_deployed(stack: StackEndpoints, project_id: str) -> None:
    ask_as_the_app(stack, project_id)

    reported = reported_indexes(stack, project_id)
    assert len(reported) >= 12
    equality_alone = {("contacts", (("phone_number", "ASCENDING"), ("uid", "ASCENDING")))}
    assert reported - deployed_indexes() == equality_alone


def test_fields_of_app_queries_are_not_exempted() -> None:
    assert not {("contacts", "phone_number"), ("contacts", "uid")} & exempted_fields()


def test_every_deployed_index_serves_a_query(instance: Instance, stack: StackEndpoints, project_id: str) -> None:
    for query in find_queries():
        instance.core.database.query(query)
    ask_as_the_app(stack, project_id)

    assert deployed_indexes() - reported_indexes(stack, project_id) == set()


def test_nothing_is_deployed_twice() -> None:
    indexes = [name_index(index["collectionGroup"], index["fields"]) for index in DEPLOYED["indexes"]]
    overrides = [(override["collectionGroup"], override["fieldPath"]) for override in DEPLOYED["fieldOverrides"]]

    assert len(indexes) == len(set(indexes))
    assert len(overrides) == len(set(overrides))


def test_single_field_queries_use_indexed_fields() -> None:
    plain = [query for query in find_queries() if len(fields_of(query)) == 1 or is_equality_alone(query)]
    fields = {field for query in plain for field in fields_of(query)}

    assert ("contacts", "uid") in fields
    assert not fields & exempted_fields()


def test_every_exempted_field_is_one_that_is_stored() -> None:
    stored = {(kind.name, name) for kind in find_kinds() for name in kind._names.values()}

    assert exempted_fields() <= stored
