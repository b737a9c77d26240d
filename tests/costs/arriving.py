"""Operations on what comes in, and on what is told of it; each answers what one of it costs."""

from app.store.inbox.digest_runs import digest_runs, start_digests
from app.store.messages.messages import MessageState
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import deliveries_of, relay_deliveries
from tests.costs.counting import Cost, counted
from tests.costs.steps import count_text_in, send, sent_message, succeed, use_twilio
from tests.webhooks.receiver import run_receiver
from tests.world import CUSTOMER, World

_OTHER_CUSTOMER = "+13015550142"


def take_a_receipt(world: World) -> Cost:
    message = sent_message(world)
    with counted(world.instance) as cost:
        succeed(world.receipt_in(message, "delivered"))
    assert world.message(message.id).state is MessageState.DELIVERED
    return cost


def take_a_receipt_again(world: World) -> Cost:
    message = sent_message(world)
    succeed(world.receipt_in(message, "delivered"))
    with counted(world.instance) as cost:
        succeed(world.receipt_in(message, "delivered"))
    return cost


def receive_the_first_message(world: World) -> Cost:
    return count_text_in(world)


def receive_from_a_new_contact(world: World) -> Cost:
    succeed(world.text_in(from_number=_OTHER_CUSTOMER))
    return count_text_in(world)


def receive_from_a_known_contact(world: World) -> Cost:
    succeed(world.text_in())
    return count_text_in(world)


def receive_again(world: World) -> Cost:
    known = {"carrier_message_id": "SIMb7Kq2nWq7vRb0sLx9cTd"}
    succeed(world.text_in(**known))
    return count_text_in(world, **known)


def receive_stop(world: World) -> Cost:
    succeed(world.text_in())
    return count_text_in(world, body="STOP")


def receive_while_away(world: World) -> Cost:
    succeed(world.text_in())
    world.change(users, world.ann.user.id, auto_reply_message="We are closed until Monday.")
    return count_text_in(world, body="Hello?")


def post_to_a_webhook(world: World) -> Cost:
    with run_receiver() as receiver:
        world.change(users, world.ann.user.id, relay_webhook=receiver.url())
        send(world, world.ann, sendStatus="sent")
        (event,) = world.instance.core.store.page(relay_deliveries, deliveries_of(world.ann.user.id, None, 10, None))
        with counted(world.instance) as cost:
            world.instance.webhooks.delivery.deliver(event.id, event.uid)
        assert len(receiver.received) == 1
    return cost


def remove_expired_of_an_idle_instance(world: World) -> Cost:
    with counted(world.instance) as cost:
        assert world.instance.operations.expired_documents.remove() == 0
    return cost


def sweep_an_idle_instance(world: World) -> Cost:
    with counted(world.instance) as cost:
        found = world.instance.operations.sweeper.sweep_kinds()
        world.instance.operations.measurements.write(found)
    assert not any(overdue.count for overdue in found.values())
    return cost


def look_for_unanswered_conversations(world: World) -> Cost:
    store, organization_id = world.instance.core.store, world.organization.id
    world.change(organizations, organization_id, settings={"unansweredDigest": {"enabled": True}})
    commit = store.commit()
    start_digests(commit, organization_id, 1)
    commit.send()
    run = store.get(digest_runs.at(organization_id))
    assert run is not None
    with counted(world.instance) as cost:
        assert world.instance.operations.sweeper.sweep_shard("digests", run.sweep_shard) == 1
    return cost


def take_a_receipt_of_twilio(world: World) -> Cost:
    account = use_twilio(world)
    message = sent_message(world)
    with counted(world.instance) as cost:
        account.send_receipt(message.carrier_message_id, "delivered")
    assert world.message(message.id).state is MessageState.DELIVERED
    return cost


def receive_by_twilio(world: World) -> Cost:
    account = use_twilio(world)
    numbers = {"From": CUSTOMER, "To": world.ann.user.phone_number}
    account.send_inbound(world.served.url, MessageSid="SM1", Body="Hello!", NumMedia="0", **numbers)
    with counted(world.instance) as cost:
        answer = account.send_inbound(world.served.url, MessageSid="SM2", Body="Hello?", NumMedia="0", **numbers)
    assert answer["status"] == 200
    return cost
