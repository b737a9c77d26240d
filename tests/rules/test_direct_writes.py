"""Direct writes of the web app leave the API consistent: lists, searches, changes since, and its own writes."""

from functools import partial
from typing import Any

import pytest
from firebase_admin import auth

from app.store.contacts.contacts import contacts
from app.times.clock import SECOND, system_clock
from dev.components import firestore
from dev.stack import StackEndpoints
from tests.rules.client import Client, sign_in
from tests.rules.office import PASSWORD, RULES
from tests.world import Person, World, run_at_once


@pytest.fixture
def app(world: World, stack: StackEndpoints, project_id: str) -> Client:
    """Ann's web app at Firestore's door, with the rules in force."""
    firestore.load_rules(stack.firestore_emulator_host, project_id, RULES.read_text())
    email = world.ann.user.email
    auth.create_user(uid=world.ann.user.id, email=email, password=PASSWORD, app=world.instance.core.accounts.app)
    return Client(stack.firestore_emulator_host, project_id, sign_in(stack.auth_emulator_host, project_id, email, PASSWORD))


def listed(world: World, person: Person, **query: Any) -> list[dict[str, Any]]:
    answer = world.call("GET", "/api/v2/contacts", person, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["contacts"]
    return found


def add_contact(world: World, name: str, number: str) -> str:
    answer = world.call("POST", "/api/contacts", world.ann, json={"phoneNumber": number, "fullName": name})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def write(world: World, app: Client, contact_id: str, **fields: Any) -> bool:
    """Change a contact as the web app does."""
    updated = max(system_clock(), world.contact(contact_id).updated + 1)
    return app.update(contacts.name, contact_id, {**fields, "updated": updated})


def write_anew(world: World, app: Client, contact_id: str, **fields: Any) -> bool:
    """Write, and again with a later time when another change came in between, as the web app is told to."""
    return any(write(world, app, contact_id, **fields) for _ in range(5))


def test_api_agrees_with_direct_writes(world: World, app: Client) -> None:
    jane, john = add_contact(world, "Jane Roe", "+12125550124"), add_contact(world, "John Doe", "+12125550123")
    seen = max(contact["updated"] for contact in listed(world, world.ann))

    assert write(world, app, jane, read_status=False, isArchived=True, notes="Calls back", title="Dr.")

    (changed,) = listed(world, world.ann, changedSince=seen + 1)
    assert (changed["id"], changed["notes"], changed["title"]) == (jane, "Calls back", "Dr.")
    assert [contact["id"] for contact in listed(world, world.ann, changedSince=0)] == [john, jane]
    assert [contact["id"] for contact in listed(world, world.ann, unread=True)] == [jane]
    assert [contact["id"] for contact in listed(world, world.ann, archived=False)] == [john]
    assert [contact["id"] for contact in listed(world, world.ann, search="jane 0124", archived=True)] == [jane]


def test_inbound_message_unarchives_after_direct_write(world: World, app: Client) -> None:
    world.text_in("Are you open?")
    (contact,) = listed(world, world.ann)
    assert write(world, app, contact["id"], read_status=True, isArchived=True)
    written = world.contact(contact["id"])

    assert world.text_in("Hello?").status_code == 200

    after = world.contact(contact["id"])
    assert (after.read_status, after.is_archived) == (False, False)
    assert after.updated >= written.updated - SECOND
    assert [found["last_message"] for found in listed(world, world.ann, unread=True)] == ["Hello?"]


def test_a_direct_write_and_one_of_the_api_at_once_both_last(world: World, app: Client) -> None:
    contact_id = add_contact(world, "Jane Roe", "+12125550124")

    def rename(name: str) -> bool:
        answer = world.call("PATCH", f"/api/v2/contacts/{contact_id}", world.ann, json={"full_name": name})
        return answer.status_code == 200

    for round_ in range(4):
        note_down = partial(write_anew, world, app, contact_id, notes=f"note {round_}")
        assert run_at_once(note_down, partial(rename, f"Jane Poe{round_}")) == [True, True]
        contact = world.contact(contact_id)
        assert (contact.notes, contact.full_name) == (f"note {round_}", f"Jane Poe{round_}")
        assert [found["id"] for found in listed(world, world.ann, search=f"poe{round_}")] == [contact_id]


def test_what_the_app_may_not_write_the_api_still_does(world: World, app: Client) -> None:
    contact_id = add_contact(world, "Jane Roe", "+12125550124")

    assert not write(world, app, contact_id, optedOut=True)
    assert world.call("PATCH", f"/api/v2/contacts/{contact_id}", world.ann, json={"optedOut": True}).status_code == 200
    assert world.contact(contact_id).opted_out
