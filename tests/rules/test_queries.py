"""Which queries Firestore answers directly: the web app's own, by whom they are allowed, and none that is wider."""

import copy
from typing import Any

import pytest

from app.store.jobs import jobs
from tests.rules.app_queries import app_queries
from tests.rules.client import PAGE_LIMIT, make_query
from tests.rules.office import FOREIGN, INTERNAL_JOB, OWNER, ROLES, SHARING, SIBLING, Office, document_id, find_collections

QUERIES = list(app_queries(OWNER, ""))
WITH_OWNERS = ("contacts", "messages", "canned-responses", "drip-campaigns", "jobs")


def query_of(owner: str, name: str) -> dict[str, Any]:
    return copy.deepcopy(app_queries(owner, document_id("contacts", owner))[name])


def without_owner(query: dict[str, Any]) -> dict[str, Any]:
    filters = query["where"]["compositeFilter"]["filters"]
    kept = [entry for entry in filters if entry["fieldFilter"]["field"]["fieldPath"] != "uid"]
    query["where"]["compositeFilter"]["filters"] = kept
    return query if kept else {name: value for name, value in query.items() if name != "where"}


@pytest.mark.parametrize("name", QUERIES)
def test_app_query_is_allowed_to_the_owner_only(office: Office, name: str) -> None:
    owner = office.client(OWNER)
    query = query_of(OWNER, name)
    everywhere = {**query, "from": [{**query["from"][0], "allDescendants": True}]}
    unlimited = {key: value for key, value in query.items() if key != "limit"}

    assert owner.query(query)
    assert owner.count(query)
    assert not owner.query(unlimited)
    assert not owner.query(query | {"limit": PAGE_LIMIT + 1})
    assert not owner.query(without_owner(query_of(OWNER, name)))
    assert not owner.query(everywhere)
    assert not owner.query(query_of(FOREIGN, name))
    assert not owner.query(query_of("no-such-user", name))
    for stranger in (None, SIBLING, FOREIGN, "ada", "max"):
        assert not office.client(stranger).query(query), stranger
        assert not office.client(stranger).count(query), stranger


@pytest.mark.parametrize("name", [name for name in QUERIES if not name.startswith("jobs")])
def test_app_query_is_allowed_for_a_shared_number(office: Office, name: str) -> None:
    assert office.client(ROLES["user"]).query(query_of(SHARING, name))
    assert not office.client(SHARING).query(query_of(OWNER, name)), "sharing gives nothing in return"


def with_owners(query: dict[str, Any], *owners: str) -> dict[str, Any]:
    """Return the query with `uid in` instead of `uid ==`."""
    query = copy.deepcopy(query)
    for entry in query["where"]["compositeFilter"]["filters"]:
        if entry["fieldFilter"]["field"]["fieldPath"] == "uid":
            values = {"arrayValue": {"values": [{"stringValue": owner} for owner in owners]}}
            entry["fieldFilter"] |= {"op": "IN", "value": values}
    return query


@pytest.mark.parametrize("name", [name for name in QUERIES if not name.startswith("jobs")])
def test_several_owners_need_access_to_each(office: Office, name: str) -> None:
    reader = ROLES["user"]
    assert reader
    client = office.client(reader)
    query = query_of(SHARING, name)

    assert client.query(with_owners(query, reader, SHARING))
    assert client.count(with_owners(query, reader, SHARING))
    assert not client.query(with_owners(query, reader, SHARING, FOREIGN))
    assert not client.query(with_owners(query, reader, "no-such-user"))
    assert not office.client(FOREIGN).query(with_owners(query, reader, SHARING))


def test_a_page_is_of_two_hundred_at_most(office: Office) -> None:
    for collection in WITH_OWNERS:
        equal = {"uid": OWNER} | ({"isInternal": False} if collection == jobs.name else {})
        allowed = [
            limit for limit in (1, 200, 201, None) if office.client(OWNER).query(make_query(collection, equal, limit=limit))
        ]
        assert allowed == [1, 200], collection
        assert not office.client(OWNER).list_documents(collection)


def test_work_that_nobody_asked_for_by_itself_is_not_shown(office: Office) -> None:
    client = office.client(OWNER)

    assert not client.get(jobs.name, INTERNAL_JOB)
    assert not client.query(make_query(jobs.name, {"uid": OWNER}))
    assert not client.query(make_query(jobs.name, {"uid": OWNER, "isInternal": True}))


@pytest.mark.parametrize("collection", find_collections())
def test_subcollection_of_the_same_name_is_closed(office: Office, collection: str) -> None:
    nested = f"users/{OWNER}/{collection}"

    assert not office.client(OWNER).get(nested, "any")
    assert not office.client(OWNER).create(nested, "any", {"uid": OWNER})


def test_what_does_not_exist_is_refused_as_what_is_foreign(office: Office) -> None:
    assert not office.client(OWNER).get("contacts", "no-such-contact")
    assert not office.client(OWNER).get("users", "no-such-user")


def test_a_collection_that_no_rule_names_is_closed(office: Office) -> None:
    client = office.client(OWNER)

    assert not client.get("anything-else", "any")
    assert not client.query(make_query("anything-else"))
    assert not client.create("anything-else", "any", {"uid": OWNER})
