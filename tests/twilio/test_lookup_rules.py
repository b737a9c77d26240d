"""Which message of Twilio's list is the one in doubt."""

from email.utils import formatdate
from typing import Any

import pytest

from app.carriers.base import MessageMatch, OutboundMessage, SendResult
from app.carriers.credentials import CarrierCredentials
from app.carriers.twilio.adapter import Twilio
from app.times.clock import HOUR, MINUTE, SECOND
from tests.carriers.loopback import json_reply, run_loopback
from tests.world import CUSTOMER

ASKED = 1_750_000_000_000

LISTED = {
    "sid": "SM1",
    "to": CUSTOMER,
    "from": "+12125550100",
    "body": "Hello",
    "direction": "outbound-api",
    "status": "sent",
    "num_segments": "2",
    "date_created": formatdate(ASKED // SECOND),
}

SAME, OTHER, NONE = (
    [MessageMatch(SendResult("SM1", 2), True)],
    [MessageMatch(SendResult("SM1", 2), False)],
    list[MessageMatch](),
)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, SAME),
        ({"status": "delivered"}, SAME),
        ({"status": "failed"}, OTHER),
        ({"direction": "inbound"}, NONE),
        ({"body": "Hello!"}, OTHER),
        ({"from": "+12125550101"}, OTHER),
        ({"date_created": formatdate((ASKED - MINUTE) // SECOND)}, OTHER),
        ({"date_created": formatdate((ASKED + MINUTE) // SECOND)}, OTHER),
        ({"date_created": formatdate((ASKED - HOUR) // SECOND)}, NONE),
        ({"date_created": None}, OTHER),
    ],
)
def test_only_what_is_equal_in_everything_is_the_text(change: dict[str, Any], found: list[MessageMatch]) -> None:
    assert find({"messages": [{**LISTED, **change}], "next_page_uri": None}) == found


@pytest.mark.parametrize("answer", [{}, {"messages": None}, {"messages": [1]}, {"messages": [{**LISTED, "sid": ""}]}])
def test_a_list_that_cannot_be_read_says_nothing(answer: dict[str, Any]) -> None:
    assert find(answer) is None


def test_a_long_list_is_read_to_its_end_or_says_nothing() -> None:
    more = {"messages": [], "next_page_uri": "/2010-04-01/Accounts/AC1/Messages.json?PageSize=1000&Page=1&PageToken=P"}
    assert find(*[more] * 4, {"messages": [LISTED], "next_page_uri": None}) == SAME
    assert find(*[more] * 5) is None


def find(*answers: dict[str, Any]) -> list[MessageMatch] | None:
    text = OutboundMessage(message_id="m", from_number="+12125550100", to_number=CUSTOMER, body="Hello", media=[], attempt=1)
    with run_loopback() as server:
        server.answer(*map(json_reply, answers))
        twilio = Twilio(server.url, "https://texting.example.com", 5, lambda: ASKED)
        return twilio.find(text, ASKED, ASKED + SECOND, CarrierCredentials({"account_sid": "AC1", "auth_token": "t"}))
