"""Costs of the team inbox: Ben shares Ann's number."""

from collections.abc import Sequence

from app.store.users.users import users
from tests.costs.counting import Cost
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_call, let_use_be_noted, succeed
from tests.push.devices import register
from tests.world import World

_CUSTOMERS = [f"+1212555014{last}" for last in range(5)]


def _share(world: World) -> str:
    """Share Ann's number with Ben, let 5 customers write to it, and return the conversation of one."""
    world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])
    for number in _CUSTOMERS:
        succeed(world.text_in(from_number=number))
    page = world.call("GET", "/api/v2/conversations", world.ben).json()
    let_use_be_noted(world)
    return str(page["conversations"][0]["id"])


def list_conversations(world: World) -> Cost:
    _share(world)
    return count_call(world, "GET", "/api/v2/conversations?limit=3", world.ben)


def list_unread_conversations(world: World) -> Cost:
    _share(world)
    return count_call(world, "GET", "/api/v2/conversations?limit=3&unread=true", world.ben)


def count_unread(world: World) -> Cost:
    _share(world)
    return count_call(world, "GET", "/api/v2/unreadCounts", world.ben)


def read_conversation(world: World) -> Cost:
    contact_id = _share(world)
    return count_call(world, "POST", f"/api/v2/conversations/{contact_id}/read", world.ben, json={})


def assign_conversation(world: World) -> Cost:
    contact_id = _share(world)
    body = {"userId": world.ben.user.id}
    return count_call(world, "PUT", f"/api/v2/conversations/{contact_id}/assignee", world.ben, json=body)


def go_on_typing(world: World) -> Cost:
    contact_id = _share(world)
    succeed(world.call("POST", f"/api/v2/conversations/{contact_id}/typing", world.ben))
    return count_call(world, "POST", f"/api/v2/conversations/{contact_id}/typing", world.ben)


def go_on_reading(world: World) -> Cost:
    contact_id = _share(world)
    succeed(register(world, world.ben, "phone:1"))
    let_use_be_noted(world)
    succeed(world.call("POST", f"/api/v2/conversations/{contact_id}/reading", world.ben))
    return count_call(world, "POST", f"/api/v2/conversations/{contact_id}/reading", world.ben)


INBOX: Sequence[Expectation] = [
    Expectation(
        "List 3 conversations of one's own and a shared number",
        list_conversations,
        make_cost(reads=2, queries=2, read=4 + 1 + 2 + 4),
        "Credential; the owners who share, and their organizations and tenants; 3 conversations and one more, for up to 30 "
        "numbers in one query.",
    ),
    Expectation(
        "List 3 unread conversations of them",
        list_unread_conversations,
        make_cost(reads=2, queries=4, read=4 + 1 + 2 + 1 + 4 + 1),
        "One query for the own number, and two for shared ones.",
    ),
    Expectation(
        "Count unread and assigned conversations of them",
        count_unread,
        make_cost(reads=1, queries=2, read=4 + 1 + 5),
        "Two counts for the own number, and three for each shared one; a count is billed as a read per 1000.",
    ),
    Expectation("Read a conversation", read_conversation, make_cost(reads=4, commits=1, read=4 + 4, written=1)),
    Expectation(
        "Assign a conversation",
        assign_conversation,
        make_cost(reads=5, commits=1, read=4 + 5, written=2),
        "The thread gets an event.",
    ),
    Expectation(
        "Go on typing within 10 seconds",
        go_on_typing,
        make_cost(reads=5, read=4 + 5),
        "Nothing is written; the first report writes one document.",
    ),
    Expectation(
        "Go on reading within a minute, for a user with devices",
        go_on_reading,
        make_cost(reads=5, read=4 + 5),
        "Likewise. For a user without devices, nothing is read or written beyond the conversation.",
    ),
]
