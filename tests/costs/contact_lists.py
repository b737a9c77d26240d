"""Costs of contact lists."""

from collections.abc import Sequence
from typing import Any

from tests.costs.counting import Cost
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import SHOWN, add_contacts, count_call, count_list, let_use_be_noted, succeed
from tests.world import World

_MANY = 60


def _make_list(world: World) -> str:
    return str(succeed(world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"})).json()["id"])


def _fill(world: World, **body: Any) -> str:
    list_id = _make_list(world)
    succeed(world.call("POST", f"/api/v2/lists/{list_id}/contacts", world.ann, json=body))
    return list_id


def make_a_list(world: World) -> Cost:
    let_use_be_noted(world)
    return count_call(world, "POST", "/api/v2/lists", world.ann, json={"name": "Regulars"})


def put_ten_on_a_list(world: World) -> Cost:
    list_id, body = _make_list(world), {"contactIds": add_contacts(world, 10)}
    return count_call(world, "POST", f"/api/v2/lists/{list_id}/contacts", world.ann, json=body)


def read_a_page_of_a_list(world: World) -> Cost:
    list_id = _fill(world, contactIds=add_contacts(world, _MANY))
    return count_list(world, f"/api/v2/lists/{list_id}/contacts?limit={SHOWN}", "contacts")


CONTACT_LISTS: Sequence[Expectation] = [
    Expectation(
        "Make a list of contacts",
        make_a_list,
        make_cost(reads=2, queries=1, commits=1, read=4 + 1 + 1, written=2),
        "Read: the claim of its name, and how many lists there are. Written: list, claim.",
    ),
    Expectation(
        "Put ten contacts on a list",
        put_ten_on_a_list,
        make_cost(reads=4, commits=1, read=4 + 1 + 10 + 10, written=10),
        "All are looked at before the first is written, then again with the commit.",
    ),
    Expectation(
        "Contacts on a list, page of 25",
        read_a_page_of_a_list,
        make_cost(reads=2, queries=1, read=4 + 1 + 26),
    ),
]
