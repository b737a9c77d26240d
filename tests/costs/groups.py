"""Costs of group messages, for a group of three."""

from collections.abc import Sequence

from app.store.messages.messages import MessageState
from tests.costs.counting import Cost
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_delivery, count_send, count_text_in, send, succeed
from tests.world import World

_GROUP = ["+12125550141", "+12125550142", "+12125550143"]


def accept_to_a_group(world: World) -> Cost:
    send(world, world.ann, to=_GROUP)
    return count_send(world, world.ann, to=_GROUP)


def accept_to_a_group_of_contacts(world: World) -> Cost:
    for number in _GROUP:
        send(world, world.ann, to=number)
    send(world, world.ann, to=_GROUP)
    return count_send(world, world.ann, to=_GROUP)


def deliver_to_a_group(world: World) -> Cost:
    message_id = send(world, world.ann, to=_GROUP)
    cost = count_delivery(world, message_id)
    assert world.message(message_id).state is MessageState.SENT
    return cost


def receive_from_a_group(world: World) -> Cost:
    sender, *others = _GROUP
    succeed(world.text_in(from_number=sender, other_recipients=others))
    return count_text_in(world, from_number=sender, other_recipients=others)


GROUPS: Sequence[Expectation] = [
    Expectation(
        "Accept, to a group of 3 strangers",
        accept_to_a_group,
        make_cost(reads=1, commits=1, read=13, written=2, tasks=1),
        "Read at once: the numbers' owners, their reservations, the group's reservation and contact, and the account that "
        "tells the carrier.",
    ),
    Expectation(
        "Accept, to a group of 3 contacts",
        accept_to_a_group_of_contacts,
        make_cost(reads=2, commits=1, read=16, written=2, tasks=1),
        "The members' contacts are read too, for names, opt-outs and blocks.",
    ),
    Expectation(
        "Deliver, to a group of 3 strangers",
        deliver_to_a_group,
        make_cost(reads=2, commits=2, read=10, written=2, tasks=6),
        "The members' reservations are read again. The simulator reports for each recipient.",
    ),
    Expectation(
        "Receive, in a group of 3",
        receive_from_a_group,
        make_cost(reads=3, commits=1, read=11, written=2),
        "The numbers' owners, twice: to verify the call, and to find the group; then user, group and the sender's reservation.",
    ),
]
