"""Fields without an index of their own: all except those that a query needs (docs/decisions/0010)."""

import dataclasses
from collections.abc import Iterator

from tests.rules.indexes import (
    ANY,
    deployed_indexes,
    exempted_fields,
    fields_of,
    find_queries,
    is_equality_alone,
    make_named_queries,
)
from tests.rules.office import find_kinds

APP_FIELDS = {("contacts", "phone_number"), ("contacts", "uid")}
"""Fields that queries of the web app need; `test_every_index_that_a_query_of_the_app_wants_is_deployed` holds the rest."""

GROWING_TIMES = {
    ("audit-log", "at"): "the list of the whole instance; an entry is a change by an administrator, not a message",
}
"""Indexed fields that only grow, and why they are few writes a second."""

BILLED_CONFIGURATIONS = 1000
"""Firestore's limit of field configurations in a database with billing, which its TTL needs too."""


def find_needed_fields() -> set[tuple[str, str]]:
    """Return the fields whose own index a query needs: alone, or merged because no composite index serves the query."""
    composite = {(collection, frozenset(name for name, _ in fields)) for collection, fields in deployed_indexes()}
    queries = [query for query in find_queries() if query.collection != ANY and (query.collection, ANY) not in fields_of(query)]
    needed = set(APP_FIELDS)
    for query in [*queries, *make_named_queries()]:
        fields = fields_of(query)
        served = (query.collection, frozenset(name for _, name in fields)) in composite
        if len(fields) == 1 or (is_equality_alone(query) and not served):
            needed |= fields
    return needed


def stored_fields() -> Iterator[tuple[str, str, object]]:
    """Yield collection, name and type of each stored field."""
    for kind in find_kinds():
        types = {field.name: field.type for field in dataclasses.fields(kind.entity)}
        for attribute, name in kind._names.items():
            yield kind.name, name, types[attribute]


def test_every_field_that_no_query_needs_is_exempted() -> None:
    stored = {(collection, name) for collection, name, _ in stored_fields()}

    assert sorted(stored - find_needed_fields() - exempted_fields()) == []


def test_no_field_that_a_query_needs_is_exempted() -> None:
    needed = find_needed_fields()

    assert ("jobs", "organizationId") in needed
    assert sorted(needed & exempted_fields()) == []


def test_every_exempted_field_is_stored() -> None:
    assert exempted_fields() <= {(collection, name) for collection, name, _ in stored_fields()}


def test_times_and_numbers_have_no_index_of_their_own() -> None:
    numbers = {(collection, name) for collection, name, kind in stored_fields() if kind is int}

    assert ("idempotency-keys", "created") in numbers
    assert numbers - exempted_fields() == GROWING_TIMES.keys()


def test_queries_by_parameter_are_listed_here() -> None:
    unnamed = [query for query in find_queries() if query.collection == ANY or (query.collection, ANY) in fields_of(query)]

    assert {(query.collection, *sorted(name for _, name in fields_of(query))) for query in unnamed} == {
        (ANY,),
        (ANY, ANY),
        (ANY, "expiresAt", "sweepShard"),
        (ANY, "organizationId"),
        (ANY, "organizationId", "uid"),
        (ANY, "kind", "objectId"),
        (ANY, "name", "uid"),
        (ANY, "uid"),
        ("jobs", ANY, "isBounded", "state"),
    }


def test_exemptions_stay_under_firestores_limit() -> None:
    assert len(exempted_fields()) < BILLED_CONFIGURATIONS
