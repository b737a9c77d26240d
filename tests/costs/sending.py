"""Operations on texts that go out; each answers what one of it costs."""

import dataclasses
from collections.abc import Sequence

from app.carriers.simulator import DELIVERED
from app.store.messages.messages import MessageState, history_entry, messages
from app.store.users.users import users
from app.times.clock import DAY, HOUR
from tests.costs.counting import Cost
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_call, count_delivery, count_send, let_use_be_noted, send, succeed, use_twilio
from tests.users.people import created, session_of
from tests.world import CUSTOMER, World, serve

_KEY = {"Idempotency-Key": "7d0c1f8e-1c56-4c1c-9d0e-3a5d2b8f4a11"}
_OTHER_CUSTOMER = "+13015550142"
_WEBHOOK = "https://crm.example.com/texts"


def first_request_of_the_hour(world: World) -> Cost:
    return count_call(world, "GET", f"/api/v2/users/{world.ann.user.id}", world.ann)


def accept_to_a_new_contact(world: World) -> Cost:
    send(world, world.ann, to=_OTHER_CUSTOMER)
    return count_send(world, world.ann)


def accept_from_a_new_caller(world: World) -> Cost:
    let_use_be_noted(world)
    with serve(world.instance.core.settings, world.instance.core.clock) as served:
        # Once a minute, as the page says.
        served.instance.core.plans.find(world.organization)
        return count_send(dataclasses.replace(world, served=served), world.ann)


def accept_to_a_known_contact(world: World) -> Cost:
    send(world, world.ann)
    return count_send(world, world.ann)


def accept_in_a_new_conversation(world: World) -> Cost:
    send(world, world.ann)
    with serve(world.instance.core.settings, world.instance.core.clock) as served:
        other = dataclasses.replace(world, served=served)
        send(other, world.ann, to=_OTHER_CUSTOMER)
        return count_send(other, world.ann)


def accept_from_a_shared_number(world: World) -> Cost:
    world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])
    send(world, world.ben, from_=world.ann.user.phone_number)
    return count_send(world, world.ben, from_=world.ann.user.phone_number)


def accept_with_an_idempotency_key(world: World) -> Cost:
    send(world, world.ann)
    return count_send(world, world.ann, headers=_KEY)


def replay_an_answer(world: World) -> Cost:
    send(world, world.ann, headers=_KEY)
    return count_send(world, world.ann, headers=_KEY)


def accept_for_later(world: World) -> Cost:
    send(world, world.ann)
    return count_send(world, world.ann, sendAt=world.instance.core.clock() + HOUR)


def accept_for_next_year(world: World) -> Cost:
    send(world, world.ann)
    return count_send(world, world.ann, sendAt=world.instance.core.clock() + 365 * DAY)


def accept_a_typed_text(world: World) -> Cost:
    jane = session_of(world, created(world))
    body = {"to": CUSTOMER, "from": jane.user.phone_number, "message": "See you at ten"}
    succeed(world.call("POST", "/api/v2/messages", jane, json=body))
    return count_call(world, "POST", "/api/v2/messages", jane, json=body)


def store_a_text_for_a_webhook(world: World) -> Cost:
    send(world, world.ann)
    world.change(users, world.ann.user.id, relay_webhook=_WEBHOOK)
    return count_send(world, world.ann, sendStatus="sent")


def deliver_by_simulator(world: World) -> Cost:
    return _count_delivery(world)


def deliver_by_twilio(world: World) -> Cost:
    use_twilio(world)
    return _count_delivery(world)


def deliver_for_a_webhook(world: World) -> Cost:
    world.change(users, world.ann.user.id, relay_webhook=_WEBHOOK)
    use_twilio(world)
    return _count_delivery(world)


def deliver_the_next_message(world: World) -> Cost:
    use_twilio(world)
    world.instance.messaging.delivery.deliver(send(world, world.ann, to=DELIVERED))
    message_id = send(world, world.ann, to=DELIVERED)
    cost = count_delivery(world, message_id)
    assert world.message(message_id).state is MessageState.SENT
    return cost


def deliver_behind_another(world: World) -> Cost:
    first = send(world, world.ann)
    message_id = send(world, world.ann)
    now = world.instance.core.clock()
    history = [history_entry(MessageState.SENDING, now)]
    world.change(messages, first, state="sending", attempts=1, history=history, lease_until=now + HOUR)
    cost = count_delivery(world, message_id)
    assert world.message(message_id).state is MessageState.QUEUED
    return cost


def deliver_again(world: World) -> Cost:
    message_id = send(world, world.ann)
    world.instance.messaging.delivery.deliver(message_id)
    return count_delivery(world, message_id)


def _count_delivery(world: World) -> Cost:
    message_id = send(world, world.ann, to=DELIVERED)
    cost = count_delivery(world, message_id)
    assert world.message(message_id).state is MessageState.SENT
    return cost


IN_ORDER: Sequence[Expectation] = [
    Expectation(
        "Deliver, within an hour of the conversation's previous message",
        deliver_the_next_message,
        make_cost(reads=1, commits=2, read=8, written=2),
        "The previous message is read in the same round trip.",
    ),
    Expectation(
        "Deliver, while the conversation's previous message is being sent",
        deliver_behind_another,
        make_cost(reads=1, read=8, tasks=1),
        "Two are read where the message has waited before. The message is put off by a task of 0.2 s and more. Only a wait of "
        "more than half a minute is written.",
    ),
]


ACCEPTING: Sequence[Expectation] = [
    Expectation(
        "Accept, own number, known contact",
        accept_to_a_known_contact,
        make_cost(reads=1, commits=1, read=6, written=2, tasks=1),
        "Read: token, user, reservation of the sender's number, organization, tenant, contact. Written: message, contact.",
    ),
    Expectation(
        "Accept, a contact that the process has not met",
        accept_in_a_new_conversation,
        make_cost(reads=1, commits=1, read=7, written=2, tasks=1),
        "The reservation of the contact's number is read too; it names the contact.",
    ),
    Expectation(
        "Accept, a credential's first in a process",
        accept_from_a_new_caller,
        make_cost(reads=2, commits=1, read=7, written=3, tasks=1),
        "The same documents in two round trips: what the second one reads depends on the first.",
    ),
    Expectation(
        "Accept, own number, new contact",
        accept_to_a_new_contact,
        make_cost(reads=1, commits=1, read=7, written=3, tasks=1),
        "Reservation and contact are read although they do not exist; both are written.",
    ),
    Expectation(
        "Accept, number shared by a colleague",
        accept_from_a_shared_number,
        make_cost(reads=1, commits=1, read=7, written=2, tasks=1),
        "The number's owner is read too.",
    ),
    Expectation(
        "Accept, with Idempotency-Key",
        accept_with_an_idempotency_key,
        make_cost(reads=1, commits=1, read=6, written=3, tasks=1),
        "The response is written in the same commit, which fails if the key was used before.",
    ),
    Expectation(
        "Accept, typed in the app",
        accept_a_typed_text,
        make_cost(reads=1, commits=1, read=5, written=2, tasks=1),
        "A session authenticates without a token's document.",
    ),
    Expectation(
        "Accept, for later",
        accept_for_later,
        make_cost(reads=1, commits=1, read=6, written=2, tasks=1),
    ),
]
