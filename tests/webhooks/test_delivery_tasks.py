"""Tasks of deliveries: repeated, missing, killed and canceled."""

from app.carriers.simulator import REJECTED
from app.services.webhooks.delivery import PAUSES_MS
from app.store.webhooks.relay_deliveries import relay_deliveries
from app.times.clock import DAY, MINUTE, SECOND
from tests.webhooks.receiver import respond
from tests.webhooks.retries import when_due
from tests.webhooks.webhook_fixture import Office
from tests.world import World, run_at_once


def test_the_queue_itself_comes_again_after_the_first_pause(office: Office) -> None:
    answers = iter([respond(503)])
    office.receiver.respond = lambda handler: next(answers, respond(200))(handler)
    office.world.text_in("Again")

    first, second = office.wait_for(2)[:2]
    assert first.id == second.id
    assert first.body == second.body
    (delivery,) = office.wait_for_all("delivered")
    assert delivery.tries[1]["at"] - delivery.tries[0]["at"] >= PAUSES_MS[0] - SECOND


def test_tasks_at_once_post_an_event_once(quiet_office: Office) -> None:
    delivery = quiet_office.store_text()
    run_at_once(*[lambda: quiet_office.post(delivery)] * 6)

    assert len(quiet_office.receiver.received) == 1
    assert quiet_office.delivery(delivery.id).attempts == 1


def test_an_event_whose_task_was_never_made_is_swept_up(quiet_office: Office, world: World) -> None:
    delivery = quiet_office.store_text("Swept up")
    world.instance.operations.sweeper.sweep()
    assert quiet_office.delivery(delivery.id).next_attempt_at == delivery.next_attempt_at

    quiet_office.clock.forward(2 * MINUTE)
    world.instance.operations.sweeper.sweep()

    quiet_office.wait_for_all("delivered")
    assert quiet_office.receiver.bodies() == ["Swept up"]


def test_event_of_a_killed_server_is_posted_again(quiet_office: Office, world: World) -> None:
    delivery = quiet_office.post(quiet_office.store_text("At least once"))
    # As the server left it that was killed after posting, before it could write down what came of it.
    lease = quiet_office.clock() + MINUTE
    left = {"state": "delivering", "tries": [], "lease_until": lease, "sweep_at": lease}
    world.change(relay_deliveries, delivery.id, **left)
    world.instance.operations.sweeper.sweep()
    assert quiet_office.post(delivery).state == "delivering"

    quiet_office.clock.forward(2 * MINUTE)
    world.instance.operations.sweeper.sweep()

    first, second = quiet_office.wait_for(2)
    assert first.id == second.id == delivery.id
    assert first.body == second.body
    quiet_office.wait_for_all("delivered")


def test_nothing_is_swept_when_nothing_is_left_over(quiet_office: Office, world: World) -> None:
    quiet_office.post(quiet_office.store_text())
    quiet_office.clock.forward(DAY)

    world.instance.operations.sweeper.sweep()
    (delivery,) = quiet_office.deliveries()
    assert delivery.attempts == 1


def test_a_corrected_address_gets_what_waited_for_the_wrong_one(quiet_office: Office) -> None:
    office = quiet_office
    office.change_webhook(url=office.receiver.url("/wrong"))
    office.receiver.respond = respond(500)
    delivery = office.post(office.store_text())
    office.receiver.respond = respond(200)
    office.change_webhook(url=office.receiver.url("/right"))

    delivery = when_due(office, delivery)
    assert delivery.state == "delivered"
    assert [request.path for request in office.receiver.received] == ["/wrong", "/right"]
    assert [each["url"] for each in delivery.tries] == [office.receiver.url("/wrong"), office.receiver.url("/right")]


def test_an_address_that_was_taken_back_gets_nothing_more(quiet_office: Office) -> None:
    delivery = quiet_office.store_text()
    quiet_office.change_webhook(url="")

    assert quiet_office.post(delivery).state == "canceled"
    assert quiet_office.receiver.received == []


def test_receipts_that_are_no_longer_wanted_are_canceled(quiet_office: Office) -> None:
    office = quiet_office
    office.change_webhook(receipts=True)
    sent = office.world.send(office.world.ann, to=REJECTED).json()
    office.world.instance.messaging.delivery.deliver(sent["id"])
    office.change_webhook(receipts=False)

    states = {delivery.event: office.post(delivery).state for delivery in office.deliveries()}
    assert states == {"message": "delivered", "failed": "canceled"}
