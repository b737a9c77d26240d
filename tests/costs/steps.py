"""The steps that the counted operations are made of."""

from typing import Any

import requests

from app.crypto.keys import new_id
from app.store.contacts.contacts import Contact, contacts
from app.store.messages.message_parties import name_parties
from app.store.messages.messages import Direction, Message, MessageState, create_message
from app.times.clock import HOUR
from tests.costs.counting import Cost, counted
from tests.twilio.client import TwilioAccount, TwilioServer
from tests.world import CUSTOMER, Person, World

SHOWN = 25
"""Entries on the pages whose cost is counted."""

_WRITES_A_COMMIT = 500


def succeed(response: requests.Response) -> requests.Response:
    assert response.status_code == 200, response.text
    return response


def send(world: World, person: Person, **changes: Any) -> str:
    headers = changes.pop("headers", {})
    sender = changes.pop("from_", person.user.phone_number)
    body = {"to": CUSTOMER, "from": sender, "message": "Hello!"} | changes
    return str(succeed(world.call("POST", "/api/send", person, json=body, headers=headers)).json()["id"])


def count_send(world: World, person: Person, **changes: Any) -> Cost:
    with counted(world.instance) as cost:
        send(world, person, **changes)
    return cost


def count_call(world: World, method: str, path: str, person: Person | None = None, **options: Any) -> Cost:
    with counted(world.instance) as cost:
        succeed(world.call(method, path, person, **options))
    return cost


def count_list(world: World, path: str, name: str, shown: int = SHOWN) -> Cost:
    let_use_be_noted(world)
    with counted(world.instance) as cost:
        listed = succeed(world.call("GET", path, world.ann)).json()[name]
    assert len(listed) == shown
    return cost


def count_text_in(world: World, **changes: Any) -> Cost:
    # Once a minute, as the page says.
    world.instance.messaging.inbound._own_keywords._directory.concerns("")
    with counted(world.instance) as cost:
        succeed(world.text_in(**changes))
    return cost


def count_for(world: World, authorization: str, method: str, path: str, **options: Any) -> Cost:
    """Count a call by anybody, whose credential was used within the hour."""
    let_use_be_noted(world, authorization)
    with counted(world.instance) as cost:
        succeed(world.served.call(method, path, authorization, **options))
    return cost


def let_use_be_noted(world: World, authorization: str = "") -> None:
    """Use a token, Ann's by default, which is noted once an hour."""
    path = f"/api/v2/users/{world.ann.user.id}"
    succeed(world.served.call("GET", path, authorization or world.ann.authorization))


def sent_message(world: World) -> Message:
    message_id = send(world, world.ann)
    world.instance.messaging.delivery.deliver(message_id)
    return world.message(message_id)


def count_delivery(world: World, message_id: str) -> Cost:
    """Count what a message's task does."""
    message = world.message(message_id)
    with counted(world.instance) as cost:
        world.instance.messaging.delivery.deliver(message.id, message.after, name_parties(message))
    return cost


def schedule(world: World) -> tuple[str, int]:
    """Schedule a text, and answer its path and its time in ms."""
    at = world.instance.core.clock() + HOUR
    return f"/api/v2/scheduledMessages/{send(world, world.ann, sendAt=at)}", at


def use_twilio(world: World) -> TwilioAccount:
    """Switch the office to Twilio."""
    account = TwilioServer(world.instance.core.settings.TWILIO_BASE_URL).open_account()
    world.give_provider(world.tenant.id, account.provider)
    return account


def add_contacts(world: World, count: int) -> list[str]:
    """Give Ann contacts, and answer their ids."""
    now = world.instance.core.clock()
    added = [
        Contact(id=new_id(), uid=world.ann.user.id, phone_number=CUSTOMER, last_message_date=now - index)
        for index in range(count)
    ]
    for start in range(0, count, _WRITES_A_COMMIT):
        commit = world.instance.core.store.commit()
        for contact in added[start : start + _WRITES_A_COMMIT]:
            commit.create(contacts.path(contact.id), contacts.encode(contact))
        commit.send()
    return [contact.id for contact in added]


def add_messages(world: World, contact_id: str, count: int, **attributes: Any) -> None:
    """Write messages of one of Ann's conversations."""
    now = world.instance.core.clock()
    values: dict[str, Any] = {
        "uid": world.ann.user.id,
        "contact_id": contact_id,
        "direction": Direction.OUT,
        "from_number": world.ann.user.phone_number,
        "to_number": CUSTOMER,
        "state": MessageState.SENT,
    }
    commit = world.instance.core.store.commit()
    for index in range(count):
        create_message(commit, Message(**{**values, **attributes, "id": new_id(), "date": now - index}))
    commit.send()
