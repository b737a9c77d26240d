import pytest

from app.carriers.simulator import REJECTED
from tests.integrations.desk import INSTALLED, Desk
from tests.webhooks.receiver import Receiver, respond

PATH = "/services/T00000000/B00000000/sEcReTsEcReT"


@pytest.fixture
def installed(desk: Desk, receiver: Receiver) -> str:
    return desk.install("slack", {"webhookUrl": receiver.url(PATH)}, events=["message.received", "message.failed"])


def test_channel_message_is_escaped(desk: Desk, receiver: Receiver, installed: str) -> None:
    desk.world.text_in("<!channel> *now* & then")
    assert [event.state for event in desk.tell_all(installed)] == ["delivered"]

    (request,) = receiver.received
    assert request.path == PATH
    said = request.event
    assert said["text"] == "Text from +12125550123\n&lt;!channel&gt; *now* &amp; then"
    assert [block["text"]["type"] for block in said["blocks"]] == ["plain_text", "plain_text"]
    assert said["blocks"][1]["text"]["text"] == "<!channel> *now* & then"


def test_a_channel_reads_why_a_text_did_not_arrive(desk: Desk, receiver: Receiver, installed: str) -> None:
    sent = desk.world.send(desk.world.ann, to=REJECTED, message="").status_code
    assert sent == 400
    sent = desk.world.send(desk.world.ann, to=REJECTED).json()
    desk.world.instance.messaging.delivery.deliver(sent["id"])
    desk.tell_all(installed)

    lines = [block["text"]["text"] for block in receiver.received[0].event["blocks"]]
    assert lines[0] == f"A text to {REJECTED} did not arrive"
    assert lines[-1].startswith("Reason: ")


@pytest.mark.parametrize(("status", "body"), [(404, b"no_service"), (410, b"channel_is_archived")])
def test_a_channel_that_is_gone_switches_it_off(
    desk: Desk, receiver: Receiver, installed: str, status: int, body: bytes
) -> None:
    desk.world.text_in()
    receiver.respond = respond(status, body=body)
    assert [event.state for event in desk.tell_all(installed)] == ["failed"]

    shown = desk.shown(installed)
    assert (shown["enabled"], shown["disabledReason"]) == (False, f"It answered {status} {body.decode()}")


def test_an_answer_that_is_not_slacks_is_no_success(desk: Desk, receiver: Receiver, installed: str) -> None:
    desk.world.text_in()
    receiver.respond = respond(200, body=b"<html>Please sign in</html>")
    (event,) = desk.tell_all(installed)

    assert event.state == "failed"
    assert "not 'ok'" in event.tries[0]["error"]
    assert desk.shown(installed)["failingSince"] > 0


def test_the_url_is_a_secret(desk: Desk, receiver: Receiver, installed: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    # As long as what is kept of an answer, and cut in the middle of the secret.
    receiver.respond = respond(500, body=b"x" * 1010 + receiver.url(PATH).encode() + PATH.replace("/", r"\/").encode())
    desk.world.text_in()
    desk.tell_all(installed)
    test = desk.world.call("POST", f"{INSTALLED}/{installed}/test", desk.world.ann).json()

    assert test["url"] == f"http://127.0.0.1:{receiver.port}/…cReT"
    shown = desk.shown(installed)
    assert shown["secrets"] == {"webhookUrl": "…cReT"}
    assert shown["configuration"] == {}
    everything = f"{desk.stored(installed)} {desk.events(installed)} {shown} {test} {caplog.text}"
    assert "sEcReT" not in everything
    assert "/services" not in everything


def test_message_of_a_group_names_sender_and_group(desk: Desk, receiver: Receiver, installed: str) -> None:
    desk.world.text_in("Dinner?", other_recipients=["+12125550142"])
    desk.tell_all(installed)

    lines = [block["text"]["text"] for block in receiver.received[0].event["blocks"]]
    assert lines == ["Text from +12125550123 and +12125550142 (+12125550123, +12125550142)", "Dinner?"]
