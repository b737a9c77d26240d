"""The indexes that Firestore is deployed with, compared with what the code's queries need.

The emulator answers every query without an index, but reports which composite index production would have wanted.
"""

import itertools
from typing import Any

import pytest

from app.composition import Instance
from dev.components import firestore
from dev.local_http import call
from dev.stack import StackEndpoints
from tests.rules.app_queries import app_queries
from tests.rules.client import Client
from tests.rules.indexes import (
    ANY,
    DEPLOYED,
    Index,
    deployed_indexes,
    exempted_fields,
    find_queries,
    is_equality_alone,
    make_named_queries,
    name_index,
)
from tests.world import Served, World


def reported_indexes(stack: StackEndpoints, project_id: str) -> set[Index]:
    """Return the composite indexes that the project's queries wanted so far."""
    database = firestore.name_database(project_id)
    host = stack.firestore_emulator_host
    answer = call("GET", f"http://{host}/emulator/v1/projects/{project_id}:indexUsage?database={database}")
    indexes = (report["index"] for report in answer.get("reports", []))
    return {name_index(_collection_of(index), index["fields"]) for index in indexes}


def _collection_of(index: dict[str, Any]) -> str:
    return str(index["name"]).split("/collectionGroups/")[1].split("/")[0]


@pytest.fixture
def instance(served: Served) -> Instance:
    return served.instance


def test_every_index_that_a_query_of_the_store_wants_is_deployed(
    instance: Instance, stack: StackEndpoints, project_id: str
) -> None:
    queries = [query for query in (*find_queries(), *make_named_queries()) if query.collection != ANY]
    queries = [query for query in queries if not is_equality_alone(query)]
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
    assert len(reported) >= 30
    equality_alone = {("contacts", (("phone_number", "ASCENDING"), ("uid", "ASCENDING")))}
    assert reported - deployed_indexes() == equality_alone


def test_fields_of_app_queries_are_not_exempted() -> None:
    assert not {("contacts", "phone_number"), ("contacts", "uid")} & exempted_fields()


def test_every_deployed_index_serves_a_query(instance: Instance, stack: StackEndpoints, project_id: str) -> None:
    for query in (*find_queries(), *make_named_queries()):
        instance.core.database.query(query)
    ask_as_the_app(stack, project_id)

    assert deployed_indexes() - reported_indexes(stack, project_id) == set()


def test_nothing_is_deployed_twice() -> None:
    indexes = [name_index(index["collectionGroup"], index["fields"]) for index in DEPLOYED["indexes"]]
    overrides = [(override["collectionGroup"], override["fieldPath"]) for override in DEPLOYED["fieldOverrides"]]

    assert len(indexes) == len(set(indexes))
    assert len(overrides) == len(set(overrides))
