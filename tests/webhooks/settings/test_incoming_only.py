"""A webhook for inbound messages only; receipts are a choice of their own."""

from tests.webhooks.webhook_fixture import Office


def test_only_inbound_messages_are_relayed(office: Office) -> None:
    assert office.change_webhook(incomingOnly=True)["incomingOnly"]
    office.world.send(office.world.ann, message="Out", sendStatus="sent")
    office.world.text_in("HELP")

    office.wait_for_all("delivered")

    assert office.receiver.bodies() == ["HELP"]
    assert office.webhook()["incomingOnly"]


def test_receipts_are_still_relayed(office: Office) -> None:
    office.change_webhook(incomingOnly=True, receipts=True)
    office.world.send(office.world.ann)

    received = office.wait_for(2)

    assert sorted(request.event["MessageStatus"] for request in received) == ["delivered", "sent"]
    assert sorted(delivery.event for delivery in office.deliveries()) == ["delivered", "sent"]


def test_outbound_messages_are_relayed_again(office: Office) -> None:
    office.change_webhook(incomingOnly=True)
    office.world.send(office.world.ann, message="Before", sendStatus="sent")
    office.change_webhook(incomingOnly=False)
    office.world.send(office.world.ann, message="After", sendStatus="sent")

    office.wait_for_all("delivered")

    assert office.receiver.bodies() == ["After"]
