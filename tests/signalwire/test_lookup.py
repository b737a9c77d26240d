"""Look-up of a message whose response was lost: the resource is Twilio's, and so are the rules."""

from email.utils import formatdate

from app.carriers.base import MessageFinder, MessageMatch, SendResult
from app.carriers.credentials import CarrierCredentials
from app.carriers.signalwire.adapter import SignalWire
from app.times.clock import SECOND
from tests.carriers.adapters.signalwire import SignalWireDescription
from tests.carriers.description import CUSTOMER, NOW, OFFICE, PUBLIC_URL, TEXT
from tests.carriers.loopback import json_reply, run_loopback

PATH = f"/api/laml/2010-04-01/Accounts/{SignalWireDescription.account['project_id']}/Messages"
LISTED = {
    "sid": "0a059168-ead0-41af-9d1f-343dae832527",
    "to": CUSTOMER,
    "from": OFFICE,
    "body": TEXT.body,
    "direction": "outbound-api",
    "status": "sent",
    "num_segments": 2,
    "date_created": formatdate(NOW // SECOND),
}


def test_message_is_found_on_any_page() -> None:
    with run_loopback() as server:
        server.answer(
            json_reply({"messages": [], "next_page_uri": f"{PATH}?Page=1&PageToken=PA1&PageSize=1000"}),
            json_reply({"messages": [LISTED, {**LISTED, "body": "another"}], "next_page_uri": None}),
        )
        adapter = SignalWire(server.url, PUBLIC_URL, 5, lambda: NOW)
        assert isinstance(adapter, MessageFinder)
        found = adapter.find(TEXT, NOW, NOW + SECOND, CarrierCredentials(SignalWireDescription.account))

    taken = SendResult(str(LISTED["sid"]), 2)
    assert found == [MessageMatch(taken, True), MessageMatch(taken, False)]
    assert [request.path for request in server.requests] == [f"{PATH}.json"] * 2
    assert server.requests[0].query == {"To": CUSTOMER, "From": OFFICE, "PageSize": "1000"}
    assert server.requests[1].query == {"Page": "1", "PageToken": "PA1", "PageSize": "1000"}
