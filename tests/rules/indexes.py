"""The indexes that Firestore is deployed with, and every query that the store can make."""

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

from app import store as store_package
from app.store.campaigns.canned_responses import canned_responses
from app.store.campaigns.drip_campaigns import drip_campaigns
from app.store.common.expiring import expired_documents
from app.store.common.resource_owners import page_of_owners
from app.store.common.sweep_shards import SHARDS
from app.store.contacts.contact_queries import ContactOrder
from app.store.deletion.expiring_collections import EXPIRING_COLLECTIONS
from app.store.deletion.owned_collections import ORGANIZATION_COLLECTIONS, USER_COLLECTIONS, USER_REFERENCES
from app.store.engine.database import Query
from app.store.jobs import running_jobs

DEPLOYED = json.loads((Path(__file__).parents[2] / "firestore_rules" / "firestore.indexes.json").read_text())

ANY = "any"
"""What `find_queries` passes for a name of a collection or field."""

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
    overrides = DEPLOYED["fieldOverrides"]
    return {(override["collectionGroup"], override["fieldPath"]) for override in overrides if not override["indexes"]}


def find_queries() -> list[Query]:
    """Return every query that the store can make: of each function that answers one, all its variants."""
    modules = [importlib.import_module(module.name) for module in pkgutil.walk_packages(store_package.__path__, "app.store.")]
    makers = [
        function
        for module in modules
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and typing.get_type_hints(function).get("return") is Query
    ]
    return [query for maker in makers for query in make_variants(maker)]


def make_named_queries() -> list[Query]:
    """Return the queries whose collection or field is a parameter, for every name that they are used with."""
    return [
        *(owned.query("uid", 1) for owned in USER_COLLECTIONS),
        *(owned.query("id", 1) for owned in ORGANIZATION_COLLECTIONS),
        *(reference.query("uid", 1) for reference in USER_REFERENCES),
        *(expired_documents(name, 1, SHARDS, 1) for name in EXPIRING_COLLECTIONS),
        *(page_of_owners(collection.name, ["uid", "other"], 1, None) for collection in (canned_responses, drip_campaigns)),
        *(running_jobs(name, "id", 1) for name in ("uid", "organizationId")),
    ]


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
    if kind is ContactOrder:
        return list(kind)
    if issubclass(kind, StrEnum):
        return [next(iter(kind))]
    return [{str: ANY, int: 1, bool: True}[kind]]


def is_equality_alone(query: Query) -> bool:
    """Whether production serves a query by merging single-field indexes: the emulator reports it without need."""
    return not query.order and all(operator == "==" for _, operator, _ in query.where)


def fields_of(query: Query) -> set[tuple[str, str]]:
    """Return the fields that a query looks at, by collection."""
    return {(query.collection, str(name)) for name, *_ in (*query.where, *query.order)}
