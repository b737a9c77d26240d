from typing import Any

import pytest

from app.carriers.simulator import DELIVERED, OPTED_OUT, REJECTED, UNDELIVERED
from app.store.contacts.contacts import contacts
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import SECOND
from tests.webhooks.webhook_fixture import Office
from tests.world import CUSTOMER, wait_until

ORIGINAL_FIELDS = {
    "MessageID",
    "ConversationID",
    "ToNumber",
    "FromNumber",
    "MessageBody",
    "MessageDirection",
    "TextableUserID",
    "TextableOrganizationID",
    "ContactName",
    "AccessToken",
    "Media",
}
AUTHOR = {"SentBy", "SentByName"}


def test_sent_message_is_relayed_once_in_original_format(office: Office) -> None:
    media = ["https://files.example.com/menu.jpg"]
    sent = office.world.send(office.world.ann, message='Grüße 👋 \\ "', media=media).json()
    office.world.wait_for_state(sent["id"], "delivered")

    (request,) = office.wait_for(1)
    assert set(request.event) == ORIGINAL_FIELDS | AUTHOR | {"Timestamp"}
    message = office.world.message(sent["id"])
    assert request.event == {
        "MessageID": sent["MessageID"],
        "ConversationID": sent["ConversationID"],
        "ToNumber": CUSTOMER,
        "FromNumber": office.world.ann.user.phone_number,
        "MessageBody": 'Grüße 👋 \\ "',
        "MessageDirection": "out",
        "TextableUserID": office.world.ann.user.id,
        "TextableOrganizationID": office.world.organization.id,
        "ContactName": CUSTOMER,
        "AccessToken": None,
        "Media": media,
        "Timestamp": request.event["Timestamp"],
        "SentBy": office.world.ann.user.id,
        "SentByName": "Ann Archer",
    }
    assert abs(request.event["Timestamp"] - message.date) < SECOND
    assert request.headers["content-type"] == "application/json"
    office.wait_for_all("delivered")
    assert len(office.receiver.received) == 1


def test_inbound_message_is_relayed_with_name_and_email(office: Office) -> None:
    contact = {"phoneNumber": CUSTOMER, "fullName": "Maria Alvarez", "email": "maria@example.com"}
    contact_id = office.world.call("POST", "/api/contacts", office.world.ann, json=contact).json()["id"]

    office.world.text_in("Are you open?")

    (request,) = office.wait_for(1)
    assert set(request.event) == ORIGINAL_FIELDS | {"ContactEmail", "Timestamp"}
    assert request.event["MessageDirection"] == "in"
    assert request.event["FromNumber"] == CUSTOMER
    assert request.event["ToNumber"] == office.world.ann.user.phone_number
    assert request.event["MessageBody"] == "Are you open?"
    assert request.event["ConversationID"] == contact_id
    assert request.event["ContactName"] == "Maria Alvarez"
    assert request.event["ContactEmail"] == "maria@example.com"
    assert request.event["Media"] == []
    assert office.world.message(request.event["MessageID"]).body == "Are you open?"


def test_a_carriers_repeated_call_is_relayed_once(office: Office) -> None:
    for _ in range(3):
        assert office.world.text_in("Twice?", carrier_message_id="SIMtheSame").status_code == 200

    office.wait_for_all("delivered")
    assert office.receiver.bodies() == ["Twice?"]


def test_a_text_that_was_only_stored_is_relayed(office: Office) -> None:
    office.store_text("Sent elsewhere")

    (request,) = office.wait_for(1)
    assert request.event["MessageBody"] == "Sent elsewhere"
    assert request.event["MessageDirection"] == "out"


def test_a_note_is_not_relayed(office: Office) -> None:
    office.world.send(office.world.ann, message="Only for us", type="note")
    office.store_text("For everybody")

    office.wait_for_all("delivered")
    assert office.receiver.bodies() == ["For everybody"]


def test_scheduled_message_is_relayed_when_sent(office: Office) -> None:
    send_at = office.clock() + 1500
    office.world.send(office.world.ann, message="Later", sendAt=send_at)
    assert office.deliveries() == []

    (request,) = office.wait_for(1)
    assert request.event["MessageBody"] == "Later"
    assert request.event["Timestamp"] >= send_at - SECOND


def test_a_text_that_is_tried_again_is_relayed_once(office: Office) -> None:
    sent = office.world.send(office.world.ann, to="+15005550104", message="Throttled").json()
    message = office.world.wait_for_state(sent["id"], "delivered")
    office.wait_for_all("delivered")

    assert message.attempts > 1
    assert [delivery.event for delivery in office.deliveries()] == ["message"]


def test_message_that_will_be_tried_again_has_no_receipt_yet(office: Office) -> None:
    office.change_webhook(receipts=True)
    sent = office.world.send(office.world.ann, to="+15005550104", message="Throttled").json()
    wait_until(lambda: office.world.message(sent["id"]), lambda message: message.failure is not None)

    assert [delivery.event for delivery in office.deliveries()] == ["message"]


def test_a_keyword_and_its_answer_are_relayed(office: Office) -> None:
    office.world.text_in("HELP")

    received = office.wait_for(2)
    by_direction = {request.event["MessageDirection"]: request.event for request in received}
    assert by_direction["in"]["MessageBody"] == "HELP"
    assert "help@example.com" in by_direction["out"]["MessageBody"]


def test_a_user_without_a_webhook_has_no_events(office: Office) -> None:
    sent = office.world.send(office.world.ben, message="Not for Ann").json()
    office.world.wait_for_state(sent["id"], "delivered")
    office.change_webhook(url="")
    office.world.text_in("Not relayed")

    assert office.deliveries() == []
    assert office.receiver.received == []


def test_shared_number_uses_its_owners_webhook(office: Office) -> None:
    office.world.change(users, office.world.ann.user.id, shared_with=[office.world.ben.user.id])
    answer = office.world.send(office.world.ben, message="For Ann", from_=office.world.ann.user.phone_number)
    assert answer.status_code == 200

    (request,) = office.wait_for(1)
    assert request.event["TextableUserID"] == office.world.ann.user.id
    assert (request.event["SentBy"], request.event["SentByName"]) == (office.world.ben.user.id, "Ben Baker")


def test_metadata_is_relayed_with_message_and_receipts(office: Office) -> None:
    office.change_webhook(receipts=True)
    assert office.world.send(office.world.ann, metadata={"orderId": "7311"}).status_code == 200

    assert [request.event["Metadata"] for request in office.wait_for(3)] == [{"orderId": "7311"}] * 3


def test_a_contact_without_email_has_no_such_field(office: Office) -> None:
    office.store_text()
    office.wait_for(1)
    contact_id = office.receiver.received[0].event["ConversationID"]
    office.world.change(contacts, contact_id, email="maria@example.com")
    office.store_text()

    received = office.wait_for(2)
    assert ["ContactEmail" in request.event for request in received] == [False, True]


def states_told(received: list[Any]) -> set[str]:
    return {request.event["MessageStatus"] for request in received if "MessageStatus" in request.event}


def test_receipts_are_relayed_only_to_who_asked_for_them(office: Office) -> None:
    sent = office.world.send(office.world.ann, to=DELIVERED).json()
    office.world.wait_for_state(sent["id"], "delivered")
    assert [delivery.event for delivery in office.deliveries()] == ["message"]
    office.change_webhook(receipts=True)

    sent = office.world.send(office.world.ann, to=DELIVERED).json()
    office.world.wait_for_state(sent["id"], "delivered")

    received = office.wait_for(4)
    receipts = [request.event for request in received if "MessageStatus" in request.event]
    assert {receipt["MessageStatus"] for receipt in receipts} == {"sent", "delivered"}
    assert all(receipt["MessageStatusDetail"] == receipt["MessageStatus"] for receipt in receipts)
    for receipt in receipts:
        assert "MessageBody" not in receipt
        assert "AccessToken" not in receipt
        assert receipt["MessageID"] == sent["id"]
        assert receipt["ConversationID"] == sent["ConversationID"]
        assert receipt["MessageDirection"] == "out"
    office.wait_for_all("delivered")
    assert len(office.receiver.received) == 4


def test_a_receipt_says_why_a_text_did_not_arrive(office: Office) -> None:
    office.change_webhook(receipts=True)
    office.world.send(office.world.ann, to=UNDELIVERED)

    received = office.wait_for(3)
    (receipt,) = (request.event for request in received if request.event.get("MessageStatusDetail") == "undelivered")
    # An old client tests for "deliver" first, and would take "undelivered" for a success.
    assert receipt["MessageStatus"] == "failed"
    assert receipt["ErrorCode"] == "30003"
    assert receipt["ErrorMessage"]


@pytest.mark.parametrize("number", [REJECTED, OPTED_OUT])
def test_a_refusal_of_the_carrier_is_told_as_a_failure(office: Office, number: str) -> None:
    office.change_webhook(receipts=True)
    office.world.send(office.world.ann, to=number)

    assert states_told(office.wait_for(2)) == {"failed"}


def test_unsent_message_is_relayed_as_a_failure(office: Office) -> None:
    office.change_webhook(receipts=True)
    sent = office.world.send(office.world.ann, sendAt=office.clock() + 1200).json()
    office.world.change(organizations, office.world.organization.id, is_disabled=True)
    office.world.wait_for_state(sent["id"], "failed")

    (request,) = office.wait_for(1)
    assert request.event["MessageStatus"] == "failed"
    assert "disabled" in request.event["ErrorMessage"]
    assert [delivery.event for delivery in office.deliveries()] == ["failed"]


def test_a_repeated_receipt_is_relayed_once(office: Office) -> None:
    office.change_webhook(receipts=True)
    sent = office.world.send(office.world.ann).json()
    message = office.world.wait_for_state(sent["id"], "delivered")
    for _ in range(2):
        assert office.world.receipt_in(message, "delivered").status_code == 200

    events = sorted(delivery.event for delivery in office.deliveries())
    assert events == ["delivered", "message", "sent"]
