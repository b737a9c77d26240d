"""Helpers for the tests of contacts: sign in as the web app does, create contacts, read reservations."""

from typing import Any

import jwt
import requests
from firebase_admin import auth

from app.services.messages.conversations import ConversationKey
from app.store.contacts.contact_numbers import ContactNumber, number_reservation
from app.store.contacts.contacts import Contact
from app.times.clock import HOUR, SECOND
from tests.world import CUSTOMER, Person, World


def session_of(world: World, person: Person) -> Person:
    """Return a person who calls with a session of the web app."""
    user = person.user
    if not any(user.id == each.uid for each in auth.list_users(app=world.instance.core.accounts.app).iterate_all()):
        auth.create_user(uid=user.id, email=user.email, app=world.instance.core.accounts.app)
    project, now = world.instance.core.settings.GOOGLE_CLOUD_PROJECT, world.instance.core.clock()
    claims = {
        "aud": project,
        "iss": f"https://securetoken.google.com/{project}",
        "sub": user.id,
        "iat": now // SECOND,
        "auth_time": now // SECOND,
        "exp": (now + HOUR) // SECOND,
    }
    return Person(user, f"Bearer {jwt.encode(claims, '', algorithm='none')}")


def add_contact(world: World, number: str = CUSTOMER, owner: Person | None = None, **attributes: Any) -> Contact:
    """Give somebody, Ann by default, a contact, as a text to it would."""
    conversation = world.instance.messaging.sending._conversations.read(ConversationKey((owner or world.ann).user.id, number))
    commit = world.instance.core.store.commit()
    world.instance.messaging.sending._conversations.save(commit, conversation, **attributes)
    commit.send()
    return world.contact(conversation.contact.id)


def claim(world: World, number: str = CUSTOMER, owner: Person | None = None) -> ContactNumber | None:
    """Read the claim of a customer's number."""
    return world.instance.core.store.get(number_reservation((owner or world.ann).user.id, number))


def change(world: World, contact: Contact, caller: Person | None = None, **body: Any) -> requests.Response:
    """Change a contact by the API, in Ann's name by default."""
    return world.call("PATCH", f"/api/v2/contacts/{contact.id}", caller or world.ann, json=body)


def find(world: World, text: str, caller: Person | None = None, **query: Any) -> list[str]:
    """Return the names of all contacts that a search finds."""
    names: list[str] = []
    cursor: str | None = None
    while True:
        given = {"search": text, **query, **({"cursor": cursor} if cursor else {})}
        answer = world.call("GET", "/api/v2/contacts", caller or world.ann, params=given)
        assert answer.status_code == 200, answer.text
        names += [contact["full_name"] for contact in answer.json()["contacts"]]
        cursor = answer.json()["nextCursor"]
        if cursor is None:
            return names
