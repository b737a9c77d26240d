"""Lists, searches, exports, reports and jobs go on past documents that cannot be read."""

import csv
import io
from typing import Any

import pytest

from app.store.contacts.contact_queries import all_contacts
from app.store.contacts.contacts import contacts
from app.store.engine.database import Query
from app.store.engine.values import Moment
from app.store.jobs import jobs
from app.store.messages.messages import messages
from tests.contacts.people import add_contact, session_of
from tests.damaged.damage import contact_fields, damage, exists, fields_of, get, message_fields, write
from tests.inbound.test_content import events, set_webhook
from tests.world import CUSTOMER, Person, World, wait_until

MESSAGES: dict[str, dict[str, Any]] = {
    "no state": {"state": None},
    "media a number": {"media": 5},
    "media of numbers": {"media": [5]},
    "body a number": {"message": 5},
    "history a text": {"history": "sent"},
    "date a text": {"date": "now"},
}
CONTACTS: dict[str, dict[str, Any]] = {
    "no number": {"phone_number": None},
    "number a number": {"phone_number": 13125550142},
    "opt-out a text": {"optedOut": "no"},
    "drips of numbers": {"drips": [5]},
}
SHOWN_CONTACTS: dict[str, dict[str, Any]] = {
    "name a number": {"full_name": 5},
    "lists a text": {"lists": "x"},
    "date a text": {"last_message_date": "now"},
    "notes a map": {"notes": {"a": 1}},
}


def paged(world: World, path: str, person: Person, limit: int = 1) -> list[dict[str, Any]]:
    """Return all entries of a list, page by page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(30):
        page = get(world, f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor}", person)
        found += next(value for value in page.values() if isinstance(value, list))
        if page.get("nextCursor") is None:
            return found
        cursor = f"&cursor={page['nextCursor']}"
    raise AssertionError("the list does not end")


@pytest.mark.parametrize("name", MESSAGES)
def test_conversation_search_and_export_pass_a_damaged_message(still_world: World, name: str) -> None:
    world = still_world
    sent = [world.send(world.ann, message=f"needle {number}").json() for number in range(3)]
    contact = world.contact(sent[0]["ConversationID"])
    for number in range(3):
        write(world, "messages", f"bad{number}", message_fields(world, contact, f"bad{number}", **MESSAGES[name]))
    good = {each["id"] for each in sent}

    for limit in (1, 2, 50):
        assert {each["id"] for each in paged(world, f"/api/v2/contacts/{contact.id}/messages", world.ann, limit)} == good
        assert {each["id"] for each in paged(world, "/api/v2/messages/search?q=needle", world.ann, limit)} == good
    for path in ("/api/export?type=conversations&format=jsonl", "/api/export?type=everything&format=zip"):
        answer = world.call("GET", path, world.ann)
        assert answer.status_code == 200
        if "jsonl" in path:
            assert answer.text.count("needle") == len(good)


def test_damaged_message_is_readable_and_deletable(still_world: World) -> None:
    world = still_world
    contact = world.contact(world.send(world.ann).json()["ConversationID"])
    write(world, "messages", "bad", message_fields(world, contact, "bad", state=None, media=5))

    shown = get(world, "/api/v2/messages/bad", world.ann)

    assert (shown["id"], shown["message"], shown["state"]) == ("bad", "needle", "")
    assert world.call("DELETE", f"/api/v2/contacts/{contact.id}", world.ann).status_code in (200, 204)
    (job,) = world.instance.core.store.documents(Query("jobs", [("kind", "==", "contact-messages")], [], 1))
    world.instance.core.jobs.run(job.id, 1)
    assert not exists(world, "messages", "bad")


def test_history_that_is_deleted_takes_damaged_messages_along(still_world: World) -> None:
    world = still_world
    ann = session_of(world, world.ann)
    contact = world.contact(world.send(world.ann).json()["ConversationID"])
    write(world, "messages", "bad", message_fields(world, contact, "bad", media=5))
    write(world, "messages", "later", message_fields(world, contact, "later", state="teleported"))

    assert world.call("POST", "/deleteConversation", ann, json={"contact_id": contact.id}).status_code == 200
    (job,) = world.instance.core.store.documents(Query("jobs", [("kind", "==", "conversation-history")], [], 1))
    world.instance.core.jobs.run(job.id, 1)

    assert not exists(world, "messages", "bad")
    assert exists(world, "messages", "later")


@pytest.mark.parametrize("name", CONTACTS)
def test_lists_of_contacts_pass_a_damaged_one(still_world: World, name: str) -> None:
    world = still_world
    good = {world.send(world.ann, to=f"+1312555010{number}").json()["ConversationID"] for number in range(3)}
    for number in range(3):
        write(world, "contacts", f"bad{number}", contact_fields(world, f"bad{number}", **CONTACTS[name]))

    assert {each["id"] for each in get(world, "/api/contacts", world.ann)["contacts"]} == good
    for limit in (1, 2, 50):
        assert {each["id"] for each in paged(world, "/api/v2/contacts", world.ann, limit)} == good
    export = world.call("GET", "/api/export?type=contacts", world.ann)
    assert export.status_code == 200
    assert len(list(csv.reader(io.StringIO(export.text)))) == 1 + len(good)
    merged = world.call("POST", "/api/v2/contacts/duplicates", world.ann, json={"execute_merge": True})
    assert merged.status_code == 200
    assert sum(read for _, read, _ in world.instance.contacts.search_index.rebuild()) == 6


@pytest.mark.parametrize("name", CONTACTS)
def test_a_damaged_contact_can_be_read_and_deleted(still_world: World, name: str) -> None:
    world = still_world
    write(world, "contacts", "bad", contact_fields(world, "bad", **CONTACTS[name]))

    shown = get(world, "/api/v2/contacts/bad", world.ann)

    assert (shown["id"], shown["full_name"]) == ("bad", "Damaged")
    assert world.call("GET", "/api/v2/contacts/bad", world.zoe).status_code == 404
    assert world.call("DELETE", "/api/v2/contacts/bad", world.ann).status_code in (200, 204)
    assert not exists(world, "contacts", "bad")


@pytest.mark.parametrize("name", SHOWN_CONTACTS)
def test_a_contact_is_shown_where_a_minor_field_is_damaged(still_world: World, name: str) -> None:
    world = still_world
    write(world, "contacts", "bad", contact_fields(world, "bad", **SHOWN_CONTACTS[name]))

    assert [each["id"] for each in get(world, "/api/contacts", world.ann)["contacts"]] == ["bad"]
    assert [each["id"] for each in paged(world, "/api/v2/contacts", world.ann)] == ["bad"]
    patched = world.call("PATCH", "/api/v2/contacts/bad", world.ann, json={"title": "Dr."})
    assert patched.status_code == 200
    assert world.instance.core.store.page(contacts, all_contacts(world.ann.user.id, 1, None))[0].damaged == ()


@pytest.mark.parametrize("claim", [{"contactId": 5}, {"contactId": ["x"], "blocked": "no"}, {"blockedCount": "many"}])
def test_a_damaged_claim_stops_no_message(world: World, still_world: World, claim: dict[str, Any]) -> None:
    contact_id = world.send(world.ann).json()["ConversationID"]
    number = world.contact(contact_id).phone_number
    damage(world, "contact-numbers", f"{world.ann.user.id}:{number}", **claim)
    # The process that created the contact does not need the claim.
    assert world.send(world.ann).json()["ConversationID"] == contact_id
    world = still_world

    answer = world.send(world.ann)

    assert answer.status_code == 200
    assert answer.json()["ConversationID"] == contact_id
    if "contactId" in claim:
        healed = fields_of(world, "contact-numbers", f"{world.ann.user.id}:{number}")
        assert healed is not None
        assert healed["contactId"] == contact_id
    assert world.text_in().status_code == 200


@pytest.mark.parametrize("fields", [{"phone_number": None}, {"notes": 5}, {"uid": 7}, {"drips": "x"}])
def test_a_customers_text_to_a_damaged_contact_is_kept(still_world: World, fields: dict[str, Any]) -> None:
    world = still_world
    contact_id = world.send(world.ann).json()["ConversationID"]
    damage(world, "contacts", contact_id, **fields)

    assert world.text_in("Hello?").status_code == 200

    found = world.conversation(contact_id)
    assert "Hello?" in [each.body for each in found]
    assert world.contact(contact_id).damaged == ()
    assert world.contact(contact_id).phone_number


def test_a_job_on_a_list_with_damaged_contacts_ends(still_world: World) -> None:
    world = still_world
    good = [world.send(world.ann, to=f"+1312555010{number}").json()["ConversationID"] for number in range(3)]
    made = world.call("POST", "/api/v2/lists", world.ann, json={"name": "All"}).json()
    for number in range(3):
        fields = contact_fields(world, f"bad{number}", phone_number=None, lists=[made["id"]])
        write(world, "contacts", f"bad{number}", fields)
    answer = world.call("POST", f"/api/v2/lists/{made['id']}/contacts", world.ann, json={"contactIds": [*good, "bad0"]})
    assert answer.status_code in (200, 202, 404, 422)

    assert world.call("DELETE", f"/api/v2/lists/{made['id']}", world.ann).status_code in (200, 202, 204)

    (job,) = world.instance.core.store.documents(Query("jobs", [("kind", "==", "contact-list-empty")], [], 1))
    state = wait_until(lambda: _advance(world, job.id), lambda state: state != "running")
    assert state == "done"


def _advance(world: World, job_id: str) -> str:
    job = world.instance.core.store.get(jobs.at(job_id))
    assert job is not None
    world.instance.core.jobs.run(job_id, job.slice)
    found = world.instance.core.store.get(jobs.at(job_id))
    assert found is not None
    return str(found.state)


def test_timestamp_as_sort_value_does_not_loop_a_list(still_world: World) -> None:
    """Firestore orders times behind all numbers; a cursor that forgot the type would begin again."""
    world = still_world
    contact = world.contact(world.send(world.ann).json()["ConversationID"])
    for number in range(5):
        fields = message_fields(world, contact, f"t{number}", date=Moment(world.instance.core.clock() + number))
        write(world, "messages", f"t{number}", fields)

    found = [each["id"] for each in paged(world, f"/api/v2/contacts/{contact.id}/messages", world.ann, 2)]

    assert len(found) == len(set(found)) == 6
    pages = world.instance.core.store.pages(
        messages, Query("messages", [("contactId", "==", contact.id)], [("date", False)], 2)
    )
    assert sum(len(page) for page in pages) == 6


@pytest.mark.parametrize(("harm", "name"), [({"phone_number": None}, "Cora Customer"), ({"full_name": 5}, CUSTOMER)])
def test_message_repairs_only_the_damaged_name(still_world: World, harm: dict[str, Any], name: str) -> None:
    contact_id = add_contact(still_world, full_name="Cora Customer").id
    damage(still_world, "contacts", contact_id, **harm)

    set_webhook(still_world)

    assert still_world.text_in().status_code == 200

    (event,) = events(still_world)
    assert (event["ConversationID"], event["ContactName"]) == (contact_id, name)
    assert still_world.contact(contact_id).full_name == name


def test_contact_without_a_name_is_relayed_without_one(still_world: World) -> None:
    add_contact(still_world, full_name="")
    set_webhook(still_world)

    assert still_world.text_in().status_code == 200

    (event,) = events(still_world)
    assert event["ContactName"] == ""
