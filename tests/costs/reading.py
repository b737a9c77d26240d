"""Operations that read, and that keep things in order; each answers what one of it costs."""

from collections.abc import Sequence

from app.crypto.keys import hash_token
from app.store.messages.messages import MessageState
from app.times.clock import HOUR
from dev.data import seeding
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import (
    SHOWN,
    add_contacts,
    add_messages,
    count_call,
    count_list,
    let_use_be_noted,
    schedule,
    send,
    succeed,
)
from tests.world import World

_MANY = 60
_WHOLE_LIST = 650


def list_contacts(world: World) -> Cost:
    add_contacts(world, _MANY)
    return count_list(world, f"/api/v2/contacts?limit={SHOWN}", "contacts")


def list_the_next_contacts(world: World) -> Cost:
    add_contacts(world, _MANY)
    path = f"/api/v2/contacts?limit={SHOWN}"
    cursor = succeed(world.call("GET", path, world.ann)).json()["nextCursor"]
    return count_list(world, f"{path}&cursor={cursor}", "contacts")


def list_all_contacts(world: World) -> Cost:
    add_contacts(world, _WHOLE_LIST)
    return count_list(world, "/api/contacts", "contacts", shown=_WHOLE_LIST)


def read_a_contact(world: World) -> Cost:
    contact_id = add_contacts(world, 1)[0]
    let_use_be_noted(world)
    return count_call(world, "GET", f"/api/v2/contacts/{contact_id}", world.ann)


def list_a_conversation(world: World) -> Cost:
    contact_id = add_contacts(world, 1)[0]
    add_messages(world, contact_id, _MANY)
    return count_list(world, f"/api/v2/contacts/{contact_id}/messages?limit={SHOWN}", "messages")


def list_all_messages(world: World) -> Cost:
    add_messages(world, add_contacts(world, 1)[0], _MANY)
    return count_list(world, f"/api/v2/messages?limit={SHOWN}", "messages")


def read_a_message(world: World) -> Cost:
    message_id = send(world, world.ann)
    return count_call(world, "GET", f"/api/v2/messages/{message_id}", world.ann)


def read_a_message_as_a_service_account(world: World) -> Cost:
    message_id = send(world, world.ann)
    path = f"/api/v2/messages/{message_id}"
    succeed(world.served.call("GET", path, world.reseller))
    with counted(world.instance) as cost:
        succeed(world.served.call("GET", path, world.reseller))
    return cost


def list_scheduled_texts(world: World) -> Cost:
    contact_id = add_contacts(world, 1)[0]
    add_messages(world, contact_id, _MANY, state=MessageState.SCHEDULED, send_at=world.instance.core.clock() + HOUR)
    return count_list(world, f"/api/v2/scheduledMessages?limit={SHOWN}", "messages")


def change_the_time_of_a_scheduled_text(world: World) -> Cost:
    path, at = schedule(world)
    return count_call(world, "PATCH", path, world.ann, json={"sendAt": at + HOUR})


def cancel_a_scheduled_text(world: World) -> Cost:
    path, _ = schedule(world)
    return count_call(world, "DELETE", path, world.ann)


def create_a_token(world: World) -> Cost:
    let_use_be_noted(world)
    return count_call(world, "POST", f"/api/v2/users/{world.ann.user.id}/token", world.ann)


def list_tokens(world: World) -> Cost:
    for _ in range(_MANY - 1):
        seeding.add_user_token(world.instance, world.ann.user)
    return count_list(world, f"/api/v2/users/{world.ann.user.id}/token?limit={SHOWN}", "tokens")


def delete_a_token(world: World) -> Cost:
    _, token = seeding.add_user_token(world.instance, world.ann.user).split(":")
    let_use_be_noted(world)
    return count_call(world, "DELETE", f"/api/v2/users/{world.ann.user.id}/token/{hash_token(token)}", world.ann)


def check_health(world: World) -> Cost:
    return count_call(world, "GET", "/health")


def check_health_again(world: World) -> Cost:
    succeed(world.call("GET", "/health"))
    return count_call(world, "GET", "/health")


LISTS: Sequence[Expectation] = [
    Expectation(
        "Contacts v2, page of 25",
        list_contacts,
        make_cost(reads=1, queries=1, read=4 + 26),
        "4 to authenticate; the 26th shows that there is another page.",
    ),
    Expectation(
        "Contacts v2, the next page",
        list_the_next_contacts,
        make_cost(reads=1, queries=1, read=4 + 26),
        "A cursor causes no additional reads.",
    ),
    Expectation(
        "Messages of all conversations, page of 25",
        list_all_messages,
        make_cost(reads=1, queries=1, read=4 + 26),
        "Names of other authors than the caller cost one round trip, and one read each.",
    ),
    Expectation(
        "Scheduled messages, page of 25",
        list_scheduled_texts,
        make_cost(reads=1, queries=1, read=4 + 26),
    ),
    Expectation(
        "Tokens, page of 25",
        list_tokens,
        make_cost(reads=1, queries=1, read=4 + 26),
    ),
]
