"""The indexes that Firestore is deployed with, compared with what the code's queries need.

The emulator answers every query without an index, but reports which composite index production would have wanted.
"""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.auth.principal import Credential, UserPrincipal
from app.carriers.base import Receipt
from app.errors import DomainError
from app.store.contacts import ContactFilter
from app.store.database import Query
from app.store.entity import Collection
from app.store.messages import MessageState
from app.store.store import Store
from dev.components import firestore
from dev.local_http import call
from dev.stack import Endpoints
from tests.rules.client import Client, make_query
from tests.rules.office import find_kinds
from tests.world import World

DEPLOYED = json.loads((Path(__file__).parents[2] / "firestore_rules" / "firestore.indexes.json").read_text())

Index = tuple[str, tuple[tuple[str, str], ...]]


def name_index(collection: str, fields: list[dict[str, str]]) -> Index:
    """Answer an index as a value.

    What makes no difference is left out: the order of the fields that are compared for equality (all but the last), and the
    document's name, which ends every index in the direction of the field before it.
    """
    named = [(field["fieldPath"], field.get("order", "CONTAINS")) for field in fields]
    if len(named) > 1 and named[-1] == ("__name__", named[-2][1]):
        named.pop()
    *equalities, last = named
    return collection, (*sorted(equalities), last)


def deployed_indexes() -> set[Index]:
    """Answer the composite indexes that are deployed."""
    return {name_index(index["collectionGroup"], index["fields"]) for index in DEPLOYED["indexes"]}


def exempted_fields() -> set[tuple[str, str]]:
    """Answer the fields, by collection, that no index of their own is kept for."""
    return {(override["collectionGroup"], override["fieldPath"]) for override in DEPLOYED["fieldOverrides"]}


def reported_indexes(stack: Endpoints, project_id: str) -> set[Index]:
    """Answer the composite indexes that the project's queries wanted so far."""
    database = firestore.name_database(project_id)
    host = stack.firestore_emulator_host
    answer = call("GET", f"http://{host}/emulator/v1/projects/{project_id}:indexUsage?database={database}")
    indexes = (report["index"] for report in answer.get("reports", []))
    return {name_index(_collection_of(index), index["fields"]) for index in indexes}


def _collection_of(index: dict[str, Any]) -> str:
    return str(index["name"]).split("/collectionGroups/")[1].split("/")[0]


def list_everything(world: World) -> None:
    """Run every query that the API, the queue, the cron and the carriers can cause."""
    sent = world.send(world.ann).json()
    ann = UserPrincipal(Credential.USER_TOKEN, world.ann.user, world.organization, world.tenant)
    for archived, unread, opted_out in itertools.product((None, True, False), repeat=3):
        for changed_since in (None, 0):
            wanted = ContactFilter(archived=archived, unread=unread, opted_out=opted_out, changed_since=changed_since)
            world.instance.contacts.list(ann, None, wanted, None, limit=1, cursor=None)
    _list(world, f"/api/v2/contacts/{sent['ConversationID']}/messages")
    _list(world, f"/api/v2/users/{world.ann.user.id}/token")
    for query in ({}, {"limit": "1"}):
        _list(world, "/api/contacts", **query)
    world.instance.sweeper.sweep()
    with pytest.raises(DomainError):
        world.instance.receipts.take(
            "simulator", Receipt(message_id="", carrier_message_id="no-such-id", state=MessageState.DELIVERED)
        )


def _list(world: World, path: str, **query: str) -> None:
    answer = world.call("GET", path, world.ann, params=query)
    assert answer.status_code == 200, answer.text


def list_as_the_web_app(stack: Endpoints, project_id: str, world: World) -> None:
    """Run the queries that the rules are made for, in the words of an administrator, who needs no account."""
    client = Client(stack.firestore_emulator_host, project_id, "owner")
    uid = world.ann.user.id
    assert client.query(make_query("messages", {"uid": uid, "contactId": "any"}, latest="date"))
    assert client.query(make_query("contacts", {"uid": uid}, latest="last_message_date"))


def test_every_index_that_a_query_wants_is_deployed_and_no_other(world: World, stack: Endpoints, project_id: str) -> None:
    list_everything(world)
    list_as_the_web_app(stack, project_id, world)

    assert reported_indexes(stack, project_id) == deployed_indexes()


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[Query]:
    """Every query that the store is asked from now on."""
    asked: list[Query] = []
    page, pages = Store.page, Store.pages

    def note_page(self: Store, kind: Collection[Any], query: Query) -> list[Any]:
        asked.append(query)
        return page(self, kind, query)

    def note_pages(self: Store, kind: Collection[Any], query: Query) -> Iterator[list[Any]]:
        asked.append(query)
        return pages(self, kind, query)

    monkeypatch.setattr(Store, "page", note_page)
    monkeypatch.setattr(Store, "pages", note_pages)
    return asked


def test_no_query_of_a_single_field_asks_for_one_that_is_not_indexed(world: World, queries: list[Query]) -> None:
    list_everything(world)

    fields = {
        (query.collection, {name for name, *_ in (*query.where, *query.order)}.pop())
        for query in queries
        if len({name for name, *_ in (*query.where, *query.order)}) == 1
    }
    assert ("messages", "sweepAt") in fields
    assert not fields & exempted_fields()


def test_every_exempted_field_is_one_that_is_stored() -> None:
    stored = {(kind.name, name) for kind in find_kinds() for name in kind._names.values()}

    assert exempted_fields() <= stored
