import pytest

from tests.twilio import exchange
from tests.twilio.client import TwilioAccount
from tests.world import CUSTOMER, World


@pytest.fixture
def message_id(world: World, account: TwilioAccount) -> str:
    """A text that Twilio has taken."""
    message_id = str(world.send(world.ann).json()["id"])
    world.wait_for_state(message_id, "sent")
    return message_id


def states(world: World, message_id: str) -> list[str]:
    return [str(step["state"]) for step in world.message(message_id).history][2:]


def test_a_receipt_is_answered_with_twiml(world: World, account: TwilioAccount, message_id: str) -> None:
    answer = account.send_receipt(account.texts[0]["sid"], "delivered")
    assert answer["status"] == 200
    assert answer["content_type"] == "text/xml"
    assert answer["body"].endswith("<Response/>")


def test_receipts_come_twice_late_and_out_of_order(world: World, account: TwilioAccount, message_id: str) -> None:
    sid = account.texts[0]["sid"]
    for status in ("delivered", "sent", "delivered", "queued", "undelivered", "sending"):
        assert account.send_receipt(sid, status)["status"] == 200
    assert states(world, message_id) == ["sent", "delivered"]


def test_any_receipt_settles_a_text_whose_answer_was_lost(world: World, account: TwilioAccount) -> None:
    message_id = str(world.send(world.ann, to=exchange.GARBAGE).json()["id"])
    world.wait_for_state(message_id, "uncertain")
    (text,) = account.texts
    assert account.send_receipt(text["sid"], "queued")["status"] == 200
    message = world.message(message_id)
    assert (message.state, message.carrier_message_id, message.failure) == ("sent", text["sid"], None)


def test_a_blocked_text_does_not_opt_its_recipient_out(world: World, account: TwilioAccount, message_id: str) -> None:
    account.send_receipt(account.texts[0]["sid"], "undelivered", ErrorCode="30004")
    assert world.send(world.ann, to=CUSTOMER).status_code == 200


def test_a_receipt_without_our_id_finds_its_text_by_twilios(world: World, account: TwilioAccount, message_id: str) -> None:
    sid = account.texts[0]["sid"]
    assert (
        account.call_instance(f"{world.served.url}/receive?provider=twilio", MessageSid=sid, MessageStatus="delivered") == 200
    )
    assert world.message(message_id).state == "delivered"


def test_a_receipt_for_a_text_that_is_not_ours_is_refused(world: World, account: TwilioAccount, message_id: str) -> None:
    receive = f"{world.served.url}/receive?provider=twilio"
    receipt = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    for unknown in ("unknown", "a%2Fb", "__x__", ".", "x" * 1600):
        assert account.call_instance(f"{receive}&message={unknown}", **receipt) == 403
    assert account.call_instance(receive, **receipt) == 403
    # The message is ours, and the signature right, but Twilio's id is another text's.
    assert account.call_instance(f"{receive}&message={message_id}", **receipt) == 404
    assert world.message(message_id).state == "sent"
