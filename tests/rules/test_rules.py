"""Who may read what in Firestore, asked over its REST API with real ID tokens."""

import pytest

from tests.rules.client import make_query
from tests.rules.office import CALLERS, OWNER, Office, document_id, find_collections

ALLOWED = {
    ("users", "owner"): {"get"},
    ("contacts", "owner"): {"get", "list"},
    ("contacts", "colleague"): {"get", "list"},
    ("messages", "owner"): {"get", "list"},
    ("messages", "colleague"): {"get", "list"},
}
"""What each caller may do in each collection; where nothing stands, nothing at all."""


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("collection", find_collections())
def test_a_caller_may_do_what_the_table_says_and_no_more(office: Office, collection: str, caller: str) -> None:
    owner = CALLERS[caller][1]
    target = document_id(collection, owner)
    client = office.client(caller)

    answers = {
        "get": client.get(collection, target),
        "list": client.query(make_query(collection, {"uid": owner})),
        "create": client.create(collection, "a-new-document", owner),
        "update": client.update(collection, target, "title", "changed"),
        "delete": client.delete(collection, target),
    }

    assert {operation for operation, allowed in answers.items() if allowed} == ALLOWED.get((collection, caller), set())


def test_the_table_names_only_collections_that_exist() -> None:
    assert {collection for collection, _ in ALLOWED} <= set(find_collections())


@pytest.mark.parametrize(("limit", "allowed"), [(1, True), (200, True), (201, False), (None, False)])
@pytest.mark.parametrize("collection", ["contacts", "messages"])
def test_a_list_needs_a_limit_of_at_most_200(office: Office, collection: str, limit: int | None, allowed: bool) -> None:
    assert office.client("owner").query(make_query(collection, {"uid": OWNER}, limit=limit)) is allowed


@pytest.mark.parametrize("collection", ["contacts", "messages"])
def test_a_list_that_names_no_owner_is_refused(office: Office, collection: str) -> None:
    client = office.client("owner")

    assert not client.query(make_query(collection))
    assert not client.list_documents(collection)


@pytest.mark.parametrize("collection", ["contacts", "messages"])
def test_a_list_of_a_foreign_owner_is_refused_even_if_it_is_empty(office: Office, collection: str) -> None:
    assert not office.client("owner").query(make_query(collection, {"uid": "zoe"}))
    assert not office.client("owner").query(make_query(collection, {"uid": "no-such-user"}))


def test_a_conversation_is_listed_by_owner_and_contact(office: Office) -> None:
    contact = document_id("contacts", OWNER)
    query = make_query("messages", {"uid": OWNER, "contactId": contact}, latest="date")

    assert office.client("owner").query(query)
    assert office.client("colleague").query(query)
    assert not office.client("foreigner").query(query)
    assert not office.client("owner").query(make_query("messages", {"contactId": contact}, latest="date"))


def test_the_contacts_are_listed_latest_first(office: Office) -> None:
    assert office.client("owner").query(make_query("contacts", {"uid": OWNER}, latest="last_message_date"))


@pytest.mark.parametrize("caller", ["owner", "colleague", "foreigner", "nobody"])
def test_whoever_may_not_list_may_not_count(office: Office, caller: str) -> None:
    query = make_query("contacts", {"uid": OWNER})

    assert office.client(caller).count(query) is office.client(caller).query(query)


@pytest.mark.parametrize("collection", find_collections())
def test_a_collection_of_the_same_name_below_a_document_is_closed(office: Office, collection: str) -> None:
    nested = f"users/{OWNER}/{collection}"
    everywhere = make_query(collection, {"uid": OWNER})
    everywhere["from"][0]["allDescendants"] = True

    assert not office.client("owner").get(nested, "any")
    assert not office.client("owner").create(nested, "any", OWNER)
    assert not office.client("owner").query(everywhere)


def test_a_document_that_does_not_exist_is_refused_as_a_foreign_one_is(office: Office) -> None:
    assert not office.client("owner").get("contacts", "no-such-contact")
    assert not office.client("owner").get("users", "no-such-user")


def test_sharing_a_number_gives_its_owner_nothing_of_those_it_is_shared_with(office: Office) -> None:
    assert not office.client_of(OWNER).query(make_query("contacts", {"uid": "ben"}))


def test_a_collection_that_no_rule_names_is_closed(office: Office) -> None:
    client = office.client("owner")

    assert not client.get("anything-else", "any")
    assert not client.query(make_query("anything-else"))
    assert not client.create("anything-else", "any", OWNER)
