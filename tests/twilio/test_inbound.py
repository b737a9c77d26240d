from pathlib import Path
from typing import Any

import pytest

from tests.twilio.client import TwilioAccount
from tests.world import CUSTOMER, World

GOLDEN = Path(__file__).parent / "golden"


def texts_of(world: World) -> list[dict[str, Any]]:
    """Return the texts of Ann's one conversation, the oldest first."""
    (contact,) = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    page = world.call("GET", f"/api/v2/contacts/{contact['id']}/messages", world.ann).json()["messages"]
    return list(reversed(page))


def receive(world: World, account: TwilioAccount, body: str, sid: str = "SM1", **more: str) -> dict[str, Any]:
    numbers = {"From": CUSTOMER, "To": world.ann.user.phone_number}
    return account.send_inbound(world.served.url, MessageSid=sid, Body=body, NumMedia="0", **numbers, **more)


def test_a_customers_text_comes_into_the_conversation(world: World, account: TwilioAccount) -> None:
    answer = receive(world, account, "Are you open?  Ünïcödé 😀")
    assert (answer["status"], answer["content_type"]) == (200, "text/xml")
    assert answer["body"].endswith("<Response/>")
    (text,) = texts_of(world)
    assert (text["message"], text["direction"], text["from"]) == ("Are you open?  Ünïcödé 😀", "in", CUSTOMER)


@pytest.mark.parametrize("keyword", ["STOP", "START", "HELP"])
def test_keyword_answered_by_twilio_gets_no_second_reply(world: World, account: TwilioAccount, keyword: str) -> None:
    if keyword == "START":
        receive(world, account, "STOP", sid="SM0", OptOutType="STOP")
    receive(world, account, keyword, OptOutType=keyword)
    assert {text["direction"] for text in texts_of(world)} == {"in"}
    assert world.send(world.ann).status_code == (451 if keyword == "STOP" else 200)


def test_twilios_own_keyword_in_another_language_opts_out(world: World, account: TwilioAccount) -> None:
    receive(world, account, "ALTO", OptOutType="STOP")
    assert world.send(world.ann).status_code == 451


def test_a_keyword_that_twilio_leaves_to_us_is_answered(world: World, account: TwilioAccount) -> None:
    receive(world, account, "Help!")
    answer = texts_of(world)[1]
    world.wait_for_state(answer["id"], "sent")
    (text,) = account.texts
    assert (text["to"], text["from"]) == (CUSTOMER, world.ann.user.phone_number)
    assert "For help write to" in text["body"]


def test_foreign_number_is_refused_like_a_wrong_signature(world: World, account: TwilioAccount) -> None:
    parameters = {"MessageSid": "SM1", "From": CUSTOMER, "Body": "Hello"}
    unknown = account.send_inbound(world.served.url, To="+13125550199", **parameters)
    impossible = account.send_inbound(world.served.url, To="/../", **parameters)
    unsigned = account.send_inbound(world.served.url, token="wrong", To=world.ann.user.phone_number, **parameters)
    served_by_another_carrier = account.send_inbound(world.served.url, To=world.zoe.user.phone_number, **parameters)
    answers = (unknown, impossible, unsigned, served_by_another_carrier)
    assert {answer["status"] for answer in answers} == {403}
    assert len({answer["body"].replace(reference(answer), "") for answer in answers}) == 1


def reference(answer: dict[str, Any]) -> str:
    return str(answer["body"]).split('"referenceCode":')[1].split('"')[1]


def bring(world: World, account: TwilioAccount, **parameters: str) -> dict[str, Any]:
    """Bring one message with exactly these parameters beside its numbers, and return it as it is read back."""
    numbers = {"From": CUSTOMER, "To": world.ann.user.phone_number}
    assert account.send_inbound(world.served.url, MessageSid="SM1", **numbers, **parameters)["status"] == 200
    (text,) = texts_of(world)
    return text


PLACE = {"Latitude": "37.7912", "Longitude": "-122.3938"}
MAP = "https://maps.google.com/?q=37.7912,-122.3938"


@pytest.mark.parametrize(
    ("parameters", "body"),
    [
        ({"Body": "", **PLACE, "Label": "Office", "Address": "375 Beale St"}, f"Office, 375 Beale St\n{MAP}"),
        (PLACE, MAP),
        ({"Body": "We meet here", **PLACE}, f"We meet here\n{MAP}"),
        ({"Body": "", "ButtonText": "Confirm", "ButtonPayload": "c1"}, "Confirm"),
        ({"Body": "Confirm", "ButtonText": "Confirm", "ButtonPayload": "c1"}, "Confirm"),
        ({"Body": "", "ButtonPayload": "c1"}, "c1"),
        ({"Body": "Hello", "Latitude": "<script>", "Longitude": "1"}, "Hello"),
    ],
)
def test_place_or_button_is_a_line_of_text(world: World, account: TwilioAccount, parameters: dict[str, str], body: str) -> None:
    assert bring(world, account, **parameters)["message"] == body


def test_media_without_their_number_are_taken(world: World, account: TwilioAccount) -> None:
    urls = {f"MediaUrl{number}": f"https://example.com/{number}" for number in (10, 2, 0)}
    text = bring(world, account, **urls, MediaContentType2="image/png")

    assert [url.rpartition("/")[2] for url in text["media"]] == ["file-1", "file-2.png", "file-3"]
    assert text["mediaTypes"] == ["", "image/png", ""]


def test_group_message_has_a_conversation_of_its_own(world: World, account: TwilioAccount) -> None:
    text = bring(world, account, Body="STOP", OtherRecipients1="+12125550188", OtherRecipients0="+12125550177")

    assert text["otherRecipients"] == ["+12125550177", "+12125550188"]
    (group,) = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    assert group["participants"] == [CUSTOMER, "+12125550177", "+12125550188"]
    refused = world.send(world.ann, to=group["participants"])
    assert (refused.status_code, "'twilio' has no group messages" in refused.text) == (400, True)
    assert world.send(world.ann).status_code == 200
