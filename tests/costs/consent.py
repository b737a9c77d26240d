"""Double opt-in; each operation answers what one of it costs."""

from collections.abc import Sequence

from app.store.contacts.contacts import contacts
from app.store.messages.messages import MessageState
from app.store.tenancy.organizations import organizations
from app.times.clock import HOUR
from tests.contacts.people import add_contact
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_delivery, count_text_in, send
from tests.world import World


def wait_for_a_confirmation(world: World) -> Cost:
    message_id = _send_unconfirmed(world)
    cost = count_delivery(world, message_id)
    assert (world.message(message_id).pacing or {})["limit"] == "consent"
    return cost


def look_at_a_waiting_message(world: World) -> Cost:
    message_id = _send_unconfirmed(world)
    world.instance.messaging.delivery.deliver(message_id)
    with counted(world.instance) as cost:
        world.instance.messaging.delivery.deliver(message_id)
    return cost


def receive_a_confirmation(world: World) -> Cost:
    _send_unconfirmed(world)
    return count_text_in(world, body="YES")


def deliver_to_a_confirmed_contact(world: World) -> Cost:
    message_id = _send_unconfirmed(world)
    contact_id, long_ago = world.message(message_id).contact_id, world.instance.core.clock() - HOUR
    world.change(contacts, contact_id, consent_confirmed_at=long_ago)
    cost = count_delivery(world, message_id)
    assert world.message(message_id).state is MessageState.SENT
    return cost


def _send_unconfirmed(world: World) -> str:
    """Send a message to a contact who was asked to confirm an hour ago."""
    at = world.instance.core.clock() - HOUR
    world.change(
        organizations,
        world.organization.id,
        require_contact_consent=True,
        require_contact_consent_message="Reply YES to agree.",
        settings={"consent": {"doubleOptIn": True}},
    )
    add_contact(world, consent_sent_at=at, consent_asked_at=at, consent_message_id="question")
    return send(world, world.ann)


CONSENT: Sequence[Expectation] = [
    Expectation(
        "Deliver, contact has confirmed",
        deliver_to_a_confirmed_contact,
        make_cost(reads=1, commits=2, read=7, written=2, tasks=2),
        "As without double opt-in. In the half hour after the confirmation, a query looks for what waited before.",
    ),
    Expectation(
        "Deliver, contact has not confirmed",
        wait_for_a_confirmation,
        make_cost(reads=2, commits=1, read=8, written=1, tasks=1),
        "The end of the wait is stored, and the contact read once more, for an answer at this moment.",
    ),
    Expectation(
        "Look at a message that waits for a confirmation, every 6 hours",
        look_at_a_waiting_message,
        make_cost(reads=2, read=3, tasks=1),
        "Message; then organization and contact.",
    ),
    Expectation(
        "Inbound message, YES that confirms",
        receive_a_confirmation,
        make_cost(reads=3, commits=1, read=6, written=5, tasks=1),
        "The organization is read. Written: message, contact, record of consent, event in the thread, and the job that releases"
        " what waits.",
    ),
]
