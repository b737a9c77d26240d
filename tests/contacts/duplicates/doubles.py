"""Contacts as they were written before claims made one of each number, and what their merging leaves."""

from typing import Any

import requests

from app.crypto.keys import new_id
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Query
from app.store.messages.messages import Direction, Message, MessageState, create_message
from tests.world import CUSTOMER, Person, World


def add_double(world: World, number: str = CUSTOMER, owner: Person | None = None, **attributes: Any) -> Contact:
    """Write a contact without a claim."""
    uid = (owner or world.ann).user.id
    contact = Contact(**{"id": new_id(), "uid": uid, "phone_number": number, "full_name": number, **attributes})
    commit = world.instance.core.store.commit()
    commit.create(contacts.path(contact.id), contacts.encode(contact))
    commit.send()
    return world.contact(contact.id)


def add_messages(world: World, contact: Contact, count: int, **attributes: Any) -> list[str]:
    """Write messages of a contact, and answer their ids."""
    values: dict[str, Any] = {
        "uid": contact.uid,
        "contact_id": contact.id,
        "direction": Direction.OUT,
        "from_number": world.ann.user.phone_number,
        "to_number": contact.phone_number,
        "state": MessageState.SENT,
    }
    ids = [new_id() for _ in range(count)]
    for start in range(0, count, 400):
        commit = world.instance.core.store.commit()
        for index, message_id in enumerate(ids[start : start + 400], start):
            create_message(commit, Message(**{"id": message_id, "date": 1_670_372_913_091 + index, **values, **attributes}))
        commit.send()
    return ids


def search(world: World, caller: Person | None = None, **body: Any) -> requests.Response:
    """Ask for duplicates, Ann's by default."""
    return world.call("POST", "/api/v2/contacts/duplicates", caller or world.ann, json=body)


def merge(world: World, caller: Person | None = None, **body: Any) -> dict[str, Any]:
    """Merge duplicates, and answer what became of them."""
    answer = search(world, caller, execute_merge=True, **body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def left(world: World, owner: Person | None = None) -> list[Contact]:
    """Return the contacts that somebody, Ann by default, has now."""
    uid = (owner or world.ann).user.id
    return world.instance.core.store.page(contacts, Query(contacts.name, [("uid", "==", uid)], [], 1000))
