"""Exported files, and messages to export."""

import csv
import io
import json
from typing import Any

import requests

from app.crypto.keys import new_id
from app.store.contacts.contacts import Contact
from app.store.messages.messages import Direction, Message, MessageState, create_message
from tests.world import CUSTOMER, Person, World

NEW_YEAR = 1_767_225_600_000
"""2026-01-01, midnight, UTC."""


def export(world: World, person: Person | None = None, **query: Any) -> requests.Response:
    return world.call("GET", "/api/export", person or world.ann, params=query)


def lines(world: World, person: Person | None = None, **query: Any) -> list[dict[str, Any]]:
    answer = export(world, person, **query)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.content.splitlines()]


def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


def add_message(world: World, contact: Contact, date: int, **attributes: Any) -> str:
    values: dict[str, Any] = {
        "direction": Direction.OUT,
        "from_number": "+12125550100",
        "to_number": CUSTOMER,
        "body": "Hello!",
    }
    values |= {"id": new_id(), "uid": contact.uid, "contact_id": contact.id, "state": MessageState.SENT, "date": date}
    message = Message(**(values | attributes))
    commit = world.instance.core.store.commit()
    create_message(commit, message)
    commit.send()
    return message.id
